//! Fragments, by a selector in every notation that the AWS CLI takes.

use serde_json::Value;

use crate::both::Both;

const LIST: &str = "aws kinesis-video-archived-media list-fragments --stream-name front-door";

#[tokio::test(flavor = "multi_thread")]
async fn a_selector_in_any_notation_lists_the_same_fragments() {
    let both = Both::start("selectors").await;
    both.aws.write("input.json", INPUT);
    both.kvam.write("input.json", INPUT);
    let lines = [
        "--fragment-selector 'FragmentSelectorType=PRODUCER_TIMESTAMP,\
         TimestampRange={StartTimestamp=2022-01-28T07:00:00Z,EndTimestamp=2022-01-28T07:00:07Z}'",
        // Seconds since the epoch, one of them with a fraction.
        "--fragment-selector FragmentSelectorType=PRODUCER_TIMESTAMP,\
         TimestampRange='{StartTimestamp=1643353200,EndTimestamp=1643353207.5}'",
        r#"--fragment-selector '{"FragmentSelectorType": "PRODUCER_TIMESTAMP", "TimestampRange":
           {"StartTimestamp": "2022-01-28T08:00:00+01:00", "EndTimestamp": 1643353207.5}}'"#,
        "--cli-input-json file://input.json",
    ];
    let mut listed = Vec::new();
    for selector in lines {
        listed.push(both.agree(&format!("{LIST} {selector} --output json")).await);
    }
    let first = listed.first().unwrap();
    // The AWS CLI cuts a request's moments to seconds (its own botocore does), so that no fragment starts on an end.
    assert_eq!(first["Fragments"].as_array().unwrap().len(), 4, "{first}");
    assert!(listed.iter().all(|page| page == first), "{listed:?}");
}

const INPUT: &str = r#"{
    "FragmentSelector": {
        "FragmentSelectorType": "PRODUCER_TIMESTAMP",
        "TimestampRange": {"StartTimestamp": "2022-01-28T07:00:00Z", "EndTimestamp": "2022-01-28T07:00:07Z"}
    }
}"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_query_finds_the_same_in_both() {
    let both = Both::start("queries").await;
    let all = format!("{LIST} {ALL}");
    let count = both.agree(&format!("{all} --query 'length(Fragments)'")).await;
    assert_eq!(usize::try_from(count.as_u64().unwrap()).unwrap(), both.kvam.numbers.len());
    let numbers = both
        .agree(&format!("{all} --query 'sort_by(Fragments, &ProducerTimestamp)[*].FragmentNumber'"))
        .await;
    assert_eq!(numbers, Value::from(both.kvam.numbers.clone()));
    let picked =
        "'Fragments[?FragmentSizeInBytes > `27000`].{Start: ProducerTimestamp, Bytes: FragmentSizeInBytes}'";
    assert!(!both.agree(&format!("{all} --query {picked}")).await.as_array().unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_neither_can_do_fails_in_both_with_its_reason() {
    let both = Both::start("failures").await;
    let elsewhere = LIST.replace("front-door", "nobody");
    both.both_fail(&format!("{elsewhere} {ALL}"), "ResourceNotFoundException").await;
    both.both_fail(
        &format!("{LIST} --fragment-selector FragmentSelectorType=SERVER_TIMESTAMP"),
        "TimestampRange",
    )
    .await;
    both.both_fail(&format!("{LIST} --fragment-selector 'FragmentSelectorType='{{"), "--fragment-selector")
        .await;
}

/// The whole recording, by the service's clock.
pub(crate) const ALL: &str = "--fragment-selector FragmentSelectorType=SERVER_TIMESTAMP,\
     TimestampRange='{StartTimestamp=2022-01-28T07:00:00Z,EndTimestamp=2022-01-28T08:00:00Z}'";
