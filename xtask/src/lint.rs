//! `cargo xtask lint`: the checks, each in a file of its own and each to be had alone.

pub(crate) mod arrows;
mod clippy;
mod file_sizes;
mod fmt;
mod knowledge;
mod licences;
mod mentions;
mod one_tls_stack;
pub(crate) mod public_api;
mod rustdoc;
mod top_level;
mod tree;

use crate::arguments::LintOptions;
use crate::failure::Failure;
use crate::report::{Findings, Report};

pub(crate) struct Check {
    pub(crate) name: &'static str,
    run: fn() -> Result<Findings, Failure>,
}

/// In the order in which they run: what compiles nothing stands after what a change breaks most often.
pub(crate) const CHECKS: &[Check] = &[
    Check { name: "fmt", run: fmt::check },
    Check { name: "clippy", run: clippy::check },
    Check { name: "rustdoc", run: rustdoc::check },
    Check { name: "arrows", run: arrows::check },
    Check { name: "knowledge", run: knowledge::check },
    Check { name: "licences", run: licences::check },
    Check { name: "one-tls-stack", run: one_tls_stack::check },
    Check { name: "public-api", run: public_api::check },
    Check { name: "file-sizes", run: file_sizes::check },
    Check { name: "top-level", run: top_level::check },
    Check { name: "mentions", run: mentions::check },
];

pub(crate) fn run(options: &LintOptions) -> Result<(), Failure> {
    if options.bless {
        return public_api::bless();
    }
    let mut report = Report::default();
    for check in CHECKS {
        if options.checks.is_empty() || options.checks.iter().any(|name| name == check.name) {
            report.step(check.name, check.run);
        }
    }
    report.finish()
}
