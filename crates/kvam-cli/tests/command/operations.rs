//! The commands of the AWS CLI, typed as its users type them.

use std::fs;
use std::process::Command;

use kvam_local::LocalService;
use serde_json::{Value, json};

use crate::support::{Answer, Local, OutputExt as _, kvam, recorded, scripted};
use crate::transfer::Folder;

/// What a command that succeeds prints, which is all that it says.
fn printed(mut command: Command) -> String {
    let output = command.output().unwrap();
    assert_eq!((output.code(), output.err()), (0, ""), "{command:?}");
    output.out().to_owned()
}

/// The command with credentials and a region, for a server that says what a test tells it to.
fn at<'a>(url: &'a str, arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = kvam(arguments);
    command.args(["--region", "eu-west-1", "--endpoint-url", url]);
    command.env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE").env("AWS_SECRET_ACCESS_KEY", "secret-never-printed");
    command
}

/// What a command line asks, and where: it is refused, and that is all.
fn asked(arguments: &[&str]) -> (String, Value) {
    let (url, requests) = recorded(vec![Answer::error(400, "InvalidArgumentException")]);
    let output = at(&url, arguments.iter().copied()).output().unwrap();
    assert_eq!((output.code(), output.out()), (1, ""), "{arguments:?}: {}", output.err());
    let (line, body) = requests.recv().unwrap();
    (line, serde_json::from_str(&body).unwrap())
}

#[test]
fn a_stream_is_created_described_kept_longer_and_deleted() {
    let local = Local::start();
    let mut command = local.kvam(["create-stream", "--stream-name", "attic", "--media-type", "video/h264"]);
    command.args(["--data-retention-in-hours", "24", "--device-name", "roof"]);
    command.args(["--tags", "place=house,floor=2", "--query", "StreamARN", "--output", "text"]);
    let arn = printed(command);
    let arn = arn.trim_end();
    assert!(arn.starts_with("arn:aws:kinesisvideo:us-east-1:111122223333:stream/attic/"), "{arn}");

    let describe = |query| printed(local.kvam(["describe-stream", "attic", "--query", query]));
    let kept = "StreamInfo.[StreamName,MediaType,DeviceName,DataRetentionInHours]";
    let of = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    assert_eq!(of(&describe(kept)), json!(["attic", "video/h264", "roof", 24]));

    let version = of(&describe("StreamInfo.Version"));
    let more = ["--operation", "INCREASE_DATA_RETENTION", "--data-retention-change-in-hours", "24"];
    let mut command = local.kvam(["update-data-retention", "--stream-name", "attic"]);
    command.args(["--current-version", version.as_str().unwrap()]).args(more);
    assert_eq!(printed(command), "");
    assert_eq!(of(&describe("StreamInfo.DataRetentionInHours")), 48);

    assert_eq!(printed(local.kvam(["delete-stream", "--stream-arn", arn])), "");
    let gone = local.kvam(["describe-stream", "--stream-name", "attic"]).output().unwrap();
    assert_eq!((gone.code(), gone.out()), (4, ""));
    assert!(gone.err().starts_with("kvam: DescribeStream of stream attic failed: "), "{}", gone.err());
}

#[test]
fn a_stream_has_a_name_and_an_arn_with_a_flag_and_without() {
    let local = Local::start();
    let by_name = printed(local.kvam(["describe-stream", "--stream-name", "front-door"]));
    let described: Value = serde_json::from_str(&by_name).unwrap();
    let arn = described["StreamInfo"]["StreamARN"].as_str().unwrap();
    for named in [&["--stream-arn", arn][..], &["front-door"], &[arn]] {
        let mut command = local.kvam(["describe-stream"]);
        command.args(named);
        assert_eq!(printed(command), by_name, "{named:?}");
    }
}

#[test]
fn a_data_endpoint_is_printed_in_every_format() {
    let local = Local::start_with(LocalService::builder().strict_hosts());
    let data = local.service.data_url();
    let ask = |more: &[&str]| {
        let mut command = local.kvam(["get-data-endpoint", "front-door", "--api-name", "LIST_FRAGMENTS"]);
        // The host of this operation is the control plane's, and goes before the environment.
        command.args(["--endpoint-url", &local.service.control_url()]).args(more);
        command.env("AWS_ENDPOINT_URL_KINESIS_VIDEO", "http://127.0.0.1:9");
        printed(command)
    };
    assert_eq!(ask(&[]), format!("{{\n    \"DataEndpoint\": \"{data}\"\n}}\n"));
    assert_eq!(ask(&["--output", "text"]), format!("{data}\n"));
    assert_eq!(ask(&["--query", "DataEndpoint"]), format!("\"{data}\"\n"));
    let table = ask(&["--output", "table"]);
    let lines: Vec<_> = table.lines().collect();
    assert_eq!(lines.len(), 5, "{table}");
    assert_eq!(lines[1].trim_matches(['|', ' ']), "GetDataEndpoint");
    assert_eq!(lines[3], format!("|  DataEndpoint |  {data}  |"));
}

/// What the service really answered once, with what no reference has in it.
#[test]
fn an_answer_is_printed_as_the_aws_cli_prints_it() {
    let answer = r#"{"StreamInfo":{"CreationTime":1.735442939457E9,"DataRetentionInHours":24,"DeviceName":null,
        "IngestionConfiguration":null,"KmsKeyId":"alias/a","MediaType":null,"Status":"ACTIVE",
        "StreamARN":"arn:aws:kinesisvideo:ap-southeast-2:429276963313:stream/demo_stream/1735442939457",
        "StreamName":"demo_stream","Version":"FhH7KJXkTQSLfXV123cU"}}"#;
    let json = r#"{
    "StreamInfo": {
        "StreamName": "demo_stream",
        "StreamARN": "arn:aws:kinesisvideo:ap-southeast-2:429276963313:stream/demo_stream/1735442939457",
        "KmsKeyId": "alias/a",
        "Version": "FhH7KJXkTQSLfXV123cU",
        "Status": "ACTIVE",
        "CreationTime": "2024-12-29T03:28:59.457000+00:00",
        "DataRetentionInHours": 24
    }
}
"#;
    let text = "STREAMINFO\t2024-12-29T03:28:59.457000+00:00\t24\talias/a\tACTIVE\tarn:aws:kinesisvideo:ap-southeast-2:\
                429276963313:stream/demo_stream/1735442939457\tdemo_stream\tFhH7KJXkTQSLfXV123cU\n";
    let queried = "2024-12-29T03:28:59.457000+00:00\tNone\n";
    let query = "StreamInfo.[CreationTime,DeviceName]";
    for (arguments, expected) in [
        (&[][..], json),
        (&["--output", "text"], text),
        (&["--output", "text", "--query", query], queried),
        (&["--no-cli-pager", "--no-cli-auto-prompt", "--color", "on", "--cli-read-timeout", "0"], json),
    ] {
        // The machine's zone is nobody's business.
        for zone in ["UTC0", "JST-9"] {
            let url = scripted(vec![Answer::Now(200, None, answer.to_owned())]);
            let mut command = at(&url, ["describe-stream", "demo_stream"]);
            command.args(arguments).env("TZ", zone);
            assert_eq!(printed(command), expected, "{arguments:?} in {zone}");
        }
    }
}

#[test]
fn the_same_input_is_written_in_shorthand_in_json_and_in_a_file() {
    let folder = Folder::new("written");
    let file = |name: &str, text: &str| {
        fs::write(folder.0.join(name), text).unwrap();
        folder.0.join(name).to_str().unwrap().to_owned()
    };
    let json = r#"{"FragmentSelectorType": "PRODUCER_TIMESTAMP",
        "TimestampRange": {"StartTimestamp": 1643353200.5, "EndTimestamp": "2022-01-28T09:00:00+01:00"}}"#;
    let shorthand = "FragmentSelectorType=PRODUCER_TIMESTAMP,TimestampRange={StartTimestamp=2022-01-28T07:00:00.5,\
                     EndTimestamp=2022-01-28T08:00:00Z}";
    let whole = format!(r#"{{"StreamName": "front-door", "ClipFragmentSelector": {json}}}"#);
    let expected = json!({
        "StreamName": "front-door",
        "ClipFragmentSelector": {
            "FragmentSelectorType": "PRODUCER_TIMESTAMP",
            "TimestampRange": {"StartTimestamp": 1_643_353_200.5, "EndTimestamp": 1_643_356_800},
        },
    });
    let (json_file, whole_file) = (file("selector.json", json), file("input.json", &format!("{whole}\n")));
    let (json_file, whole_file) = (format!("file://{json_file}"), format!("file://{whole_file}"));
    let kind = file("kind", "PRODUCER_TIMESTAMP\n");
    let in_part = shorthand.replace("Type=PRODUCER_TIMESTAMP", &format!("Type@=file://{kind}"));
    let selector = |text| ["--stream-name", "front-door", "--clip-fragment-selector", text];
    for arguments in [
        &selector(shorthand)[..],
        &selector(json),
        &selector(&json_file),
        &selector(&in_part),
        &["--cli-input-json", &whole],
        &["--cli-input-json", &whole_file],
    ] {
        let (line, body) = asked(&[&["get-clip"], arguments, &["-"]].concat());
        assert_eq!((line.as_str(), body), ("POST /getClip HTTP/1.1", expected.clone()), "{arguments:?}");
    }
}

#[test]
fn flags_go_before_the_json_and_the_last_of_two_counts() {
    let json = r#"{"StreamName": "json", "PlaybackMode": "LIVE", "Expires": 300, "ContainerFormat": null}"#;
    let arguments = ["front-door", "--cli-input-json", json, "--expires", "400", "--expires", "500"];
    let (line, body) = asked(&[&["get-hls-streaming-session-url"], &arguments[..]].concat());
    assert_eq!(line, "POST /getHLSStreamingSessionURL HTTP/1.1");
    assert_eq!(body, json!({"StreamName": "front-door", "PlaybackMode": "LIVE", "Expires": 500}));
}

#[test]
fn every_flag_of_get_images_is_a_member() {
    let (line, body) = asked(&[
        "get-images",
        "front-door",
        "--image-selector-type",
        "SERVER_TIMESTAMP",
        "--start-timestamp",
        "2022-01-28",
        "--end-timestamp",
        "1643328120",
        "--sampling-interval",
        "200",
        "--format",
        "JPEG",
        "--format-config",
        "JPEGQuality=80",
        "--width-pixels",
        "640",
        "--height-pixels",
        "480",
        "--page-size",
        "7",
    ]);
    assert_eq!(line, "POST /getImages HTTP/1.1");
    let expected = json!({
        "StreamName": "front-door",
        "ImageSelectorType": "SERVER_TIMESTAMP",
        "StartTimestamp": 1_643_328_000,
        "EndTimestamp": 1_643_328_120,
        "SamplingInterval": 200,
        "Format": "JPEG",
        "FormatConfig": {"JPEGQuality": "80"},
        "WidthPixels": 640,
        "HeightPixels": 480,
        "MaxResults": 7,
    });
    assert_eq!(body, expected);
}

#[test]
fn a_time_without_a_zone_is_utc_wherever_the_machine_is() {
    for zone in ["UTC0", "JST-9", "PST8PDT"] {
        let (url, requests) = recorded(vec![Answer::page(&[], None)]);
        let selector = "FragmentSelectorType=SERVER_TIMESTAMP,TimestampRange={StartTimestamp=2022-01-28T07:00:00,\
                        EndTimestamp=2022-01-29}";
        let mut command = at(&url, ["list-fragments", "front-door", "--fragment-selector", selector]);
        assert_eq!(command.env("TZ", zone).output().unwrap().code(), 0);
        let (_, body) = requests.recv().unwrap();
        let body: Value = serde_json::from_str(&body).unwrap();
        let range = json!({"StartTimestamp": 1_643_353_200, "EndTimestamp": 1_643_414_400});
        assert_eq!(body["FragmentSelector"]["TimestampRange"], range, "{zone}");
    }
}

#[test]
fn a_skeleton_has_every_member_and_needs_nothing() {
    let skeleton = |name: &str| -> Value {
        serde_json::from_str(&printed(kvam([name, "--generate-cli-skeleton"]))).unwrap()
    };
    let range = json!({"StartTimestamp": "1970-01-01T00:00:00", "EndTimestamp": "1970-01-01T00:00:00"});
    let selector = json!({"FragmentSelectorType": "PRODUCER_TIMESTAMP", "TimestampRange": range});
    for (name, expected) in [
        ("get-clip", json!({"StreamName": "", "StreamARN": "", "ClipFragmentSelector": selector})),
        ("get-media-for-fragment-list", json!({"StreamName": "", "StreamARN": "", "Fragments": [""]})),
        (
            "list-fragments",
            json!({"StreamName": "", "StreamARN": "", "MaxResults": 0, "NextToken": "", "FragmentSelector": selector}),
        ),
        ("delete-stream", json!({"StreamARN": "", "CurrentVersion": ""})),
    ] {
        assert_eq!(skeleton(name), expected, "{name}");
    }
    // What is filled in is taken back.
    let mut filled = skeleton("list-streams");
    filled["MaxResults"] = 7.into();
    filled["NextToken"] = "dDE=".into();
    filled["StreamNameCondition"]["ComparisonValue"] = "front".into();
    let (line, body) = asked(&["list-streams", "--cli-input-json", &filled.to_string()]);
    assert_eq!((line.as_str(), body), ("POST /listStreams HTTP/1.1", filled));
}

#[test]
fn fragments_by_their_numbers_are_a_matroska_file() {
    let local = Local::start();
    let folder = Folder::new("fragments");
    let outfile = folder.0.join("two.mkv");
    let [first, second] = [&local.numbers[0], &local.numbers[1]];
    let mut command = local.kvam(["get-media-for-fragment-list", "--fragments", first, second]);
    command.args(["--stream-name", "front-door"]).arg(&outfile);
    assert_eq!(printed(command), "{\n    \"ContentType\": \"video/webm\"\n}\n");
    let media = fs::read(&outfile).unwrap();
    // EBML (RFC 8794, section 11.2.1), and two clusters (RFC 9559, section 5.1.3).
    assert!(media.starts_with(&[0x1a, 0x45, 0xdf, 0xa3]));
    assert_eq!(media.windows(4).filter(|bytes| *bytes == [0x1f, 0x43, 0xb6, 0x75]).count(), 2);
    assert_eq!(folder.names(), ["two.mkv"]);

    // On stdout it is the same, and so it is with the numbers in JSON, and what is typed otherwise.
    let json = format!(r#"["{first}", "{second}"]"#);
    for arguments in [
        &["-", "--stream-name", "front-door", "--fragments", first, second][..],
        &["--stream-name", "front-door", "--fragments", &json, "--output", "text", "-"],
        &["--stream-name", "front-door", "--fragments", first, second, "--", "-"],
    ] {
        let output = local.kvam(["get-media-for-fragment-list"]).args(arguments).output().unwrap();
        assert_eq!((output.code(), output.err()), (0, ""), "{arguments:?}");
        assert!(output.stdout == media, "{arguments:?}: {} bytes", output.stdout.len());
    }
}

#[test]
fn what_the_local_service_does_not_make_is_refused_in_its_words_and_leaves_no_file() {
    let local = Local::start();
    let folder = Folder::new("not-made");
    let path = folder.0.join("out").to_str().unwrap().to_owned();
    let clip = "FragmentSelectorType=SERVER_TIMESTAMP,TimestampRange={StartTimestamp=-1h,EndTimestamp=now}";
    let images =
        ["--start-timestamp", "-1m", "--end-timestamp", "now", "--format", "JPEG", "--out-dir", &path];
    for (operation, command, arguments) in [
        (
            "GetClip",
            "get-clip",
            &["--stream-name", "front-door", "--clip-fragment-selector", clip, &path][..],
        ),
        ("GetHLSStreamingSessionURL", "get-hls-streaming-session-url", &["front-door"]),
        ("GetDASHStreamingSessionURL", "get-dash-streaming-session-url", &["front-door"]),
        (
            "GetImages",
            "get-images",
            &[&["front-door", "--image-selector-type", "SERVER_TIMESTAMP"], &images[..]].concat(),
        ),
    ] {
        let output = local.kvam([command]).args(arguments).output().unwrap();
        assert_eq!((output.code(), output.out()), (1, ""), "{operation}: {}", output.err());
        let said = format!(
            "kvam: {operation} of stream front-door failed: InvalidArgumentException: {operation} is not offered by this \
             local service, "
        );
        assert!(output.err().starts_with(&said), "{}", output.err());
        assert_eq!(output.err().lines().count(), 1);
        // A folder for pictures may be made before they come, and is empty then.
        let files = fs::read_dir(&path).map_or(0, Iterator::count);
        assert_eq!((fs::metadata(&path).is_ok_and(|out| out.is_file()), files), (false, 0), "{operation}");
        assert!(folder.names().iter().all(|name| name == "out"), "{operation}: {:?}", folder.names());
    }
}
