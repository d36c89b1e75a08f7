//! A limit to how long a body may bring nothing.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep};

use super::{Body, Inner};
use crate::{TransportError, TransportErrorKind};

impl Body {
    /// The same body, which fails with a [`Timeout`](TransportErrorKind::Timeout) once it has brought nothing for
    /// `limit`, however long it is as a whole.
    ///
    /// The time runs while the reader waits: from when it asks and there is nothing, until there is something. A reader
    /// that takes its time is no stall.
    #[must_use]
    pub fn stall_after(self, limit: Duration) -> Self {
        match self.0 {
            Inner::Pieces { .. } => {
                let stalling = Stalling { body: self, limit, timer: None, is_waiting: false };
                Self::mapped(stalling, |error| error)
            }
            _ => self,
        }
    }
}

struct Stalling {
    body: Body,
    limit: Duration,
    /// Kept for the next wait: making one takes memory.
    timer: Option<Pin<Box<Sleep>>>,
    is_waiting: bool,
}

impl Stalling {
    fn poll_limit(&mut self, cx: &mut Context<'_>) -> Poll<TransportError> {
        let limit = self.limit;
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep(limit)));
        if !self.is_waiting {
            self.is_waiting = true;
            match Instant::now().checked_add(limit) {
                Some(end) => timer.as_mut().reset(end),
                // It is as good as none.
                None => *timer = Box::pin(sleep(limit)),
            }
        }
        timer.as_mut().poll(cx).map(|()| {
            TransportError::new(
                TransportErrorKind::Timeout,
                format!("nothing of the body came for {limit:?}"),
            )
        })
    }
}

impl HttpBody for Stalling {
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, TransportError>>> {
        let next = Pin::new(&mut self.body).poll_frame(cx);
        match &next {
            Poll::Pending => return self.poll_limit(cx).map(|error| Some(Err(error))),
            // No bytes are nothing.
            Poll::Ready(Some(Ok(frame))) if frame.data_ref().is_some_and(Bytes::is_empty) => {}
            Poll::Ready(_) => self.is_waiting = false,
        }
        next
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests;
