//! Both directions at once: an answer that comes while the request's body is still going out.

use std::io;
use std::pin::Pin;
use std::sync::mpsc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::{poll_fn, repeat_with};
use http::{Request, Uri};
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::client::legacy::connect::{Connected, Connection};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::time::timeout;
use tower_service::Service;

use super::Https;
use super::pipes::{Pipes, next_pipe};
use crate::{Body, Transport, TransportErrorKind, collect};

fn client() -> (Https<Pipes>, mpsc::Receiver<DuplexStream>) {
    let (connector, pipes) = mpsc::channel();
    (Https::builder().build_with(Pipes(connector)).unwrap(), pipes)
}

fn put(uri: &str, body: Body) -> Request<Body> {
    Request::post(uri).body(body).unwrap()
}

/// A body of what is sent, for as long as the sender lives.
fn fed() -> (UnboundedSender<&'static str>, Body) {
    let (sender, mut receiver) = unbounded_channel();
    let pieces =
        poll_fn(move |cx| receiver.poll_recv(cx)).map(|piece: &str| Ok::<_, io::Error>(piece.into()));
    (sender, Body::from_stream(pieces))
}

fn endless() -> Body {
    Body::from_stream(repeat_with(|| Ok::<_, io::Error>(Bytes::from_static(&[7; 4_096]))))
}

async fn read_until(pipe: &mut DuplexStream, end: &str) -> String {
    let mut read = Vec::new();
    while !read.ends_with(end.as_bytes()) {
        read.push(pipe.read_u8().await.unwrap());
    }
    String::from_utf8(read).unwrap()
}

#[tokio::test(start_paused = true)]
async fn an_answer_comes_piece_by_piece_while_the_request_goes_out_and_a_clean_end_leaves_the_connection() {
    let (client, pipes) = client();
    let (pieces, body) = fed();
    let sending = tokio::spawn({
        let client = client.clone();
        async move { client.send(put("http://example.com/", body)).await }
    });
    let mut pipe = next_pipe(&pipes).await;
    let head = read_until(&mut pipe, "\r\n\r\n").await;
    assert!(head.contains("transfer-encoding: chunked\r\n"), "{head}");
    pieces.send("media 1").unwrap();
    assert_eq!(read_until(&mut pipe, "1\r\n").await, "7\r\nmedia 1\r\n");
    pipe.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nack 1\r\n").await.unwrap();
    let mut answer = sending.await.unwrap().unwrap().into_body();
    assert_eq!(answer.next().await.unwrap().unwrap(), "ack 1");

    pieces.send("media 2").unwrap();
    assert_eq!(read_until(&mut pipe, "2\r\n").await, "7\r\nmedia 2\r\n");
    pipe.write_all(b"5\r\nack 2\r\n").await.unwrap();
    assert_eq!(answer.next().await.unwrap().unwrap(), "ack 2");

    drop(pieces);
    assert_eq!(read_until(&mut pipe, "0\r\n\r\n").await, "0\r\n\r\n");
    pipe.write_all(b"0\r\n\r\n").await.unwrap();
    assert!(answer.next().await.is_none());

    tokio::task::yield_now().await;
    tokio::spawn(async move { client.send(put("http://example.com/next", Body::empty())).await });
    assert!(read_until(&mut pipe, "\r\n\r\n").await.starts_with("POST /next "));
    assert!(pipes.try_recv().is_err(), "another connection was made");
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_ends_before_the_request_does_not_leave_the_connection_to_another() {
    let (client, pipes) = client();
    let (pieces, body) = fed();
    let sending = tokio::spawn({
        let client = client.clone();
        async move { client.send(put("http://example.com/", body)).await }
    });
    let mut pipe = next_pipe(&pipes).await;
    read_until(&mut pipe, "\r\n\r\n").await;
    pieces.send("media").unwrap();
    pipe.write_all(b"HTTP/1.1 400 Bad\r\ncontent-length: 3\r\n\r\nbad").await.unwrap();
    let answer = sending.await.unwrap().unwrap();
    assert_eq!(answer.status(), 400);
    assert_eq!(collect(answer.into_body(), 3).await.unwrap(), "bad");

    let second =
        tokio::spawn(async move { client.send(put("http://example.com/next", Body::empty())).await });
    let mut other = next_pipe(&pipes).await;
    assert!(read_until(&mut other, "\r\n\r\n").await.starts_with("POST /next "));
    second.abort();
    drop(pieces);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_dropped_and_a_body_that_fails_end_the_connection_and_not_the_request() {
    for drops in [true, false] {
        let (client, pipes) = client();
        let (pieces, body) = fed();
        let body = Body::from_stream(body.map(|piece| match piece {
            Ok(piece) if piece == "stop" => Err(io::Error::other("enough")),
            other => Ok(other.unwrap()),
        }));
        let sending = tokio::spawn(async move { client.send(put("http://example.com/", body)).await });
        let mut pipe = next_pipe(&pipes).await;
        read_until(&mut pipe, "\r\n\r\n").await;
        pieces.send("media").unwrap();
        read_until(&mut pipe, "media\r\n").await;
        let answer = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nack 1\r\n";
        pipe.write_all(answer).await.unwrap();
        let mut answer = sending.await.unwrap().unwrap().into_body();
        assert_eq!(answer.next().await.unwrap().unwrap(), "ack 1");
        if drops {
            drop(answer);
        } else {
            pieces.send("stop").unwrap();
        }
        let mut rest = Vec::new();
        pipe.read_to_end(&mut rest).await.unwrap();
        assert_eq!(rest, b"", "an end of the chunks would say that this was all");
        assert!(pieces.is_closed());
    }
}

#[tokio::test]
async fn an_early_refusal_is_the_answer_though_the_peer_hangs_up_amid_the_body() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let uri = format!("http://{}/", listener.local_addr().unwrap());
    let client = Https::builder().only_added_roots().build().unwrap();
    // The peer's end races with what is still being written.
    for round in 0..50 {
        let peer = async {
            let (mut socket, _) = listener.accept().await.unwrap();
            socket.read_u8().await.unwrap();
            socket.write_all(b"HTTP/1.1 400 Bad\r\ncontent-length: 3\r\n\r\nbad").await.unwrap();
            // With bytes left unread, closing resets the connection.
        };
        let (answer, ()) = tokio::join!(client.send(put(&uri, endless())), peer);
        let answer = answer.unwrap_or_else(|error| panic!("round {round}: {error:?}"));
        assert_eq!(answer.status(), 400);
        assert_eq!(collect(answer.into_body(), 3).await.unwrap(), "bad", "round {round}");
    }
}

/// The error of an upload whose peer takes the head and then no more, and whose last words are these.
async fn upload_refused_with(last_words: &'static [u8]) -> Result<Bytes, crate::TransportError> {
    let connector =
        Refusing { last_words, is_met: false, has_failed: false, stays_open: false, reader: None };
    let client = Https::builder().build_with(connector).unwrap();
    let sent = timeout(Duration::from_secs(60), client.send(put("http://example.com/", endless()))).await;
    collect(sent.expect("it waits to write").unwrap_or_else(|error| panic!("{error:?}")).into_body(), 100)
        .await
}

#[tokio::test(start_paused = true)]
async fn what_was_answered_is_heard_after_a_write_has_failed() {
    let whole = upload_refused_with(b"HTTP/1.1 400 Bad\r\ncontent-length: 3\r\n\r\nbad").await;
    assert_eq!(whole.unwrap(), "bad");
    let cut =
        upload_refused_with(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nack 1\r\n").await;
    assert_eq!(cut.unwrap_err().kind(), TransportErrorKind::BodyCut);
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_breaks_without_an_answer_is_closed() {
    let connector =
        Refusing { last_words: b"", is_met: false, has_failed: false, stays_open: false, reader: None };
    let client = Https::builder().build_with(connector).unwrap();
    let sent = timeout(Duration::from_secs(60), client.send(put("http://example.com/", endless()))).await;
    let error = sent.expect("it waits to write").unwrap_err();
    assert_eq!((error.kind(), error.may_have_been_sent()), (TransportErrorKind::Closed, true));
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_cannot_be_written_and_says_no_more_is_closed_too() {
    let connector =
        Refusing { last_words: b"", is_met: false, has_failed: false, stays_open: true, reader: None };
    let client = Https::builder().build_with(connector).unwrap();
    let sent = timeout(Duration::from_secs(60), client.send(put("http://example.com/", endless()))).await;
    let error = sent.expect("it waits for an end that does not come").unwrap_err();
    assert_eq!((error.kind(), error.may_have_been_sent()), (TransportErrorKind::Closed, true));
}

/// A connection that fails the second write, and can be read only after that: the order that loses answers.
#[derive(Clone)]
struct Refusing {
    last_words: &'static [u8],
    is_met: bool,
    has_failed: bool,
    /// It can be read for ever, and has nothing to be read.
    stays_open: bool,
    reader: Option<Waker>,
}

impl Service<Uri> for Refusing {
    type Response = Self;
    type Error = io::Error;
    type Future = std::future::Ready<io::Result<Self>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        std::future::ready(Ok(self.clone()))
    }
}

impl Connection for Refusing {
    fn connected(&self) -> Connected {
        Connected::new()
    }
}

impl Read for Refusing {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        mut buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.has_failed || self.stays_open {
            self.reader = Some(cx.waker().clone());
            return Poll::Pending;
        }
        buffer.put_slice(std::mem::take(&mut self.last_words));
        Poll::Ready(Ok(()))
    }
}

impl Write for Refusing {
    fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if !self.is_met {
            self.is_met = true;
            return Poll::Ready(Ok(bytes.len()));
        }
        self.has_failed = true;
        if let Some(reader) = self.reader.take() {
            reader.wake();
        }
        Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
