//! A connection on which an answer is heard although the request can no longer be written.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::client::legacy::connect::{Connected, Connection};

/// Keeps failures to write to itself, for the other direction to say what they mean.
///
/// A peer that refuses a request while its body is still going out answers and hangs up. Whichever of the two reaches
/// hyper first decides what it reports: after a failed write it reads no further, and the answer is lost. So a write that
/// failed stays pending here. The connection has ended then, so reading gives the answer, if there is one, and then
/// an end or an error.
pub(crate) struct AnswerFirst<T> {
    connection: T,
    is_broken: bool,
}

impl<T> AnswerFirst<T> {
    pub(crate) fn new(connection: T) -> Self {
        Self { connection, is_broken: false }
    }

    /// Nothing wakes a write that failed; the read that ends the connection does without it.
    fn kept<U>(&mut self, written: Poll<io::Result<U>>) -> Poll<io::Result<U>> {
        if let Poll::Ready(Err(error)) = &written {
            tracing::debug!(%error, "could not write; reading what the peer has to say");
            self.is_broken = true;
            return Poll::Pending;
        }
        written
    }
}

impl<T: Write + Unpin> Write for AnswerFirst<T> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.is_broken {
            return Poll::Pending;
        }
        let written = Pin::new(&mut self.connection).poll_write(cx, bytes);
        self.kept(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if self.is_broken {
            return Poll::Pending;
        }
        let written = Pin::new(&mut self.connection).poll_write_vectored(cx, pieces);
        self.kept(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.connection.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.is_broken {
            return Poll::Pending;
        }
        let flushed = Pin::new(&mut self.connection).poll_flush(cx);
        self.kept(flushed)
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
        Pin::new(&mut self.connection).poll_read(cx, buffer)
    }
}

impl<T: Connection> Connection for AnswerFirst<T> {
    fn connected(&self) -> Connected {
        self.connection.connected()
    }
}
