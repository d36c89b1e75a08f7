use std::process::{Command, Stdio};

use crate::support::{Local, OutputExt as _};

/// Runs a command on a terminal of its own and copies what it shows.
const ON_A_TERMINAL: &str =
    "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))";

/// The same command there.
pub(crate) fn on_a_terminal(command: &Command) -> Command {
    let mut terminal = Command::new("python3");
    terminal.args(["-c", ON_A_TERMINAL]).arg(command.get_program()).args(command.get_args());
    // What the command needs, and what it takes to find Python.
    terminal.env_clear().env("PATH", std::env::var_os("PATH").unwrap()).stdin(Stdio::null());
    terminal.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    terminal
}

#[test]
fn a_terminal_gets_a_table() {
    let local = Local::start();
    let listing = local.list(["front-door", "--start", "-1h"]);
    let output = on_a_terminal(&listing).output().expect("python3 on the PATH, which the tests need");
    assert_eq!(output.code(), 0, "{}", output.out());
    let mut lines = output.out().lines();
    let header = lines.next().unwrap();
    assert!(header.trim_start().starts_with("FRAGMENT NUMBER  SERVER TIME"), "{header}");
    assert_eq!(lines.count(), local.numbers.len());
}
