//! Which connections are used again, seen from their other ends.

use std::sync::mpsc;
use std::time::Duration;

use http::Request;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::time::{advance, timeout};

use super::Https;
use super::pipes::{Pipes, next_pipe};
use crate::{Body, Transport, TransportErrorKind, collect};

fn get() -> Request<Body> {
    Request::get("http://example.com/").body(Body::empty()).unwrap()
}

/// A client that has got an answer over its first connection, which it keeps; that one's other end; and where those of
/// further ones come out.
async fn after_one_answer() -> (Https<Pipes>, DuplexStream, mpsc::Receiver<DuplexStream>) {
    let (connector, pipes) = mpsc::channel();
    let client = Https::builder().build_with(Pipes(connector)).unwrap();
    let asking = tokio::spawn({
        let client = client.clone();
        async move { collect(client.send(get()).await?.into_body(), 100).await }
    });
    let mut pipe = next_pipe(&pipes).await;
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(pipe.read_u8().await.unwrap());
    }
    pipe.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await.unwrap();
    assert_eq!(asking.await.unwrap().unwrap(), "ok");
    // Lets the connection go back into the pool.
    tokio::task::yield_now().await;
    (client, pipe, pipes)
}

#[tokio::test(start_paused = true)]
async fn a_request_that_meets_a_closed_connection_was_never_sent_and_is_not_sent_again() {
    let (client, pipe, pipes) = after_one_answer().await;
    // Nothing runs between these two: the client takes the connection before it can see its end.
    drop(pipe);
    let second = timeout(Duration::from_secs(1), client.send(get())).await;
    let error = second.expect("it waits for an answer on another connection").unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Closed);
    assert!(!error.may_have_been_sent());
    assert!(error.is_retryable());
    assert!(pipes.try_recv().is_err(), "another connection was made");
}

#[tokio::test(start_paused = true)]
async fn a_connection_is_used_again_for_20_s() {
    for (idle, again) in [(19, true), (21, false)] {
        let (client, mut pipe, pipes) = after_one_answer().await;
        advance(Duration::from_secs(idle)).await;
        tokio::spawn(async move { client.send(get()).await });
        let carries = if again { &mut pipe } else { &mut next_pipe(&pipes).await };
        assert_eq!(carries.read_u8().await.unwrap(), b'G', "after {idle} s");
    }
}
