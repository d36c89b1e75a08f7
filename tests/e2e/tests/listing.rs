//! Listings over real sockets: long ones, by many clients, to their end.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::collections::BTreeSet;

use kvam::{ApiName, FragmentSelector};
use kvam_local::SeedStream;

fn lobby(count: u64) -> SeedStream {
    format!("name=lobby,start=2026-01-01T00:00:00Z,every=2s,count={count},skew=500ms").parse().unwrap()
}

#[tokio::test]
async fn every_fragment_comes_once_whatever_the_page_size() {
    let service = e2e::service().seed_stream(lobby(2500)).empty_pages(3).start().await.unwrap();
    let client = e2e::client(&service).build().unwrap();
    let mut seen = BTreeSet::new();
    for page_size in [1000, 999, 100] {
        let mut listing = client
            .list_fragments(e2e::stream("lobby"))
            .selector(e2e::everything())
            .page_size(page_size)
            .fragments();
        let mut numbers = Vec::new();
        while let Some(fragment) = listing.try_next().await.unwrap() {
            numbers.push(fragment.number);
        }
        let least = 2500_u64.div_ceil(page_size.into());
        assert!(listing.receipt().pages >= least, "{:?}", listing.receipt());
        assert!(!numbers.is_sorted(), "the local service gives no order, as the real one promises none");
        let distinct: BTreeSet<_> = numbers.iter().copied().collect();
        assert_eq!((numbers.len(), distinct.len()), (2500, 2500));
        seen.insert(distinct);
    }
    assert_eq!(seen.len(), 1, "the same fragments each time");
}

#[tokio::test]
async fn a_month_of_a_hundred_million_fragments_is_found_without_making_the_rest() {
    let service = e2e::service()
        .seed_stream("name=lobby,start=2019-09-01T00:00:00Z,every=2s,count=100000000".parse().unwrap());
    let service = service.start().await.unwrap();
    let client = e2e::client(&service).build().unwrap();
    let hour =
        FragmentSelector::producer(e2e::moment("2026-01-01T00:00:00Z"), e2e::moment("2026-01-01T00:59:58Z"))
            .unwrap();
    let listing = client.list_fragments(e2e::stream("lobby")).selector(hour).fragments();
    assert_eq!(e2e::by_number(listing).await.unwrap().len(), 1800);
}

#[tokio::test]
async fn a_listing_goes_on_from_a_token() {
    let service = e2e::service().seed_stream(lobby(250)).start().await.unwrap();
    let client = e2e::client(&service).build().unwrap();
    let listing = || client.list_fragments(e2e::stream("lobby"));
    let first = listing().selector(e2e::everything()).page_size(100).send().await.unwrap();
    assert_eq!(first.fragments.len(), 100);
    let rest = e2e::by_number(listing().starting_token(first.next_token.unwrap()).fragments()).await.unwrap();
    let numbers: BTreeSet<_> = first.fragments.iter().chain(&rest).map(|fragment| fragment.number).collect();
    assert_eq!((rest.len(), numbers.len()), (150, 250));
}

#[tokio::test]
async fn the_two_planes_may_be_two_hosts() {
    let service = e2e::service().seed_stream(lobby(10)).strict_hosts().start().await.unwrap();
    assert_ne!(service.control_url(), service.data_url());
    let client = e2e::client(&service).build().unwrap();
    let endpoint = client.data_endpoint(&e2e::stream("lobby"), ApiName::ListFragments).await.unwrap();
    assert_eq!(endpoint.to_string(), service.data_url());
    let listing = client.list_fragments(e2e::stream("lobby")).selector(e2e::everything()).fragments();
    assert_eq!(e2e::by_number(listing).await.unwrap().len(), 10);
}

#[tokio::test]
async fn a_fixed_data_endpoint_needs_no_control_plane() {
    let service = e2e::service().seed_stream(lobby(10)).strict_hosts().start().await.unwrap();
    let client =
        e2e::client(&service).control_endpoint("http://127.0.0.1:9").data_endpoint(service.data_url());
    let listing = client.build().unwrap().list_fragments(e2e::stream("lobby")).selector(e2e::everything());
    assert_eq!(e2e::by_number(listing.fragments()).await.unwrap().len(), 10);
}

#[tokio::test]
async fn many_listings_share_a_client() {
    let service = e2e::service().seed_stream(lobby(500)).start().await.unwrap();
    let client = e2e::client(&service).build().unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let listing = client.list_fragments(e2e::stream("lobby")).selector(e2e::everything()).page_size(100);
        tasks.spawn(e2e::by_number(listing.fragments()));
    }
    for listed in tasks.join_all().await {
        assert_eq!(listed.unwrap().len(), 500);
    }
}
