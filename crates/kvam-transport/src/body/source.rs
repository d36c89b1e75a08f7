//! Bodies of requests that are read while they go out.

use std::error::Error;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use http_body::{Body as HttpBody, Frame};
use tokio::io::{AsyncRead, ReadBuf};

use super::Body;

/// What is asked of a reader at once.
const PIECE: usize = 64 << 10;

impl Body {
    /// A body of the pieces of a stream. Its errors are passed on as [`new`](Self::new) says.
    pub fn from_stream<S, E>(stream: S) -> Self
    where
        S: Stream<Item = Result<Bytes, E>> + Send + 'static,
        E: Into<Box<dyn Error + Send + Sync>>,
    {
        Self::new(Streamed(Box::pin(stream)))
    }

    /// A body of what a reader gives, in pieces of at most 64 KiB. Its errors are passed on as [`new`](Self::new) says.
    pub fn from_reader(reader: impl AsyncRead + Send + 'static) -> Self {
        Self::new(Read { reader: Box::pin(reader), buffer: vec![0; PIECE].into() })
    }
}

struct Streamed<S>(Pin<Box<S>>);

impl<S, E> HttpBody for Streamed<S>
where
    S: Stream<Item = Result<Bytes, E>>,
{
    type Data = Bytes;
    type Error = E;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, E>>> {
        self.0.as_mut().poll_next(cx).map_ok(Frame::data)
    }
}

struct Read<R> {
    reader: Pin<Box<R>>,
    buffer: Box<[u8]>,
}

impl<R: AsyncRead> HttpBody for Read<R> {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let Self { reader, buffer } = &mut *self;
        let mut buffer = ReadBuf::new(buffer);
        Poll::Ready(match ready!(reader.as_mut().poll_read(cx, &mut buffer)) {
            Err(error) => Some(Err(error)),
            Ok(()) if buffer.filled().is_empty() => None,
            Ok(()) => Some(Ok(Frame::data(Bytes::copy_from_slice(buffer.filled())))),
        })
    }
}
