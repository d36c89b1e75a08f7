use super::*;
use crate::arguments::list_fragments;
use crate::operations;

const NOW: Timestamp = Timestamp::from_micros(1_643_353_235_931_000);

fn resolved(arguments: &[&str], on_a_terminal: bool) -> Result<Plan, InvalidInput> {
    let arguments = list_fragments(arguments);
    let operation = operations::operation(operations::members::<ops::ListFragments>(
        arguments.given(),
        arguments.cli_input_json.as_deref(),
    )?)?;
    Plan::resolve(&arguments, &operation, NOW, on_a_terminal)
}

fn plan(arguments: &[&str]) -> Plan {
    resolved(arguments, true).unwrap()
}

fn range(plan: &Plan) -> Option<(String, String)> {
    plan.selector.map(|selector| (selector.range().start().to_string(), selector.range().end().to_string()))
}

fn refused(arguments: &[&str]) -> String {
    resolved(arguments, true).unwrap_err().to_string()
}

#[test]
fn nobody_who_chose_a_start_is_told_of_the_default() {
    for (arguments, start, end, told) in [
        (&["s"][..], "2022-01-27T07:00:35.931Z", "2022-01-28T07:00:35.931Z", true),
        (&["s", "--start", "-2h"], "2022-01-28T05:00:35.931Z", "2022-01-28T07:00:35.931Z", false),
        (&["s", "--end", "-2h"], "2022-01-27T05:00:35.931Z", "2022-01-28T05:00:35.931Z", true),
        (&["s", "--start", "0", "--end=-1d"], "1970-01-01T00:00:00Z", "2022-01-27T07:00:35.931Z", false),
    ] {
        let plan = plan(arguments);
        assert_eq!(range(&plan), Some((start.to_owned(), end.to_owned())), "{arguments:?}");
        assert_eq!(plan.notice().is_some(), told, "{arguments:?}");
    }
}

#[test]
fn an_end_before_the_start_is_refused_by_name() {
    let said = refused(&["s", "--start", "now", "--end", "-1h"]);
    assert!(said.contains("--end "), "{said}");
}

#[test]
fn a_services_token_brings_its_own_range_and_a_place_in_the_first_page_does_not() {
    assert_eq!(plan(&["s", "--starting-token", "c2Vydmlj", "--start", "-1h"]).selector, None);
    let first_page = "eyJOZXh0VG9rZW4iOiBudWxsLCAiYm90b190cnVuY2F0ZV9hbW91bnQiOiAyfQ==";
    let plan = plan(&["s", "--starting-token", first_page]);
    assert!(plan.selector.is_some());
    assert_eq!(plan.start.skip, 2);
}

#[test]
fn what_goes_on_names_the_range_unless_the_token_knows_it() {
    let later: StartingToken = "c2Vydmlj".parse().unwrap();
    let first_page = StartingToken { page: None, skip: 2, inside_page: true };
    let plan = |arguments: &[&str]| plan(&[&["s", "--start", "-1h"], arguments].concat());
    assert_eq!(
        plan(&[]).resume(Some(&first_page)),
        Some(format!(
            "--start 2022-01-28T06:00:35.931Z --end 2022-01-28T07:00:35.931Z --starting-token {}",
            first_page.encode()
        ))
    );
    assert_eq!(plan(&[]).resume(Some(&later)), Some(format!("--starting-token {}", later.encode())));
    assert_eq!(plan(&[]).resume(None), None);
    assert_eq!(plan(&["--summary"]).resume(Some(&later)), None);
}

#[test]
fn a_place_in_the_first_page_of_a_range_counted_from_now_loses_it() {
    let later: StartingToken = "c2Vydmlj".parse().unwrap();
    let first_page = StartingToken { page: None, skip: 2, inside_page: true };
    for (arguments, loses) in [
        (&["s"][..], true),
        (&["s", "--start", "0"], true),
        (&["s", "--start", "-1h", "--end", "2000000000"], true),
        (&["s", "--start", "0", "--end", "1"], false),
        (&["s", "--end", "100000"], false),
    ] {
        let plan = plan(arguments);
        assert_eq!(plan.loses_range(&first_page), loses, "{arguments:?}");
        assert!(!plan.loses_range(&later), "{arguments:?}");
    }
}

#[test]
fn a_terminal_gets_a_table_and_a_pipe_gets_json() {
    for (on_a_terminal, output, format) in
        [(true, Output::Table, SummaryFormat::Table), (false, Output::Json, SummaryFormat::Json)]
    {
        let form = |arguments: &[&str]| resolved(arguments, on_a_terminal).unwrap().form;
        assert_eq!(form(&["s"]), Form::Fragments(output));
        assert_eq!(form(&["s", "--summary"]), Form::Totals(format));
        assert_eq!(form(&["s", "--output", "csv"]), Form::Fragments(Output::Csv));
    }
}

#[test]
fn totals_have_no_columns() {
    assert!(refused(&["s", "--summary", "--output", "csv"]).starts_with("--summary is printed as"));
}

#[test]
fn the_stream_is_what_was_named_in_any_of_the_three_ways() {
    let arn = "arn:aws:kinesisvideo:eu-west-1:111122223333:stream/front-door/1643353200000";
    for arguments in [&["front-door"][..], &["--stream-name", "front-door"]] {
        assert_eq!(plan(arguments).stream, StreamId::name("front-door").unwrap());
    }
    for arguments in [&[arn][..], &["--stream-arn", arn]] {
        assert_eq!(plan(arguments).stream, StreamId::arn(arn).unwrap());
    }
}

#[test]
fn a_selector_in_the_aws_clis_form_is_the_range() {
    let selector = "FragmentSelectorType=PRODUCER_TIMESTAMP,TimestampRange={StartTimestamp=1,EndTimestamp=2}";
    let json = format!(
        r#"{{"StreamName":"json","FragmentSelector":{}}}"#,
        r#"{"FragmentSelectorType":"PRODUCER_TIMESTAMP","TimestampRange":{"StartTimestamp":1,"EndTimestamp":2}}"#
    );
    for (arguments, stream) in [
        (&["s", "--fragment-selector", selector][..], "s"),
        (&["--cli-input-json", &json], "json"),
        (&["s", "--cli-input-json", &json], "s"),
    ] {
        let plan = plan(arguments);
        assert_eq!(plan.stream, StreamId::name(stream).unwrap());
        assert_eq!(plan.by, FragmentSelectorType::ProducerTimestamp);
        let expected = ("1970-01-01T00:00:01Z".to_owned(), "1970-01-01T00:00:02Z".to_owned());
        assert_eq!(range(&plan), Some(expected), "{arguments:?}");
        assert_eq!(plan.notice(), None);
        assert!(!plan.loses_range(&StartingToken { page: None, skip: 2, inside_page: true }));
    }
}

#[test]
fn an_input_without_a_stream_is_refused_with_its_flag() {
    let said = refused(&["--cli-input-json", "{}"]);
    assert!(said.starts_with("--stream-name"), "{said}");
}
