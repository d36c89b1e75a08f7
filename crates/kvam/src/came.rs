//! How much of an answer came, for a time limit that grows with it.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};
use kvam_transport::{Body, TransportError};

/// An answer that is larger may take as much time again for each.
const PORTION: u64 = 1 << 20;

/// The bytes that came of an answer.
#[derive(Debug, Clone, Default)]
pub(crate) struct Came(Arc<AtomicU64>);

impl Came {
    /// The same body, counted.
    pub(crate) fn of(self, body: Body) -> Body {
        if body.as_bytes().is_some() { body } else { Body::new(Counted { body, came: self }) }
    }

    pub(crate) fn portions(&self) -> u64 {
        self.0.load(Ordering::Relaxed) / PORTION
    }
}

struct Counted {
    body: Body,
    came: Came,
}

impl HttpBody for Counted {
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, TransportError>>> {
        let next = Pin::new(&mut self.body).poll_frame(cx);
        if let Poll::Ready(Some(Ok(frame))) = &next {
            let bytes = frame.data_ref().map_or(0, Bytes::len);
            self.came.0.fetch_add(bytes as u64, Ordering::Relaxed);
        }
        next
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        HttpBody::size_hint(&self.body)
    }
}
