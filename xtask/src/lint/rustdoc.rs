//! rustdoc: the documentation of every crate builds without a warning.

use crate::cargo::{cargo, run};
use crate::failure::Failure;
use crate::report::Findings;

pub(crate) fn check() -> Result<Findings, Failure> {
    let mut command = cargo(["doc", "--workspace", "--no-deps", "--all-features"])?;
    command.env("RUSTDOCFLAGS", "--deny=warnings");
    run(command).map(|()| Findings::new())
}
