//! Bodies of requests and answers.

use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use http_body::{Body as HttpBody, Frame, SizeHint};
use http_body_util::BodyExt;
use http_body_util::combinators::UnsyncBoxBody;

use crate::{TransportError, TransportErrorKind};

/// The body of a request or of an answer: bytes in memory, or bytes that come one piece after the other.
///
/// Its `Debug` form shows how much there is, never what.
pub struct Body(Inner);

enum Inner {
    Memory(Bytes),
    Stream(UnsyncBoxBody<Bytes, TransportError>),
}

impl Body {
    /// A body of no bytes.
    #[must_use]
    pub fn empty() -> Self {
        Self(Inner::Memory(Bytes::new()))
    }

    /// A body of pieces. An error of `body` is passed on if it is a [`TransportError`], and is otherwise the source of
    /// a [`BodyCut`](TransportErrorKind::BodyCut).
    pub fn new<B>(body: B) -> Self
    where
        B: HttpBody<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        Self::mapped(body, |error| match error.into().downcast::<TransportError>() {
            Ok(own) => *own,
            Err(other) => TransportError::new(TransportErrorKind::BodyCut, other),
        })
    }

    /// A body of pieces whose errors `explain` turns into ours.
    pub(crate) fn mapped<B, F>(body: B, explain: F) -> Self
    where
        B: HttpBody<Data = Bytes> + Send + 'static,
        F: FnMut(B::Error) -> TransportError + Send + 'static,
    {
        Self(Inner::Stream(UnsyncBoxBody::new(body.map_err(explain))))
    }

    /// The bytes, if they are all in memory.
    #[must_use]
    pub fn as_bytes(&self) -> Option<&Bytes> {
        match &self.0 {
            Inner::Memory(bytes) => Some(bytes),
            Inner::Stream(_) => None,
        }
    }
}

/// What is set aside at once for a body that announces its length: a peer may announce anything.
const FIRST_ALLOCATION: usize = 1 << 20;

/// Reads a body to its end, at most `limit` bytes of it.
///
/// A body that announces more (`Content-Length`) is refused before any of it is read; one that turns out longer is read
/// no further than the piece that passes the limit. Trailers are dropped.
///
/// # Errors
///
/// [`BodyTooLarge`](TransportErrorKind::BodyTooLarge), or whatever cut the body short
/// ([`BodyCut`](TransportErrorKind::BodyCut), [`Timeout`](TransportErrorKind::Timeout)).
pub async fn collect(mut body: Body, limit: usize) -> Result<Bytes, TransportError> {
    if let Inner::Memory(bytes) = body.0 {
        return if bytes.len() > limit { Err(too_large(limit)) } else { Ok(bytes) };
    }
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if announced > limit {
        return Err(too_large(limit));
    }
    let mut all = BytesMut::with_capacity(announced.min(FIRST_ALLOCATION));
    while let Some(frame) = body.frame().await {
        let Ok(piece) = frame?.into_data() else { continue };
        if piece.len() > limit - all.len() {
            return Err(too_large(limit));
        }
        all.extend_from_slice(&piece);
    }
    Ok(all.freeze())
}

fn too_large(limit: usize) -> TransportError {
    TransportError::new(TransportErrorKind::BodyTooLarge, format!("more than {limit} bytes"))
}

impl HttpBody for Body {
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, TransportError>>> {
        match &mut self.0 {
            Inner::Memory(bytes) if bytes.is_empty() => Poll::Ready(None),
            Inner::Memory(bytes) => Poll::Ready(Some(Ok(Frame::data(std::mem::take(bytes))))),
            Inner::Stream(stream) => Pin::new(stream).poll_frame(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.0 {
            Inner::Memory(bytes) => bytes.is_empty(),
            Inner::Stream(stream) => stream.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.0 {
            Inner::Memory(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Inner::Stream(stream) => stream.size_hint(),
        }
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self(Inner::Memory(bytes))
    }
}

impl Default for Body {
    fn default() -> Self {
        Self::empty()
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Inner::Memory(bytes) => write!(f, "Body({} bytes)", bytes.len()),
            Inner::Stream(_) => f.write_str("Body(stream)"),
        }
    }
}

#[cfg(test)]
mod tests;
