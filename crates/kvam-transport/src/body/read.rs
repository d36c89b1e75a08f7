//! The two other ways to read a body: as a stream of pieces, and into a buffer.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use http_body::Body as HttpBody;
use tokio::io::{AsyncRead, ReadBuf};

use super::{Body, Inner};
use crate::{TransportError, TransportErrorKind};

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
        while buffer.remaining() > 0 {
            match &mut self.0 {
                // To a reader an end after an error would look like the body's own.
                Inner::Failed(error) => return Poll::Ready(Err(error.clone().into())),
                Inner::Memory(rest) | Inner::Pieces { rest, .. } if !rest.is_empty() => {
                    let piece = rest.split_to(rest.len().min(buffer.remaining()));
                    buffer.put_slice(&piece);
                    return Poll::Ready(Ok(()));
                }
                Inner::Memory(_) => return Poll::Ready(Ok(())),
                Inner::Pieces { .. } => {}
            }
            match ready!(self.as_mut().poll_next(cx)) {
                None => return Poll::Ready(Ok(())),
                Some(Err(error)) => return Poll::Ready(Err(error.into())),
                Some(Ok(piece)) => {
                    if let Inner::Pieces { rest, .. } = &mut self.0 {
                        *rest = piece;
                    }
                }
            }
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
