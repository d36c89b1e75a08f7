//! A clean environment, a local service in it, and a server that answers what a test tells it to.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::mpsc::{Receiver, channel};

use kvam_local::{LocalService, LocalServiceBuilder, PutOptions};
use tokio::runtime::Runtime;

/// The command, with none of the settings of whoever runs the tests.
pub(crate) fn kvam<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kvam"));
    command.env_clear().args(arguments).env("AWS_EC2_METADATA_DISABLED", "true");
    let nowhere: PathBuf = [env!("CARGO_TARGET_TMPDIR"), "nobody"].iter().collect();
    command.env("HOME", &nowhere).env("USERPROFILE", &nowhere);
    // Windows opens no socket without it.
    command.envs(std::env::var_os("SystemRoot").map(|root| ("SystemRoot", root)));
    command
}

pub(crate) trait OutputExt {
    fn out(&self) -> &str;
    fn err(&self) -> &str;
    fn code(&self) -> i32;
}

impl OutputExt for Output {
    fn out(&self) -> &str {
        std::str::from_utf8(&self.stdout).unwrap()
    }

    fn err(&self) -> &str {
        std::str::from_utf8(&self.stderr).unwrap()
    }

    fn code(&self) -> i32 {
        self.status.code().unwrap()
    }
}

/// The project's test video.
pub(crate) fn video() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "media", "test-pattern.mkv"].iter().collect()
}

/// A local service in this process.
pub(crate) struct Local {
    // Before the runtime, so that it is dropped inside it.
    pub(crate) service: LocalService,
    _runtime: Runtime,
    /// The numbers of the fragments of the stream `front-door`.
    pub(crate) numbers: Vec<String>,
}

impl Local {
    /// With the test video in the stream `front-door`.
    pub(crate) fn start() -> Self {
        Self::start_with(LocalService::builder())
    }

    pub(crate) fn start_with(builder: LocalServiceBuilder) -> Self {
        let runtime = Runtime::new().unwrap();
        let service = runtime.block_on(builder.stream("front-door", 24).start()).unwrap();
        let put =
            service.put_matroska("front-door", File::open(video()).unwrap(), &PutOptions::new()).unwrap();
        let numbers = put.iter().map(|fragment| fragment.number.to_string()).collect();
        Self { service, _runtime: runtime, numbers }
    }

    /// `kvam list-fragments` with credentials, region and the control endpoint of this service.
    pub(crate) fn list<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Command {
        let mut command = self.kvam(["list-fragments"]);
        command.args(arguments);
        command
    }

    /// The command with credentials, region and the control endpoint of this service.
    pub(crate) fn kvam<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Command {
        let mut command = kvam(arguments);
        let environment = self.service.environment();
        let discovered = |(name, _): &(&str, String)| !name.ends_with("_ARCHIVED_MEDIA");
        command.envs(environment.into_iter().filter(discovered));
        command
    }
}

/// One answer to one request.
pub(crate) enum Answer {
    /// A status, an error code or nothing, and a body.
    Now(u16, Option<&'static str>, String),
    /// None at all.
    Never,
}

impl Answer {
    pub(crate) fn page(numbers: &[&str], next_token: Option<&str>) -> Self {
        let fragments: Vec<_> =
            numbers.iter().map(|number| format!(r#"{{"FragmentNumber":"{number}"}}"#)).collect();
        let next_token = next_token.map_or("null".to_owned(), |token| format!("\"{token}\""));
        Self::Now(200, None, format!(r#"{{"Fragments":[{}],"NextToken":{next_token}}}"#, fragments.join(",")))
    }

    pub(crate) fn error(status: u16, code: &'static str) -> Self {
        Self::Now(status, Some(code), r#"{"Message":"as the test says"}"#.to_owned())
    }
}

/// A data endpoint that gives these answers, one after the other, and then hangs up.
pub(crate) fn scripted(answers: Vec<Answer>) -> String {
    recorded(answers).0
}

/// The same, and what it is asked: each request's first line, and its body.
pub(crate) fn recorded(answers: Vec<Answer>) -> (String, Receiver<(String, String)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (asked, requests) = channel();
    std::thread::spawn(move || {
        for answer in answers {
            let (mut client, _) = listener.accept().unwrap();
            // Not every test wants to know.
            let _ = asked.send(read_request(&client));
            match answer {
                Answer::Now(status, code, body) => {
                    let code = code.map_or(String::new(), |code| format!("x-amzn-ErrorType: {code}\r\n"));
                    let length = body.len();
                    write!(
                        client,
                        "HTTP/1.1 {status} As Told\r\n{code}x-amzn-RequestId: request-1\r\n\
                         Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
                    )
                    .unwrap();
                }
                // Until the client is gone.
                Answer::Never => drop(client.read(&mut [0])),
            }
        }
    });
    (url, requests)
}

/// The first line of a request, and its body.
pub(crate) fn read_request(client: &TcpStream) -> (String, String) {
    let mut reader = BufReader::new(client);
    let mut length = 0;
    let mut first = String::new();
    reader.read_line(&mut first).unwrap();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if line == "\r\n" {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    (first.trim_end().to_owned(), String::from_utf8(body).unwrap())
}

/// `kvam list-fragments` of a stream that a scripted data endpoint serves.
pub(crate) fn list_scripted(answers: Vec<Answer>, output: &str) -> Command {
    let url = scripted(answers);
    let mut command = kvam(["list-fragments", "front-door", "--region", "eu-west-1", "--endpoint-url", &url]);
    command.args(["--start", "0", "--output", output]);
    command.env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE").env("AWS_SECRET_ACCESS_KEY", "secret-never-printed");
    command
}
