//! A client for tests: its own SigV4 (AWS, "Create a signed AWS API request"), so that the verifier is held against
//! something else than a library.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use http::{Request, Response, StatusCode};
use kvam_model::ops::{FragmentPage, ListFragments};
use kvam_model::{
    Fragment, FragmentSelector, JsonOperation, PageToken, ServiceError, StreamId, Timestamp, decode_error,
};
use sha2::{Digest, Sha256};

use crate::{LocalServiceBuilder, Service};

/// 2024-03-01T12:00:00Z
pub(crate) const NOON: i64 = 1_709_294_400;

/// A clock that a test sets and moves; it holds microseconds.
#[derive(Clone)]
pub(crate) struct TestClock(Arc<AtomicI64>);

impl TestClock {
    pub(crate) fn at_noon() -> Self {
        Self(Arc::new(AtomicI64::new(NOON * 1_000_000)))
    }

    pub(crate) fn set(&self, seconds: i64) {
        self.0.store(seconds * 1_000_000, Ordering::Relaxed);
    }

    pub(crate) fn advance(&self, micros: i64) {
        self.0.fetch_add(micros, Ordering::Relaxed);
    }

    pub(crate) fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_micros(self.0.load(Ordering::Relaxed).cast_unsigned())
    }
}

/// What a signature is made with.
#[derive(Clone)]
pub(crate) struct Signer {
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: String,
    pub(crate) session_token: Option<String>,
    pub(crate) region: String,
    pub(crate) service: &'static str,
    /// Seconds since the epoch.
    pub(crate) time: i64,
}

impl Signer {
    pub(crate) fn of(service: &Service) -> Self {
        Self {
            access_key_id: service.access_key_id().to_owned(),
            secret_access_key: service.secret_access_key().to_owned(),
            session_token: service.session_token().map(str::to_owned),
            region: service.region().to_owned(),
            service: "kinesisvideo",
            time: NOON,
        }
    }

    /// A signed `POST` with the headers of an SDK.
    pub(crate) fn post(&self, host: &str, path: &str, body: &str) -> Request<Bytes> {
        self.request("POST", host, path, body)
    }

    pub(crate) fn request(&self, method: &str, host: &str, path: &str, body: &str) -> Request<Bytes> {
        let head = self.signed(method, host, path, &[("content-type", "application/json")], body);
        head.map(|()| Bytes::copy_from_slice(body.as_bytes()))
    }

    /// The head of a PutMedia with these headers, signed as if there were no body.
    pub(crate) fn put_media(&self, host: &str, headers: &[(&'static str, &str)]) -> Request<()> {
        self.signed("POST", host, "/putMedia", headers, "")
    }

    pub(crate) fn signed(
        &self,
        method: &str,
        host: &str,
        path: &str,
        extra: &[(&'static str, &str)],
        body: &str,
    ) -> Request<()> {
        let date =
            chrono::DateTime::from_timestamp(self.time, 0).unwrap().format("%Y%m%dT%H%M%SZ").to_string();
        let mut headers = vec![("host", host.to_owned()), ("x-amz-date", date.clone())];
        headers.extend(extra.iter().map(|(name, value)| (*name, (*value).to_owned())));
        headers.extend(self.session_token.clone().map(|token| ("x-amz-security-token", token)));
        headers.sort();
        let names: Vec<_> = headers.iter().map(|(name, _)| *name).collect();
        let names = names.join(";");
        let lines: String = headers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
        let canonical = format!("{method}\n{path}\n\n{lines}\n{names}\n{}", hex(&Sha256::digest(body)));
        let scope = format!("{}/{}/{}/aws4_request", &date[..8], self.region, self.service);
        let to_sign =
            format!("AWS4-HMAC-SHA256\n{date}\n{scope}\n{}", hex(&Sha256::digest(canonical.as_bytes())));
        let key = format!("AWS4{}", self.secret_access_key).into_bytes();
        let key = [&date[..8], &self.region, self.service, "aws4_request"]
            .iter()
            .fold(key, |key, part| hmac(&key, part));
        let signature = hex(&hmac(&key, &to_sign));
        let id = &self.access_key_id;
        let mut request = Request::builder().method(method).uri(path).header(
            "authorization",
            format!("AWS4-HMAC-SHA256 Credential={id}/{scope}, SignedHeaders={names}, Signature={signature}"),
        );
        for (name, value) in headers {
            request = request.header(name, value);
        }
        request.body(()).unwrap()
    }
}

fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    Hmac::<Sha256>::new_from_slice(key).unwrap().chain_update(text).finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A service and one who asks it.
pub(crate) struct TestClient {
    pub(crate) service: Service,
    pub(crate) clock: TestClock,
    pub(crate) signer: Signer,
}

impl TestClient {
    /// A service of which it is noon on the first of March 2024.
    pub(crate) fn new(builder: LocalServiceBuilder) -> Self {
        let clock = TestClock::at_noon();
        let told = clock.clone();
        let service = builder.clock(move || told.now()).build().unwrap();
        let signer = Signer::of(&service);
        Self { service, clock, signer }
    }

    pub(crate) fn set_clock(&mut self, seconds: i64) {
        self.clock.set(seconds);
        self.signer.time = seconds;
    }

    /// Posts to `localhost`.
    pub(crate) fn post(&self, path: &str, body: &str) -> Response<Bytes> {
        self.service.answer(self.signer.post("localhost", path, body))
    }

    /// Puts media whole into a stream whose timecodes count from noon, and gives the answer.
    pub(crate) fn put(&self, stream: &str, media: &[u8]) -> Response<Bytes> {
        let noon = NOON.to_string();
        let headers = [
            ("x-amzn-stream-name", stream),
            ("x-amzn-fragment-timecode-type", "RELATIVE"),
            ("x-amzn-producer-start-timestamp", &noon),
        ];
        self.put_with(&headers, media)
    }

    pub(crate) fn put_with(&self, headers: &[(&'static str, &str)], media: &[u8]) -> Response<Bytes> {
        let head = self.signer.put_media("localhost", headers);
        self.service.answer(head.map(|()| Bytes::copy_from_slice(media)))
    }

    /// The body of an answer that must be a success.
    pub(crate) fn ok(&self, path: &str, body: &str) -> String {
        let response = self.post(path, body);
        assert_eq!(response.status(), StatusCode::OK, "{path} {body}: {:?}", response.body());
        String::from_utf8(response.into_body().to_vec()).unwrap()
    }

    /// The error of an answer that must be one.
    pub(crate) fn refused(&self, path: &str, body: &str) -> ServiceError {
        error(self.post(path, body))
    }

    pub(crate) fn page(&self, request: &ListFragments) -> FragmentPage {
        use kvam_model::Operation;
        let request = request.encode(&"http://localhost".parse().unwrap()).unwrap();
        let body = std::str::from_utf8(request.body()).unwrap().to_owned();
        let (head, body) = self.post(request.uri().path(), &body).into_parts();
        ListFragments::decode(&head, &body).unwrap()
    }

    /// All pages of a listing, everything sent again each time.
    pub(crate) fn pages(&self, stream: &str, selector: FragmentSelector, size: u32) -> Vec<Vec<Fragment>> {
        let mut request = ListFragments::new(StreamId::name(stream).unwrap());
        request.selector = Some(selector);
        request.max_results = Some(size);
        let mut pages = Vec::new();
        loop {
            let FragmentPage { fragments, next_token, .. } = self.page(&request);
            pages.push(fragments);
            assert!(pages.len() < 10_000, "the listing does not end");
            match next_token {
                Some(token) => request.next_token = Some(token),
                None => return pages,
            }
        }
    }
}

pub(crate) fn error(response: Response<Bytes>) -> ServiceError {
    let (head, body) = response.into_parts();
    decode_error(&head, &body)
}

pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_micros(seconds * 1_000_000)
}

pub(crate) fn token(text: &str) -> PageToken {
    PageToken::new(text).unwrap()
}
