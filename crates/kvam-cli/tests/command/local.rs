use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};

use crate::support::{OutputExt as _, kvam, video};

/// Ends the server however the test ends.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts `kvam local` on a free port, and reads the exports that it prints.
fn serve(arguments: &[&str]) -> (Server, Vec<(String, String)>) {
    let mut command = kvam(["local", "--listen", "127.0.0.1:0"]);
    let mut child = command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let server = Server(child);
    let exports = lines.take(7).map(|line| {
        let line = line.unwrap();
        let (name, value) = line.strip_prefix("export ").unwrap().split_once('=').unwrap();
        (name.to_owned(), value.to_owned())
    });
    (server, exports.collect())
}

#[test]
fn what_it_prints_makes_the_command_reach_it() {
    let put = format!("{}=front-door", video().display());
    let seed = "name=lobby,start=2024-01-01T00:00:00Z,every=2s,count=43200";
    for extra in [&[][..], &["--strict-hosts"]] {
        let arguments = ["--put", &put, "--seed-stream", seed, "--region", "eu-west-1", "--stream", "empty"];
        let (_server, exports) = serve(&[&arguments[..], extra].concat());
        for (stream, totals) in [
            (&["front-door"][..], "fragments  12\n"),
            (
                &["lobby", "--by", "producer", "--start", "0", "--end", "2024-01-01T01:00:00Z"],
                "fragments  1801\n",
            ),
            (&["empty"], "fragments  0\n"),
        ] {
            let mut command = kvam(["list-fragments", "--summary", "--output", "table"]);
            let output = command.args(stream).envs(exports.iter().cloned()).output().unwrap();
            assert_eq!(output.code(), 0, "{}", output.err());
            assert!(output.out().starts_with(totals), "{}", output.out());
        }
    }
}

#[test]
fn a_file_that_cannot_be_put_is_named() {
    let not_a_video = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    for file in ["no-such-file.mkv", not_a_video] {
        let mut command = kvam(["local", "--listen", "127.0.0.1:0"]);
        let output = command.args(["--put", &format!("{file}=front-door")]).output().unwrap();
        assert_eq!((output.code(), output.out()), (1, ""));
        assert!(output.err().starts_with(&format!("kvam: {file}: ")), "{}", output.err());
    }
}

#[test]
fn an_address_that_is_taken_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = kvam(["local", "--listen", &address]).output().unwrap();
    assert_eq!(output.code(), 1);
    assert!(output.err().starts_with(&format!("kvam: cannot listen on {address}: ")), "{}", output.err());
}
