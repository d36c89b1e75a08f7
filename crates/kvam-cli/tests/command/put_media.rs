//! Recordings, and what a service says of them.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::process::{Command, Stdio};

use crate::support::{Local, OutputExt as _, kvam, video};
use crate::transfer::Folder;

/// `kvam put-media` with credentials, region and the control endpoint of a local service.
fn put<'a>(local: &Local, arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = kvam(["put-media"]);
    let discovered = |(name, _): &(&str, String)| !name.ends_with("_ARCHIVED_MEDIA");
    command.args(arguments).envs(local.service.environment().into_iter().filter(discovered));
    command
}

#[test]
fn what_is_put_is_listed() {
    let local = Local::start();
    let video = video();
    let output =
        put(&local, [video.to_str().unwrap(), "--stream-name", "front-door", "--fast"]).output().unwrap();
    assert_eq!(output.code(), 0, "{}", output.err());
    assert_eq!(output.err(), "kvam: 12 of 12 fragments stored\n");
    let lines: Vec<_> = output.out().lines().collect();
    assert_eq!(lines.len(), 36, "{}", output.out());
    let stored: Vec<_> =
        lines.iter().filter(|line| line.starts_with(r#"{"EventType":"PERSISTED","#)).collect();
    assert_eq!(stored.len(), 12);

    let listed = local.list(["front-door", "--start", "-1h", "--output", "ndjson"]).output().unwrap();
    // The stream had twelve before.
    assert_eq!((listed.code(), listed.out().lines().count()), (0, 24), "{}", listed.err());
    for line in stored {
        let number = line.split('"').find(|part| part.len() > 40).unwrap();
        assert!(listed.out().contains(number), "{number}");
    }
}

#[test]
fn a_recording_goes_on_when_nobody_reads_what_is_acknowledged() {
    let local = Local::start();
    let video = video();
    let mut command = put(&local, [video.to_str().unwrap(), "--stream-name", "front-door", "--fast"]);
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = command.stdout(writer).output().unwrap();
    assert_eq!((output.code(), output.err()), (0, "kvam: 12 of 12 fragments stored\n"));
}

#[test]
fn a_recording_can_come_from_stdin_with_a_start_of_its_own() {
    let local = Local::start();
    let mut command = put(&local, ["-", "--stream-name", "front-door", "--fast", "--producer-start", "-2h"]);
    command.args(["--output", "table"]).stdin(Stdio::from(File::open(video()).unwrap()));
    let output = command.output().unwrap();
    assert_eq!(output.code(), 0, "{}", output.err());
    assert!(output.out().starts_with("EVENT  "), "{}", output.out());
    let then = ["front-door", "--by", "producer", "--start", "-3h", "--end", "-1h", "--output", "ndjson"];
    let listed = local.list(then).output().unwrap();
    assert_eq!((listed.code(), listed.out().lines().count()), (0, 12), "{}", listed.err());
}

#[test]
fn a_refused_fragment_is_a_failure_that_says_why() {
    let local = Local::start();
    let no_matroska = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let output = put(&local, [no_matroska, "--stream-name", "front-door", "--fast"]).output().unwrap();
    assert_eq!(output.code(), 1, "{}", output.err());
    assert!(output.err().contains("error 4006"), "{}", output.err());
}

#[test]
fn what_cannot_be_read_or_has_no_stream_is_a_failure_by_name() {
    let local = Local::start();
    let missing = put(&local, ["nowhere.mkv", "--stream-name", "front-door"]).output().unwrap();
    assert_eq!((missing.code(), missing.out()), (2, ""));
    assert!(missing.err().starts_with("kvam: FILE nowhere.mkv cannot be read: "), "{}", missing.err());
    let folder = Folder::new("empty");
    let empty = folder.0.join("empty.mkv");
    std::fs::write(&empty, "").unwrap();
    let empty = put(&local, [empty.to_str().unwrap(), "--stream-name", "front-door"]).output().unwrap();
    assert_eq!((empty.code(), empty.out()), (2, ""));
    assert!(empty.err().ends_with("empty.mkv cannot be read: it is empty\n"), "{}", empty.err());

    let video = video();
    let unknown = put(&local, [video.to_str().unwrap(), "--stream-name", "back-door"]).output().unwrap();
    assert_eq!((unknown.code(), unknown.out()), (4, ""), "{}", unknown.err());
}

/// A data endpoint that takes media, once, and says this when all of it is there; or at once, and hangs up.
fn acknowledging(words: &'static str, patient: bool) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let (client, _) = listener.accept().unwrap();
        let mut reader = BufReader::new(&client);
        let mut line = String::new();
        while line != "\r\n" {
            line.clear();
            reader.read_line(&mut line).unwrap();
        }
        write!(&client, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n").unwrap();
        if patient {
            // The chunks of the body (RFC 9112, section 7.1).
            loop {
                line.clear();
                reader.read_line(&mut line).unwrap();
                let length = usize::from_str_radix(line.trim(), 16).unwrap();
                reader.read_exact(&mut vec![0; length + 2]).unwrap();
                if length == 0 {
                    break;
                }
            }
        }
        (&client).write_all(words.as_bytes()).unwrap();
    });
    url
}

fn put_to(url: &str, file: &str) -> Command {
    let mut command = kvam(["put-media", file, "--stream-name", "front-door", "--fast"]);
    command.args(["--region", "eu-west-1", "--endpoint-url", url]);
    command.env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE").env("AWS_SECRET_ACCESS_KEY", "secret-never-printed");
    command
}

#[test]
fn acknowledgements_are_printed_and_what_is_not_stored_is_a_failure() {
    let words = concat!(
        r#"{"EventType":"BUFFERING","FragmentTimecode":0,"FragmentNumber":"7"}"#,
        r#"{"EventType":"RECEIVED","FragmentTimecode":0,"FragmentNumber":"7"}"#,
        r#"{"EventType":"BUFFERING","FragmentTimecode":2000,"FragmentNumber":"8"}"#,
        r#"{"EventType":"PERSISTED","FragmentTimecode":0,"FragmentNumber":"7"}"#,
    );
    let url = acknowledging(words, true);
    let output = put_to(&url, video().to_str().unwrap()).output().unwrap();
    assert_eq!(output.code(), 1, "{}", output.err());
    assert_eq!(output.err(), "kvam: not every fragment is stored: 1 of 2 fragments stored\n");
    assert_eq!(output.out().replace('\n', ""), words);
}

#[test]
fn after_a_refusal_the_reason_counts_and_not_the_end_of_the_request() {
    let error = r#"{"EventType":"ERROR","FragmentTimecode":2000,"FragmentNumber":"8","ErrorId":4004}"#;
    let url = acknowledging(error, true);
    let output = put_to(&url, video().to_str().unwrap()).output().unwrap();
    assert_eq!((output.code(), output.out().trim_end()), (1, error));
    assert_eq!(
        output.err(),
        "kvam: the service refused fragment 8 at 2000 ms: the fragment's timecode is not after the one before (error \
         4004)\n"
    );
}

#[test]
fn a_service_that_hangs_up_is_a_failure() {
    let url = acknowledging("", false);
    let mut child = put_to(&url, "-")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // There might be more to come.
    let _more = child.stdin.take();
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.code(), output.out()), (1, ""));
    assert!(output.err().contains("before all media was sent"), "{}", output.err());
}
