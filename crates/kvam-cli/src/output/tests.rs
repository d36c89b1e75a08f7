//! The bytes of every format.

use std::time::Duration;

use kvam::{Fragment, PageToken, Receipt};

use super::*;

const SERVER: FragmentSelectorType = FragmentSelectorType::ServerTimestamp;

/// Two records that the service gave to others (aws/aws-sdk-js and amazon-kinesis-client-nodejs on GitHub), and one of
/// which only the number is known.
fn fragments() -> [Fragment; 3] {
    let fragment = |number: &str, size, producer: &str, server: &str, length| {
        let mut fragment = Fragment::new(number.parse().unwrap());
        fragment.size_in_bytes = Some(size);
        fragment.producer_timestamp = Some(producer.parse().unwrap());
        fragment.server_timestamp = Some(server.parse().unwrap());
        fragment.length_in_milliseconds = Some(length);
        fragment
    };
    [
        fragment(
            "91343852333185057105875891022195998207386831087",
            788_604,
            "2022-01-28T07:00:35.931Z",
            "2022-01-28T07:00:47.067001Z",
            1796,
        ),
        fragment(
            "91343852333185057110827651179337519666762451998",
            868_779,
            "2022-01-28T07:00:37Z",
            "2022-01-28T07:00:48.4Z",
            0,
        ),
        Fragment::new("7".parse().unwrap()),
    ]
}

fn place() -> StartingToken {
    StartingToken { page: Some(PageToken::new("t2").unwrap()), skip: 1, inside_page: true }
}

fn printed(mut rows: Box<dyn Rows>, fragments: &[Fragment], place: Option<&StartingToken>) -> String {
    let mut out = Vec::new();
    rows.begin(&mut out).unwrap();
    for fragment in fragments {
        rows.row(&mut out, fragment).unwrap();
    }
    let mut receipt = Receipt::default();
    (receipt.pages, receipt.requests, receipt.retries) = (2, 3, 1);
    rows.end(&mut out, &Ending { place, receipt, took: Duration::from_millis(1234) }).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn json_is_as_the_aws_cli_prints_it() {
    let expected = r#"{
    "Fragments": [
        {
            "FragmentNumber": "91343852333185057105875891022195998207386831087",
            "FragmentSizeInBytes": 788604,
            "ProducerTimestamp": "2022-01-28T07:00:35.931000+00:00",
            "ServerTimestamp": "2022-01-28T07:00:47.067001+00:00",
            "FragmentLengthInMilliseconds": 1796
        },
        {
            "FragmentNumber": "91343852333185057110827651179337519666762451998",
            "FragmentSizeInBytes": 868779,
            "ProducerTimestamp": "2022-01-28T07:00:37+00:00",
            "ServerTimestamp": "2022-01-28T07:00:48.400000+00:00",
            "FragmentLengthInMilliseconds": 0
        },
        {
            "FragmentNumber": "7"
        }
    ]
}
"#;
    assert_eq!(printed(rows(Output::Json, SERVER), &fragments(), None), expected);
}

#[test]
fn json_without_fragments_and_with_a_place_is_as_the_aws_cli_prints_it() {
    assert_eq!(printed(rows(Output::Json, SERVER), &[], None), "{\n    \"Fragments\": []\n}\n");
    let token = "eyJOZXh0VG9rZW4iOiAidDIiLCAiYm90b190cnVuY2F0ZV9hbW91bnQiOiAxfQ==";
    let expected = format!("{{\n    \"Fragments\": [],\n    \"NextToken\": \"{token}\"\n}}\n");
    assert_eq!(printed(rows(Output::Json, SERVER), &[], Some(&place())), expected);
}

#[test]
fn text_is_as_the_aws_cli_prints_it() {
    let expected = "\
FRAGMENTS\t1796\t91343852333185057105875891022195998207386831087\t788604\t2022-01-28T07:00:35.931000+00:00\t2022-01-28T07:00:47.067001+00:00
FRAGMENTS\t0\t91343852333185057110827651179337519666762451998\t868779\t2022-01-28T07:00:37+00:00\t2022-01-28T07:00:48.400000+00:00
FRAGMENTS\t\t7\t\t\t
NEXTTOKEN\teyJOZXh0VG9rZW4iOiAidDIiLCAiYm90b190cnVuY2F0ZV9hbW91bnQiOiAxfQ==
";
    assert_eq!(printed(rows(Output::Text, SERVER), &fragments(), Some(&place())), expected);
    assert_eq!(printed(rows(Output::Text, SERVER), &[], None), "");
}

#[test]
fn ndjson_keeps_the_precision_that_came_and_leaves_out_what_did_not() {
    let expected = r#"{"FragmentNumber":"91343852333185057105875891022195998207386831087","FragmentSizeInBytes":788604,"ProducerTimestamp":"2022-01-28T07:00:35.931Z","ServerTimestamp":"2022-01-28T07:00:47.067001Z","FragmentLengthInMilliseconds":1796}
{"FragmentNumber":"91343852333185057110827651179337519666762451998","FragmentSizeInBytes":868779,"ProducerTimestamp":"2022-01-28T07:00:37Z","ServerTimestamp":"2022-01-28T07:00:48.4Z","FragmentLengthInMilliseconds":0}
{"FragmentNumber":"7"}
"#;
    assert_eq!(printed(rows(Output::Ndjson, SERVER), &fragments(), Some(&place())), expected);
}

#[test]
fn csv_has_every_column_in_every_line() {
    let expected = "\
FragmentNumber,FragmentSizeInBytes,ProducerTimestamp,ServerTimestamp,FragmentLengthInMilliseconds
91343852333185057105875891022195998207386831087,788604,2022-01-28T07:00:35.931Z,2022-01-28T07:00:47.067001Z,1796
91343852333185057110827651179337519666762451998,868779,2022-01-28T07:00:37Z,2022-01-28T07:00:48.4Z,0
7,,,,
";
    assert_eq!(printed(rows(Output::Csv, SERVER), &fragments(), Some(&place())), expected);
}

#[test]
fn the_table_stands_straight_and_shows_the_clock_that_was_asked_for_first() {
    let expected = "
                                FRAGMENT NUMBER  SERVER TIME               LENGTH MS       BYTES  PRODUCER TIME
91343852333185057105875891022195998207386831087  2022-01-28T07:00:47.067001Z       1796      788604  2022-01-28T07:00:35.931Z
91343852333185057110827651179337519666762451998  2022-01-28T07:00:48.400Z          0      868779  2022-01-28T07:00:37.000Z
                                              7  -                                 -           -  -
";
    assert_eq!(format!("\n{}", printed(rows(Output::Table, SERVER), &fragments(), None)), expected);
    let by_producer =
        printed(rows(Output::Table, FragmentSelectorType::ProducerTimestamp), &fragments(), None);
    let first_row = by_producer.lines().nth(1).unwrap();
    assert!(first_row.find("07:00:35.931Z") < first_row.find("07:00:47.067001Z"), "{first_row}");
}

#[test]
fn a_time_that_rfc_3339_cannot_write_is_seconds_everywhere() {
    let mut fragment = Fragment::new("7".parse().unwrap());
    fragment.server_timestamp = Some("1e12".parse().unwrap());
    for output in [Output::Table, Output::Json, Output::Ndjson, Output::Csv, Output::Text] {
        let printed = printed(rows(output, SERVER), &[fragment], None);
        assert!(printed.contains("1000000000000"), "{output:?}: {printed}");
        assert!(!printed.contains("1000000000000."), "{output:?}: {printed}");
    }
}

fn summary(format: SummaryFormat, by: FragmentSelectorType, fragments: &[Fragment]) -> String {
    printed(Box::new(Summary::new(format, by)), fragments, None)
}

#[test]
fn a_summary_has_the_totals_by_the_clock_that_was_asked_for() {
    let [first, second, bare] = fragments();
    let expected = "\
fragments  3
bytes      1657383
first      2022-01-28T07:00:47.067001Z
last       2022-01-28T07:00:48.4Z
pages      2
requests   3
retries    1
seconds    1.234
";
    // The service keeps no order.
    assert_eq!(summary(SummaryFormat::Table, SERVER, &[bare, second, first]), expected);

    let producer = FragmentSelectorType::ProducerTimestamp;
    let expected = r#"{"fragments":3,"bytes":1657383,"first":"2022-01-28T07:00:35.931Z","last":"2022-01-28T07:00:37Z","pages":2,"requests":3,"retries":1,"seconds":1.234}
"#;
    assert_eq!(summary(SummaryFormat::Ndjson, producer, &[second, first, bare]), expected);
}

#[test]
fn a_summary_of_nothing_is_still_json() {
    let expected = r#"{
    "fragments": 0,
    "bytes": 0,
    "first": null,
    "last": null,
    "pages": 2,
    "requests": 3,
    "retries": 1,
    "seconds": 1.234
}
"#;
    assert_eq!(summary(SummaryFormat::Json, SERVER, &[]), expected);
}
