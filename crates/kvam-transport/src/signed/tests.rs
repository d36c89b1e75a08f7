//! The expected signatures were computed by `vectors.py` in this folder, which knows nothing of the code here.

use std::error::Error;
use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::HeaderMap;

use super::*;
use crate::EnvironmentCredentials;

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const TOKEN: &str = "AQoDYXdz//token==";

/// Keeps the heads of the requests that reach it.
#[derive(Debug, Default)]
struct Sent(Mutex<Vec<HeaderMap>>);

impl Transport for &'static Sent {
    fn send(&self, request: Request<Body>) -> BoxFuture<'_, Result<Response<Body>, TransportError>> {
        self.0.lock().unwrap().push(request.headers().clone());
        Box::pin(async { Ok(Response::default()) })
    }
}

fn sent() -> &'static Sent {
    Box::leak(Box::default())
}

/// At 2015-08-30T12:36:00Z.
fn signed<T>(
    inner: T,
    service: &str,
    region: &str,
    credentials: impl ProvideCredentials + 'static,
) -> Signed<T> {
    let clock = Clock::fixed(SystemTime::UNIX_EPOCH + Duration::from_secs(1_440_938_160));
    let scope = SigningScope::new(service, region);
    Signed::new(inner, scope, SharedCredentialsProvider::new(credentials), clock)
}

fn lasting() -> Credentials {
    Credentials::new("AKIDEXAMPLE", SECRET, None, None, "test")
}

fn temporary() -> Credentials {
    Credentials::new("AKIDEXAMPLE", SECRET, Some(TOKEN.to_owned()), None, "test")
}

/// The headers with which `request` arrives.
async fn headers(request: Request<Body>, scope: (&str, &str), credentials: Credentials) -> HeaderMap {
    let sent = sent();
    signed(sent, scope.0, scope.1, credentials).send(request).await.unwrap();
    sent.0.lock().unwrap().pop().unwrap()
}

fn authorization(scope: (&str, &str), signed_headers: &str, signature: &str) -> String {
    let (service, region) = scope;
    format!(
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/{region}/{service}/aws4_request, \
         SignedHeaders={signed_headers}, Signature={signature}"
    )
}

fn list_fragments() -> Request<Body> {
    Request::post("http://127.0.0.1:8080/listFragments")
        .header("content-type", "application/json")
        .header("user-agent", "kvam")
        .body(Bytes::from_static(br#"{"StreamName":"front-door"}"#).into())
        .unwrap()
}

const VANILLA: (&str, &str) = ("service", "us-east-1");
const VIDEO: (&str, &str) = ("kinesisvideo", "eu-west-1");

#[tokio::test]
async fn get_vanilla_has_the_signature_that_aws_publishes() {
    // A default port and user information are no part of the host.
    for uri in [
        "https://example.amazonaws.com/",
        "https://example.amazonaws.com:443/",
        "https://x@example.amazonaws.com",
    ] {
        let request = Request::get(uri).body(Body::empty()).unwrap();
        let headers = headers(request, VANILLA, lasting()).await;
        let signature = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";
        assert_eq!(headers["authorization"], authorization(VANILLA, "host;x-amz-date", signature), "{uri}");
        assert_eq!(headers["host"], "example.amazonaws.com");
        assert_eq!(headers["x-amz-date"], "20150830T123600Z");
        assert_eq!(headers.len(), 3, "{headers:?}");
    }
}

#[tokio::test]
async fn the_body_is_hashed_and_the_hash_is_not_sent() {
    let headers = headers(list_fragments(), VIDEO, lasting()).await;
    let signature = "b79e0c3b399e1f52ad5565619ebb8677aca160fd785bc64dea50f094d5f85c89";
    let expected = authorization(VIDEO, "content-type;host;x-amz-date", signature);
    assert_eq!(headers["authorization"], expected);
    assert_eq!(headers["host"], "127.0.0.1:8080");
    assert!(!headers.contains_key("x-amz-content-sha256"));
}

#[tokio::test]
async fn the_token_of_temporary_credentials_is_sent_and_signed() {
    let headers = headers(list_fragments(), VIDEO, temporary()).await;
    let signature = "7a1a07b4d44701fd5506f69b6e87100139019a95d467961feecc4cc6a673ccb2";
    let expected = authorization(VIDEO, "content-type;host;x-amz-date;x-amz-security-token", signature);
    assert_eq!(headers["authorization"], expected);
    assert_eq!(headers["x-amz-security-token"], TOKEN);
}

#[tokio::test]
async fn the_path_is_encoded_twice_and_the_query_sorted() {
    let uri = "https://example.amazonaws.com/x/../a%20b/?b=2&a=1%2F";
    let request = Request::get(uri).body(Body::empty()).unwrap();
    let headers = headers(request, VANILLA, lasting()).await;
    let signature = "da5f8494ff4f94bce52b709f16a7bf84693b7f6ae737d0212ed715e9a13df1ef";
    assert_eq!(headers["authorization"], authorization(VANILLA, "host;x-amz-date", signature));
}

fn endless() -> Body {
    Body::new(http_body_util::BodyExt::map_err(Body::empty(), |error| error))
}

#[tokio::test]
async fn a_body_that_streams_is_signed_as_empty_when_the_request_says_so() {
    let request = Request::post("https://example.amazonaws.com/putMedia")
        .extension(PayloadHash::Empty)
        .body(endless())
        .unwrap();
    let headers = headers(request, VANILLA, lasting()).await;
    let signature = "796633c96a45c4b593ac2fc54110c3bd35aa1eda1d93e5a90dd78346af854270";
    assert_eq!(headers["authorization"], authorization(VANILLA, "host;x-amz-date", signature));
}

#[tokio::test]
async fn what_an_earlier_signature_left_is_replaced() {
    let mut request = list_fragments();
    for name in ["authorization", "host", "x-amz-date", "x-amz-security-token"] {
        request.headers_mut().insert(name, HeaderValue::from_static("stale"));
    }
    let signed_again = headers(request, VIDEO, lasting()).await;
    assert_eq!(signed_again, headers(list_fragments(), VIDEO, lasting()).await);
}

#[tokio::test]
async fn a_request_that_cannot_be_signed_is_not_sent() {
    let undecided = Request::post("https://example.com/").body(endless()).unwrap();
    let nowhere = Request::get("/").body(Body::empty()).unwrap();
    let mut no_text = list_fragments();
    no_text.headers_mut().insert("x-name", HeaderValue::from_bytes(b"caf\xe9").unwrap());
    let with_newline =
        Credentials::new("AKIDEXAMPLE", SECRET, Some("secret\ntoken".to_owned()), None, "test");
    for (request, credentials) in [
        (undecided, lasting()),
        (nowhere, lasting()),
        (no_text, lasting()),
        (list_fragments(), with_newline),
        (list_fragments(), Credentials::new("AKID\nEXAMPLE", SECRET, None, None, "test")),
    ] {
        let sent = sent();
        let error = signed(sent, "s", "r", credentials).send(request).await.unwrap_err();
        assert_eq!(error.kind(), TransportErrorKind::Signing);
        assert!(!error.may_have_been_sent());
        assert!(sent.0.lock().unwrap().is_empty());
        assert!(!format!("{error:?}").contains("token"), "{error:?}");
    }
}

#[tokio::test]
async fn without_credentials_nothing_is_sent() {
    let sent = sent();
    let error = signed(sent, "s", "r", EnvironmentCredentials::from_lookup(|_| None))
        .send(list_fragments())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Credentials);
    assert!(
        error
            .source()
            .is_some_and(|source| source.is::<aws_credential_types::provider::error::CredentialsError>())
    );
    assert!(sent.0.lock().unwrap().is_empty());
}

#[tokio::test]
async fn nothing_prints_a_secret_a_token_or_a_signature() {
    #[derive(Debug)]
    struct Chatty(#[expect(dead_code, reason = "it is printed")] &'static str);
    impl ProvideCredentials for Chatty {
        fn provide_credentials<'a>(&'a self) -> aws_credential_types::provider::future::ProvideCredentials<'a>
        where
            Self: 'a,
        {
            aws_credential_types::provider::future::ProvideCredentials::ready(Ok(temporary()))
        }
    }
    let sent = sent();
    let transport = signed(sent, "s", "r", Chatty(SECRET));
    transport.send(list_fragments()).await.unwrap();
    let headers = sent.0.lock().unwrap().pop().unwrap();
    let shown = format!("{transport:?} {headers:?}");
    for secret in [SECRET, TOKEN, "Signature="] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
