use std::fmt;
use std::io::Read;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use bytes::Bytes;
use http::header::{DATE, HOST, HeaderValue};
use http::{Request, Response};
use kvam_model::ops::{
    DeleteStream, DescribeStream, GetClip, GetDashStreamingSessionUrl, GetDataEndpoint,
    GetHlsStreamingSessionUrl, GetImages, GetMediaForFragmentList, ListFragments, UpdateDataRetention,
};
use kvam_model::{Fragment, MediaHead, ServerOperation, ServiceError, StreamArn, StreamId, encode_error};
use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

use crate::answer::Answer;
use crate::clock::Clock;
use crate::connections::Connections;
use crate::fragment_media::FragmentMedia;
use crate::host::read_host;
use crate::listing::Lister;
use crate::mix::mix;
use crate::plane::Plane;
use crate::put;
use crate::quotas::{Quota, Quotas};
use crate::refusal;
use crate::route::Route;
use crate::signature::Verifier;
use crate::stream::Stream;
use crate::streams::{Arriving, Streams};
use crate::{PutError, PutOptions};

/// The service without a socket: a request in, its answer out, everything kept in memory.
///
/// It is cheap to clone, and all clones are the same service. [`LocalServiceBuilder::build`](crate::LocalServiceBuilder::build)
/// makes one.
#[derive(Clone)]
pub struct Service(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) clock: Clock,
    pub(crate) quotas: Option<Quotas>,
    pub(crate) verifier: Verifier,
    pub(crate) lister: Lister,
    /// What GetDataEndpoint answers, if not the host that was asked.
    pub(crate) public_url: Option<String>,
    /// The data plane's port, once it has one of its own.
    pub(crate) data_port: OnceLock<u16>,
    pub(crate) streams: Mutex<Streams>,
    /// Those that put media.
    pub(crate) connections: Connections,
    pub(crate) requests: AtomicU64,
}

impl Service {
    pub(crate) fn new(inner: Inner) -> Self {
        Self(Arc::new(inner))
    }

    /// Answers a request of either plane, as the real service would: its signature is verified first.
    ///
    /// A request without a Host header is taken to be for the host in its URI. Here media is taken and given whole; on a
    /// socket it comes and goes piece by piece.
    #[must_use]
    pub fn answer(&self, request: Request<Bytes>) -> Response<Bytes> {
        if self.takes_media(Plane::Both, &request) {
            let (head, body) = request.into_parts();
            return self.put_whole(head, &body);
        }
        self.answer_on(Plane::Both, request).map(Answer::collect)
    }

    /// Whether the request is one whose body is media: its signature leaves it out.
    pub(crate) fn takes_media<B>(&self, plane: Plane, request: &Request<B>) -> bool {
        Route::find(plane, request.method(), request.uri().path()) == Some(Route::PutMedia)
    }

    /// Answers a request that came to a port of this plane, unless its body is media.
    pub(crate) fn answer_on(&self, plane: Plane, request: Request<Bytes>) -> Response<Answer> {
        let answer = self.verify(request).and_then(|request| self.run(plane, &request));
        self.sign_off(answer.unwrap_or_else(|error| encode_error(&error).map(Answer::Whole)))
    }

    pub(crate) fn verify(&self, request: Request<Bytes>) -> Result<Request<Bytes>, ServiceError> {
        self.0.verifier.verify(with_host(request), self.0.clock.now())
    }

    /// Answers a request that could not be taken in.
    pub(crate) fn refuse(&self, error: &ServiceError) -> Response<Bytes> {
        self.sign_off(encode_error(error))
    }

    /// Creates a stream that keeps its fragments for so many hours; 0 keeps none.
    ///
    /// # Errors
    ///
    /// Those of CreateStream: a name that is taken or not valid, a retention of more than 87,600 hours.
    pub fn create_stream(&self, name: &str, retention_hours: u32) -> Result<StreamArn, ServiceError> {
        self.streams().create_named(name, retention_hours, self.0.clock.now())
    }

    /// Puts a Matroska recording into a stream, known by name or ARN: each of its clusters becomes a fragment.
    ///
    /// It is put whole or not at all. A fragment starts at the cluster's timecode on the producer's clock, its size is
    /// the cluster's bytes, and its length is the time from its first frame to its last. The media is kept in memory. A
    /// stream without retention numbers its fragments and keeps none. It reads and works on the caller's thread.
    ///
    /// # Errors
    ///
    /// No such stream, media that cannot be read or is not what PutMedia takes, or times that no timestamp can say.
    pub fn put_matroska(
        &self,
        stream: &str,
        media: impl Read,
        options: &PutOptions,
    ) -> Result<Vec<Fragment>, PutError> {
        let stream: StreamId = stream.parse().map_err(|_| PutError::StreamNotFound)?;
        self.streams().get(&stream).map_err(|_| PutError::StreamNotFound)?;
        let recorded = put::read_recording(media)?;
        let now = self.0.clock.now();
        let times = options.times(&recorded, now)?;
        let mut streams = self.streams();
        let store = |(recorded, (producer, server))| {
            let number = streams.next_number(&stream, server)?;
            streams.store(&stream, Arriving { number, producer, server }, recorded, now)
        };
        let stored: Result<Vec<_>, ServiceError> = recorded.into_iter().zip(times).map(store).collect();
        let stored = stored.map_err(|_| PutError::StreamNotFound)?;
        Ok(stored.into_iter().map(|(fragment, _)| fragment).collect())
    }

    /// The id of the key that requests must be signed with.
    #[must_use]
    pub fn access_key_id(&self) -> &str {
        &self.0.verifier.credentials().access_key_id
    }

    /// The key itself. It is good for nothing but this service.
    #[must_use]
    pub fn secret_access_key(&self) -> &str {
        &self.0.verifier.credentials().secret_access_key
    }

    /// The session token that requests must bring, if any.
    #[must_use]
    pub fn session_token(&self) -> Option<&str> {
        self.0.verifier.credentials().session_token.as_deref()
    }

    /// The region that requests must be signed for.
    #[must_use]
    pub fn region(&self) -> &str {
        self.0.verifier.region()
    }

    /// From now on GetDataEndpoint answers with this port.
    pub(crate) fn serve_data_on(&self, port: u16) {
        // A second call has nothing to change: a service is started once.
        let _ = self.0.data_port.set(port);
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.0
    }

    pub(crate) fn streams(&self) -> MutexGuard<'_, Streams> {
        // Nothing is left half done by a panic: what can fail is made before it is stored.
        self.0.streams.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self, plane: Plane, request: &Request<Bytes>) -> Result<Response<Answer>, ServiceError> {
        let Some(route) = Route::find(plane, request.method(), request.uri().path()) else {
            let unknown = match plane {
                Plane::Control => refusal::unknown_to_the_control_plane(),
                Plane::Both | Plane::Data => refusal::unknown_operation(),
            };
            return Ok(unknown.map(Answer::Whole));
        };
        let body = request.body();
        let now = self.0.clock.now();
        match route {
            Route::CreateStream => respond(body, |operation| {
                self.charge(Quota::CreateStream, None, 1)?;
                self.streams().create(operation, now)
            }),
            Route::DeleteStream => respond(body, |operation: DeleteStream| {
                let mut streams = self.streams();
                self.charge(Quota::DeleteStream, Some(streams.get(operation.stream_id())?), 1)?;
                streams.delete(&operation)
            }),
            Route::DescribeStream => respond(body, |operation: DescribeStream| {
                let streams = self.streams();
                let stream = streams.get(&operation.stream)?;
                self.charge(Quota::DescribeStream, Some(stream), 1)?;
                Ok(stream.info.clone())
            }),
            Route::GetClip => self.make_no::<GetClip>("MP4", body),
            Route::GetDashStreamingSessionUrl => self.make_no::<GetDashStreamingSessionUrl>("manifest", body),
            Route::GetDataEndpoint => respond(body, |operation: GetDataEndpoint| {
                self.charge(Quota::GetDataEndpoint, Some(self.streams().get(&operation.stream)?), 1)?;
                self.data_endpoint(request)
            }),
            Route::GetHlsStreamingSessionUrl => self.make_no::<GetHlsStreamingSessionUrl>("playlist", body),
            Route::GetImages => self.make_no::<GetImages>("picture", body),
            Route::GetMediaForFragmentList => {
                let operation: GetMediaForFragmentList = read(body)?;
                let streams = self.streams();
                let points = u32::try_from(operation.fragments.len()).unwrap_or(u32::MAX);
                self.charge(Quota::FragmentMedia, Some(streams.get(&operation.stream)?), points)?;
                let asked = streams.find(&operation.stream, &operation.fragments, now)?;
                let head = MediaHead::new(FragmentMedia::CONTENT_TYPE);
                Ok(GetMediaForFragmentList::encode_response(&head)
                    .map(|_| Answer::Media(FragmentMedia::new(asked))))
            }
            Route::ListFragments => respond(body, |operation: ListFragments| {
                let streams = self.streams();
                let stream = streams.get(&operation.stream)?;
                let points = operation.max_results.unwrap_or(ListFragments::DEFAULT_MAX_RESULTS);
                self.charge(Quota::FragmentMetadata, Some(stream), points)?;
                self.0.lister.page(stream, &operation, now)
            }),
            Route::ListStreams => respond(body, |operation| {
                self.charge(Quota::ListStreams, None, 1)?;
                self.streams().list(&operation, &self.0.lister.sealer)
            }),
            Route::UpdateDataRetention => respond(body, |operation: UpdateDataRetention| {
                let mut streams = self.streams();
                self.charge(Quota::UpdateDataRetention, Some(streams.get(&operation.stream)?), 1)?;
                streams.update_retention(&operation)
            }),
            // What takes media goes another way, before its body has come.
            Route::PutMedia => Err(refusal::internal_failure()),
            Route::NotOffered(operation) => Err(refusal::not_offered(operation)),
        }
    }

    /// Refuses what would need the media decoded, or packed another way, once the rest of the request is found good.
    fn make_no<O: ServerOperation>(
        &self,
        makes: &str,
        body: &[u8],
    ) -> Result<Response<Answer>, ServiceError> {
        let operation: O = read(body)?;
        if let Some(stream) = operation.stream() {
            self.streams().get(stream)?;
        }
        Err(refusal::no_media_of_that_kind(O::NAME, makes))
    }

    /// Counts a request that can be read and whose stream is there, unless it goes beyond its quota.
    pub(crate) fn charge(
        &self,
        quota: Quota,
        stream: Option<&Stream>,
        points: u32,
    ) -> Result<(), ServiceError> {
        let stream = stream.map(|stream| &stream.info.name);
        self.0.quotas.as_ref().map_or(Ok(()), |quotas| quotas.charge(quota, stream, points))
    }

    /// The service itself: under its public name, or under the one by which it was asked.
    fn data_endpoint(&self, request: &Request<Bytes>) -> Result<String, ServiceError> {
        if let Some(url) = &self.0.public_url {
            return Ok(url.clone());
        }
        let host = request.headers().get(HOST).map_or(&[][..], HeaderValue::as_bytes);
        let host =
            read_host(host).ok_or_else(|| refusal::invalid_argument("The Host header names no host."))?;
        Ok(match self.0.data_port.get() {
            Some(port) => format!("http://{}:{port}", host.host()),
            None => format!("http://{host}"),
        })
    }

    /// Adds what every answer has.
    pub(crate) fn sign_off<B>(&self, mut response: Response<B>) -> Response<B> {
        let mut insert = |name, value: String| {
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().insert(name, value);
            }
        };
        insert(http::HeaderName::from_static("x-amzn-requestid"), self.next_request_id());
        if let Some(date) = self.date() {
            insert(DATE, date);
        }
        response
    }

    /// In the shape of a random UUID (RFC 9562, version 4).
    fn next_request_id(&self) -> String {
        let count = self.0.requests.fetch_add(1, Ordering::Relaxed);
        let (high, low) = (mix(self.0.lister.seed, count), mix(!self.0.lister.seed, count));
        format!(
            "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
            high >> 32,
            high >> 16 & 0xFFFF,
            high & 0xFFF,
            low >> 48 & 0x3FFF | 0x8000,
            low & 0xFFFF_FFFF_FFFF
        )
    }

    /// The service's time, by which clients mend their clocks (RFC 9110, 5.6.7).
    fn date(&self) -> Option<String> {
        const FORM: &[BorrowedFormatItem<'_>] = format_description!(
            "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
        );
        OffsetDateTime::try_from(self.0.clock.now()).ok()?.format(FORM).ok()
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Service").finish_non_exhaustive()
    }
}

/// Reads the request, has it answered, and writes the answer; of these `answer` alone may hold the streams' lock.
fn respond<O: ServerOperation>(
    body: &[u8],
    answer: impl FnOnce(O) -> Result<O::Output, ServiceError>,
) -> Result<Response<Answer>, ServiceError> {
    answer(read(body)?).map(|output| O::encode_response(&output).map(Answer::Whole))
}

fn read<O: ServerOperation>(body: &[u8]) -> Result<O, ServiceError> {
    O::decode_request(body).map_err(|error| refusal::invalid_input(&error))
}

fn with_host(mut request: Request<Bytes>) -> Request<Bytes> {
    if !request.headers().contains_key(HOST)
        && let Some(authority) = request.uri().authority()
        && let Ok(host) = HeaderValue::from_str(authority.as_str())
    {
        request.headers_mut().insert(HOST, host);
    }
    request
}

#[cfg(test)]
mod tests;
