//! What is fuzzed: one function a target, which takes any bytes and asserts what must be true of the answer.
//!
//! The functions are plain, so that the inputs that are kept (`kept/TARGET/*`) run on stable with all other tests.
//! `fuzz/` has a program a target, which gives them to libFuzzer: see docs/development.md.

// The command is a program, so its parsers are included as source. They name the facade for what it re-exports of the
// model.
extern crate kvam_model as kvam;

mod acknowledgements;
mod command_shorthand;
mod command_time;
mod decode;
mod errors;
mod fragment_numbers;
mod identifiers;
mod matroska;
mod memory;
mod operations;
mod put_session;
mod requests;
mod timestamps;
mod values;

pub use memory::Allowance;

/// A target by its name, which is also that of its program and of its folder of kept inputs.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Target {
    /// Its name.
    pub name: &'static str,
    /// Panics if something that must be true of the input is not.
    pub check: fn(&[u8]),
}

/// All targets.
pub const TARGETS: &[Target] = &[
    Target { name: "acknowledgements", check: acknowledgements::check },
    Target { name: "command_shorthand", check: command_shorthand::check },
    Target { name: "command_time", check: command_time::check },
    Target { name: "decode", check: decode::check },
    Target { name: "errors", check: errors::check },
    Target { name: "fragment_numbers", check: fragment_numbers::check },
    Target { name: "identifiers", check: identifiers::check },
    Target { name: "matroska", check: matroska::check },
    Target { name: "put_session", check: put_session::check },
    Target { name: "requests", check: requests::check },
    Target { name: "timestamps", check: timestamps::check },
    Target { name: "values", check: values::check },
];

/// Gives `data` to the target of this name.
///
/// # Panics
///
/// When there is none, and when the target finds something.
pub fn check(name: &str, data: &[u8]) {
    let target = TARGETS.iter().find(|target| target.name == name).expect("a target of this name");
    (target.check)(data);
}
