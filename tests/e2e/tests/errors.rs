//! The service's errors, row for row, as the client tells them.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::error::Error as _;
use std::time::Duration;

use aws_credential_types::Credentials;
use kvam::{
    Body, BoxFuture, Client, ClientBuilder, Clock, Error, ErrorKind, FragmentSelector, Https, PageToken,
    Timestamp, Transport, TransportError,
};
use kvam_local::LocalService;

const KEY: &str = "AKIDUNKNOWNTOALL";
const SECRET: &str = "not-the-secret-that-it-should-be";

async fn service() -> LocalService {
    let lobby = "name=lobby,start=2026-01-01T00:00:00Z,every=2s,count=250,retention=24".parse().unwrap();
    let attic = "name=attic,start=2026-01-01T00:00:00Z,every=2s,count=250".parse().unwrap();
    e2e::service().seed_stream(lobby).seed_stream(attic).start().await.unwrap()
}

/// What a user would see of an error.
fn told(error: &Error) -> (ErrorKind, Option<u16>, String, String) {
    let code = error.code().map(ToString::to_string).unwrap_or_default();
    (
        error.kind(),
        error.status().map(|status| status.as_u16()),
        code,
        error.message().unwrap_or_default().to_owned(),
    )
}

async fn first(client: ClientBuilder, stream: &str, selector: FragmentSelector) -> Error {
    first_of(client.build().unwrap(), stream, selector).await
}

async fn first_of(client: Client, stream: &str, selector: FragmentSelector) -> Error {
    client.list_fragments(e2e::stream(stream)).selector(selector).fragments().try_next().await.unwrap_err()
}

#[tokio::test]
async fn an_unknown_stream() {
    let service = service().await;
    let expected = |code: &str| {
        let message = "The requested stream is not found or not active.".to_owned();
        (ErrorKind::NotFound, Some(404), code.to_owned(), message)
    };
    let discovered = first(e2e::client(&service), "cellar", e2e::everything()).await;
    assert_eq!(told(&discovered), expected("ResourceNotFoundException"));
    assert_eq!(discovered.operation(), "GetDataEndpoint");
    let fixed = first(e2e::client(&service).data_endpoint(service.url()), "cellar", e2e::everything()).await;
    assert_eq!(told(&fixed), expected("ResourceNotFoundException"));
    assert_eq!((fixed.operation(), fixed.attempts()), ("ListFragments", 1));
    assert!(fixed.request_id().is_some_and(|id| !id.is_empty()));
}

#[tokio::test]
async fn a_token_that_is_not_the_service_s_or_not_this_stream_s() {
    let service = service().await;
    let client = e2e::client(&service).build().unwrap();
    let lobby = client.list_fragments(e2e::stream("lobby"));
    let attic = client.list_fragments(e2e::stream("attic")).selector(e2e::everything()).page_size(100);
    let of_attic = attic.send().await.unwrap().next_token.unwrap();
    let mut cut = of_attic.as_str().to_owned();
    cut.truncate(cut.len() / 2);
    for token in [
        PageToken::new("bm9uc2Vuc2U=").unwrap(),
        PageToken::new(&cut[..cut.len() / 4 * 4]).unwrap(),
        of_attic,
    ] {
        let error = lobby.clone().starting_token(token).send().await.unwrap_err();
        let (kind, status, code, _) = told(&error);
        assert_eq!((kind, status, &*code), (ErrorKind::Service, Some(400), "InvalidArgumentException"));
    }
}

#[tokio::test]
async fn a_range_older_than_the_stream_s_retention() {
    let service = service().await;
    let range = FragmentSelector::server(Timestamp::UNIX_EPOCH, e2e::moment("2026-01-02T00:00:00Z")).unwrap();
    let error = first(e2e::client(&service), "lobby", range).await;
    let message = "End timestamp 1767312000000 is outside of the stream retention period.".to_owned();
    let expected = (ErrorKind::Service, Some(400), "InvalidArgumentException".to_owned(), message);
    assert_eq!(told(&error), expected);
}

#[tokio::test]
async fn a_signature_by_another_secret_or_an_unknown_key() {
    let service = service().await;
    let key = service.service().access_key_id().to_owned();
    for (key, code) in [(&*key, "InvalidSignatureException"), (KEY, "UnrecognizedClientException")] {
        let client = e2e::client(&service).credentials(Credentials::new(key, SECRET, None, None, "e2e"));
        let error = first(client, "lobby", e2e::everything()).await;
        let (kind, status, told, _) = told(&error);
        assert_eq!((kind, status, &*told), (ErrorKind::AccessDenied, Some(403), code));
        let mut shown = format!("{error:?} {error}");
        shown.push_str(&error.source().unwrap().to_string());
        assert!(!shown.contains(SECRET), "{shown}");
    }
}

const MINUTE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn a_clock_that_is_sixteen_minutes_off() {
    let service = service().await;
    for (clock, requests) in [
        (e2e::wall_clock() - 16 * MINUTE, 2),
        (e2e::wall_clock() + 16 * MINUTE, 2),
        (e2e::wall_clock() - 14 * MINUTE, 1),
        (e2e::wall_clock() + 14 * MINUTE, 1),
    ] {
        let client = || e2e::client(&service).clock(Clock::fixed(clock));
        let direct = client().data_endpoint(service.url());
        // The control plane has told the time to the other.
        for (client, requests) in [(direct, requests), (client(), 1)] {
            let client = client.build().unwrap();
            let mut attic =
                client.list_fragments(e2e::stream("attic")).selector(e2e::everything()).fragments();
            let mut fragments = 0;
            while attic.try_next().await.unwrap().is_some() {
                fragments += 1;
            }
            let receipt = attic.receipt();
            assert_eq!((fragments, receipt.requests, receipt.retries), (250, requests, requests - 1));
        }
    }
}

/// Loses the time of the service's answers.
#[derive(Debug)]
struct Dateless(Https);

impl Transport for Dateless {
    fn send(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        Box::pin(async move {
            let mut response = self.0.send(request).await?;
            assert!(response.headers_mut().remove(http::header::DATE).is_some());
            Ok(response)
        })
    }
}

#[tokio::test]
async fn a_clock_that_is_sixteen_minutes_off_and_nobody_tells_the_time() {
    let service = service().await;
    for (clock, words) in [
        (e2e::wall_clock() - 16 * MINUTE, "Signature expired"),
        (e2e::wall_clock() + 16 * MINUTE, "Signature not yet current"),
    ] {
        let transport = Dateless(Https::builder().build().unwrap());
        let client = e2e::client(&service).clock(Clock::fixed(clock)).transport(transport);
        let error = first(client, "lobby", e2e::everything()).await;
        let (kind, status, code, message) = told(&error);
        assert_eq!((kind, status, &*code), (ErrorKind::AccessDenied, Some(403), "InvalidSignatureException"));
        assert!(message.contains(words), "{message}");
        assert_eq!((error.attempts(), error.is_retryable()), (1, false));
    }
}

#[tokio::test]
async fn another_region_than_the_service_s() {
    let service = service().await;
    let error = first(e2e::client(&service).region("eu-west-1"), "lobby", e2e::everything()).await;
    let (kind, status, _, message) = told(&error);
    assert_eq!((kind, status), (ErrorKind::AccessDenied, Some(403)));
    assert!(message.contains("region"), "{message}");
}

#[tokio::test]
async fn a_data_call_at_the_control_plane_s_host() {
    let lobby = "name=lobby,start=2026-01-01T00:00:00Z,every=2s,count=250".parse().unwrap();
    let service = e2e::service().seed_stream(lobby).strict_hosts().start().await.unwrap();
    let error =
        first(e2e::client(&service).data_endpoint(service.control_url()), "lobby", e2e::everything()).await;
    let message = "Unable to determine service/operation name to be authorized".to_owned();
    assert_eq!(
        told(&error),
        (ErrorKind::WrongEndpoint, Some(403), "AccessDeniedException".to_owned(), message)
    );
}

#[tokio::test]
async fn a_path_that_the_service_does_not_know() {
    let service = service().await;
    let endpoint = format!("{}/another", service.url());
    let error = first(e2e::client(&service).data_endpoint(endpoint), "lobby", e2e::everything()).await;
    let (kind, status, code, _) = told(&error);
    assert_eq!((kind, status, &*code), (ErrorKind::WrongEndpoint, Some(200), "UnknownOperationException"));
}

#[tokio::test]
async fn a_service_that_is_not_there() {
    let service = service().await;
    // The port "discard", on the one loopback address that every platform has.
    let error =
        first(e2e::client(&service).control_endpoint("http://127.0.0.1:9"), "lobby", e2e::everything()).await;
    assert_eq!((error.kind(), error.status(), error.attempts()), (ErrorKind::Transport, None, 3));
    assert!(!error.may_have_been_sent() && error.is_retryable());
}
