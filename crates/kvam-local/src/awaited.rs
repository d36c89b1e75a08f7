use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use hyper::body::{Body, Frame};

/// A request's body that is read before its answer is given, but beside it.
pub(crate) struct Awaited<B: Body> {
    /// What came as it was asked for.
    first: Option<Result<Frame<B::Data>, B::Error>>,
    rest: B,
}

impl<B: Body + Unpin> Awaited<B> {
    /// Tells a client that waits for it (RFC 9110, 10.1.1) to send the body. The server does so when the body is first asked
    /// for, unless the answer has begun; so the answer has to wait for that, though not for the body.
    pub(crate) async fn ask(client_waits: bool, mut rest: B) -> Self {
        let mut first = None;
        let mut asked = !client_waits;
        poll_fn(|context| {
            if std::mem::replace(&mut asked, true) {
                return Poll::Ready(());
            }
            if let Poll::Ready(frame) = Pin::new(&mut rest).poll_frame(context) {
                first = frame;
            }
            // The connection looks at what is asked of it before it comes here again.
            context.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
        Self { first, rest }
    }
}

impl<B> Body for Awaited<B>
where
    B: Body + Unpin,
    B::Data: Unpin,
    B::Error: Unpin,
{
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        match self.first.take() {
            Some(first) => Poll::Ready(Some(first)),
            None => Pin::new(&mut self.rest).poll_frame(context),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.first.is_none() && self.rest.is_end_stream()
    }
}
