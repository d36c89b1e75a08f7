//! Connections whose other ends the test has.

use std::io;
use std::pin::Pin;
use std::sync::mpsc;
use std::task::{Context, Poll};

use http::Uri;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::rt::TokioIo;
use tokio::io::DuplexStream;
use tower_service::Service;

/// What a pipe holds.
const PIPE: usize = 64 << 10;

/// Connects to the test itself, which gets the other end of each pipe.
#[derive(Clone)]
pub(super) struct Pipes(pub(super) mpsc::Sender<DuplexStream>);

pub(super) struct Pipe(TokioIo<DuplexStream>);

impl Service<Uri> for Pipes {
    type Response = Pipe;
    type Error = io::Error;
    type Future = std::future::Ready<Result<Pipe, io::Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), io::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        let (near, far) = tokio::io::duplex(PIPE);
        self.0.send(far).unwrap();
        std::future::ready(Ok(Pipe(TokioIo::new(near))))
    }
}

pub(super) async fn next_pipe(pipes: &mpsc::Receiver<DuplexStream>) -> DuplexStream {
    for _ in 0..100 {
        match pipes.try_recv() {
            Ok(pipe) => return pipe,
            Err(_) => tokio::task::yield_now().await,
        }
    }
    panic!("no connection was made");
}

impl Connection for Pipe {
    fn connected(&self) -> Connected {
        Connected::new()
    }
}

impl Read for Pipe {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buffer)
    }
}

impl Write for Pipe {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}
