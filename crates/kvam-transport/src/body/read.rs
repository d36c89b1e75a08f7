//! The two other ways to read a body: as a stream of pieces, and into a buffer.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use http_body::Body as HttpBody;
use tokio::io::{AsyncRead, ReadBuf};

use super::{Body, Inner};
use crate::{TransportError, TransportErrorKind};

impl Body {
    /// Waits for the next byte, and leaves it where it is; `None` at the end.
    ///
    /// # Errors
    ///
    /// What came instead of it. Whoever reads on meets it as if this had not been called.
    pub async fn peek(&mut self) -> Result<Option<u8>, TransportError> {
        poll_fn(|cx| self.poll_more(cx)).await?;
        Ok(match &self.0 {
            Inner::Memory(rest) | Inner::Pieces { rest, .. } => rest.first().copied(),
            Inner::Failed(_) => None,
        })
    }

    /// Puts the next piece that has bytes where all ways of reading find it.
    fn poll_more(&mut self, cx: &mut Context<'_>) -> Poll<Result<bool, TransportError>> {
        loop {
            match &self.0 {
                Inner::Failed(error) => return Poll::Ready(Err(error.clone())),
                Inner::Memory(rest) => return Poll::Ready(Ok(!rest.is_empty())),
                Inner::Pieces { rest, .. } if !rest.is_empty() => return Poll::Ready(Ok(true)),
                Inner::Pieces { .. } => {}
            }
            let Some(next) = ready!(Pin::new(&mut *self).poll_next(cx)) else {
                return Poll::Ready(Ok(false));
            };
            let piece = next?;
            if let Inner::Pieces { rest, .. } = &mut self.0 {
                *rest = piece;
            }
        }
    }
}

impl Stream for Body {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            match ready!(self.as_mut().poll_frame(cx)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                Some(Ok(frame)) => {
                    if let Ok(piece) = frame.into_data() {
                        return Poll::Ready(Some(Ok(piece)));
                    }
                }
            }
        }
    }
}

impl AsyncRead for Body {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if buffer.remaining() == 0 || !ready!(self.poll_more(cx))? {
            return Poll::Ready(Ok(()));
        }
        if let Inner::Memory(rest) | Inner::Pieces { rest, .. } = &mut self.0 {
            let piece = rest.split_to(rest.len().min(buffer.remaining()));
            buffer.put_slice(&piece);
        }
        Poll::Ready(Ok(()))
    }
}

impl From<TransportError> for io::Error {
    fn from(error: TransportError) -> Self {
        let kind = match error.kind() {
            TransportErrorKind::Timeout => io::ErrorKind::TimedOut,
            TransportErrorKind::BodyCut | TransportErrorKind::Closed => io::ErrorKind::UnexpectedEof,
            _ => io::ErrorKind::Other,
        };
        Self::new(kind, error)
    }
}

#[cfg(test)]
mod tests;
