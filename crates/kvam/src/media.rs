use std::fmt;
use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use http::Response;
use http_body::{Body as HttpBody, Frame, SizeHint};
use kvam_model::{MediaHead, MediaOperation, decode_error};
use kvam_transport::{Body, TransportError, TransportErrorKind};
use tokio::io::{AsyncRead, ReadBuf};

use crate::Error;
use crate::attempt_error::AttemptError;
use crate::call::{Answered, Caller, error_body, request_id};
use crate::error::{Call, Cause, NotMedia};
use crate::receipt::Tally;
use crate::route::Route;

/// Media as it comes: a `Stream` of [`Bytes`], a tokio `AsyncRead` and an `http_body::Body`, as one likes; all three take
/// from the same bytes.
///
/// It is never held in memory as a whole. Nothing is read from the network much ahead of what is taken, and dropping it
/// cancels the rest.
///
/// It is whole when it ends, and never empty. Where it cannot go on, because the connection broke or brought nothing for the
/// [stall limit](crate::ClientBuilder::stall_timeout), there is an error, after which stream and frames have ended and
/// reading fails with the same error again. To read, the error is an `io::Error` around an [`Error`]. It is not tried
/// again from there: what came was already given away.
///
/// What the service has to say about single fragments stands inside the media, as Matroska tags.
#[must_use = "media does nothing unless it is read"]
pub struct Media {
    head: MediaHead,
    body: Body,
    call: Call,
}

impl Media {
    /// What the media is, as the service has it: `video/webm`, `video/mp4`. It is not checked.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.head.content_type.as_deref()
    }

    /// The request's id, which AWS support asks for. Errors of the media have it too.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.call.request_id.as_deref()
    }

    /// How many bytes are still to come, if the service has said.
    #[must_use]
    pub fn remaining(&self) -> Option<u64> {
        HttpBody::size_hint(&self.body).exact()
    }

    /// The next piece, or `None` when it is whole.
    ///
    /// Dropping the returned future loses nothing.
    ///
    /// # Errors
    ///
    /// The media cannot go on; it is over then.
    pub async fn try_next(&mut self) -> Result<Option<Bytes>, Error> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await.transpose()
    }

    fn error(&self, error: TransportError) -> Error {
        let may_help = error.is_retryable();
        let error = self.call.error(Cause::Transport(error));
        if may_help { error.retryable() } else { error }
    }
}

impl Caller {
    /// Asks for media, and waits for its first byte: up to there a failure is tried again.
    pub(crate) async fn open<O: MediaOperation>(
        &self,
        operation: &O,
        route: Route<'_>,
    ) -> Result<Media, Error> {
        let answer = self
            .exchange(operation, route, &Tally::default(), |request| {
                self.asked(request, |response, _| first_byte::<O>(response))
            })
            .await?;
        let Answered { value: Begun { head, request_id, body }, effort, .. } = answer;
        let call = Call { operation: O::NAME, stream: operation.stream().cloned(), effort, request_id };
        Ok(Media { head, body: body.stall_after(self.stall_timeout), call })
    }
}

struct Begun {
    head: MediaHead,
    request_id: Option<String>,
    body: Body,
}

async fn first_byte<O: MediaOperation>(response: Response<Body>) -> Result<Begun, AttemptError> {
    let (parts, mut body) = response.into_parts();
    if let Some(head) = O::decode_head(&parts) {
        let first = body.peek().await.map_err(|error| AttemptError::from(error).answered(&parts))?;
        if first.is_some_and(|first| head.may_begin_with(first)) {
            return Ok(Begun { head, request_id: request_id(&parts), body });
        }
    }
    let head = parts;
    let error = decode_error(&head, &error_body(body).await);
    // A proxy's page, as a rule.
    let is_media_missing = head.status.is_success() && error.code().is_none();
    Err(if is_media_missing { Cause::NotMedia(NotMedia(error)).into() } else { error.into() })
}

impl Stream for Media {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = Pin::new(&mut self.body).poll_next(cx);
        next.map_err(|error| self.error(error))
    }
}

impl HttpBody for Media {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let next = Pin::new(&mut self.body).poll_frame(cx);
        next.map_err(|error| self.error(error))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        HttpBody::size_hint(&self.body)
    }
}

impl AsyncRead for Media {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let read = Pin::new(&mut self.body).poll_read(cx, buffer);
        read.map_err(|error| {
            let kind = error.kind();
            let error = match error.downcast::<TransportError>() {
                Ok(own) => own,
                Err(other) => TransportError::new(TransportErrorKind::BodyCut, other),
            };
            io::Error::new(kind, self.error(error))
        })
    }
}

impl fmt::Debug for Media {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Media")
            .field("operation", &self.call.operation)
            .field("stream", &self.call.stream)
            .field("content_type", &self.head.content_type)
            .finish_non_exhaustive()
    }
}
