//! The command line as it was typed. Nothing here reads a clock, a file, a variable or a terminal.

mod connection;
mod leading;
mod list_fragments;
mod local;
pub(crate) mod operation;
mod overview;
mod time;

use std::process::ExitCode;

use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::exit_code::Exit;
use crate::operations;
use crate::put_media::PutMediaArguments;

pub(crate) use connection::ConnectionArguments;
pub(crate) use list_fragments::{ListFragmentsArguments, Output};
pub(crate) use local::{LocalArguments, Put};
pub(crate) use time::TimeArgument;

/// Get at what is in Amazon Kinesis video streams, or try it on this machine alone.
#[derive(Debug, Parser)]
#[command(name = "kvam", version, subcommand_required = true, arg_required_else_help = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    ListFragments(Box<ListFragmentsArguments>),
    PutMedia(Box<PutMediaArguments>),
    Local(LocalArguments),
    /// Show a listing: no account, no network.
    ///
    /// Starts the local service inside this process, puts a short video into it, asks it where the stream is served, and
    /// lists the fragments over HTTP: signed, a few a page. Prints them as a table, and says what happened.
    Demo,
}

/// What is to be done.
#[derive(Debug)]
pub(crate) enum Task {
    /// One of the command's own.
    Command(Command),
    /// An operation of the service, by the AWS CLI's name, and what was typed for it.
    Operation(String, ArgMatches),
}

/// Reads the process's arguments.
pub(crate) fn read() -> Result<Task, clap::Error> {
    task(command().try_get_matches_from(leading::behind_the_command(std::env::args_os().collect()))?)
}

fn task(mut matches: ArgMatches) -> Result<Task, clap::Error> {
    if let Some((name, of_operation)) = matches.subcommand()
        && operations::commands().iter().any(|command| command.get_name() == name)
    {
        return Ok(Task::Operation(name.to_owned(), of_operation.clone()));
    }
    Arguments::from_arg_matches_mut(&mut matches).map(|arguments| Task::Command(arguments.command))
}

/// Prints help, the version or what is wrong.
pub(crate) fn explain(error: &clap::Error) -> ExitCode {
    // Nobody is left to tell that nobody reads.
    let _ = error.print();
    match error.use_stderr() {
        true => Exit::Usage.into(),
        false => Exit::Complete.into(),
    }
}

fn command() -> clap::Command {
    let (own, operations) = (Arguments::command(), operations::commands());
    let help = overview::template(&own, &operations);
    let command = own.subcommands(operations).max_term_width(100).help_template(help);
    // As in the AWS CLI, of a flag that is given twice the last one counts.
    command.mut_subcommands(|subcommand| subcommand.args_override_self(true).after_long_help(Exit::table()))
}

/// The arguments of `kvam list-fragments`, for tests.
#[cfg(test)]
pub(crate) fn list_fragments(arguments: &[&str]) -> ListFragmentsArguments {
    let line = ["kvam", "list-fragments"].into_iter().chain(arguments.iter().copied());
    match Arguments::try_parse_from(line).unwrap().command {
        Command::ListFragments(arguments) => *arguments,
        other => panic!("{other:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARN: &str = "arn:aws:kinesisvideo:eu-west-1:111122223333:stream/front-door/1643353200000";

    #[test]
    fn the_parser_is_consistent() {
        command().debug_assert();
    }

    /// 80 columns, and no more lines than a terminal has.
    #[test]
    fn the_overview_fits_a_screen_and_has_every_command() {
        for help in [command().render_help(), command().render_long_help()] {
            let help = help.to_string();
            assert!(help.lines().count() <= 35, "{help}");
            assert!(help.lines().all(|line| line.chars().count() <= 80), "{help}");
            for subcommand in command().get_subcommands() {
                let line = format!("\n  {} ", subcommand.get_name());
                assert!(help.contains(&line), "{help}");
            }
        }
    }

    /// A heading of some arguments is not that of all that follow.
    #[test]
    fn what_has_no_flag_stands_under_no_heading() {
        for subcommand in command().get_subcommands_mut() {
            let help = subcommand.render_long_help().to_string();
            for argument in subcommand.get_positionals() {
                assert_eq!(argument.get_help_heading(), None, "{help}");
            }
            let connection = subcommand.get_arguments().filter(|argument| {
                argument.get_help_heading() == Some("Connection") && !argument.is_hide_set()
            });
            let flags: Vec<_> = connection.filter_map(clap::Arg::get_long).collect();
            let expected = ["region", "profile", "endpoint-url", "control-endpoint-url", "cli-read-timeout"];
            assert!(flags.is_empty() || flags == expected, "{flags:?}");
        }
    }

    #[test]
    fn exactly_one_stream_is_named() {
        let refused = |arguments: &[&str]| {
            let line = ["kvam", "list-fragments"].into_iter().chain(arguments.iter().copied());
            Arguments::try_parse_from(line).unwrap_err().to_string()
        };
        for arguments in [&[][..], &["--by", "server"]] {
            assert!(refused(arguments).contains("<STREAM>"), "{}", refused(arguments));
        }
        for arguments in [&["a", "--stream-name", "b"][..], &["a", "--stream-arn", ARN], &["a", "b"]] {
            refused(arguments);
        }
    }

    #[test]
    fn a_value_that_cannot_be_used_is_refused_with_its_argument() {
        for (arguments, argument) in [
            (&["no spaces"][..], "STREAM"),
            (&["--stream-name", ARN], "--stream-name"),
            (&["--stream-arn", "a"], "--stream-arn"),
            (&["a", "--start", "-2"], "--start"),
            (&["a", "--page-size", "0"], "--page-size"),
            (&["a", "--page-size", "1001"], "--page-size"),
            (&["a", "--max-items", "x"], "--max-items"),
            (&["a", "--starting-token", "?"], "--starting-token"),
        ] {
            let line = ["kvam", "list-fragments"].into_iter().chain(arguments.iter().copied());
            let error = Arguments::try_parse_from(line).unwrap_err();
            assert_eq!(error.exit_code(), 2);
            let first_line = error.to_string().lines().next().unwrap().to_owned();
            assert!(first_line.contains(argument), "{first_line}");
        }
    }

    #[test]
    fn the_readme_has_every_command_and_every_flag() {
        let readme = include_str!("../README.md");
        for subcommand in command().get_subcommands() {
            let heading = format!("kvam {}", subcommand.get_name());
            assert!(readme.contains(&heading), "README.md lacks {heading}");
            for flag in subcommand.get_arguments().filter_map(clap::Arg::get_long) {
                let ends = ["`", " ", "="].map(|end| format!("`--{flag}{end}"));
                assert!(ends.iter().any(|text| readme.contains(text)), "README.md lacks --{flag}");
            }
        }
    }
}
