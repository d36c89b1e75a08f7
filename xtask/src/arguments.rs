//! The command line: what was asked, or why it makes no sense.

use std::ffi::OsString;

use lexopt::{Arg, Parser, ValueExt as _};

use crate::failure::{Doing, Failure};
use crate::lint;

pub(crate) const USAGE: &str = "\
Usage:
  cargo xtask test [--all] [-- FILTER...]   run every test that needs Rust and python3 alone
      --all                                 also the tests that need ffmpeg and mkvtoolnix
      FILTER...                             passed to the test programs; then only tests are run, not the
                                            feature variants and the consumers
  cargo xtask lint [--bless] [CHECK...]     run every check, or those named
      --bless                               with the check public-api: rewrite the listings
  cargo xtask fuzz [--seconds N] [TARGET]   run every fuzzing target, or one, with cargo-fuzz
      --seconds N                           how long each runs; 600 unless told otherwise

Checks: fmt clippy rustdoc arrows knowledge licences one-tls-stack public-api file-sizes top-level mentions
See docs/development.md.";

#[derive(Debug, PartialEq)]
pub(crate) enum Command {
    Help,
    Test(TestOptions),
    Lint(LintOptions),
    Fuzz(FuzzOptions),
}

#[derive(Debug, Default, PartialEq)]
pub(crate) struct TestOptions {
    /// Run the tests that need more than Rust and python3.
    pub(crate) all: bool,
    /// Arguments for the test programs.
    pub(crate) filters: Vec<OsString>,
}

#[derive(Debug, Default, PartialEq)]
pub(crate) struct LintOptions {
    /// The checks to run; all of them if empty.
    pub(crate) checks: Vec<String>,
    /// Accept the public API as it is.
    pub(crate) bless: bool,
}

#[derive(Debug, PartialEq)]
pub(crate) struct FuzzOptions {
    /// The target to run; all of them if none.
    pub(crate) target: Option<String>,
    /// How long each runs.
    pub(crate) seconds: u32,
}

pub(crate) fn parse(mut parser: Parser) -> Result<Command, Failure> {
    const READING: &str = "wrong arguments";
    match parser.next().doing(READING)? {
        Some(Arg::Short('h') | Arg::Long("help")) => Ok(Command::Help),
        Some(Arg::Value(task)) if task == "test" => test(parser),
        Some(Arg::Value(task)) if task == "lint" => lint(parser),
        Some(Arg::Value(task)) if task == "fuzz" => fuzz(parser),
        Some(other) => Err(other.unexpected()).doing(READING),
        None => Err(Failure::new("which task?")),
    }
}

fn test(mut parser: Parser) -> Result<Command, Failure> {
    let mut options = TestOptions::default();
    // What follows `--` is the test programs' own, flags too, so it is taken raw.
    loop {
        if let Some(filters) = after_two_dashes(&mut parser) {
            options.filters = filters;
            return Ok(Command::Test(options));
        }
        match parser.next().doing("wrong arguments")? {
            None => return Ok(Command::Test(options)),
            Some(Arg::Long("all")) => options.all = true,
            Some(Arg::Short('h') | Arg::Long("help")) => return Ok(Command::Help),
            Some(other) => return Err(other.unexpected()).doing("wrong arguments"),
        }
    }
}

fn after_two_dashes(parser: &mut Parser) -> Option<Vec<OsString>> {
    let mut raw = parser.try_raw_args()?;
    raw.next_if(|word| word == "--")?;
    Some(raw.collect())
}

fn lint(mut parser: Parser) -> Result<Command, Failure> {
    let mut options = LintOptions::default();
    while let Some(argument) = parser.next().doing("wrong arguments")? {
        match argument {
            Arg::Long("bless") => options.bless = true,
            Arg::Short('h') | Arg::Long("help") => return Ok(Command::Help),
            Arg::Value(name) => {
                let name = name.to_string_lossy().into_owned();
                if !lint::CHECKS.iter().any(|check| check.name == name) {
                    return Err(Failure::new(format!("there is no check `{name}`")));
                }
                options.checks.push(name);
            }
            other => return Err(other.unexpected()).doing("wrong arguments"),
        }
    }
    if options.bless && options.checks != ["public-api"] {
        return Err(Failure::new("--bless goes with the check public-api alone"));
    }
    Ok(Command::Lint(options))
}

fn fuzz(mut parser: Parser) -> Result<Command, Failure> {
    let mut options = FuzzOptions { target: None, seconds: 600 };
    while let Some(argument) = parser.next().doing("wrong arguments")? {
        match argument {
            Arg::Long("seconds") => {
                let seconds: u32 = parser.value().and_then(|value| value.parse()).doing("wrong arguments")?;
                // libFuzzer takes 0 for no end at all.
                if seconds == 0 {
                    return Err(Failure::new("--seconds 0 would never end"));
                }
                options.seconds = seconds;
            }
            Arg::Short('h') | Arg::Long("help") => return Ok(Command::Help),
            Arg::Value(name) if options.target.is_none() => {
                options.target = Some(name.to_string_lossy().into_owned());
            }
            other => return Err(other.unexpected()).doing("wrong arguments"),
        }
    }
    Ok(Command::Fuzz(options))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_words(words: &[&str]) -> Result<Command, String> {
        parse(Parser::from_args(words)).map_err(|failure| failure.to_string())
    }

    #[test]
    fn everything_after_two_dashes_belongs_to_the_test_programs() {
        let expected = TestOptions { all: true, filters: vec!["token".into(), "--nocapture".into()] };
        assert_eq!(
            parse_words(&["test", "--all", "--", "token", "--nocapture"]),
            Ok(Command::Test(expected))
        );
    }

    #[test]
    fn a_word_without_two_dashes_is_refused_by_test() {
        assert!(parse_words(&["test", "token"]).is_err());
    }

    #[test]
    fn unknown_tasks_flags_and_checks_are_refused() {
        for words in [&[][..], &["tests"], &["lint", "--fix"], &["lint", "arows"], &["test", "--any"]] {
            assert!(parse_words(words).is_err(), "{words:?}");
        }
    }

    #[test]
    fn blessing_is_for_the_public_api_alone() {
        let blessed = LintOptions { checks: vec!["public-api".into()], bless: true };
        assert_eq!(parse_words(&["lint", "public-api", "--bless"]), Ok(Command::Lint(blessed)));
        assert!(parse_words(&["lint", "--bless"]).is_err());
        assert!(parse_words(&["lint", "arrows", "--bless"]).is_err());
    }

    #[test]
    fn fuzzing_has_one_target_or_all_and_an_end() {
        let fuzz = |target: Option<&str>, seconds| {
            Ok(Command::Fuzz(FuzzOptions { target: target.map(Into::into), seconds }))
        };
        assert_eq!(parse_words(&["fuzz"]), fuzz(None, 600));
        assert_eq!(parse_words(&["fuzz", "errors", "--seconds", "5"]), fuzz(Some("errors"), 5));
        for words in [&["fuzz", "a", "b"][..], &["fuzz", "--seconds"], &["fuzz", "--seconds", "0"]] {
            assert!(parse_words(words).is_err(), "{words:?}");
        }
    }

    #[test]
    fn the_usage_names_every_check() {
        let listed = USAGE.lines().find_map(|line| line.strip_prefix("Checks: ")).unwrap();
        let names: Vec<&str> = lint::CHECKS.iter().map(|check| check.name).collect();
        assert_eq!(listed.split(' ').collect::<Vec<_>>(), names);
    }
}
