//! Answers in pages: all of them as one, or one by hand.

use std::process::Output;

use kvam_local::{LocalService, LocalServiceBuilder};
use serde_json::{Value, json};

use crate::support::{Answer, Local, OutputExt as _, kvam, recorded};

/// Four streams, in their order.
fn four_streams() -> Local {
    let named = |builder: LocalServiceBuilder, name: &str| builder.stream(name, 24);
    Local::start_with(["attic", "cellar", "lobby"].into_iter().fold(LocalService::builder(), named))
}

const ALL: [&str; 4] = ["attic", "cellar", "front-door", "lobby"];

fn printed(local: &Local, arguments: &[&str]) -> String {
    let output = local.kvam(arguments.iter().copied()).output().unwrap();
    assert_eq!((output.code(), output.err()), (0, ""), "{arguments:?}");
    output.out().to_owned()
}

/// The names in a listing of streams, and the token beside them.
fn listed(text: &str) -> (Vec<String>, Option<String>) {
    let listing: Value = serde_json::from_str(text).unwrap();
    let streams = listing["StreamInfoList"].as_array().unwrap().iter();
    let names = streams.map(|stream| stream["StreamName"].as_str().unwrap().to_owned()).collect();
    (names, listing["NextToken"].as_str().map(str::to_owned))
}

#[test]
fn a_listing_that_stops_goes_on_from_its_token() {
    let local = four_streams();
    // Inside a page, at its end, and in one that is not there.
    for (max_items, page_size, runs) in [("1", "3", 4), ("2", "2", 2), ("3", "2", 2), ("4", "4", 1)] {
        let arguments = ["list-streams", "--max-items", max_items, "--page-size", page_size];
        let mut names = Vec::new();
        let mut token = None;
        for run in 1..=runs {
            let mut line = arguments.to_vec();
            line.extend(token.iter().flat_map(|token: &String| ["--starting-token", token.as_str()]));
            let (some, next) = listed(&printed(&local, &line));
            assert_eq!(next.is_some(), run < runs, "{line:?}");
            names.extend(some);
            token = next;
        }
        assert_eq!(names, ALL, "{arguments:?}");
    }
}

#[test]
fn one_page_is_asked_for_by_hand() {
    let local = four_streams();
    let (first, token) = listed(&printed(&local, &["list-streams", "--max-results", "3"]));
    assert_eq!(first, ALL[..3]);
    let token = token.unwrap();
    let json = json!({"MaxResults": 3, "NextToken": token}).to_string();
    for rest in [
        &["--next-token", &token][..],
        &["--cli-input-json", &json],
        // The service's own token, where the pages go on by themselves.
        &["--starting-token", &token],
    ] {
        let (names, none) = listed(&printed(&local, &[&["list-streams"], rest].concat()));
        assert_eq!((names.as_slice(), none), (&["lobby".to_owned()][..], None), "{rest:?}");
    }
    let json = r#"{"MaxResults": 3}"#;
    let (names, again) = listed(&printed(&local, &["list-streams", "--cli-input-json", json]));
    assert_eq!((names.as_slice(), again), (&first[..], Some(token)));
}

#[test]
fn text_comes_page_by_page_and_each_is_asked_the_query() {
    let local = four_streams();
    let count = ["list-streams", "--output", "text", "--query", "length(StreamInfoList)"];
    assert_eq!(printed(&local, &[&count[..], &["--page-size", "3"]].concat()), "3\n1\n");
    assert_eq!(printed(&local, &[&count[..], &["--no-paginate"]].concat()), "4\n");
    // botocore's form of one item of the first page.
    let place = "NEXTTOKEN\teyJOZXh0VG9rZW4iOiBudWxsLCAiYm90b190cnVuY2F0ZV9hbW91bnQiOiAxfQ==\n";
    let stopped = ["list-streams", "--output", "text", "--max-items", "1"];
    let text = printed(&local, &stopped);
    let (row, token) = text.split_once('\n').unwrap();
    assert!(row.starts_with("STREAMINFOLIST\t"), "{row}");
    assert_eq!(token, place);
    // As the AWS CLI, which asks the query of the line with the token too.
    let names = [&stopped[..], &["--query", "StreamInfoList[].StreamName"]].concat();
    assert_eq!(printed(&local, &names), "attic\nNone\n");
    // The whole is asked in the other formats.
    let whole = ["list-streams", "--page-size", "3", "--query", "length(StreamInfoList)"];
    assert_eq!(printed(&local, &whole), "4\n");
}

const PREFIX: &str = "arn:aws:kinesisvideo:eu-west-1:111122223333:stream/";

fn page(name: &str, token: Option<&str>) -> Answer {
    let arn = format!("{PREFIX}{name}/1643353200000");
    let stream = json!({"StreamName": name, "StreamARN": arn});
    let body = json!({"StreamInfoList": [stream], "NextToken": token}).to_string();
    Answer::Now(200, None, body)
}

/// What each page is asked with.
fn bodies(answers: Vec<Answer>, arguments: &[&str]) -> (Vec<Value>, Output) {
    let (url, requests) = recorded(answers);
    let mut command = kvam(arguments.iter().copied());
    command.args(["--region", "eu-west-1", "--endpoint-url", &url]);
    command.env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE").env("AWS_SECRET_ACCESS_KEY", "secret-never-printed");
    let output = command.output().unwrap();
    let bodies = requests.try_iter().map(|(_, body)| serde_json::from_str(&body).unwrap()).collect();
    (bodies, output)
}

#[test]
fn every_page_is_asked_with_the_page_size_and_one_page_without() {
    let two = || vec![page("attic", Some("dDE=")), page("lobby", None)];
    let (asked, output) = bodies(two(), &["list-streams", "--page-size", "7"]);
    assert_eq!(asked, [json!({"MaxResults": 7}), json!({"MaxResults": 7, "NextToken": "dDE="})]);
    assert_eq!(listed(output.out()), (vec!["attic".to_owned(), "lobby".to_owned()], None));

    let (asked, output) = bodies(two(), &["list-streams", "--no-paginate"]);
    assert_eq!(asked, [json!({})]);
    assert_eq!(listed(output.out()), (vec!["attic".to_owned()], Some("dDE=".to_owned())));
}

#[test]
fn a_failure_after_a_page_of_text_says_how_to_go_on() {
    let answers = || vec![page("attic", Some("dDE=")), Answer::error(400, "AccessDeniedException")];
    let (_, output) = bodies(answers(), &["list-streams", "--output", "text"]);
    let row = format!("STREAMINFOLIST\t{PREFIX}attic/1643353200000\tattic\n");
    assert_eq!((output.code(), output.out()), (3, row.as_str()), "{}", output.err());
    // botocore's form of the token dDE=.
    let on = "; to go on, repeat the command with --starting-token eyJOZXh0VG9rZW4iOiAiZERFPSJ9\n";
    assert!(output.err().ends_with(on), "{}", output.err());
    // A document is printed whole or not at all.
    let (_, output) = bodies(answers(), &["list-streams"]);
    assert_eq!((output.code(), output.out()), (6, ""), "{}", output.err());
    assert!(
        output.err().ends_with("; the caller needs the permission kinesisvideo:ListStreams\n"),
        "{}",
        output.err()
    );
}

const SELECTOR: &str =
    "FragmentSelectorType=SERVER_TIMESTAMP,TimestampRange={StartTimestamp=-1h,EndTimestamp=now}";

#[test]
fn fragments_are_listed_from_the_aws_clis_command_line() {
    let local = Local::start();
    let selected = ["list-fragments", "--stream-name", "front-door", "--fragment-selector", SELECTOR];
    let list = |more: &[&str]| printed(&local, &[&selected[..], more].concat());

    let all: Value = serde_json::from_str(&list(&[])).unwrap();
    assert_eq!(all["Fragments"].as_array().unwrap().len(), local.numbers.len());
    assert_eq!(list(&["--query", "length(Fragments)"]), "12\n");
    assert_eq!(list(&["--query", "length(Fragments)", "--page-size", "5", "--output", "text"]), "5\n5\n2\n");
    assert_eq!(list(&["--query", "length(Fragments)", "--no-paginate"]), "12\n");

    let first: Value = serde_json::from_str(&list(&["--max-results", "8"])).unwrap();
    assert_eq!(first["Fragments"].as_array().unwrap().len(), 8);
    let token = first["NextToken"].as_str().unwrap();
    // The token knows its range.
    let on = ["list-fragments", "front-door", "--next-token", token, "--query", "length(Fragments)"];
    assert_eq!(printed(&local, &on), "4\n");

    let json = json!({
        "StreamName": "front-door",
        "FragmentSelector": {
            "FragmentSelectorType": "SERVER_TIMESTAMP",
            "TimestampRange": {"StartTimestamp": "-1h", "EndTimestamp": "now"},
        },
        "MaxResults": 8,
    });
    let line = ["list-fragments", "--cli-input-json", &json.to_string(), "--query", "length(Fragments)"];
    assert_eq!(printed(&local, &line), "8\n");
}
