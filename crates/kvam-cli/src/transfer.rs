//! Media into a file: whole, or not at all.

mod part;
mod progress;

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::pin::Pin;

use bytes::Bytes;
use http_body::Body;
use kvam::InvalidInput;

use crate::failure::Failure;
use crate::interrupt::Interrupt;

pub(crate) use part::PartFile;
pub(crate) use progress::Progress;

/// Whether the media goes to stdout, so that nothing else may: the outfile is `-`.
pub(crate) fn is_stdout(outfile: &Path) -> bool {
    outfile.as_os_str() == "-"
}

/// Writes media to where it goes, and says how many bytes there were.
pub(crate) async fn download<B>(
    mut media: B,
    mut outfile: Outfile,
    progress: Progress,
    mut interrupt: Interrupt,
) -> Result<u64, Failure>
where
    B: Body<Data = Bytes> + Unpin,
    Failure: From<B::Error>,
{
    let bar = progress.bar(media.size_hint().exact());
    let mut written = 0;
    loop {
        let frame = std::future::poll_fn(|context| Pin::new(&mut media).poll_frame(context));
        let frame = tokio::select! {
            biased;
            exit = interrupt.caught() => return Err(Failure::Signal { exit, resume: None }),
            frame = frame => frame,
        };
        let Some(frame) = frame else { break };
        let Ok(piece) = frame?.into_data() else { continue };
        outfile.write(&piece)?;
        let length = u64::try_from(piece.len()).unwrap_or(u64::MAX);
        written += length;
        bar.inc(length);
    }
    outfile.finish()?;
    Ok(written)
}

/// Where media goes, open before it is asked for.
///
/// A file is written under another name beside it and gets its own when everything is there and stored: an error or a
/// signal leaves nothing behind, a crash a name that ends in `.part`. What is no file (`-`, a device, a pipe) gets
/// every piece as it comes.
#[derive(Debug)]
pub(crate) enum Outfile {
    Stdout,
    /// What is there already and no file.
    Device(File, PathBuf),
    File(PartFile, PathBuf),
}

impl Outfile {
    /// An error names the argument.
    pub(crate) fn open(outfile: &Path) -> Result<Self, Failure> {
        if is_stdout(outfile) {
            return Ok(Self::Stdout);
        }
        let failed = |error: io::Error| {
            let why = format!("{} cannot be written: {error}", outfile.display());
            Failure::Input(InvalidInput::new("OUTFILE", why))
        };
        // Of a link, what it leads to.
        let there = fs::metadata(outfile).ok();
        if there.is_some_and(|there| !there.is_file() && !there.is_dir()) {
            let device = File::options().write(true).open(outfile).map_err(failed)?;
            return Ok(Self::Device(device, outfile.to_owned()));
        }
        let part = PartFile::create(outfile).map_err(failed)?;
        Ok(Self::File(part, outfile.to_owned()))
    }

    fn write(&mut self, piece: &[u8]) -> Result<(), Failure> {
        match self {
            Self::Stdout => io::stdout().write_all(piece).map_err(Failure::Output),
            Self::Device(device, path) => device.write_all(piece).map_err(|error| pipe(path, error)),
            Self::File(part, path) => part.write(piece).map_err(|error| failed(path, error)),
        }
    }

    fn finish(self) -> Result<(), Failure> {
        match self {
            Self::Stdout => io::stdout().flush().map_err(Failure::Output),
            Self::Device(mut device, path) => device.flush().map_err(|error| pipe(&path, error)),
            Self::File(part, path) => part.finish().map_err(|error| failed(&path, error)),
        }
    }
}

fn failed(path: &Path, error: io::Error) -> Failure {
    Failure::File(path.to_owned(), error.into())
}

/// Who closes a pipe has seen enough, whatever the pipe is called.
fn pipe(path: &Path, error: io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::BrokenPipe => Failure::Output(error),
        _ => failed(path, error),
    }
}

#[cfg(test)]
mod tests;
