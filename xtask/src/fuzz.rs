//! `cargo xtask fuzz`: the targets of tests/fuzz under libFuzzer, one after another.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::arguments::FuzzOptions;
use crate::cargo::{cargo_fuzz, output, root, run as run_command};
use crate::failure::{Doing, Failure};
use crate::report::{Findings, Report};

/// The package that cargo-fuzz builds, in the workspace's folder.
const PROGRAMS: &str = "tests/fuzz/fuzz";
/// The inputs that are committed.
const KEPT: &str = "tests/fuzz/kept";

pub(crate) fn run(options: &FuzzOptions) -> Result<(), Failure> {
    let targets = chosen(targets(&root())?, options.target.as_deref())?;
    let mut version = cargo_fuzz();
    version.arg("--version");
    output(version).doing("this needs cargo-fuzz (`cargo install cargo-fuzz`)")?;
    // The versions that all other tests run with.
    fs::copy(root().join("Cargo.lock"), root().join(PROGRAMS).join("Cargo.lock"))
        .doing("cannot copy Cargo.lock")?;
    let mut report = Report::default();
    for target in targets {
        report.step(&target, || run_command(command(&target, options.seconds)?).map(|()| Findings::new()));
    }
    report.finish()
}

/// Every target has a program of its name.
fn targets(root: &Path) -> Result<Vec<String>, Failure> {
    let folder = root.join(PROGRAMS).join("fuzz_targets");
    let mut targets = Vec::new();
    for entry in fs::read_dir(&folder).doing(format_args!("cannot list {}", folder.display()))? {
        let path = entry.doing(format_args!("cannot list {}", folder.display()))?.path();
        if path.extension() == Some(OsStr::new("rs")) {
            targets.extend(path.file_stem().map(|stem| stem.to_string_lossy().into_owned()));
        }
    }
    targets.sort();
    Ok(targets)
}

fn chosen(targets: Vec<String>, one: Option<&str>) -> Result<Vec<String>, Failure> {
    let Some(one) = one else { return Ok(targets) };
    if targets.iter().any(|target| target == one) {
        return Ok(vec![one.to_owned()]);
    }
    Err(Failure::new(format!("there is no target `{one}`, only {}", targets.join(", "))))
}

fn command(target: &str, seconds: u32) -> Result<Command, Failure> {
    // What is found on the way is added to the first folder.
    let corpus = format!("{PROGRAMS}/corpus/{target}");
    fs::create_dir_all(root().join(&corpus)).doing(format_args!("cannot make {corpus}"))?;
    let mut command = cargo_fuzz();
    // Without a sanitizer: there is no unsafe code to find fault with, and stable Rust builds it.
    command.args(["run", "--sanitizer=none"]).arg(format!("--fuzz-dir={PROGRAMS}"));
    command.args([target, &corpus, &format!("{KEPT}/{target}"), "--"]);
    command.arg(format!("-max_total_time={seconds}"));
    command.args(["-timeout=10", "-rss_limit_mb=1024", "-print_final_stats=1"]);
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_has_its_kept_inputs() {
        let targets = targets(&root()).unwrap();
        assert!(targets.contains(&"matroska".to_owned()), "{targets:?}");
        for target in targets {
            assert!(fs::read_dir(root().join(KEPT).join(&target)).unwrap().next().is_some(), "{target}");
        }
    }

    #[test]
    fn one_target_runs_alone_and_an_unknown_one_is_answered_with_those_that_are() {
        let targets = || vec!["a".to_owned(), "b".to_owned()];
        assert_eq!(chosen(targets(), None).unwrap(), ["a", "b"]);
        assert_eq!(chosen(targets(), Some("b")).unwrap(), ["b"]);
        let failure = chosen(targets(), Some("c")).unwrap_err().to_string();
        assert!(failure.contains("`c`") && failure.contains("a, b"), "{failure}");
    }
}
