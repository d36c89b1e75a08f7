//! Scripts of this package, run by the interpreter that has the peers installed.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::timeout;

/// No answer takes anywhere near so long; a script that hangs must not hang the tests.
const PATIENCE: Duration = Duration::from_secs(120);

/// A running script, spoken with line by line. It is killed on drop.
pub(crate) struct Script {
    name: &'static str,
    _child: Child,
    stdin: ChildStdin,
    stdout: Lines<BufReader<ChildStdout>>,
}

impl Script {
    /// Starts `python/{name}`.
    pub(crate) fn start(name: &'static str) -> Self {
        Self::start_in(name, &[])
    }

    /// Starts `python/{name}` with these variables in its environment.
    pub(crate) fn start_in(name: &'static str, environment: &[(&str, String)]) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("python").join(name);
        let mut child = Command::new(interpreter())
            .arg(path)
            // Nothing of the machine's own configuration may change what is tested.
            .env("AWS_CONFIG_FILE", "")
            .env("AWS_SHARED_CREDENTIALS_FILE", "")
            .env_remove("AWS_PROFILE")
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|error| panic!("{} cannot be started: {error}", interpreter()));
        let stdin = child.stdin.take().expect("it is piped");
        let stdout = child.stdout.take().expect("it is piped");
        Self { name, _child: child, stdin, stdout: BufReader::new(stdout).lines() }
    }

    pub(crate) async fn say(&mut self, line: &str) {
        self.stdin.write_all(line.as_bytes()).await.unwrap();
        self.stdin.write_all(b"\n").await.unwrap();
    }

    /// The next line that it prints.
    pub(crate) async fn hear(&mut self) -> String {
        let name = self.name;
        match timeout(PATIENCE, self.stdout.next_line()).await {
            Ok(Ok(Some(line))) => line,
            Ok(Ok(None)) => panic!("{name} ended; what it printed above says why"),
            Ok(Err(error)) => panic!("{name} cannot be read: {error}"),
            Err(_) => panic!("{name} said nothing for {PATIENCE:?}"),
        }
    }
}

fn interpreter() -> String {
    std::env::var("KVAM_PEERS_PYTHON").ok().filter(|path| !path.is_empty()).unwrap_or_else(|| {
        panic!(
            "KVAM_PEERS_PYTHON is not set, which names a Python that has tests/peers/requirements.txt installed: \
             run `cargo xtask test`, which makes one"
        )
    })
}
