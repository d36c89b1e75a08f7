use std::fmt;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use futures_core::stream::FusedStream;
use http::Request;
use kvam_discovery::Endpoint;
use kvam_model::ops::{Acknowledgement, AcknowledgementReader, PutMedia};
use kvam_model::{Operation, decode_error};
use kvam_transport::{Body, PayloadHash, Transport, TransportError, TransportErrorKind};

use crate::attempt_error::AttemptError;
use crate::call::{Answered, Caller, error_body, request_id};
use crate::error::{Call, Cause};
use crate::receipt::Tally;
use crate::upload::{Upload, Watch};
use crate::{Client, Error};

impl Client {
    /// Sends media to a stream, Matroska of which each cluster becomes a fragment, and returns the service's
    /// acknowledgements, which come while the media is still going out.
    ///
    /// `body` is media in memory, or [`Body::from_reader`], [`Body::from_stream`], or [`paced`](crate::paced) for a file
    /// that is to go out at the speed of its own clock. It is read as fast as the network takes it, in a task of the
    /// transport's, whether the acknowledgements are polled or not; dropping them stops it.
    ///
    /// It returns when the service has begun to answer, which may be after the first media. Media is sent once: it cannot
    /// be read again. Up to when some of it was asked for, what fails is tried again as for any call.
    ///
    /// There is no limit to how long it may take while media goes out, or has to be waited for, or acknowledgements come;
    /// where nothing of that is so, the [stall limit](crate::ClientBuilder::stall_timeout) holds. The service itself ends
    /// a request after 30 seconds without media, and after 45 minutes.
    ///
    /// # Errors
    ///
    /// What the service would refuse, or did refuse, or that no answer came, or that the media could not be read
    /// ([`ErrorKind::Body`](crate::ErrorKind::Body)).
    pub async fn put_media(
        &self,
        operation: PutMedia,
        body: impl Into<Body>,
    ) -> Result<Acknowledgements, Error> {
        let upload = Upload::new(body.into());
        self.check(&operation)?;
        let exchange = |request| self.caller().put(request, &upload);
        let answered =
            self.caller().exchange(&operation, self.route(&operation), &Tally::default(), exchange).await?;
        let Answered { value: (reader, request_id, answer), effort, endpoint } = answered;
        let stream = operation.stream().cloned();
        let call = Call { operation: PutMedia::NAME, stream, effort, request_id };
        let watch = upload.watch(self.caller().stall_timeout);
        Ok(Acknowledgements {
            client: self.clone(),
            operation,
            endpoint,
            call,
            upload,
            watch,
            answer: Some((reader, answer)),
        })
    }
}

/// Acknowledgements that may come, whose request they are of, and where from.
type Begun = (AcknowledgementReader, Option<String>, Body);

impl Caller {
    async fn put(&self, request: Request<Bytes>, upload: &Upload) -> Result<Begun, AttemptError> {
        self.put_once(request, upload).await.map_err(|error| {
            let error = upload.failure().map_or(error, |failure| Cause::Body(failure).into());
            if upload.take_back() { error } else { error.spent() }
        })
    }

    async fn put_once(&self, request: Request<Bytes>, upload: &Upload) -> Result<Begun, AttemptError> {
        let mut request = request.map(|_| upload.carrier());
        request.extensions_mut().insert(PayloadHash::Empty);
        let mut watch = upload.watch(self.stall_timeout);
        let mut sent = pin!(self.transport.send(request));
        let answered = poll_fn(|cx| match sent.as_mut().poll(cx) {
            Poll::Ready(answered) => Poll::Ready(answered),
            Poll::Pending => watch.poll_stalled(cx).map(Err),
        });
        let (head, body) = answered.await?.into_parts();
        upload.is_going_on();
        if let Some(reader) = PutMedia::decode_head(&head) {
            return Ok((reader, request_id(&head), body));
        }
        Err(decode_error(&head, &error_body(body).await).into())
    }
}

/// What the service says of media while it is going out, as a stream; made by [`Client::put_media`].
///
/// It ends without an error only when all of the media was sent and the service has ended its answer whole. It ends after
/// an error: an answer that was cut, or that ended before the media did, or that is none; media that could not be read
/// ([`ErrorKind::Body`](crate::ErrorKind::Body)); or a stall. Acknowledgements that came before an error come before it
/// here.
///
/// An `ERROR` acknowledgement is an item like the others. After most of them the service closes the request, which is the
/// end here, as an error if media was left; after a fragment that it could not archive it may go on with the next.
///
/// Its end stops the media that is still going out, and so does dropping it; the service keeps the fragments that it has acknowledged.
#[must_use = "dropping the acknowledgements stops the media"]
pub struct Acknowledgements {
    client: Client,
    operation: PutMedia,
    endpoint: Endpoint,
    call: Call,
    upload: Upload,
    watch: Watch,
    /// Absent after the end.
    answer: Option<(AcknowledgementReader, Body)>,
}

impl Acknowledgements {
    /// The request's id, which AWS support asks for. Errors of the answer have it too.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.call.request_id.as_deref()
    }

    /// The next acknowledgement, or `None` after the last.
    ///
    /// Dropping the returned future loses nothing.
    ///
    /// # Errors
    ///
    /// The answer cannot go on; it is over then.
    pub async fn try_next(&mut self) -> Result<Option<Acknowledgement>, Error> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await.transpose()
    }

    fn poll_step(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<Acknowledgement>, Cause>> {
        loop {
            let Some((reader, answer)) = &mut self.answer else { return Poll::Ready(Ok(None)) };
            if let Some(acknowledgement) = reader.next().map_err(Cause::Response)? {
                return Poll::Ready(Ok(Some(acknowledgement)));
            }
            match Pin::new(answer).poll_next(cx) {
                Poll::Ready(Some(Ok(piece))) => {
                    self.upload.is_going_on();
                    reader.push(&piece);
                }
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Err(Cause::Transport(error))),
                Poll::Ready(None) => {
                    let finished = self.answer.take().map_or(Ok(()), |(reader, _)| reader.finish());
                    finished.map_err(Cause::Response)?;
                    let is_whole = self.upload.has_ended();
                    return Poll::Ready(if is_whole {
                        Ok(None)
                    } else {
                        Err(Cause::Transport(ended_early()))
                    });
                }
                Poll::Pending => {
                    return self.watch.poll_stalled(cx).map(|stalled| Err(Cause::Transport(stalled)));
                }
            }
        }
    }

    fn error(&self, cause: Cause) -> Error {
        // An answer that breaks off for want of media is not the answer's fault.
        let cause = self.upload.failure().map_or(cause, Cause::Body);
        if cause.is_of_wrong_host() {
            self.client.route(&self.operation).forget(&self.endpoint);
        }
        // Whoever sends it all again stores twice what was stored: that is for the caller to decide.
        self.call.error(cause)
    }
}

fn ended_early() -> TransportError {
    TransportError::new(TransportErrorKind::BodyCut, "the service ended its answer before all media was sent")
}

impl Stream for Acknowledgements {
    type Item = Result<Acknowledgement, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.answer.is_none() {
            return Poll::Ready(None);
        }
        let next = self.poll_step(cx).map_err(|cause| self.error(cause)).map(Result::transpose);
        match next {
            Poll::Pending => {}
            Poll::Ready(Some(Ok(_))) => self.watch.rest(),
            Poll::Ready(None | Some(Err(_))) => {
                self.answer = None;
                // What is left would go nowhere.
                self.upload.give_up();
            }
        }
        next
    }
}

impl FusedStream for Acknowledgements {
    fn is_terminated(&self) -> bool {
        self.answer.is_none()
    }
}

impl fmt::Debug for Acknowledgements {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Acknowledgements")
            .field("operation", &self.operation)
            .field("endpoint", &self.endpoint)
            .finish_non_exhaustive()
    }
}
