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
    /// Begins the file that will be `target`. If that is a link to a file, the file it leads to is meant. If there is one
    /// already, the new one has its permissions.
    ///
    /// # Errors
    ///
    /// The folder is not there or cannot be written to, or `target` is a folder, a link that leads nowhere, or a file that
    /// may not be written.
    pub(crate) fn create(target: &Path) -> io::Result<Self> {
        let target = match fs::canonicalize(target) {
            Ok(target) => target,
            // In its place would be a file, and where it leads still none.
            Err(error) if fs::symlink_metadata(target).is_ok_and(|there| there.is_symlink()) => {
                return Err(io::Error::new(error.kind(), "it is a link that leads to no file"));
            }
            Err(_) => target.to_owned(),
        };
        let permissions = match fs::metadata(&target) {
            Ok(there) if there.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
            Ok(there) if there.permissions().readonly() => return Err(io::ErrorKind::PermissionDenied.into()),
            Ok(there) => Some(there.permissions()),
            Err(_) => None,
        };
        let Some(name) = target.file_name() else { return Err(io::ErrorKind::InvalidFilename.into()) };
        let name = if name.len() > LONGEST { OsString::from("kvam") } else { name.to_owned() };
        let process = std::process::id();
        for number in 0..NAMES {
            let mut name = name.clone();
            name.push(format!(".{process}-{number}.part"));
            let part = target.with_file_name(name);
            match File::create_new(&part) {
                Ok(file) => {
                    let begun = Self { file: Some(file), part, target };
                    // It may be that only its owner may read it.
                    permissions
                        .map_or(Ok(()), |permissions| fs::set_permissions(&begun.part, permissions))?;
                    return Ok(begun);
                }
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
