//! The project's tasks: `cargo xtask test`, `cargo xtask lint`, `cargo xtask fuzz`. See docs/development.md.
#![forbid(unsafe_code)]

mod arguments;
mod cache;
mod cargo;
mod consumers;
mod failure;
mod files;
mod fuzz;
mod lint;
mod metadata;
mod peers_python;
mod report;
mod test;

use std::io::{self, Write};
use std::process::ExitCode;

use arguments::{Command, USAGE};

fn main() -> ExitCode {
    if let Some(status) = lint::public_api::act_as_rustdoc() {
        return status;
    }
    let outcome = match arguments::parse(lexopt::Parser::from_env()) {
        Ok(Command::Help) => {
            // Whoever stopped reading has read enough.
            let _ = writeln!(io::stdout(), "{USAGE}");
            return ExitCode::SUCCESS;
        }
        Ok(Command::Test(options)) => test::run(&options),
        Ok(Command::Lint(options)) => lint::run(&options),
        Ok(Command::Fuzz(options)) => fuzz::run(&options),
        Err(error) => {
            eprintln!("xtask: {error}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("xtask: {failure}");
            ExitCode::FAILURE
        }
    }
}
