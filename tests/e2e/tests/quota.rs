//! The service's quotas, as a client meets them that keeps to them, and as one that does not. The clock is the machine's.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::collections::BTreeSet;

use aws_credential_types::provider::SharedCredentialsProvider;
use kvam::{Clock, FragmentSelector, Fragments, Receipt, Timestamp};
use kvam_local::{LocalService, SeedStream};
use kvam_model::ops::{self, FragmentPage};
use kvam_model::{ErrorCode, JsonOperation, Operation, ResponseError, ServiceError};
use kvam_transport::{Body, Https, Signed, SigningScope, Transport, collect};

async fn service(count: u64) -> LocalService {
    let lobby = format!("name=lobby,start=2024-01-01T00:00:00Z,every=2s,count={count}");
    LocalService::builder().quotas().seed_stream(lobby.parse::<SeedStream>().unwrap()).start().await.unwrap()
}

fn everything() -> FragmentSelector {
    FragmentSelector::producer(Timestamp::UNIX_EPOCH, e2e::moment("2025-01-01T00:00:00Z")).unwrap()
}

/// How many different fragments came, of how many, and by how many requests.
async fn listed(mut listing: Fragments) -> (usize, usize, Receipt) {
    let mut numbers = Vec::new();
    while let Some(fragment) = listing.try_next().await.unwrap() {
        numbers.push(fragment.number);
    }
    let distinct: BTreeSet<_> = numbers.iter().collect();
    (distinct.len(), numbers.len(), listing.receipt())
}

#[tokio::test]
async fn listings_of_one_client_are_never_throttled_together() {
    let service = service(7000).await;
    let client = e2e::client(&service).clock(Clock::system()).build().unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let listing = client.list_fragments(e2e::stream("lobby")).selector(everything()).page_size(1000);
        tasks.spawn(listed(listing.fragments()));
    }
    for (distinct, all, receipt) in tasks.join_all().await {
        assert_eq!((distinct, all), (7000, 7000));
        assert_eq!((receipt.pages, receipt.requests, receipt.throttles), (7, 7, 0), "{receipt:?}");
    }
}

/// One full page, asked for at once.
async fn ask(
    transport: &impl Transport,
    service: &LocalService,
    operation: &ops::ListFragments,
) -> Result<FragmentPage, ServiceError> {
    let request = operation.encode(&service.data_url().parse().unwrap()).unwrap();
    let (head, body) = transport.send(request.map(Body::from)).await.unwrap().into_parts();
    match ops::ListFragments::decode(&head, &collect(body, 1 << 20).await.unwrap()) {
        Ok(page) => Ok(page),
        Err(ResponseError::Service(error)) => Err(error),
        Err(other) => panic!("{other}"),
    }
}

#[tokio::test]
async fn requests_that_are_not_paced_are_throttled() {
    // One fragment: the service charges what is asked for, and answers soon.
    let service = service(1).await;
    let transport = Signed::new(
        Https::builder().build().unwrap(),
        SigningScope::new("kinesisvideo", service.region()),
        SharedCredentialsProvider::new(e2e::credentials(&service)),
        Clock::system(),
    );
    let mut operation = ops::ListFragments::new(e2e::stream("lobby"));
    operation.selector = Some(everything());
    operation.max_results = Some(1000);
    let mut answered = 0;
    let throttle = loop {
        match ask(&transport, &service, &operation).await {
            Ok(page) => assert_eq!(page.fragments.len(), 1),
            Err(error) => break error,
        }
        answered += 1;
        assert!(answered < 1000, "nothing is throttled");
    };
    assert!(answered >= 10, "throttled after {answered} full pages");
    assert_eq!((throttle.status().as_u16(), throttle.code()), (400, Some(&ErrorCode::ClientLimitExceeded)));
    assert_eq!(throttle.message(), Some("Rate exceeded for stream lobby under account 111122223333."));
}
