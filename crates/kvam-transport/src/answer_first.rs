//! A connection on which an answer is heard although the request can no longer be written.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::client::legacy::connect::{Connected, Connection};
use tokio::time::{Sleep, sleep};

/// How long an answer, or an end, may be waited for after a write has failed.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// Keeps failures to write to itself, for the other direction to say what they mean.
///
/// A peer that refuses a request while its body is still going out answers and hangs up. Whichever of the two reaches
/// hyper first decides what it reports: after a failed write it reads no further, and the answer is lost. So a write that
/// failed stays pending here. The connection has ended then, so reading gives the answer, if there is one, and then
/// an end or an error. Where neither comes, because only one direction has ended, reading fails with what writing did.
pub(crate) struct AnswerFirst<T> {
    connection: T,
    broken: Option<Broken>,
}

/// A write that failed.
struct Broken {
    error: io::Error,
    patience: Pin<Box<Sleep>>,
}

impl<T> AnswerFirst<T> {
    pub(crate) fn new(connection: T) -> Self {
        Self { connection, broken: None }
    }

    /// Nothing wakes a write that failed: it is the reading that goes on, here or when patience ends.
    fn kept<U>(&mut self, written: Poll<io::Result<U>>, cx: &mut Context<'_>) -> Poll<io::Result<U>> {
        match written {
            Poll::Ready(Err(error)) => {
                tracing::debug!(%error, "could not write; reading what the peer has to say");
                let mut patience = Box::pin(sleep(LAST_WORDS));
                // Both directions are polled by one task.
                let _ = patience.as_mut().poll(cx);
                self.broken = Some(Broken { error, patience });
                Poll::Pending
            }
            other => other,
        }
    }
}

impl<T: Write + Unpin> Write for AnswerFirst<T> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.broken.is_some() {
            return Poll::Pending;
        }
        let written = Pin::new(&mut self.connection).poll_write(cx, bytes);
        self.kept(written, cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if self.broken.is_some() {
            return Poll::Pending;
        }
        let written = Pin::new(&mut self.connection).poll_write_vectored(cx, pieces);
        self.kept(written, cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.connection.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.broken.is_some() {
            return Poll::Pending;
        }
        let flushed = Pin::new(&mut self.connection).poll_flush(cx);
        self.kept(flushed, cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.connection).poll_shutdown(cx)
    }
}

impl<T: Read + Unpin> Read for AnswerFirst<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        let read = Pin::new(&mut self.connection).poll_read(cx, buffer);
        match &mut self.broken {
            Some(broken) if read.is_pending() => {
                ready!(broken.patience.as_mut().poll(cx));
                Poll::Ready(Err(io::Error::new(broken.error.kind(), broken.error.to_string())))
            }
            _ => read,
        }
    }
}

impl<T: Connection> Connection for AnswerFirst<T> {
    fn connected(&self) -> Connected {
        self.connection.connected()
    }
}
