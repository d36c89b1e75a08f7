//! The recording, as it is read.

use std::io;
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use indicatif::ProgressBar;
use kvam::InvalidInput;
use tokio::fs::File;
use tokio::io::{AsyncRead, ReadBuf};

use crate::failure::Failure;
use crate::transfer::Progress;

/// A file or stdin, and a bar that says how much of it was read.
pub(super) struct Source {
    reader: Pin<Box<dyn AsyncRead + Send>>,
    bar: ProgressBar,
}

impl Source {
    /// Opens the file; `-` is stdin. An error names the argument.
    pub(super) async fn open(path: &Path, progress: Progress) -> Result<Self, Failure> {
        if path.as_os_str() == "-" {
            return Ok(Self { reader: Box::pin(tokio::io::stdin()), bar: progress.bar(None) });
        }
        let failed = |error: io::Error| {
            let why = format!("{} cannot be read: {error}", path.display());
            Failure::Input(InvalidInput::new("FILE", why))
        };
        let file = File::open(path).await.map_err(failed)?;
        let there = file.metadata().await.map_err(failed)?;
        if there.is_dir() {
            return Err(failed(io::ErrorKind::IsADirectory.into()));
        }
        if there.is_file() && there.len() == 0 {
            return Err(failed(io::Error::new(io::ErrorKind::InvalidData, "it is empty")));
        }
        let length = there.is_file().then_some(there.len());
        Ok(Self { reader: Box::pin(file), bar: progress.bar(length) })
    }

    /// The bar, for whoever has to write beside it.
    pub(super) fn bar(&self) -> ProgressBar {
        self.bar.clone()
    }
}

impl AsyncRead for Source {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(self.reader.as_mut().poll_read(context, buffer))?;
        let read = buffer.filled().len().saturating_sub(before);
        self.bar.inc(u64::try_from(read).unwrap_or(u64::MAX));
        Poll::Ready(Ok(()))
    }
}
