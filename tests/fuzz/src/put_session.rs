//! Media that is put into the local service: the first byte chooses the kind of timecodes, the rest is the body.
//!
//! Whatever came, every fragment is acknowledged in order and an error is the last of all; and the media of those that were
//! stored, asked for again, is the clusters that came.

use std::sync::Once;
use std::time::{Duration, SystemTime};

use hmac::{Hmac, KeyInit, Mac};
use http::{Request, StatusCode};
use kvam_local::{LocalService, Service};
use kvam_media::{Event, Splitter};
use kvam_model::ops::{
    Acknowledgement, AcknowledgementEvent, GetMediaForFragmentList, ListFragments, PutMedia,
};
use kvam_model::{
    FragmentNumber, FragmentSelector, FragmentSelectorType, JsonOperation, Operation, StreamId, Timestamp,
    TimestampRange,
};
use sha2::{Digest, Sha256};

use crate::Allowance;

/// The body, what is stored of it, and the splitter's values of it; and what a request and its signature take.
const MEMORY: Allowance = Allowance::new(96, 64 << 10);
/// 2024-03-01T12:00:00Z
const NOON: u64 = 1_709_294_400;
const DATE: &str = "20240301T120000Z";
const STREAM: &str = "front-door";

pub(crate) fn check(data: &[u8]) {
    let [kind, media @ ..] = data else { return };
    let service = service();
    // What verifies signatures compiles its regular expressions when it is first asked.
    static WARM: Once = Once::new();
    WARM.call_once(|| drop(listed(&service)));
    let kind = if kind % 2 == 0 { "ABSOLUTE" } else { "RELATIVE" };
    let headers = [
        ("x-amzn-fragment-acknowledgment-required", "1"),
        ("x-amzn-fragment-timecode-type", kind),
        ("x-amzn-producer-start-timestamp", "1709290800.5"),
        ("x-amzn-stream-name", STREAM),
    ];
    let request = signed(&service, PutMedia::PATH, &headers, b"", media);
    let answer = MEMORY.hold(media.len(), || service.answer(request));
    let (head, body) = answer.into_parts();
    assert_eq!(head.status, StatusCode::OK);
    let stored = stored(&acknowledgements(&head, &body));

    let clusters = clusters(media);
    assert!(stored.len() <= clusters.len());
    if !stored.is_empty() {
        assert_eq!(self::clusters(&media_of(&service, &stored)), clusters[..stored.len()]);
    }
    let mut listed = listed(&service);
    listed.sort();
    assert!(listed.iter().all(|number| stored.contains(number)), "{listed:?} {stored:?}");
}

fn service() -> Service {
    LocalService::builder()
        .clock(|| SystemTime::UNIX_EPOCH + Duration::from_secs(NOON))
        .stream(STREAM, 24)
        .build()
        .expect("a service")
}

fn acknowledgements(head: &http::response::Parts, body: &[u8]) -> Vec<Acknowledgement> {
    let mut reader = PutMedia::decode_head(head).expect("the status is 200");
    reader.push(body);
    let mut acknowledgements = Vec::new();
    while let Some(acknowledgement) = reader.next().expect("acknowledgements") {
        acknowledgements.push(acknowledgement);
    }
    reader.finish().expect("nothing else");
    acknowledgements
}

/// The fragments that were stored, after each was held against the order of its events.
fn stored(acknowledgements: &[Acknowledgement]) -> Vec<FragmentNumber> {
    let mut stored: Vec<FragmentNumber> = Vec::new();
    let mut rest = acknowledgements.iter();
    let mut last = None;
    while let Some(first) = rest.next() {
        if matches!(first.event, AcknowledgementEvent::Error(_)) {
            assert_eq!(
                (first.fragment_number, rest.next()),
                (None, None),
                "an error of the stream is the last"
            );
            break;
        }
        assert_eq!(first.event, AcknowledgementEvent::Buffering);
        let number = first.fragment_number.expect("a fragment has a number");
        assert!(last.is_none_or(|last| last < number), "numbers rise");
        last = Some(number);
        let mut next = || {
            rest.next().inspect(|next| {
                assert_eq!(
                    (next.fragment_number, next.fragment_timecode),
                    (Some(number), first.fragment_timecode)
                );
            })
        };
        let received = next().expect("a fragment is received, or is an error");
        if matches!(received.event, AcknowledgementEvent::Error(_)) {
            assert_eq!(rest.next(), None, "an error is the last");
            break;
        }
        assert_eq!(received.event, AcknowledgementEvent::Received);
        assert_eq!(next().map(|next| &next.event), Some(&AcknowledgementEvent::Persisted));
        stored.push(number);
    }
    stored
}

/// As they came, as far as they can be read.
fn clusters(media: &[u8]) -> Vec<Vec<u8>> {
    let mut splitter = Splitter::new();
    splitter.push(media);
    splitter.finish();
    let mut clusters = Vec::new();
    while let Ok(Some(event)) = splitter.next_event() {
        if let Event::Cluster(cluster) = event {
            clusters.push(cluster.bytes().to_vec());
        }
    }
    clusters
}

fn media_of(service: &Service, numbers: &[FragmentNumber]) -> Vec<u8> {
    let operation = GetMediaForFragmentList::new(stream(), numbers.to_vec());
    let body = operation.encode(&endpoint()).expect("a request").into_body();
    let answer = service.answer(signed(service, GetMediaForFragmentList::PATH, &[], &body, &body));
    assert_eq!(answer.status(), StatusCode::OK, "{answer:?}");
    answer.into_body().to_vec()
}

/// What was stored at noon by the service's clock.
fn listed(service: &Service) -> Vec<FragmentNumber> {
    let second = |after: u64| Timestamp::from_micros(((NOON + after) * 1_000_000).cast_signed());
    let range = TimestampRange::new(second(0), second(1)).expect("a range");
    let mut operation = ListFragments::new(stream());
    operation.selector = Some(FragmentSelector::new(FragmentSelectorType::ServerTimestamp, range));
    operation.max_results = Some(ListFragments::MAX_RESULTS);
    let body = operation.encode(&endpoint()).expect("a request").into_body();
    let (head, body) = service.answer(signed(service, ListFragments::PATH, &[], &body, &body)).into_parts();
    let page = ListFragments::decode(&head, &body).expect("a page");
    page.fragments.iter().map(|fragment| fragment.number).collect()
}

fn stream() -> StreamId {
    StreamId::name(STREAM).expect("a name")
}

fn endpoint() -> http::Uri {
    http::Uri::from_static("http://localhost")
}

/// A request with a signature of version 4 over `covered`, which of PutMedia is nothing.
fn signed(
    service: &Service,
    path: &str,
    headers: &[(&str, &str)],
    covered: &[u8],
    body: &[u8],
) -> Request<bytes::Bytes> {
    // In the order of their names.
    let headers = [&[("host", "localhost"), ("x-amz-date", DATE)], headers].concat();
    let names: Vec<&str> = headers.iter().map(|(name, _)| *name).collect();
    let names = names.join(";");
    let lines: String = headers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
    let canonical = format!("POST\n{path}\n\n{lines}\n{names}\n{}", hex(&Sha256::digest(covered)));
    let (day, region) = (&DATE[..8], service.region());
    let scope = format!("{day}/{region}/kinesisvideo/aws4_request");
    let text = format!("AWS4-HMAC-SHA256\n{DATE}\n{scope}\n{}", hex(&Sha256::digest(canonical)));
    let key = format!("AWS4{}", service.secret_access_key()).into_bytes();
    let key = [day, region, "kinesisvideo", "aws4_request"].iter().fold(key, |key, part| hmac(&key, part));
    let id = service.access_key_id();
    let signature = hex(&hmac(&key, &text));
    let mut request = Request::post(path).header(
        "authorization",
        format!("AWS4-HMAC-SHA256 Credential={id}/{scope}, SignedHeaders={names}, Signature={signature}"),
    );
    for (name, value) in headers {
        request = request.header(name, value);
    }
    request.body(bytes::Bytes::copy_from_slice(body)).expect("a request")
}

fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
