//! The service's quotas, as a client meets them that keeps to them, and as one that does not.
//!
//! Time is virtual and nothing goes over a socket, so that every run counts the same, however busy the machine is.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::collections::BTreeSet;
use std::time::Duration;

use http::{Request, Response};
use http_body_util::BodyExt;
use kvam::{
    Body, BoxFuture, Client, Clock, Error, ErrorCode, ErrorKind, RetryPolicy, Transport, TransportError,
};
use kvam_local::{LocalService, Service};
use tokio::time::Instant;

/// The local service at the other end of a steady link.
#[derive(Debug, Clone)]
struct Link {
    service: Service,
    one_way: Duration,
}

impl Transport for Link {
    fn send(&self, request: Request<Body>) -> BoxFuture<'_, Result<Response<Body>, TransportError>> {
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let body = body.collect().await.unwrap().to_bytes();
            tokio::time::sleep(self.one_way).await;
            let answer = self.service.answer(Request::from_parts(head, body));
            tokio::time::sleep(self.one_way).await;
            Ok(answer.map(Body::from))
        })
    }
}

/// A clock that starts at the tests' moment and goes as tokio's does.
fn clock() -> impl Fn() -> std::time::SystemTime + Clone + Send + Sync + 'static {
    let start = Instant::now();
    move || e2e::wall_clock() + start.elapsed()
}

/// A client of a service with quotas and one stream, `lobby`, of so many fragments.
fn client(count: u32, one_way: Duration) -> Client {
    let clock = clock();
    let lobby = format!("name=lobby,start=2026-01-01T00:00:00Z,every=2s,count={count}");
    let service = LocalService::builder()
        .quotas()
        .seed_stream(lobby.parse().unwrap())
        .clock(clock.clone())
        .build()
        .unwrap();
    Client::builder()
        .region(service.region())
        .credentials(e2e::credentials(&service))
        .control_endpoint("http://localhost")
        .transport(Link { service, one_way })
        .clock(Clock::new(clock))
        .build()
        .unwrap()
}

#[tokio::test(start_paused = true)]
async fn listings_of_one_client_are_never_throttled_together() {
    for one_way in [0, 3, 40, 250].map(Duration::from_millis) {
        let client = client(7000, one_way);
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..4 {
            let listing = client.list_fragments(e2e::stream("lobby")).selector(e2e::everything());
            let mut listing = listing.page_size(1000).fragments();
            tasks.spawn(async move {
                let mut numbers = BTreeSet::new();
                while let Some(fragment) = listing.try_next().await.unwrap() {
                    assert!(numbers.insert(fragment.number), "{} came twice", fragment.number);
                }
                (numbers.len(), listing.receipt())
            });
        }
        for (fragments, receipt) in tasks.join_all().await {
            assert_eq!((fragments, receipt.pages), (7000, 7));
            assert_eq!((receipt.requests, receipt.throttles), (7, 0), "{one_way:?}");
        }
    }
}

/// A client for each request: nothing is paced among them.
async fn ask(clients: &mut impl Iterator<Item = Client>) -> Result<usize, Error> {
    let listing = clients.next().unwrap().list_fragments(e2e::stream("lobby")).selector(e2e::everything());
    listing.page_size(1000).send().await.map(|page| page.fragments.len())
}

#[tokio::test(start_paused = true)]
async fn requests_that_are_not_paced_are_throttled() {
    let clock = clock();
    let lobby = "name=lobby,start=2026-01-01T00:00:00Z,every=2s,count=1".parse().unwrap();
    let service = LocalService::builder().quotas().seed_stream(lobby).clock(clock.clone()).build().unwrap();
    let mut clients = std::iter::repeat_with(|| {
        Client::builder()
            .region(service.region())
            .credentials(e2e::credentials(&service))
            .endpoint("http://localhost")
            .transport(Link { service: service.clone(), one_way: Duration::ZERO })
            .clock(Clock::new(clock.clone()))
            .retry(RetryPolicy::default().max_attempts(1))
            .build()
            .unwrap()
    });
    for _ in 0..10 {
        assert_eq!(ask(&mut clients).await.unwrap(), 1);
    }
    let error = ask(&mut clients).await.unwrap_err();
    assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Throttled, true));
    assert_eq!(error.code(), Some(&ErrorCode::ClientLimitExceeded));
    assert_eq!(error.status().map(|status| status.as_u16()), Some(400));
    assert_eq!(error.message(), Some("Rate exceeded for stream lobby under account 111122223333."));
    tokio::time::advance(Duration::from_secs(1)).await;
    assert_eq!(ask(&mut clients).await.unwrap(), 1, "a second later there is room again");
}
