//! A file that is not there until it is whole.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Bytes on their way into a file, under a name of their own in the same folder. Dropped before the end, it is removed.
#[derive(Debug)]
pub(crate) struct PartFile {
    /// `None` once it is closed.
    file: Option<File>,
    part: PathBuf,
    target: PathBuf,
}

/// How many names are tried: others may be left over from processes that were killed.
const NAMES: u32 = 1000;
/// A name of so many bytes leaves room for what is added to it.
const LONGEST: usize = 200;

impl PartFile {
    /// Begins the file that will be `target`. If that is a link to a file, the file it leads to is meant.
    ///
    /// # Errors
    ///
    /// The folder is not there or cannot be written to, or `target` is a folder.
    pub(crate) fn create(target: &Path) -> io::Result<Self> {
        let target = fs::canonicalize(target).unwrap_or_else(|_| target.to_owned());
        if target.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        let Some(name) = target.file_name() else { return Err(io::ErrorKind::InvalidFilename.into()) };
        let name = if name.len() > LONGEST { OsString::from("kvam") } else { name.to_owned() };
        let process = std::process::id();
        for number in 0..NAMES {
            let mut name = name.clone();
            name.push(format!(".{process}-{number}.part"));
            let part = target.with_file_name(name);
            match File::create_new(&part) {
                Ok(file) => return Ok(Self { file: Some(file), part, target }),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    pub(crate) fn write(&mut self, piece: &[u8]) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), |file| file.write_all(piece))
    }

    /// Gives the file its name, once the disk has all of it.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        if let Some(file) = &self.file {
            file.sync_all()?;
        }
        // Closed before it is renamed, as Windows wants it; `drop` removes it if that fails.
        let file = self.file.take();
        drop(file);
        fs::rename(&self.part, &self.target).inspect_err(|_| self.remove())
    }

    fn remove(&self) {
        // Whoever ran the command is told what went wrong before this.
        let _ = fs::remove_file(&self.part);
    }
}

impl Drop for PartFile {
    fn drop(&mut self) {
        // Without a file it was finished.
        if self.file.take().is_some() {
            self.remove();
        }
    }
}
