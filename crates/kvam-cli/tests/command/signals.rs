use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};

use kvam_local::LocalService;

use crate::support::{Answer, Local, OutputExt as _, kvam, list_scripted};

fn signal(child: &Child, name: &str) {
    let kill = format!("kill -{name} {}", child.id());
    assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
}

#[test]
fn a_signal_ends_a_listing_with_its_own_code_and_says_how_to_go_on() {
    for (name, code, word) in [("INT", 130, "interrupted"), ("TERM", 143, "terminated")] {
        let answers = vec![Answer::page(&["1", "2"], Some("AAAA")), Answer::Never];
        let mut command = list_scripted(answers, "ndjson");
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        out.read_line(&mut String::new()).unwrap();
        signal(&child, name);
        let mut rest = String::new();
        out.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "{\"FragmentNumber\":\"2\"}\n");
        let ended = child.wait_with_output().unwrap();
        assert_eq!(ended.code(), code);
        assert!(ended.err().starts_with(&format!("kvam: {word}; to go on, ")), "{}", ended.err());
    }
}

#[test]
fn a_signal_ends_a_listing_that_nobody_reads() {
    let lobby = "name=lobby,start=2024-01-01T00:00:00Z,every=2s,count=100000".parse().unwrap();
    let local = Local::start_with(LocalService::builder().seed_stream(lobby));
    let mut command = local.list(["lobby", "--start", "0", "--output", "json"]);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    // The pipe is full after the first page; a reader that takes a byte and no more keeps it so.
    let mut out = child.stdout.take().unwrap();
    out.read_exact(&mut [0]).unwrap();
    signal(&child, "INT");
    assert_eq!(child.wait().unwrap().code(), Some(130));
}

#[test]
fn a_signal_ends_the_local_service() {
    let mut command = kvam(["local", "--listen", "127.0.0.1:0"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    out.read_line(&mut String::new()).unwrap();
    signal(&child, "TERM");
    assert_eq!(child.wait().unwrap().code(), Some(143));
}
