use kvam_model::ErrorCode;

use super::*;
use crate::LocalService;
use crate::test_client::TestClient;

const EVERYTHING: &str = r#""FragmentSelector":{"FragmentSelectorType":"SERVER_TIMESTAMP","TimestampRange":{"StartTimestamp":1709251200,"EndTimestamp":1709294400}}"#;

/// A service with quotas and the streams `cam-00` to `cam-99`.
fn client() -> TestClient {
    let builder = (0..100).fold(LocalService::builder().quotas(), |builder, number| {
        builder.stream(format!("cam-{number:02}"), 24)
    });
    TestClient::new(builder)
}

/// Whether the request was answered; what refuses it must be the throttle.
fn passes(client: &TestClient, path: &str, body: &str) -> bool {
    let answer = client.post(path, body);
    let passed = answer.status().is_success();
    if !passed {
        assert_eq!(crate::test_client::error(answer).code(), Some(&ErrorCode::ClientLimitExceeded), "{body}");
    }
    passed
}

/// How many of these requests are answered until the first is throttled, 1000 at the most.
fn passing(client: &TestClient, path: &str, body: impl Fn(usize) -> String) -> usize {
    (0..1000).take_while(|nth| passes(client, path, &body(*nth))).count()
}

fn listing(stream: &str, max_results: u32) -> String {
    format!(r#"{{"StreamName":"{stream}","MaxResults":{max_results},{EVERYTHING}}}"#)
}

fn named(nth: usize) -> String {
    format!(r#"{{"StreamName":"cam-{nth:02}","APIName":"LIST_FRAGMENTS"}}"#)
}

#[test]
fn a_point_is_free_again_a_second_after_it_was_used_and_not_a_microsecond_earlier() {
    let client = client();
    let pages = || passing(&client, "/listFragments", |_| listing("cam-00", 1000));
    for _ in 0..6 {
        assert!(passes(&client, "/listFragments", &listing("cam-00", 1000)));
    }
    client.clock.advance(600_000);
    assert_eq!(pages(), 4);
    client.clock.advance(399_999);
    assert_eq!(pages(), 0);
    client.clock.advance(1);
    assert_eq!(pages(), 6, "the window slides: what was used 0.4 s ago counts");
    client.clock.advance(599_999);
    assert_eq!(pages(), 0);
    client.clock.advance(1);
    assert_eq!(pages(), 4);
}

#[test]
fn a_listing_costs_what_it_asks_for_and_a_hundred_when_it_does_not() {
    let client = client();
    let silent = format!(r#"{{"StreamName":"cam-00",{EVERYTHING}}}"#);
    assert_eq!(passing(&client, "/listFragments", |_| silent.clone()), 100);
    assert!(!passes(&client, "/listFragments", &listing("cam-00", 1)));
    let arn = client.ok("/describeStream", &named(1));
    let arn = arn.split(r#""StreamARN":""#).nth(1).unwrap().split('"').next().unwrap().to_owned();
    for _ in 0..9 {
        assert!(passes(&client, "/listFragments", &listing("cam-01", 1000)));
    }
    let by_arn = |points| format!(r#"{{"StreamARN":"{arn}","MaxResults":{points},{EVERYTHING}}}"#);
    assert!(passes(&client, "/listFragments", &by_arn(999)));
    assert!(!passes(&client, "/listFragments", &by_arn(2)), "by name or by ARN, it is one stream");
    assert!(passes(&client, "/listFragments", &by_arn(1)), "what was throttled has cost nothing");
}

#[test]
fn each_call_has_the_quotas_that_are_documented() {
    let nothing = |_| "{}".to_owned();
    assert_eq!(passing(&client(), "/listStreams", nothing), 50);
    let created = |nth| format!(r#"{{"StreamName":"new-{nth}"}}"#);
    assert_eq!(passing(&client(), "/createStream", created), 50);
    for path in ["/getDataEndpoint", "/describeStream"] {
        assert_eq!(passing(&client(), path, |_| named(0)), 5, "{path} of a stream");
        assert_eq!(passing(&client(), path, |nth| named(nth / 5)), 300, "{path} of the account");
    }

    // What is refused for its version is charged too.
    let client = client();
    let spent = |path, body: &dyn Fn(usize) -> String| {
        (0..1000)
            .take_while(|nth| client.refused(path, &body(*nth)).code() == Some(&ErrorCode::VersionMismatch))
            .count()
    };
    let update = |nth| {
        format!(
            r#"{{"StreamName":"cam-{nth:02}","CurrentVersion":"x","Operation":"INCREASE_DATA_RETENTION","DataRetentionChangeInHours":1}}"#
        )
    };
    assert_eq!(spent("/updateDataRetention", &|_| update(0)), 5);
    assert_eq!(spent("/updateDataRetention", &|nth| update(1 + nth / 5)), 45);
    let arns: Vec<_> = (0..20).map(|nth| client.service.create_stream(&format!("new-{nth}"), 1)).collect();
    let delete = |nth: usize| {
        format!(r#"{{"StreamARN":"{}","CurrentVersion":"x"}}"#, arns[nth].as_ref().unwrap().as_str())
    };
    assert_eq!(spent("/deleteStream", &|_| delete(0)), 5);
    assert_eq!(spent("/deleteStream", &|nth| delete(1 + nth / 5)), 45);
}

#[test]
fn the_throttle_says_whose_quota_is_used_up() {
    let client = client();
    let told = |path, body: &str| {
        let error = client.refused(path, body);
        assert_eq!((error.status().as_u16(), error.code()), (400, Some(&ErrorCode::ClientLimitExceeded)));
        error.message().unwrap().to_owned()
    };
    passing(&client, "/listFragments", |_| listing("cam-00", 1000));
    let of_stream = told("/listFragments", &listing("cam-00", 1000));
    assert_eq!(of_stream, "Rate exceeded for stream cam-00 under account 111122223333.");
    passing(&client, "/listStreams", |_| "{}".to_owned());
    assert_eq!(told("/listStreams", "{}"), "Rate exceeded for account 111122223333.");
}

#[test]
fn what_cannot_be_read_or_has_no_stream_costs_nothing() {
    let client = client();
    for _ in 0..100 {
        client.refused("/listFragments", &listing("nowhere", 1000));
        client.refused("/listFragments", &listing("cam-00", 1001));
        client.refused("/getDataEndpoint", r#"{"StreamName":"cam-00"}"#);
        let mut unsigned = client.signer.post("localhost", "/listFragments", &listing("cam-00", 1000));
        unsigned.headers_mut().remove("authorization");
        assert_eq!(client.service.answer(unsigned).status(), 403);
    }
    assert_eq!(passing(&client, "/listFragments", |_| listing("cam-00", 1000)), 10);
    assert_eq!(passing(&client, "/getDataEndpoint", |_| named(0)), 5);
}

#[test]
fn a_stream_s_throttle_costs_the_account_nothing() {
    let client = client();
    assert_eq!(passing(&client, "/describeStream", |_| named(0)), 5);
    for _ in 0..300 {
        assert!(!passes(&client, "/describeStream", &named(0)));
    }
    assert_eq!(passing(&client, "/describeStream", |nth| named(1 + nth / 5)), 295);
}

#[test]
fn a_clock_that_is_set_back_forgets_what_was_used_later() {
    let client = client();
    let pages = || passing(&client, "/listFragments", |_| listing("cam-00", 1000));
    assert_eq!(pages(), 10);
    client.clock.advance(-1);
    assert_eq!(pages(), 10);
    assert_eq!(pages(), 0, "a clock that stands still gives nothing back");
}

#[test]
fn without_quotas_nothing_is_throttled() {
    let client = TestClient::new(LocalService::builder().stream("cam-00", 24));
    assert_eq!(passing(&client, "/listFragments", |_| listing("cam-00", 1000)), 1000);
}

#[test]
fn the_ledger_holds_no_more_than_a_second() {
    let mut ledger = Ledger::default();
    let buckets = |nth: i64| {
        let name = StreamName::new(format!("cam-{nth}")).unwrap();
        vec![((Quota::GetDataEndpoint, Some(name)), 5), ((Quota::GetDataEndpoint, None), 300)]
    };
    for nth in 0..1000 {
        ledger.charge(nth * 10_000, buckets(nth), 1).unwrap();
        assert!(ledger.entries.len() <= 200 && ledger.used.len() <= 101, "{nth}");
    }
    ledger.forget(11_000_000);
    assert!(ledger.entries.is_empty() && ledger.used.is_empty());
}

#[test]
fn media_is_charged_by_the_fragment_and_puts_by_the_call() {
    let client = client();
    let media = |count: usize| {
        let numbers = vec![r#""1""#; count].join(",");
        let body = format!(r#"{{"StreamName":"cam-00","Fragments":[{numbers}]}}"#);
        client.refused("/getMediaForFragmentList", &body).code().unwrap().clone()
    };
    assert_eq!(media(501), ErrorCode::ClientLimitExceeded);
    assert_eq!(media(499), ErrorCode::InvalidArgument, "charged, whatever it is answered then");
    assert_eq!(media(2), ErrorCode::ClientLimitExceeded);
    assert_eq!(media(1), ErrorCode::InvalidArgument);
    assert_eq!(passing(&client, "/listFragments", |_| listing("cam-00", 1000)), 10, "another quota");

    let puts = (0..10).take_while(|_| client.put("cam-00", b"").status().is_success()).count();
    assert_eq!(puts, 5);
    assert!(client.put("cam-01", b"").status().is_success(), "another stream");
    client.clock.advance(1_000_000);
    assert!(client.put("cam-00", b"").status().is_success());
}
