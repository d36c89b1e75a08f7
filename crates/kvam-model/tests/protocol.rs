//! The protocol cases of restJson1, from `protocol/vectors.json`.
#![expect(clippy::unwrap_used, reason = "a case that cannot be read is a failed test")]

use http::{Response, Uri};
use kvam_model::ops::{
    CreateStream, DeleteStream, GetClip, GetImages, GetMediaForFragmentList, ListFragments, ListStreams,
};
use kvam_model::shapes::{Shaped, Value};
use kvam_model::{ErrorCode, JsonOperation, MediaOperation, decode_error};
use serde::Deserialize;
use serde_json::Value as Json;

#[derive(Deserialize)]
struct Vectors {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    id: String,
    #[serde(flatten)]
    kind: Kind,
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Kind {
    Error { status: u16, headers: Vec<(String, String)>, body: String, code: String, message: Option<String> },
    Response { operation: String, headers: Vec<(String, String)>, body: String, output: Json },
    Media { headers: Vec<(String, String)>, content_type: Option<String> },
    Request { operation: String, input: Json, path: String, body: Json },
}

fn cases() -> Vec<Case> {
    serde_json::from_str::<Vectors>(include_str!("protocol/vectors.json")).unwrap().cases
}

fn head(status: u16, headers: &[(String, String)]) -> http::response::Parts {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(name, value);
    }
    response.body(()).unwrap().into_parts().0
}

fn output<O: Shaped + JsonOperation>(head: &http::response::Parts, body: &str) -> Json {
    let output = O::decode(head, body.as_bytes()).unwrap();
    serde_json::from_str(&O::output_value(&output).unwrap().to_json()).unwrap()
}

fn request<O: Shaped>(input: &Json) -> http::Request<bytes::Bytes> {
    let input = Value::read_structure(O::INPUT, input.to_string().as_bytes()).unwrap();
    let endpoint: Uri = "https://b-1.kinesisvideo.us-west-2.amazonaws.com".parse().unwrap();
    O::from_value(&input).unwrap().encode(&endpoint).unwrap()
}

#[test]
fn errors_are_named_and_told_as_the_protocol_says() {
    let mut met = 0;
    for Case { id, kind } in cases() {
        let Kind::Error { status, headers, body, code, message } = kind else { continue };
        let error = decode_error(&head(status, &headers), body.as_bytes());
        assert_eq!(error.code(), Some(&ErrorCode::from(code.as_str())), "{id}");
        assert_eq!(error.message(), message.as_deref(), "{id}");
        assert_eq!(error.status().as_u16(), status, "{id}");
        met += 1;
    }
    assert_eq!(met, 14);
}

#[test]
fn outputs_are_read_as_the_protocol_says() {
    let mut met = 0;
    for Case { id, kind } in cases() {
        let Kind::Response { operation, headers, body, output: expected } = kind else { continue };
        let head = head(200, &headers);
        let read = match operation.as_str() {
            "ListFragments" => output::<ListFragments>(&head, &body),
            "GetImages" => output::<GetImages>(&head, &body),
            "DeleteStream" => output::<DeleteStream>(&head, &body),
            other => panic!("{id} is of {other}, which is not driven"),
        };
        assert_eq!(normal(read), normal(expected), "{id}");
        met += 1;
    }
    assert_eq!(met, 20);
}

#[test]
fn media_is_handed_through_as_the_protocol_says() {
    let mut met = 0;
    for Case { id, kind } in cases() {
        let Kind::Media { headers, content_type } = kind else { continue };
        let media = GetClip::decode_head(&head(200, &headers)).unwrap();
        assert_eq!(media.content_type, content_type, "{id}");
        met += 1;
    }
    assert_eq!(met, 6);
}

#[test]
fn inputs_are_written_as_the_protocol_says() {
    let mut met = 0;
    for Case { id, kind } in cases() {
        let Kind::Request { operation, input, path, body } = kind else { continue };
        let sent = match operation.as_str() {
            "CreateStream" => request::<CreateStream>(&input),
            "ListFragments" => request::<ListFragments>(&input),
            "ListStreams" => request::<ListStreams>(&input),
            "GetMediaForFragmentList" => request::<GetMediaForFragmentList>(&input),
            other => panic!("{id} is of {other}, which is not driven"),
        };
        assert_eq!(sent.method(), "POST", "{id}");
        assert_eq!(sent.uri().path(), path, "{id}");
        assert_eq!(sent.headers()["content-type"], "application/json", "{id}");
        let written: Json = serde_json::from_slice(sent.body()).unwrap();
        assert_eq!(normal(written), normal(body), "{id}");
        met += 1;
    }
    assert_eq!(met, 7);
}

/// `1` and `1.0` are one number.
fn normal(json: Json) -> Json {
    match json {
        Json::Number(number) => number.as_f64().map_or(Json::Null, Json::from),
        Json::Array(items) => items.into_iter().map(normal).collect(),
        Json::Object(members) => members.into_iter().map(|(name, value)| (name, normal(value))).collect(),
        other => other,
    }
}
