//! Media on its way out: what carries it, and what is known of how far it got.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame};
use kvam_transport::{Body, TransportError, TransportErrorKind};
use tokio::time::{Instant, Sleep, sleep_until};

/// The sender's side of media that goes out. Dropping it stops what is still going out.
#[derive(Debug)]
pub(crate) struct Upload(Arc<Shared>);

#[derive(Debug)]
struct Shared(Mutex<State>);

#[derive(Debug)]
struct State {
    /// Absent while it is polled, and after its end.
    media: Option<Body>,
    phase: Phase,
    /// Which carrier may have the media: the last one that was made, unless its request has failed.
    current: u64,
    /// When the network last took a piece or brought one.
    last: Instant,
    /// It is the media that is waited for.
    is_starved: bool,
    carrier: Option<Waker>,
    watcher: Option<Waker>,
}

#[derive(Debug, Clone)]
enum Phase {
    /// Nothing of it was asked for: it can still go with another request.
    Whole,
    GoingOut,
    Ended,
    Failed(TransportError),
    GivenUp,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Upload {
    pub(crate) fn new(media: Body) -> Self {
        Self(Arc::new(Shared(Mutex::new(State {
            media: Some(media),
            phase: Phase::Whole,
            current: 0,
            last: Instant::now(),
            is_starved: false,
            carrier: None,
            watcher: None,
        }))))
    }

    /// A body that carries the media in one request; those made before carry it no more.
    pub(crate) fn carrier(&self) -> Body {
        let mut state = self.0.state();
        state.last = Instant::now();
        state.current += 1;
        Body::new(Carrier { shared: Arc::clone(&self.0), number: state.current })
    }

    /// Takes the media back from a request that has failed: whether it is whole, so that it can go with another.
    pub(crate) fn take_back(&self) -> bool {
        let mut state = self.0.state();
        // A connection may go on with a request that was answered.
        state.current += 1;
        matches!(state.phase, Phase::Whole)
    }

    /// Whether all of the media was taken.
    pub(crate) fn has_ended(&self) -> bool {
        matches!(self.0.state().phase, Phase::Ended)
    }

    /// What the media failed with.
    pub(crate) fn failure(&self) -> Option<TransportError> {
        match &self.0.state().phase {
            Phase::Failed(error) => Some(error.clone()),
            _ => None,
        }
    }

    /// Notes that the network brought something.
    pub(crate) fn is_going_on(&self) {
        self.0.state().last = Instant::now();
    }

    /// Watches that it goes on.
    pub(crate) fn watch(&self, limit: Duration) -> Watch {
        Watch { shared: Arc::clone(&self.0), limit, since: None, timer: None }
    }

    /// Stops what is still going out.
    pub(crate) fn give_up(&self) {
        let mut state = self.0.state();
        let media = state.media.take();
        if !matches!(state.phase, Phase::Ended | Phase::Failed(_)) {
            state.phase = Phase::GivenUp;
        }
        let carrier = state.carrier.take();
        drop(state);
        // Neither is ours: they may do anything when they are dropped or woken.
        drop(media);
        if let Some(carrier) = carrier {
            carrier.wake();
        }
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        self.give_up();
    }
}

struct Carrier {
    shared: Arc<Shared>,
    number: u64,
}

impl HttpBody for Carrier {
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, TransportError>>> {
        let media = {
            let mut state = self.shared.state();
            if state.current != self.number {
                return Poll::Ready(Some(Err(given_up())));
            }
            match &state.phase {
                Phase::Whole => state.phase = Phase::GoingOut,
                Phase::GoingOut => {}
                Phase::Ended => return Poll::Ready(None),
                Phase::Failed(error) => return Poll::Ready(Some(Err(error.clone()))),
                Phase::GivenUp => return Poll::Ready(Some(Err(given_up()))),
            }
            state.carrier = Some(cx.waker().clone());
            state.media.take()
        };
        let Some(mut media) = media else { return Poll::Ready(Some(Err(given_up()))) };
        // Not under the lock: the media may do anything when it is polled.
        let next = Pin::new(&mut media).poll_frame(cx);

        let mut state = self.shared.state();
        let is_given_up = matches!(state.phase, Phase::GivenUp);
        match &next {
            Poll::Ready(None) if !is_given_up => state.phase = Phase::Ended,
            Poll::Ready(Some(Err(error))) if !is_given_up => state.phase = Phase::Failed(error.clone()),
            _ if is_given_up => {}
            _ => state.media = Some(media),
        }
        state.is_starved = next.is_pending();
        if next.is_ready() {
            state.last = Instant::now();
        }
        let watcher = state.watcher.take();
        drop(state);
        if let Some(watcher) = watcher {
            watcher.wake();
        }
        if is_given_up { Poll::Ready(Some(Err(given_up()))) } else { next }
    }
}

fn given_up() -> TransportError {
    TransportError::new(TransportErrorKind::InvalidRequest, "the sender has given the media up")
}

/// Tells when neither direction goes on although it could.
#[derive(Debug)]
pub(crate) struct Watch {
    shared: Arc<Shared>,
    limit: Duration,
    /// Since when it is waited for what comes next.
    since: Option<Instant>,
    timer: Option<Pin<Box<Sleep>>>,
}

impl Watch {
    /// Says that something came. The time until it is asked for the next is not the network's.
    pub(crate) fn rest(&mut self) {
        self.since = None;
    }

    pub(crate) fn poll_stalled(&mut self, cx: &mut Context<'_>) -> Poll<TransportError> {
        let mut state = self.shared.state();
        state.watcher = Some(cx.waker().clone());
        let since = *self.since.get_or_insert_with(Instant::now);
        let due = state.last.max(since).checked_add(self.limit);
        let is_starved = state.is_starved;
        drop(state);
        // While there is no media to send, or where no time is too long, it waits for ever.
        let Some(due) = due.filter(|_| !is_starved) else { return Poll::Pending };
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep_until(due)));
        if timer.deadline() != due {
            timer.as_mut().reset(due);
        }
        ready!(timer.as_mut().poll(cx));
        let why = format!("no media was taken, and no acknowledgement came, for {:?}", self.limit);
        Poll::Ready(TransportError::new(TransportErrorKind::Timeout, why))
    }
}
