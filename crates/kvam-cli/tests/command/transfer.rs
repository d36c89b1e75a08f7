//! Media into files, from a server that says what a test tells it to.

use std::fs;
use std::io::Write as _;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
#[cfg(unix)]
use std::{
    io::{BufReader, Read as _},
    process::Stdio,
    sync::mpsc::{Receiver, channel},
};

use crate::support::{OutputExt as _, kvam, read_request};

const MEDIA: &[u8] = b"these are the first bytes, and these are the last";

/// A folder of its own, gone afterwards.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let folder: PathBuf =
            [env!("CARGO_TARGET_TMPDIR"), &format!("{name}-{}", std::process::id())].iter().collect();
        fs::create_dir(&folder).unwrap();
        Self(folder)
    }

    /// The names of everything in it.
    pub(crate) fn names(&self) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(&self.0)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort_unstable();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

/// What comes after the bytes.
enum Then {
    End,
    /// Fewer came than were announced.
    Cut,
    #[cfg(unix)]
    Nothing,
    /// The same bytes again, once the test says so.
    #[cfg(unix)]
    Again(Receiver<()>),
}

/// A data endpoint that sends media, once.
fn media(then: Then) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let (mut client, _) = listener.accept().unwrap();
        read_request(&client);
        let length = if matches!(then, Then::End) { MEDIA.len() } else { MEDIA.len() * 2 };
        write!(client, "HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nContent-Length: {length}\r\n\r\n")
            .unwrap();
        client.write_all(MEDIA).unwrap();
        match then {
            Then::End | Then::Cut => {}
            // Until the client is gone.
            #[cfg(unix)]
            Then::Nothing => drop(client.read(&mut [0])),
            #[cfg(unix)]
            Then::Again(said) => {
                said.recv().unwrap();
                client.write_all(MEDIA).unwrap();
            }
        }
    });
    url
}

fn get_clip(then: Then, outfile: &Path) -> Command {
    let url = media(then);
    let selector = "FragmentSelectorType=SERVER_TIMESTAMP,TimestampRange={StartTimestamp=1643353235,EndTimestamp=1643353236}";
    let mut command = kvam(["get-clip", "--stream-name", "front-door", "--clip-fragment-selector", selector]);
    command.args(["--region", "eu-west-1", "--endpoint-url", &url]).arg(outfile);
    command.env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE").env("AWS_SECRET_ACCESS_KEY", "secret-never-printed");
    command
}

#[test]
fn a_whole_clip_is_a_file_and_its_type_is_printed() {
    let folder = Folder::new("whole");
    let output = get_clip(Then::End, &folder.0.join("clip.mp4")).output().unwrap();
    assert_eq!((output.code(), output.err()), (0, ""));
    assert_eq!(output.out(), "{\n    \"ContentType\": \"video/mp4\"\n}\n");
    assert_eq!(fs::read(folder.0.join("clip.mp4")).unwrap(), MEDIA);
    assert_eq!(folder.names(), ["clip.mp4"]);
}

#[test]
fn a_clip_that_is_cut_is_a_failure_and_no_file() {
    let folder = Folder::new("cut");
    let output = get_clip(Then::Cut, &folder.0.join("clip.mp4")).output().unwrap();
    assert_eq!((output.code(), output.out()), (1, ""), "{}", output.err());
    assert!(output.err().starts_with("kvam: GetClip of stream front-door failed: "), "{}", output.err());
    assert!(folder.names().is_empty(), "{:?}", folder.names());
}

#[test]
fn a_clip_that_is_cut_leaves_the_file_that_was_there() {
    let folder = Folder::new("old");
    fs::write(folder.0.join("clip.mp4"), "old").unwrap();
    let output = get_clip(Then::Cut, &folder.0.join("clip.mp4")).output().unwrap();
    assert_eq!(output.code(), 1);
    assert_eq!(fs::read(folder.0.join("clip.mp4")).unwrap(), b"old");
    assert_eq!(folder.names(), ["clip.mp4"]);
}

#[test]
fn stdout_gets_the_media_and_nothing_else() {
    let output = get_clip(Then::End, Path::new("-")).output().unwrap();
    assert_eq!((output.code(), output.stdout.as_slice(), output.err()), (0, MEDIA, ""));
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let folder = Folder::new("nowhere");
    let mut command = get_clip(Then::End, &folder.0.join("nowhere/clip.mp4"));
    // Nobody is asked: there is nobody.
    let output = command.args(["--endpoint-url", "http://127.0.0.1:1"]).output().unwrap();
    assert_eq!((output.code(), output.out()), (2, ""));
    assert!(output.err().starts_with("kvam: OUTFILE "), "{}", output.err());
    assert!(output.err().contains("nowhere/clip.mp4 cannot be written: "), "{}", output.err());
}

#[cfg(unix)]
#[test]
fn a_signal_ends_a_download_and_leaves_no_file() {
    let folder = Folder::new("signal");
    let mut child = get_clip(Then::Nothing, &folder.0.join("clip.mp4")).spawn().unwrap();
    // As soon as all that will come is on its way into the file.
    let arrived = |name: &String| fs::read(folder.0.join(name)).is_ok_and(|bytes| bytes == MEDIA);
    while !folder.names().iter().any(arrived) {
        std::thread::yield_now();
    }
    assert!(folder.names().iter().all(|name| name.starts_with("clip.mp4.") && name.ends_with(".part")));
    let kill = format!("kill -INT {}", child.id());
    assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(folder.names().is_empty(), "{:?}", folder.names());
}

#[cfg(unix)]
#[test]
fn a_terminal_shows_how_far_it_has_come_unless_told_not_to() {
    for no_progress in [false, true] {
        let folder = Folder::new("progress");
        let (go_on, said) = channel();
        let mut command = get_clip(Then::Again(said), &folder.0.join("clip.mp4"));
        command.env("TERM", "xterm");
        if no_progress {
            command.arg("--no-progress");
            go_on.send(()).unwrap();
        }
        let mut child = crate::terminal::on_a_terminal(&command).stdout(Stdio::piped()).spawn().unwrap();
        let mut shown = Vec::new();
        for byte in BufReader::new(child.stdout.take().unwrap()).bytes() {
            shown.push(byte.unwrap());
            if !no_progress && shown.ends_with(b"49 B of 98 B") {
                // It is shown again and again, and once is enough.
                let _ = go_on.send(());
            }
        }
        assert!(child.wait().unwrap().success());
        let shown = String::from_utf8(shown).unwrap();
        assert_eq!(shown.contains(" of 98 B"), !no_progress, "{shown}");
        assert!(shown.contains("\"ContentType\": \"video/mp4\""), "{shown}");
        assert_eq!(fs::read(folder.0.join("clip.mp4")).unwrap().len(), 98);
    }
}
