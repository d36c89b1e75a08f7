//! A gigabyte through a small pipe.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;

use futures_util::StreamExt;
use http::Request;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::Https;
use super::pipes::{Pipes, next_pipe};
use crate::{Body, Transport};

const LENGTH: u64 = 1 << 30;
/// What may lie between the peer and the reader: the pipe, hyper's read buffer (408 KiB at most), and a piece or two.
const ON_THE_WAY: u64 = 2 << 20;

#[tokio::test]
async fn a_gigabyte_passes_with_two_megabytes_of_it_in_memory_at_most() {
    let (connector, pipes) = mpsc::channel();
    let client = Https::builder().build_with(Pipes(connector)).unwrap();
    let request = Request::get("http://example.com/").body(Body::empty()).unwrap();
    let sending = tokio::spawn(async move { client.send(request).await });

    let mut pipe = next_pipe(&pipes).await;
    let written = Arc::new(AtomicU64::new(0));
    let peer = tokio::spawn({
        let written = Arc::clone(&written);
        async move {
            while pipe.read_u8().await.unwrap() != b'\n' {}
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {LENGTH}\r\n\r\n");
            pipe.write_all(head.as_bytes()).await.unwrap();
            let piece = vec![7; 64 << 10];
            while written.load(Ordering::Relaxed) < LENGTH {
                pipe.write_all(&piece).await.unwrap();
                written.fetch_add(piece.len() as u64, Ordering::Relaxed);
            }
        }
    });

    let mut body = sending.await.unwrap().unwrap().into_body();
    let mut read = 0;
    while let Some(piece) = body.next().await {
        // The peer writes as much as it can before the next piece is asked for.
        tokio::task::yield_now().await;
        read += piece.unwrap().len() as u64;
        let on_the_way = written.load(Ordering::Relaxed) - read;
        assert!(on_the_way <= ON_THE_WAY, "{on_the_way} bytes after {read}");
    }
    assert_eq!(read, LENGTH);
    peer.await.unwrap();
}
