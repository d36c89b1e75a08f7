use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;

/// A body of scripted pieces that counts how often it was asked for one.
struct Pieces {
    script: VecDeque<Result<Bytes, Box<dyn Error + Send + Sync>>>,
    announced: u64,
    asked: Arc<AtomicUsize>,
}

impl Pieces {
    fn new(script: impl IntoIterator<Item = &'static str>) -> Self {
        let script = script.into_iter().map(|piece| Ok(Bytes::from_static(piece.as_bytes()))).collect();
        Self { script, announced: 0, asked: Arc::default() }
    }
}

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = Box<dyn Error + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        Poll::Ready(self.script.pop_front().map(|piece| piece.map(Frame::data)))
    }

    fn size_hint(&self) -> SizeHint {
        let mut hint = SizeHint::new();
        hint.set_lower(self.announced);
        hint
    }
}

fn kind(outcome: Result<Bytes, TransportError>) -> TransportErrorKind {
    outcome.unwrap_err().kind()
}

#[tokio::test]
async fn pieces_are_put_together_up_to_exactly_the_limit() {
    let body = || Body::new(Pieces::new(["frag", "", "ments"]));
    assert_eq!(collect(body(), 9).await.unwrap(), "fragments");
    assert_eq!(kind(collect(body(), 8).await), TransportErrorKind::BodyTooLarge);
}

#[tokio::test]
async fn bytes_in_memory_obey_the_limit_too() {
    let body = || Body::from(Bytes::from_static(b"fragments"));
    assert_eq!(collect(body(), 9).await.unwrap(), "fragments");
    assert_eq!(kind(collect(body(), 8).await), TransportErrorKind::BodyTooLarge);
    assert_eq!(collect(Body::empty(), 0).await.unwrap(), "");
}

#[tokio::test]
async fn a_body_that_announces_too_much_is_not_read_at_all() {
    let pieces = Pieces { announced: 10, ..Pieces::new(["fragments!"]) };
    let asked = Arc::clone(&pieces.asked);
    assert_eq!(kind(collect(Body::new(pieces), 9).await), TransportErrorKind::BodyTooLarge);
    assert_eq!(asked.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn reading_stops_at_the_piece_that_passes_the_limit() {
    let pieces = Pieces::new(["aaaa"; 1_000]);
    let asked = Arc::clone(&pieces.asked);
    assert_eq!(kind(collect(Body::new(pieces), 10).await), TransportErrorKind::BodyTooLarge);
    assert_eq!(asked.load(Ordering::Relaxed), 3);
}

#[tokio::test]
async fn no_memory_is_taken_for_what_is_only_announced() {
    let pieces = Pieces { announced: u64::MAX, ..Pieces::new(["fragments"]) };
    // It ends early, and has not run out of memory.
    assert_eq!(kind(collect(Body::new(pieces), usize::MAX).await), TransportErrorKind::BodyCut);
}

#[tokio::test]
async fn a_foreign_error_cuts_the_body_and_an_own_one_is_passed_on() {
    let mut foreign = Pieces::new(["frag"]);
    foreign.script.push_back(Err(Box::new(io::Error::other("gone"))));
    let error = collect(Body::new(foreign), 100).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::BodyCut);
    assert_eq!(error.source().map(ToString::to_string).as_deref(), Some("gone"));

    let mut own = Pieces::new(["frag"]);
    own.script.push_back(Err(Box::new(TransportError::new(TransportErrorKind::Timeout, "late"))));
    assert_eq!(kind(collect(Body::new(own), 100).await), TransportErrorKind::Timeout);
}

#[test]
fn debug_shows_how_much_and_not_what() {
    assert_eq!(format!("{:?}", Body::from(Bytes::from_static(b"secret"))), "Body(6 bytes)");
    assert_eq!(format!("{:?}", Body::new(Pieces::new(["secret"]))), "Body(stream)");
}
