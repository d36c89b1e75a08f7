//! The two programs.

use std::env::{self, var};
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;

/// Either of the two, of which each knows a line's beginning in its own way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Program {
    Aws,
    Kvam,
}

impl Program {
    /// The command for a line of the AWS CLI: its words after `aws`, one of which is the service.
    pub(crate) fn command(self, words: &[String]) -> Command {
        let mut command = match self {
            Self::Aws => {
                let mut python = Command::new(interpreter());
                python.args(["-m", "awscli"]).args(words);
                python
            }
            Self::Kvam => {
                let mut kvam = Command::new(&*KVAM);
                let service = words.iter().position(|word| word.starts_with("kinesis")).unwrap();
                kvam.args(&words[..service]).args(&words[service + 1..]);
                kvam
            }
        };
        command.env_clear().envs(KEPT.iter().filter_map(|name| Some((name, env::var_os(name)?))));
        command
    }
}

/// What a program may know of the machine: Windows opens no socket without its folder, and Python needs the other there.
const KEPT: [&str; 2] = ["SystemRoot", "PATH"];

fn interpreter() -> String {
    var("KVAM_PEERS_PYTHON").ok().filter(|path| !path.is_empty()).unwrap_or_else(|| {
        panic!(
            "KVAM_PEERS_PYTHON is not set: run `cargo xtask test`, which makes an environment and names it"
        )
    })
}

/// The command of this checkout, built by the cargo that runs this test. Cargo names another package's programs to nobody.
static KVAM: LazyLock<PathBuf> = LazyLock::new(|| {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut build = Command::new(cargo);
    build.args(["build", "--quiet", "--package=kvam-cli", "--bin=kvam", "--message-format=json"]);
    let built = build.current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let messages = String::from_utf8(built.stdout).unwrap();
    let executable = messages.lines().find_map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        Some(message.get("executable")?.as_str()?.to_owned())
    });
    PathBuf::from(executable.expect("cargo names what it built"))
});
