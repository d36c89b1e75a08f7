//! Command lines that make no request.

use std::io::ErrorKind;
use std::net::TcpListener;
use std::process::Output;

use crate::support::{OutputExt as _, kvam};

/// Runs command lines against a server that nobody may ask.
struct Unasked {
    listener: TcpListener,
    url: String,
}

impl Unasked {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        Self { listener, url }
    }

    /// All that a call needs is there, so that it is the arguments alone that are wrong.
    fn refuses(&self, arguments: &[&str]) -> Output {
        let mut command = kvam(arguments.iter().copied());
        command.env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE").env("AWS_SECRET_ACCESS_KEY", "secret-never-printed");
        command.env("AWS_REGION", "eu-west-1").env("AWS_ENDPOINT_URL", &self.url);
        let output = command.output().unwrap();
        assert_eq!((output.code(), output.out()), (2, ""), "{arguments:?}: {}", output.err());
        let asked = self.listener.accept().map(|_| ()).map_err(|error| error.kind());
        assert_eq!(asked, Err(ErrorKind::WouldBlock), "{arguments:?}");
        output
    }

    /// The line that is said.
    fn says(&self, arguments: &[&str]) -> String {
        let output = self.refuses(arguments);
        assert_eq!(output.err().lines().count(), 1, "{}", output.err());
        output.err().trim_end().to_owned()
    }
}

const ARN: &str = "arn:aws:kinesisvideo:eu-west-1:111122223333:stream/front-door/1643353200000";

#[test]
fn a_value_that_cannot_be_is_said_with_its_flag() {
    let unasked = Unasked::new();
    for (arguments, said) in [
        (&["describe-stream"][..], "--stream-name or --stream-arn must be given"),
        (
            &["describe-stream", "--stream-name", "s", "--stream-arn", ARN],
            "--stream-name and --stream-arn must not both",
        ),
        (&["describe-stream", "front door"], "--stream-name \"front door\" has characters other than"),
        (&["describe-stream", "arn:x"], "--stream-arn \"arn:x\" is not of the form arn:aws:kinesisvideo:"),
        (&["get-data-endpoint", "s"], "--api-name is missing"),
        (
            &["get-data-endpoint", "s", "--api-name", "GET"],
            "--api-name \"GET\" is not PUT_MEDIA or GET_MEDIA or",
        ),
        (&["create-stream"], "--stream-name is missing"),
        (
            &["create-stream", "--stream-name", "s", "--data-retention-in-hours", "-1"],
            "--data-retention-in-hours -1 is not in 0 to 87600",
        ),
        (&["create-stream", "--stream-name", "s", "--tags", "a"], "--tags is neither JSON nor shorthand"),
        (
            &[
                "create-stream",
                "--stream-name",
                "s",
                "--stream-storage-configuration",
                "DefaultStorageTier=COLD",
            ],
            "--stream-storage-configuration DefaultStorageTier \"COLD\" is not HOT or WARM",
        ),
        (&["delete-stream", "--stream-arn", "s"], "--stream-arn \"s\" is not of the form"),
        (&["update-data-retention", "s"], "--current-version is missing"),
        (
            &["get-hls-streaming-session-url", "s", "--playback-mode", "ON_DEMAND"],
            "--hls-fragment-selector is missing",
        ),
        (&["get-hls-streaming-session-url", "s", "--expires", "299"], "--expires 299 is not in 300 to 43200"),
        (&["get-hls-streaming-session-url", "s", "--expires", "5m"], "--expires \"5m\" is no integer"),
        (
            &["get-dash-streaming-session-url", "s", "--playback-mode", "live"],
            "--playback-mode \"live\" is not LIVE or LIVE_REPLAY or ON_DEMAND",
        ),
        (&["get-media-for-fragment-list", "--stream-name", "s", "-"], "--fragments is missing"),
        (
            &["get-media-for-fragment-list", "--fragments", "1", "x", "--stream-name", "s", "-"],
            "--fragments has one that is none: fragment number \"x\"",
        ),
        (&["list-streams", "--max-results", "0"], "--max-results 0 is not in 1 to 10000"),
        (&["list-streams", "--page-size", "10001"], "--page-size 10001 is not in 1 to 10000"),
        (&["list-streams", "--starting-token", "a token"], "--starting-token is not base64"),
        (&["list-streams", "--next-token", "a token"], "--next-token is not base64"),
        (
            &["list-streams", "--max-results", "1", "--max-items", "1"],
            "--max-results and --next-token ask for one page",
        ),
        (
            &["list-streams", "--cli-input-json", r#"{"NextToken":"dDE="}"#, "--page-size", "1"],
            "--max-results and --next-token ask for one page",
        ),
        (&["list-fragments", "s", "--max-results", "1001"], "--max-results 1001 is not in 1 to 1000"),
        (&["list-fragments", "s", "--next-token", "a token"], "--next-token is not base64"),
        (
            &["list-fragments", "s", "--fragment-selector", "{}"],
            "--fragment-selector FragmentSelectorType is missing",
        ),
    ] {
        let line = unasked.says(arguments);
        assert!(line.starts_with(&format!("kvam: {said}")), "{arguments:?}: {line}");
    }
}

#[test]
fn what_is_wrong_inside_a_structure_is_said_with_its_place() {
    let unasked = Unasked::new();
    let range = "FragmentSelectorType=SERVER_TIMESTAMP,TimestampRange={StartTimestamp=100,EndTimestamp=200}";
    for (text, said) in [
        ("FragmentSelectorType=SERVER_TIMESTAMP", "TimestampRange is missing"),
        (
            &range.replace("SERVER_", "OTHER_"),
            "FragmentSelectorType \"OTHER_TIMESTAMP\" is not PRODUCER_TIMESTAMP or",
        ),
        (
            &range.replace("StartT", "t"),
            "TimestampRange has no member \"timestamp\"; it has StartTimestamp, EndT",
        ),
        (&range.replace("200", "soon"), "TimestampRange EndTimestamp \"soon\" is neither ISO 8601"),
        (&range.replace("200", "1"), "EndTimestamp 1970-01-01T00:00:01Z is before StartTimestamp"),
        (
            &range.replace("200", "90000"),
            "EndTimestamp 1970-01-02T01:00:00Z is more than 86400 seconds after",
        ),
        (
            &range.replace('}', ""),
            "is neither JSON nor shorthand (Key=value,Key=value): expected a comma or a closing",
        ),
        (r#"{"FragmentSelectorType":}"#, "is not JSON: expected value at line 1 column 25"),
        ("file://nowhere.json", "cannot be read from file://nowhere.json: "),
        ("[]", "should be a JSON object"),
    ] {
        let line =
            unasked.says(&["get-clip", "--stream-name", "s", "--clip-fragment-selector", text, "clip.mp4"]);
        assert!(line.starts_with(&format!("kvam: --clip-fragment-selector {said}")), "{text}: {line}");
    }
    let images = ["get-images", "s", "--image-selector-type", "SERVER_TIMESTAMP", "--start-timestamp", "100"];
    for (more, said) in [
        (
            ["--end-timestamp", "401", "--format", "PNG"],
            "--end-timestamp 1970-01-01T00:06:41Z is more than 300 seconds",
        ),
        (["--end-timestamp", "200", "--format", "GIF"], "--format \"GIF\" is not JPEG or PNG"),
    ] {
        let line = unasked.says(&[&images[..], &more].concat());
        assert!(line.starts_with(&format!("kvam: {said}")), "{more:?}: {line}");
    }
}

#[test]
fn what_is_wrong_with_a_whole_input_is_said_with_its_place() {
    let unasked = Unasked::new();
    for (json, said) in [
        (r#"{"Stream":"s"}"#, "has no member \"Stream\"; it has StreamName, StreamARN"),
        (r#"{"StreamName":"s","StreamName":"s"}"#, "has StreamName twice"),
        (r#"{"StreamName":7}"#, "StreamName should be a JSON string"),
        (r#"["StreamName"]"#, "should be a JSON object"),
        ("{", "is not JSON: EOF while parsing an object at line 1 column 1"),
        ("", "is not JSON: EOF while parsing a value at line 1 column 0"),
        ("file://nowhere.json", "cannot be read from file://nowhere.json: "),
    ] {
        for command in ["describe-stream", "get-hls-streaming-session-url"] {
            let line = unasked.says(&[command, "--cli-input-json", json]);
            let said = said.split(';').next().unwrap();
            assert!(line.starts_with(&format!("kvam: --cli-input-json {said}")), "{json}: {line}");
        }
    }
}

#[test]
fn what_the_aws_cli_has_and_is_not_there_is_refused_with_a_reason() {
    let unasked = Unasked::new();
    for (flag, reason) in [
        (&["--debug"][..], ""),
        (&["--no-sign-request"], ": the service answers signed requests alone"),
        (&["--no-verify-ssl"], ": certificates are always verified"),
        (&["--ca-bundle", "ca.pem"], ": the certificates of the system are trusted"),
        (&["--cli-connect-timeout", "5"], ": --cli-read-timeout limits a whole try"),
    ] {
        for command in [&["describe-stream", "s"][..], &["list-streams"], &["list-fragments", "s"]] {
            let line = unasked.says(&[command, flag].concat());
            assert!(line.starts_with(&format!("kvam: {} is not there{reason}", flag[0])), "{line}");
        }
    }
}

/// These are the parser's own words.
#[test]
fn arguments_that_do_not_fit_together_are_named() {
    let unasked = Unasked::new();
    for (arguments, named) in [
        (&["describe-stream", "s", "--stream-name", "s"][..], &["[STREAM]", "--stream-name"][..]),
        (&["describe-stream", "s", "--output", "yaml"], &["--output", "json, text, table"]),
        (&["describe-stream", "s", "--cli-input-yaml", "x"], &["--cli-input-yaml"]),
        (&["describe-stream", "s", "--cli-read-timeout", "x"], &["--cli-read-timeout"]),
        (
            &["describe-stream", "s", "--generate-cli-skeleton", "output"],
            &["--generate-cli-skeleton", "input"],
        ),
        (&["delete-stream", "--stream-name", "s"], &["--stream-name", "--stream-arn"]),
        (&["get-clip", "--stream-name", "s"], &["<OUTFILE>"]),
        // It is taken for one more number, as it is by the AWS CLI.
        (
            &["get-media-for-fragment-list", "--stream-name", "s", "--fragments", "1", "out.mkv"],
            &["<OUTFILE>"],
        ),
        (&["list-streams", "--no-paginate", "--max-items", "1"], &["--no-paginate", "--max-items"]),
        (&["list-streams", "--no-paginate", "--page-size", "1"], &["--no-paginate", "--page-size"]),
        (&["list-streams", "--max-items", "x"], &["--max-items"]),
        (&["list-streams", "--query", "foo(@)"], &["--query", "there is no function foo"]),
        (
            &["list-fragments", "s", "--fragment-selector", "x", "--start", "0"],
            &["--fragment-selector", "--start"],
        ),
        (
            &["list-fragments", "s", "--fragment-selector", "x", "--by", "server"],
            &["--fragment-selector", "--by"],
        ),
        (
            &["list-fragments", "s", "--next-token", "dDE=", "--max-items", "1"],
            &["--next-token", "--max-items"],
        ),
        (&["list-fragments", "s", "--query", "a", "--summary"], &["--query", "--summary"]),
    ] {
        let output = unasked.refuses(arguments);
        for name in named {
            assert!(output.err().contains(name), "{arguments:?}: {}", output.err());
        }
    }
}
