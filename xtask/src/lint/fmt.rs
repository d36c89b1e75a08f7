//! fmt: every Rust file is as rustfmt writes it, the consumers' too, which are no members of the workspace.

use std::process::Command;

use crate::cargo::{cargo, root, run};
use crate::failure::Failure;
use crate::files;
use crate::report::Findings;

pub(crate) fn check() -> Result<Findings, Failure> {
    let mut findings = Findings::new();
    if let Err(failure) = run(cargo(["fmt", "--all", "--check"])?) {
        findings.push(failure.to_string());
    }
    let outside: Vec<String> = files::paths()?
        .into_iter()
        .filter(|path| path.starts_with("tests/consumers/") && path.ends_with(".rs"))
        .collect();
    if !outside.is_empty() {
        let mut rustfmt = Command::new("rustfmt");
        rustfmt.args(["--check", "--edition=2024"]).args(outside).current_dir(root());
        if let Err(failure) = run(rustfmt) {
            findings.push(failure.to_string());
        }
    }
    Ok(findings)
}
