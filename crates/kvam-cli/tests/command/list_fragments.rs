use std::collections::BTreeSet;
use std::process::Stdio;

use kvam_local::LocalService;
use serde_json::Value;

use crate::support::{Answer, Local, OutputExt as _, list_scripted};

fn set<'a>(numbers: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    numbers.into_iter().map(str::to_owned).collect()
}

fn fragment_numbers(listing: &Value) -> Vec<&str> {
    let fragments = listing["Fragments"].as_array().unwrap();
    fragments.iter().map(|fragment| fragment["FragmentNumber"].as_str().unwrap()).collect()
}

#[test]
fn every_format_carries_every_fragment_and_nothing_else_on_stdout() {
    let local = Local::start();
    let all = set(local.numbers.iter().map(String::as_str));
    let run = |output: &str| {
        let output = local.list(["front-door", "--output", output]).output().unwrap();
        assert_eq!(output.code(), 0, "{}", output.err());
        assert!(output.err().starts_with("kvam: listing 24 hours, "), "{}", output.err());
        output.out().to_owned()
    };
    let column = |text: &str, separator: char, index: usize| {
        set(text.lines().map(|line| line.split(separator).nth(index).unwrap()))
    };

    let json: Value = serde_json::from_str(&run("json")).unwrap();
    assert_eq!(set(fragment_numbers(&json)), all);
    assert_eq!(json.as_object().unwrap().len(), 1);

    let ndjson = run("ndjson");
    let rows = ndjson.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let rows: Vec<_> = rows.map(|row| row["FragmentNumber"].as_str().unwrap().to_owned()).collect();
    assert_eq!(set(rows.iter().map(String::as_str)), all);

    let csv = run("csv");
    let (header, rows) = csv.split_once('\n').unwrap();
    assert!(header.starts_with("FragmentNumber,FragmentSizeInBytes,"), "{header}");
    assert_eq!(column(rows, ',', 0), all);

    let text = run("text");
    assert_eq!(column(&text, '\t', 0), set(["FRAGMENTS"]));
    assert_eq!(column(&text, '\t', 2), all);

    let table = run("table");
    let (_, rows) = table.split_once('\n').unwrap();
    assert_eq!(column(rows, ' ', 0), all);
}

#[test]
fn a_pipe_gets_json_as_it_does_from_the_aws_cli() {
    let local = Local::start();
    let output = local.list(["front-door", "--start", "-1h"]).output().unwrap();
    assert_eq!((output.code(), output.err()), (0, ""));
    assert!(output.out().starts_with("{\n    \"Fragments\": [\n        {\n"), "{}", output.out());
}

#[test]
fn a_range_on_the_producers_clock_has_the_fragments_that_start_in_it() {
    let lobby = "name=lobby,start=2024-01-01T00:00:00Z,every=2s,count=100,skew=1h".parse().unwrap();
    let local = Local::start_with(LocalService::builder().seed_stream(lobby));
    let range = ["lobby", "--start", "2024-01-01T00:00:01Z", "--end", "2024-01-01T00:00:06Z"];
    let output = local.list(range).args(["--by", "producer", "--output", "csv"]).output().unwrap();
    assert_eq!(output.out().lines().count(), 1 + 3, "{}", output.out());
    let output = local.list(range).args(["--output", "csv"]).output().unwrap();
    assert_eq!(output.out().lines().count(), 1, "{}", output.out());
    let said = "kvam: no fragment of stream lobby starts from 2024-01-01T00:00:01Z to 2024-01-01T00:00:06Z on the \
                server clock\n";
    assert_eq!((output.code(), output.err()), (0, said));
}

#[test]
fn a_listing_that_stops_at_max_items_goes_on_from_its_own_token() {
    let local = Local::start();
    let mut numbers = Vec::new();
    let mut token = None;
    let mut runs = 0;
    loop {
        runs += 1;
        let mut command =
            local.list(["front-door", "--start", "-1h", "--max-items", "5", "--page-size", "3"]);
        command.args(token.iter().flat_map(|token: &String| ["--starting-token", token]));
        let output = command.output().unwrap();
        assert_eq!(output.code(), 0, "{}", output.err());
        let listing: Value = serde_json::from_str(output.out()).unwrap();
        numbers.extend(fragment_numbers(&listing).into_iter().map(str::to_owned));
        token = listing["NextToken"].as_str().map(str::to_owned);
        if token.is_none() {
            break;
        }
    }
    assert_eq!((runs, numbers.len()), (3, 12));
    assert_eq!(set(numbers.iter().map(String::as_str)), set(local.numbers.iter().map(String::as_str)));
}

#[test]
fn a_format_without_a_place_for_the_token_has_it_said_on_stderr() {
    let local = Local::start();
    let output =
        local.list(["front-door", "--start", "-1h", "--max-items", "5", "--output", "ndjson"]).output();
    let output = output.unwrap();
    assert_eq!(output.out().lines().count(), 5);
    let (said, arguments) = output.err().split_once(" with ").unwrap();
    assert_eq!(said, "kvam: there are more; to go on, repeat the command");
    let rest = local.list(["front-door", "--output", "ndjson"]).args(arguments.split_whitespace()).output();
    assert_eq!(rest.unwrap().out().lines().count(), 12 - 5);
}

#[test]
fn json_that_stops_in_its_first_page_has_a_range_counted_from_now_said_on_stderr() {
    let local = Local::start();
    let first = ["front-door", "--start", "-1h", "--max-items", "5", "--output", "json"];
    let queried = local.list(first).args(["--query", "length(Fragments)"]).output().unwrap();
    assert_eq!(queried.out(), "5\n");
    let said = queried.err();
    assert!(said.starts_with("kvam: there are more; to go on, repeat the command with --start "), "{said}");
    let output = local.list(first).output().unwrap();
    let listing: Value = serde_json::from_str(output.out()).unwrap();
    assert!(
        output.err().ends_with(&format!(" --starting-token {}\n", listing["NextToken"].as_str().unwrap()))
    );
    let (_, arguments) = output.err().split_once(" with ").unwrap();
    let rest = local.list(["front-door"]).args(arguments.split_whitespace()).output().unwrap();
    let rest: Value = serde_json::from_str(rest.out()).unwrap();
    let mut numbers = set(fragment_numbers(&listing));
    numbers.extend(set(fragment_numbers(&rest)));
    assert_eq!(numbers, set(local.numbers.iter().map(String::as_str)));
}

#[test]
fn a_summary_has_the_totals_and_what_they_took() {
    let local = Local::start();
    let command = ["front-door", "--start", "-1h", "--page-size", "5", "--summary", "--output", "json"];
    let output = local.list(command).output().unwrap();
    let totals: Value = serde_json::from_str(output.out()).unwrap();
    assert_eq!(totals["fragments"], 12);
    // The sum of tests/media/clusters.tsv.
    assert_eq!(totals["bytes"], 317_091);
    assert_eq!(
        (&totals["pages"], &totals["requests"], &totals["retries"]),
        (&3.into(), &3.into(), &0.into())
    );
    assert!(totals["first"].as_str() < totals["last"].as_str(), "{totals}");
}

#[test]
fn endpoints_are_found_asked_for_or_given() {
    let local = Local::start_with(LocalService::builder().strict_hosts());
    let (control, data) = (local.service.control_url(), local.service.data_url());
    for endpoint in [["--endpoint-url", &data], ["--control-endpoint-url", &control]] {
        let mut command = local.list(["front-door", "--start", "-1h", "--output", "ndjson"]);
        // What is given on the command line goes before the environment.
        command.args(endpoint).env(
            "AWS_ENDPOINT_URL_KINESIS_VIDEO",
            match endpoint[0] {
                // Nobody listens there, and nobody is asked.
                "--endpoint-url" => "http://127.0.0.1:9",
                _ => &data,
            },
        );
        let output = command.output().unwrap();
        assert_eq!((output.code(), output.out().lines().count()), (0, 12), "{}", output.err());
    }
}

#[test]
fn rows_come_before_the_next_page_is_there() {
    use std::io::{BufRead as _, BufReader};
    let answers = vec![Answer::page(&["1", "2"], Some("AAAA")), Answer::Never];
    let mut child = list_scripted(answers, "ndjson").stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert_eq!(lines.next().unwrap().unwrap(), r#"{"FragmentNumber":"1"}"#);
    assert_eq!(lines.next().unwrap().unwrap(), r#"{"FragmentNumber":"2"}"#);
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let lobby = "name=lobby,start=2024-01-01T00:00:00Z,every=2s,count=100000".parse().unwrap();
    let local = Local::start_with(LocalService::builder().seed_stream(lobby));
    for output in ["table", "json", "ndjson", "csv", "text"] {
        let mut command = local.list(["lobby", "--start", "0", "--output", output]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let ended = child.wait_with_output().unwrap();
        assert_eq!((ended.code(), ended.err()), (0, ""), "{output}");
    }
}
