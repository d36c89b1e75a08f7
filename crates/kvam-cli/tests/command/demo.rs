use crate::support::{OutputExt as _, kvam, video};

#[test]
fn the_demo_needs_nothing_and_lists_every_cluster_of_its_video() {
    let output = kvam(["demo"]).output().unwrap();
    assert_eq!(output.code(), 0, "{}", output.err());
    let rows: Vec<_> = output.out().lines().collect();
    assert_eq!(rows.len(), 1 + 12, "{}", output.out());
    assert!(rows[0].contains("FRAGMENT NUMBER  SERVER TIME"), "{}", rows[0]);
    // The first cluster's bytes.
    assert!(rows.iter().any(|row| row.split_whitespace().any(|cell| cell == "23295")), "{}", output.out());

    let said: Vec<_> = output.err().lines().collect();
    assert_eq!(said.len(), 3, "{}", output.err());
    assert!(said[0].contains("12 fragments"), "{}", said[0]);
    assert!(said[1].contains("3 signed ListFragments requests"), "{}", said[1]);
    assert!(said[2].contains(concat!("try next: ", env!("CARGO_BIN_EXE_kvam"), " local ")), "{}", said[2]);
}

#[test]
fn what_the_demo_proposes_can_be_run() {
    let output = kvam(["demo"]).output().unwrap();
    let (_, proposed) = output.err().lines().last().unwrap().split_once(" local ").unwrap();
    let mut local = kvam(["local", "--listen", "127.0.0.1:0"]);
    // A public URL that cannot be stops it before it serves, and nothing else does.
    let output = local.args(proposed.split(' ')).args(["--public-url", "ftp://"]).output().unwrap();
    assert_eq!(output.err(), "kvam: the public URL is not http or https and a host, without a path\n");
}

/// The crate is packaged without the workspace's test media.
#[test]
fn the_demos_video_is_the_projects_test_video() {
    let original = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/media/test-pattern.mkv");
    let same = std::fs::read(original).unwrap() == std::fs::read(video()).unwrap();
    assert!(same, "copy tests/media/test-pattern.mkv to crates/kvam-cli/media/");
}
