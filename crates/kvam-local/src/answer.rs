use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::sync::mpsc;

use crate::fragment_media::FragmentMedia;

/// The body of an answer.
#[derive(Debug)]
pub(crate) enum Answer {
    Whole(Bytes),
    /// Given piece by piece, and never held whole on a connection.
    Media(FragmentMedia),
    /// Acknowledgements, as they are made, and none behind the last. Without that they break off.
    Acknowledgements(mpsc::Receiver<Option<Bytes>>),
}

/// An answer has no end. Its connection is cut, so that nobody takes for whole what is not.
#[derive(Debug)]
pub(crate) struct Cut;

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the acknowledgements break off")
    }
}

impl Error for Cut {}

impl Answer {
    /// All of it, as far as it is there.
    pub(crate) fn collect(self) -> Bytes {
        match self {
            Self::Whole(whole) => whole,
            Self::Media(media) => media.join(),
            // They are of a connection alone.
            Self::Acknowledgements(_) => Bytes::new(),
        }
    }
}

impl Body for Answer {
    type Data = Bytes;
    type Error = Cut;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Cut>>> {
        let piece = match self.get_mut() {
            Self::Whole(whole) => Some(std::mem::take(whole)).filter(|whole| !whole.is_empty()),
            Self::Media(media) => media.next(),
            Self::Acknowledgements(made) => match made.poll_recv(context) {
                Poll::Ready(Some(made)) => made,
                Poll::Ready(None) => return Poll::Ready(Some(Err(Cut))),
                Poll::Pending => return Poll::Pending,
            },
        };
        Poll::Ready(piece.map(|piece| Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Whole(whole) if whole.is_empty())
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(whole) => SizeHint::with_exact(whole.len() as u64),
            Self::Media(_) | Self::Acknowledgements(_) => SizeHint::default(),
        }
    }
}
