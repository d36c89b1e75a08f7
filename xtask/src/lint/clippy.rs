//! clippy: no warning in any target, and none that only a build with fewer features shows.

use crate::cargo::{cargo, run};
use crate::failure::Failure;
use crate::report::Findings;

const BUILDS: &[&[&str]] = &[
    &["--workspace", "--all-targets"],
    &["--package=kvam-model", "--all-targets"],
    &["--package=kvam", "--no-default-features", "--all-targets"],
];

pub(crate) fn check() -> Result<Findings, Failure> {
    let mut findings = Findings::new();
    for build in BUILDS {
        let mut command = cargo(["clippy"])?;
        command.args(*build).args(["--", "--deny=warnings"]);
        if let Err(failure) = run(command) {
            findings.push(failure.to_string());
        }
    }
    Ok(findings)
}
