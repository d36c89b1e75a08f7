use kvam_local::LocalService;

use crate::support::{Answer, Local, OutputExt as _, kvam, list_scripted};

#[test]
fn a_command_line_that_cannot_be_used_is_2_and_names_the_input() {
    let arn = "arn:aws:kinesisvideo:eu-west-1:111122223333:stream/front-door/1643353200000";
    for (arguments, named) in [
        (&[][..], "Usage: kvam"),
        (&["list-fragments"], "<STREAM>"),
        (&["list-fragments", "a", "--stream-name", "b"], "--stream-name <NAME>"),
        (&["list-fragments", "a", "--output", "xml"], "--output <FORMAT>"),
        (
            &["list-fragments", "a", "--region", "eu-west-1", "--start", "2022-01-28", "--end", "2022-01-27"],
            "kvam: --end 2022-01-27T00:00:00Z is before --start 2022",
        ),
        (&["list-streams", "--cli-read-timeout", "-1"], "--cli-read-timeout <SECONDS>"),
        (&["list-fragments", "a"], "region is not set"),
        (&["list-fragments", arn, "--region", "us-east-1"], "; ask there with --region eu-west-1"),
        (
            &["list-fragments", "a", "--region", "eu-west-1", "--endpoint-url", "http://example.com"],
            "data endpoint",
        ),
        (&["list-fragments", "a", "--max-items", "-1"], "--max-items <N>"),
        (&["list-fragments", "a", "--page-size", "-1"], "--page-size <N>"),
        (&["list-streams", "--max-items", "-1"], "--max-items <N>"),
        (&["list-streams", "--page-size", "-1"], "--page-size -1"),
        (&["local", "--put", "video.mkv"], "--put <FILE=STREAM>"),
        (&["local", "--seed-stream", "name=lobby"], "--seed-stream"),
        (
            &[
                "local",
                "--listen",
                "127.0.0.1:0",
                "--stream",
                "a",
                "--seed-stream",
                "name=a,start=0,every=2s,count=1",
            ],
            "\"a\"",
        ),
    ] {
        let output = kvam(arguments.iter().copied()).output().unwrap();
        assert_eq!((output.code(), output.out()), (2, ""), "{arguments:?}: {}", output.err());
        assert!(output.err().contains(named), "{arguments:?}: {}", output.err());
    }
}

#[test]
fn help_and_version_are_0_and_go_to_stdout() {
    for (arguments, shown) in [
        (&["--help"][..], "list-fragments"),
        (&["help", "list-fragments"], "--starting-token <TOKEN>"),
        (&["list-fragments", "--help"], "  6  no usable credentials"),
        (&["--version"], env!("CARGO_PKG_VERSION")),
    ] {
        let output = kvam(arguments.iter().copied()).output().unwrap();
        assert_eq!((output.code(), output.err()), (0, ""));
        assert!(output.out().contains(shown), "{}", output.out());
    }
}

#[test]
fn a_failure_after_rows_is_3_and_says_how_to_go_on() {
    let answers = vec![Answer::page(&["1", "2"], Some("AAAA")), Answer::error(400, "AccessDeniedException")];
    let output = list_scripted(answers, "ndjson").output().unwrap();
    assert_eq!((output.code(), output.out().lines().count()), (3, 2), "{}", output.err());
    let (said, arguments) = output.err().split_once("; to go on, repeat the command with ").unwrap();
    assert_eq!(
        said,
        "kvam: ListFragments of stream front-door failed: AccessDeniedException: as the test says (request id \
         request-1)"
    );
    // botocore's form of the token AAAA.
    assert_eq!(arguments, "--starting-token eyJOZXh0VG9rZW4iOiAiQUFBQSJ9\n");
}

#[test]
fn json_that_is_not_complete_does_not_end() {
    let answers = vec![Answer::page(&["1", "2"], Some("AAAA")), Answer::error(400, "AccessDeniedException")];
    let output = list_scripted(answers, "json").output().unwrap();
    assert_eq!(output.code(), 3);
    assert!(output.out().ends_with("\"FragmentNumber\": \"2\"\n        }"), "{}", output.out());
}

#[test]
fn a_token_that_comes_again_is_a_failure_without_a_way_on() {
    let page = || Answer::page(&["1"], Some("AAAA"));
    let output = list_scripted(vec![page(), page(), page()], "ndjson").output().unwrap();
    assert_eq!(output.code(), 3);
    assert!(!output.err().contains("--starting-token"), "{}", output.err());
}

#[test]
fn no_such_stream_is_4() {
    let output = Local::start().list(["back-door", "--start", "-1h"]).output().unwrap();
    assert_eq!((output.code(), output.out()), (4, ""));
    assert!(
        output
            .err()
            .starts_with("kvam: GetDataEndpoint of stream back-door failed: ResourceNotFoundException: ")
    );
    assert!(output.err().contains(" (request id "), "{}", output.err());
    assert!(output.err().ends_with("; check the stream's name, the region (--region) and the account\n"));
    assert_eq!(output.err().lines().count(), 1);
}

#[test]
fn throttled_to_the_end_is_5() {
    let throttled = || Answer::error(400, "ClientLimitExceededException");
    let output = list_scripted(vec![throttled(), throttled(), throttled()], "ndjson").output().unwrap();
    assert_eq!((output.code(), output.out()), (5, ""));
    let said = "kvam: ListFragments of stream front-door failed after 3 attempts: ClientLimitExceededException: as the \
                test says (request id request-1); wait a while, or ask for less at once with --page-size\n";
    assert_eq!(output.err(), said);
}

#[test]
fn credentials_that_are_missing_or_wrong_are_6_and_never_printed() {
    let local = Local::start();
    let arguments = ["front-door", "--start", "-1h"];

    let missing = local.list(arguments).env_remove("AWS_ACCESS_KEY_ID").output().unwrap();
    assert_eq!((missing.code(), missing.out()), (6, ""), "{}", missing.err());
    assert!(missing.err().contains("`kvam demo` needs none"), "{}", missing.err());

    let wrong = local.list(arguments).env("AWS_SECRET_ACCESS_KEY", "secret-never-printed").output().unwrap();
    assert_eq!((wrong.code(), wrong.out()), (6, ""));
    assert!(
        wrong
            .err()
            .ends_with("; check the secret access key, the region (--region) and this machine's clock\n"),
        "{}",
        wrong.err()
    );
    assert!(!wrong.err().contains("secret-never-printed"));

    let unknown = local.list(arguments).env("AWS_ACCESS_KEY_ID", "AKIDUNKNOWN").output().unwrap();
    assert_eq!(unknown.code(), 6);

    let denied = list_scripted(vec![Answer::error(403, "AccessDeniedException")], "ndjson").output().unwrap();
    assert_eq!(denied.code(), 6);
    assert!(denied.err().contains("kinesisvideo:GetDataEndpoint and kinesisvideo:ListFragments"));
}

#[test]
fn a_failure_after_an_empty_page_has_printed_nothing() {
    let answers = vec![Answer::page(&[], Some("AAAA")), Answer::error(404, "ResourceNotFoundException")];
    let output = list_scripted(answers, "csv").output().unwrap();
    assert_eq!((output.code(), output.out()), (4, ""));
    assert!(output.err().contains("; to go on, "), "{}", output.err());
}

#[test]
fn a_starting_token_that_is_refused_is_no_way_on() {
    let local = Local::start();
    let output = local.list(["front-door", "--starting-token", "c2VjcmV0"]).output().unwrap();
    assert_eq!((output.code(), output.out()), (1, ""));
    assert!(output.err().contains("InvalidArgumentException: "), "{}", output.err());
    assert!(!output.err().contains("to go on"), "{}", output.err());
}

#[test]
fn an_endpoint_of_the_control_plane_is_said_to_be_the_wrong_one() {
    let local = Local::start_with(LocalService::builder().strict_hosts());
    let control = local.service.control_url();
    let output = local.list(["front-door", "--start", "-1h", "--endpoint-url", &control]).output().unwrap();
    assert_eq!((output.code(), output.out()), (1, ""), "{}", output.err());
    assert!(output.err().contains("; --endpoint-url is for the data endpoint: "), "{}", output.err());
}

#[test]
fn a_token_that_has_expired_asks_for_new_credentials() {
    let output = list_scripted(vec![Answer::error(403, "ExpiredTokenException")], "csv").output().unwrap();
    assert_eq!(output.code(), 6);
    assert!(output.err().contains("; get new credentials, "), "{}", output.err());
}

#[test]
fn an_endpoint_where_nobody_listens_is_1_and_says_what_to_check() {
    let output = list_scripted(vec![], "csv").output().unwrap();
    assert_eq!((output.code(), output.out()), (1, ""));
    assert!(output.err().contains("failed after 3 attempts: could not connect: "), "{}", output.err());
    assert!(output.err().ends_with("; check the network, and the endpoint if one is configured\n"));
}

#[test]
fn an_answer_that_is_no_listing_is_1() {
    let html = || Answer::Now(200, None, "<html>sign in</html>".to_owned());
    let output = list_scripted(vec![html(), html(), html()], "ndjson").output().unwrap();
    assert_eq!((output.code(), output.out()), (1, ""), "{}", output.err());
}
