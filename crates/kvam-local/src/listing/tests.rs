use std::collections::BTreeSet;

use kvam_model::{Fragment, FragmentNumber, StreamId};

use super::*;
use crate::test_client::{NOON, TestClient, at, token};
use crate::{LocalService, LocalServiceBuilder, PutOptions};

const VIDEO: &[u8] = include_bytes!("../../../../tests/media/test-pattern.mkv");

/// A day of fragments, two seconds apart, that ends at noon; their arrival is half a second late.
fn with_a_day() -> LocalServiceBuilder {
    let start = NOON - 86_400;
    let line = format!("name=lobby,start={start},every=2s,count=43200,skew=500ms");
    LocalService::builder().seed_stream(line.parse().unwrap())
}

fn seconds(fragments: &[Fragment]) -> Vec<i64> {
    let starts = fragments.iter().map(|fragment| fragment.producer_timestamp.unwrap());
    let mut seconds: Vec<_> = starts.map(|start| start.as_micros() / 1_000_000 - NOON).collect();
    seconds.sort_unstable();
    seconds
}

fn numbers(fragments: &[Fragment]) -> BTreeSet<FragmentNumber> {
    fragments.iter().map(|fragment| fragment.number).collect()
}

#[test]
fn both_ends_belong_to_the_range_on_either_clock() {
    let client = TestClient::new(with_a_day());
    let list = |selector| seconds(&client.pages("lobby", selector, 100).concat());
    let micros = |micros: i64| Timestamp::from_micros(NOON * 1_000_000 + micros);
    let producer = |from, to| list(FragmentSelector::producer(micros(from), micros(to)).unwrap());
    assert_eq!(producer(-10_000_000, -6_000_000), [-10, -8, -6]);
    assert_eq!(producer(-9_999_999, -6_000_001), [-8]);
    assert_eq!(producer(-8_000_000, -8_000_000), [-8]);
    assert!(producer(-7_000_000, -7_000_000).is_empty());
    let server = |from, to| list(FragmentSelector::server(micros(from), micros(to)).unwrap());
    assert_eq!(server(-9_500_000, -5_500_000), [-10, -8, -6]);
    assert_eq!(server(-9_499_999, -5_500_001), [-8]);
}

#[test]
fn a_month_of_a_hundred_million_fragments_is_listed_page_by_page() {
    // 2 s apart from 2020-01-01, with an hour's gap in the window.
    let line =
        "name=big,start=2020-01-01T00:00:00Z,every=2s,count=100000000,gap=2024-02-10T00:00:00Z/1h,skew=-1s";
    let client = TestClient::new(LocalService::builder().seed_stream(line.parse().unwrap()));
    let day = |text: &str| text.parse::<Timestamp>().unwrap();
    let month = FragmentSelector::server(day("2024-02-01T00:00:00Z"), day("2024-03-01T00:00:00Z")).unwrap();
    let mut request = ListFragments::new(StreamId::name("big").unwrap());
    request.selector = Some(month);
    let page = client.page(&request);
    assert_eq!(page.fragments.len(), 100);
    assert!(page.fragments.iter().all(|f| month.range().contains(f.server_timestamp.unwrap())));
    assert!(page.next_token.is_some());

    // 25,000 fragments and the gap among them, in pages of 1,000: all of them, each once.
    let window = FragmentSelector::producer(
        day("2024-02-09T12:00:00Z"),
        Timestamp::from_micros(day("2024-02-10T01:00:00Z").as_micros() + 2_000_000 * (25_000 - 21_600) - 1),
    )
    .unwrap();
    let pages = client.pages("big", window, 1000);
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [1000; 25]);
    let listed = pages.concat();
    assert_eq!(numbers(&listed).len(), 25_000);
    let starts: BTreeSet<_> = listed.iter().map(|f| f.producer_timestamp.unwrap()).collect();
    let grid =
        (0..).map(|slot| Timestamp::from_micros(window.range().start().as_micros() + slot * 2_000_000));
    let gap = day("2024-02-10T00:00:00Z")..day("2024-02-10T01:00:00Z");
    let expected =
        grid.take_while(|start| *start <= window.range().end()).filter(|start| !gap.contains(start));
    assert!(starts.into_iter().eq(expected));
}

#[test]
fn fragments_come_in_no_order_across_pages_and_the_same_one_for_a_seed() {
    let selector = FragmentSelector::server(at(NOON - 2000), at(NOON)).unwrap();
    let list = |seed| TestClient::new(with_a_day().seed(seed)).pages("lobby", selector, 100);
    let pages = list(1);
    let first: BTreeSet<_> = seconds(&pages[0]).into_iter().collect();
    assert!(
        first.contains(&-2) || *first.iter().next_back().unwrap() > -400,
        "the first page is the earliest"
    );
    assert!(*first.iter().next().unwrap() < -1600, "the first page is the latest");
    assert!(pages[0].windows(2).any(|pair| pair[0].number > pair[1].number), "a page is sorted");
    assert_eq!(pages, list(1));
    assert_ne!(pages[0], list(2)[0]);
}

#[test]
fn a_token_is_good_with_the_stream_alone() {
    let client = TestClient::new(with_a_day());
    let mut request = ListFragments::new(StreamId::name("lobby").unwrap());
    request.selector = Some(FragmentSelector::server(at(NOON - 500), at(NOON)).unwrap());
    request.max_results = Some(200);
    let mut listed = Vec::new();
    let mut sizes = Vec::new();
    loop {
        let page = client.page(&request);
        sizes.push(page.fragments.len());
        listed.extend(page.fragments);
        let Some(next) = page.next_token else { break };
        request = ListFragments::new(request.stream);
        request.next_token = Some(next);
    }
    assert_eq!(sizes, [200, 50], "the default of 100 is enough for the rest");
    assert_eq!(numbers(&listed).len(), 250);
}

#[test]
fn a_token_of_another_stream_or_selector_or_one_that_was_changed_is_refused() {
    let client = TestClient::new(with_a_day().stream("other", 24));
    let mut request = ListFragments::new(StreamId::name("lobby").unwrap());
    request.selector = Some(FragmentSelector::server(at(NOON - 3600), at(NOON)).unwrap());
    let next = client.page(&request).next_token.unwrap();
    let said = |stream: &str, token: &str, selector: &str| {
        let body = format!(r#"{{"StreamName":"{stream}","NextToken":"{token}"{selector}}}"#);
        let error = client.refused("/listFragments", &body);
        (error.status().as_u16(), error.code().unwrap().to_string())
    };
    let refused = (400, "InvalidArgumentException".to_owned());
    let mut changed = next.as_str().to_owned();
    changed.replace_range(20..21, if &changed[20..21] == "A" { "B" } else { "A" });
    assert_eq!(said("other", next.as_str(), ""), refused);
    assert_eq!(said("lobby", &changed, ""), refused);
    assert_eq!(said("lobby", "AAAA", ""), refused);
    let another = r#","FragmentSelector":{"FragmentSelectorType":"PRODUCER_TIMESTAMP",
        "TimestampRange":{"StartTimestamp":1709290800,"EndTimestamp":1709294400}}"#;
    assert_eq!(said("lobby", next.as_str(), another), refused);
    request.next_token = Some(token(next.as_str()));
    assert_eq!(client.page(&request).fragments.len(), 100, "and the right one is taken");
}

#[test]
fn a_token_does_not_outlive_its_stream() {
    let client = TestClient::new(LocalService::builder().stream("door", 24));
    client.service.put_matroska("door", VIDEO, &PutOptions::new()).unwrap();
    let body = r#"{"StreamName":"door","MaxResults":1,"FragmentSelector":{"FragmentSelectorType":"SERVER_TIMESTAMP",
        "TimestampRange":{"StartTimestamp":0,"EndTimestamp":1709294400}}}"#;
    let (head, page) = client.post("/listFragments", body).into_parts();
    use kvam_model::JsonOperation;
    let next = ListFragments::decode(&head, &page).unwrap().next_token.unwrap();
    let arn = client.service.create_stream("other", 1).unwrap();
    assert_eq!(client.ok("/deleteStream", &format!(r#"{{"StreamARN":"{arn}"}}"#)), "{}");
    let again = format!(r#"{{"StreamName":"door","NextToken":"{}"}}"#, next.as_str());
    client.ok("/listFragments", &again);
    let described = client.ok("/describeStream", r#"{"StreamName":"door"}"#);
    let arn = described.split('"').find(|part| part.starts_with("arn:aws:kinesisvideo")).unwrap();
    client.ok("/deleteStream", &format!(r#"{{"StreamARN":"{arn}"}}"#));
    client.service.create_stream("door", 24).unwrap();
    assert_eq!(client.refused("/listFragments", &again).status(), 400);
}

#[test]
fn a_listing_that_is_under_way_does_not_see_what_is_put_meanwhile() {
    let client = TestClient::new(LocalService::builder().stream("door", 24));
    let put = || client.service.put_matroska("door", VIDEO, &PutOptions::new()).unwrap();
    let before = numbers(&put());
    let mut request = ListFragments::new(StreamId::name("door").unwrap());
    request.selector = Some(FragmentSelector::server(at(NOON - 60), at(NOON)).unwrap());
    request.max_results = Some(5);
    let mut listed = Vec::new();
    loop {
        let page = client.page(&request);
        listed.extend(page.fragments);
        put();
        let Some(next) = page.next_token else { break };
        request.next_token = Some(next);
    }
    assert_eq!(listed.len(), 12);
    assert_eq!(numbers(&listed), before);
    let all = client.pages("door", request.selector.unwrap(), 1000).concat();
    assert_eq!(numbers(&all).len(), 12 * 4, "a new listing has them all");
}

#[test]
fn a_stream_lists_what_was_made_up_and_what_was_put() {
    let client = TestClient::new(with_a_day());
    let put = numbers(&client.service.put_matroska("lobby", VIDEO, &PutOptions::new()).unwrap());
    let selector = FragmentSelector::server(at(NOON - 100), at(NOON)).unwrap();
    let listed = client.pages("lobby", selector, 7).concat();
    assert_eq!(listed.len(), 50 + 12);
    let made_up: BTreeSet<_> = numbers(&listed).difference(&put).copied().collect();
    assert_eq!(made_up.len(), 50);
    assert!(made_up.last() < put.first(), "what is put later has greater numbers");
}

#[test]
fn what_arrived_before_the_retention_is_not_listed() {
    let line = format!("name=lobby,start={},every=2s,count=43200,retention=1", NOON - 86_400);
    let mut client =
        TestClient::new(LocalService::builder().seed_stream(line.parse().unwrap()).stream("door", 1));
    client.service.put_matroska("door", VIDEO, &PutOptions::new()).unwrap();
    let always = |selector: fn(Timestamp, Timestamp) -> FragmentSelector| selector(at(0), at(NOON + 86_400));
    let server = always(|start, end| FragmentSelector::server(start, end).unwrap());
    let producer = always(|start, end| FragmentSelector::producer(start, end).unwrap());
    for selector in [server, producer] {
        assert_eq!(seconds(&client.pages("lobby", selector, 1000).concat())[0], -3600);
        assert_eq!(client.pages("door", selector, 1000).concat().len(), 12);
    }
    client.set_clock(NOON + 3590);
    for selector in [server, producer] {
        assert_eq!(seconds(&client.pages("lobby", selector, 1000).concat()), [-10, -8, -6, -4, -2]);
        assert!(client.pages("door", selector, 1000).concat().len() < 12);
    }
}

#[test]
fn a_listing_keeps_what_its_first_page_promised_while_the_retention_moves_on() {
    let line = format!("name=lobby,start={},every=2s,count=43200,retention=1", NOON - 86_400);
    let mut client = TestClient::new(LocalService::builder().seed_stream(line.parse().unwrap()));
    let mut request = ListFragments::new(StreamId::name("lobby").unwrap());
    request.selector = Some(FragmentSelector::server(at(0), at(NOON)).unwrap());
    request.max_results = Some(1000);
    let page = client.page(&request);
    let mut listed = page.fragments;
    request.next_token = page.next_token;
    client.set_clock(NOON + 3000);
    listed.extend(client.page(&request).fragments);
    assert_eq!(numbers(&listed).len(), 1800);
}

#[test]
fn a_listing_keeps_what_its_first_page_promised_when_the_retention_is_taken_away() {
    let client = TestClient::new(with_a_day().seed(3));
    client.service.put_matroska("lobby", VIDEO, &PutOptions::new()).unwrap();
    let mut request = ListFragments::new(StreamId::name("lobby").unwrap());
    request.selector = Some(FragmentSelector::server(at(NOON - 100), at(NOON)).unwrap());
    request.max_results = Some(40);
    let page = client.page(&request);
    let mut listed = page.fragments;
    request.next_token = page.next_token;
    let described = client.ok("/describeStream", r#"{"StreamName":"lobby"}"#);
    let version = described.split(r#""Version":""#).nth(1).unwrap().split('"').next().unwrap();
    client.ok(
        "/updateDataRetention",
        &format!(
            r#"{{"StreamName":"lobby","CurrentVersion":"{version}","Operation":"DECREASE_DATA_RETENTION","DataRetentionChangeInHours":87600}}"#
        ),
    );
    let page = client.page(&request);
    listed.extend(page.fragments);
    assert_eq!((numbers(&listed).len(), page.next_token), (50 + 12, None));
    assert_eq!(client.pages("lobby", request.selector.unwrap(), 1000), [[]], "a new listing has none");
}

#[test]
fn a_stream_without_retention_lists_nothing_and_refuses_nothing() {
    let client = TestClient::new(LocalService::builder().stream("door", 0));
    assert_eq!(client.service.put_matroska("door", VIDEO, &PutOptions::new()).unwrap().len(), 12);
    for end in [0, NOON, NOON + 60] {
        let selector = FragmentSelector::server(at(0), at(end)).unwrap();
        assert_eq!(client.pages("door", selector, 100), [[]]);
    }
}

#[test]
fn empty_pages_go_on_and_lose_nothing() {
    let selector = FragmentSelector::server(at(NOON - 1000), at(NOON)).unwrap();
    let sizes = |one_in| {
        let pages = TestClient::new(with_a_day().empty_pages(one_in)).pages("lobby", selector, 50);
        assert_eq!(numbers(&pages.concat()).len(), 500);
        pages.iter().map(Vec::len).collect::<Vec<_>>()
    };
    assert_eq!(sizes(0), [50; 10]);
    assert_eq!(sizes(1), [0, 50].repeat(10));
    let some = sizes(3);
    assert!(some.contains(&0) && some.len() < 20, "{some:?}");
}

#[test]
fn the_answer_is_written_as_the_service_writes_it() {
    let client = TestClient::new(with_a_day());
    let body = r#"{"StreamName":"lobby","FragmentSelector":{"FragmentSelectorType":"SERVER_TIMESTAMP",
        "TimestampRange":{"StartTimestamp":1709294390.5,"EndTimestamp":1709294390.5}}}"#;
    let number =
        client.pages("lobby", FragmentSelector::server(at(NOON - 11), at(NOON - 8)).unwrap(), 1)[0][0].number;
    assert_eq!(
        client.ok("/listFragments", body),
        format!(
            r#"{{"Fragments":[{{"FragmentLengthInMilliseconds":1960,"FragmentNumber":"{number}","FragmentSizeInBytes":150000,"ProducerTimestamp":1.70929439E9,"ServerTimestamp":1.7092943905E9}}],"NextToken":null}}"#
        )
    );
    assert_eq!(number.to_string().len(), 47);
}
