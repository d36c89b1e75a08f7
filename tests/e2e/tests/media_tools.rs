//! What is written of the test video is what mkvinfo and ffprobe say of it today.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::path::Path;
use std::process::Command;

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
