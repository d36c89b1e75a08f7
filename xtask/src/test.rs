//! `cargo xtask test`: every test of the workspace, each layer alone, and the consumers.

use std::env;
use std::ffi::OsString;
use std::path::Path;

use crate::arguments::TestOptions;
use crate::cargo::{cargo, run as run_command};
use crate::consumers;
use crate::failure::Failure;
use crate::peers_python;
use crate::report::{Findings, Report};

/// What the tests behind `--all` call, and the Debian package that has it.
const TOOLS: &[(&str, &str)] = &[("ffmpeg", "ffmpeg"), ("ffprobe", "ffmpeg"), ("mkvinfo", "mkvtoolnix")];

/// Cargo commands that only a build with fewer features can fail: the workspace's own build unites them.
const VARIANTS: &[(&str, &[&str])] = &[
    ("kvam-model without the server's half", &["test", "--package=kvam-model", "--lib"]),
    ("kvam without aws-config", &["check", "--package=kvam", "--no-default-features", "--all-targets"]),
];

pub(crate) fn run(options: &TestOptions) -> Result<(), Failure> {
    if options.all {
        require_tools(is_on_path)?;
    }
    let python = peers_python::ensure()?;
    let mut report = Report::default();
    report.step("tests", || {
        let mut command = cargo(test_command(options))?;
        command.env("KVAM_PEERS_PYTHON", &python);
        if options.all {
            command.env("KVAM_TEST_ALL", "1");
        }
        run_command(command).map(|()| Findings::new())
    });
    report.step("documentation's examples", || {
        let mut words: Vec<OsString> = ["test", "--workspace", "--doc", "--"].map(Into::into).into();
        words.extend(options.filters.iter().cloned());
        run_command(cargo(words)?).map(|()| Findings::new())
    });
    if options.filters.is_empty() {
        for (name, words) in VARIANTS {
            report.step(name, || run_command(cargo(*words)?).map(|()| Findings::new()));
        }
        consumers::run(&mut report)?;
    }
    report.finish()
}

fn test_command(options: &TestOptions) -> Vec<OsString> {
    let mut words: Vec<OsString> =
        ["test", "--workspace", "--all-targets", "--no-fail-fast", "--"].map(Into::into).into();
    if options.all {
        words.push("--include-ignored".into());
    }
    words.extend(options.filters.iter().cloned());
    words
}

fn require_tools(is_there: impl Fn(&str) -> bool) -> Result<(), Failure> {
    let missing: Vec<String> = TOOLS
        .iter()
        .filter(|(tool, _)| !is_there(tool))
        .map(|(tool, package)| format!("{tool} (Debian package {package})"))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!("--all needs programs that are not on the PATH: {}", missing.join(", "))))
}

fn is_on_path(tool: &str) -> bool {
    let file = format!("{tool}{}", env::consts::EXE_SUFFIX);
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| Path::new(&folder).join(&file).is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_tool_is_named_with_its_package() {
        let failure = require_tools(|tool| tool != "mkvinfo").unwrap_err().to_string();
        assert!(failure.contains("mkvinfo (Debian package mkvtoolnix)"), "{failure}");
        assert!(!failure.contains("ffprobe"), "{failure}");
        assert!(require_tools(|_| true).is_ok());
    }

    #[test]
    fn ignored_tests_run_with_all_and_not_without() {
        let filters = vec!["token".into()];
        let all = test_command(&TestOptions { all: true, filters: filters.clone() });
        assert!(all.ends_with(&["--".into(), "--include-ignored".into(), "token".into()]), "{all:?}");
        let some = test_command(&TestOptions { all: false, filters });
        assert!(some.ends_with(&["--".into(), "token".into()]), "{some:?}");
    }
}
