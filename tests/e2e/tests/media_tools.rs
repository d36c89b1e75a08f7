//! What is written of the test video is what mkvinfo and ffprobe say of it today, and what comes back from a stream is too.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use bytes::Bytes;
use kvam::ops::{GetMediaForFragmentList, PutMedia, Timecodes};

/// Runs the script that made the tables, and gives the table it makes now beside the one that is kept.
fn described(table: &str) -> (String, String) {
    let media = Path::new(env!("CARGO_MANIFEST_DIR")).join("../media");
    let made = Command::new("python3")
        .arg("describe.py")
        .args([table, "test-pattern.mkv"])
        .current_dir(&media)
        .output();
    let made = made.expect("python3");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let kept = std::fs::read_to_string(media.join(table).with_extension("tsv")).unwrap();
    (String::from_utf8(made.stdout).unwrap(), kept)
}

#[test]
#[ignore = "needs mkvinfo (Debian package mkvtoolnix); cargo xtask test --all runs it"]
fn mkvinfo_sees_the_clusters_that_are_written_down() {
    let (made, kept) = described("clusters");
    assert_eq!(made, kept);
}

#[test]
#[ignore = "needs ffprobe (Debian package ffmpeg); cargo xtask test --all runs it"]
fn ffprobe_sees_the_packets_that_are_written_down() {
    let (made, kept) = described("packets");
    assert_eq!(made, kept);
}

/// Of each packet its time, its flags and a hash of its bytes; of each frame its time, its type and its picture's size.
fn probed(media: &[u8]) -> Vec<String> {
    let shown = "packet=pts_time,size,flags,data_hash:frame=pts_time,pict_type,width,height,key_frame";
    let mut ffprobe = Command::new("ffprobe")
        .args(["-v", "fatal", "-show_data_hash", "md5", "-show_packets", "-show_frames"])
        .args(["-show_entries", shown, "-of", "compact", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("ffprobe");
    let mut stdin = ffprobe.stdin.take().unwrap();
    let media = media.to_vec();
    // What ffprobe does not read need not be written.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&media)));
    let output = ffprobe.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success());
    let lines = String::from_utf8(output.stdout).unwrap();
    // Side data stand between them.
    let told = lines.lines().filter(|line| line.starts_with("packet|") || line.starts_with("frame|"));
    told.map(str::to_owned).collect()
}

#[tokio::test]
#[ignore = "needs ffprobe (Debian package ffmpeg); cargo xtask test --all runs it"]
async fn ffprobe_sees_the_same_frames_in_what_was_put_and_in_what_is_got() {
    let service = e2e::service().stream("door", 24).start().await.unwrap();
    let client = e2e::client(&service).build().unwrap();
    let operation = PutMedia::new(
        e2e::stream("door"),
        Timecodes::Relative { producer_start: e2e::moment("2026-01-28T06:00:00Z") },
    );
    let mut told = client.put_media(operation, Bytes::from_static(e2e::VIDEO)).await.unwrap();
    while told.try_next().await.unwrap().is_some() {}
    let listing = client.list_fragments(e2e::stream("door")).selector(e2e::everything()).fragments();
    let fragments = e2e::by_number(listing).await.unwrap();
    let numbers = fragments.iter().map(|fragment| fragment.number);
    let operation = GetMediaForFragmentList::new(e2e::stream("door"), numbers);
    let mut media = client.get_media_for_fragment_list(&operation).await.unwrap();
    let mut got = Vec::new();
    while let Some(piece) = media.try_next().await.unwrap() {
        got.extend_from_slice(&piece);
    }
    let source = probed(e2e::VIDEO);
    assert_eq!(source.len(), 2 * 360);
    assert_eq!(probed(&got), source);
}
