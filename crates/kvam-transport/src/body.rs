//! Bodies of requests and answers.

mod read;
mod source;
mod stall;

use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use http_body::{Body as HttpBody, Frame, SizeHint};
use http_body_util::BodyExt;
use http_body_util::combinators::UnsyncBoxBody;

use crate::{TransportError, TransportErrorKind};

/// The body of a request or of an answer: bytes in memory, or bytes that come one piece after the other.
///
/// It is an `http_body::Body`, a `Stream` of [`Bytes`] and a tokio `AsyncRead`. All three take from the same bytes, so
/// they may take turns; the latter two drop trailers. Nothing is read ahead of what is asked for.
///
/// An end stays the end. A body that ends before the length that it announced has failed
/// ([`BodyCut`](TransportErrorKind::BodyCut)). After an error frames and stream have ended, and reading fails with the same
/// error again. To read, it is an `io::Error` around the [`TransportError`].
///
/// Its `Debug` form shows how much there is, never what.
pub struct Body(Inner);

enum Inner {
    Memory(Bytes),
    Pieces {
        /// What is left of a piece that was read in part.
        rest: Bytes,
        pieces: UnsyncBoxBody<Bytes, TransportError>,
    },
    Failed(TransportError),
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
        Self(Inner::Pieces { rest: Bytes::new(), pieces: UnsyncBoxBody::new(body.map_err(explain)) })
    }

    /// The bytes, if they are all in memory.
    #[must_use]
    pub fn as_bytes(&self) -> Option<&Bytes> {
        match &self.0 {
            Inner::Memory(bytes) => Some(bytes),
            Inner::Pieces { .. } | Inner::Failed(_) => None,
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
    match body.0 {
        Inner::Memory(bytes) if bytes.len() > limit => return Err(too_large(limit)),
        Inner::Memory(bytes) => return Ok(bytes),
        Inner::Failed(error) => return Err(error),
        Inner::Pieces { .. } => {}
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
            Inner::Pieces { rest, .. } if !rest.is_empty() => {
                Poll::Ready(Some(Ok(Frame::data(std::mem::take(rest)))))
            }
            Inner::Pieces { pieces, .. } => {
                let next = ready!(Pin::new(&mut *pieces).poll_frame(cx));
                let missing = pieces.size_hint().lower();
                let next = match next {
                    None if missing > 0 => Some(Err(TransportError::new(
                        TransportErrorKind::BodyCut,
                        format!("it ended {missing} bytes before the length that was announced"),
                    ))),
                    next => next,
                };
                match &next {
                    Some(Ok(_)) => {}
                    Some(Err(error)) => self.0 = Inner::Failed(error.clone()),
                    // Not every source may be asked again after its end.
                    None => self.0 = Inner::Memory(Bytes::new()),
                }
                Poll::Ready(next)
            }
            Inner::Failed(_) => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.0 {
            Inner::Memory(bytes) => bytes.is_empty(),
            Inner::Pieces { rest, pieces } => rest.is_empty() && pieces.is_end_stream(),
            Inner::Failed(_) => true,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.0 {
            Inner::Memory(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Inner::Pieces { rest, pieces } => after(rest.len() as u64, pieces.size_hint()),
            Inner::Failed(_) => SizeHint::with_exact(0),
        }
    }
}

/// How much there is when `more` comes after so many bytes.
fn after(bytes: u64, more: SizeHint) -> SizeHint {
    let mut hint = SizeHint::new();
    // The upper first: it must not be below the lower.
    if let Some(upper) = more.upper() {
        hint.set_upper(upper.saturating_add(bytes));
    }
    hint.set_lower(more.lower().saturating_add(bytes));
    hint
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self(Inner::Memory(bytes))
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Inner::Memory(bytes.into()))
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
            Inner::Pieces { .. } => f.write_str("Body(stream)"),
            Inner::Failed(_) => f.write_str("Body(failed)"),
        }
    }
}

#[cfg(test)]
mod tests;
