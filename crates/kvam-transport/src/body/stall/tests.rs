use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::unfold;
use tokio::time::advance;

use super::*;

const LIMIT: Duration = Duration::from_secs(30);

/// A body whose pieces come so many seconds after each is first waited for.
fn after(seconds: &'static [u64]) -> Body {
    let pieces = unfold(seconds.iter(), |mut left| async {
        sleep(Duration::from_secs(*left.next()?)).await;
        Some((Ok::<_, TransportError>(Bytes::from_static(b"piece")), left))
    });
    Body::from_stream(pieces).stall_after(LIMIT)
}

#[tokio::test(start_paused = true)]
async fn a_body_may_take_as_long_as_it_likes_while_it_goes_on() {
    let started = Instant::now();
    assert_eq!(after(&[29, 29, 0, 29]).map(Result::unwrap).count().await, 4);
    assert_eq!(started.elapsed().as_secs(), 87);
}

#[tokio::test(start_paused = true)]
async fn a_body_that_brings_nothing_for_the_limit_fails_then() {
    let mut body = after(&[29, 31]);
    body.next().await.unwrap().unwrap();
    let started = Instant::now();
    let error = body.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Timeout);
    assert_eq!(started.elapsed().as_secs(), 30);
    assert!(body.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_reader_that_takes_its_time_is_no_stall() {
    let mut body = after(&[0, 0, 29, 29]);
    for _ in 0..4 {
        advance(10 * LIMIT).await;
        body.next().await.unwrap().unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn pieces_without_a_byte_are_nothing() {
    let empty = unfold((), |()| async {
        sleep(Duration::from_secs(20)).await;
        Some((Ok::<_, TransportError>(Bytes::new()), ()))
    });
    let mut body = Body::from_stream(empty).stall_after(LIMIT);
    let error = loop {
        if let Err(error) = body.next().await.unwrap() {
            break error;
        }
    };
    assert_eq!(error.kind(), TransportErrorKind::Timeout);
}
