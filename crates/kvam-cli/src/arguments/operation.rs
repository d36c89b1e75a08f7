//! The arguments of the AWS CLI's command for an operation, made of what its input holds.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Args, Command};
use kvam::shapes::{Bounds, Member, Shape, Shaped};

use super::ConnectionArguments;
use crate::document::{Format, Query};

// What the AWS CLI takes with every command. (A doc comment would become the command's help.)
#[derive(Debug, Args)]
pub(crate) struct CommonArguments {
    #[command(flatten)]
    pub(crate) connection: ConnectionArguments,
    /// How to print, as the AWS CLI does.
    #[arg(long, value_name = "FORMAT", default_value = "json", help_heading = "Output")]
    pub(crate) output: Format,
    /// What to print of the answer: a JMESPath expression.
    #[arg(long, value_name = "EXPRESSION", help_heading = "Output")]
    pub(crate) query: Option<Query>,
    /// The input as JSON, or file://PATH; what other arguments say goes before it.
    #[arg(long, value_name = "JSON", help_heading = "Input")]
    pub(crate) cli_input_json: Option<String>,
    /// Print an input to fill in for --cli-input-json, and ask nothing.
    #[arg(long, value_name = "KIND", num_args = 0..=1, default_missing_value = "input", value_parser = ["input"],
          help_heading = "Input")]
    generate_cli_skeleton: Option<String>,
}

impl CommonArguments {
    pub(crate) fn wants_skeleton(&self) -> bool {
        self.generate_cli_skeleton.is_some()
    }
}

// What the AWS CLI takes with a command whose answers come in pages. (A doc comment would become the command's help.)
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Pages")]
pub(crate) struct PagingArguments {
    /// Ask for one page, as large as the service makes it.
    #[arg(long, conflicts_with_all = ["max_items", "starting_token", "page_size"])]
    pub(crate) no_paginate: bool,
    /// Stop after this many, and print the token to go on from.
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub(crate) max_items: Option<u64>,
    /// How many to ask for at once.
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub(crate) page_size: Option<i64>,
    /// Go on where an earlier command stopped: the NextToken that it printed.
    #[arg(long, value_name = "TOKEN")]
    pub(crate) starting_token: Option<String>,
}

// What goes with a command whose answer is media. (A doc comment would become the command's help.)
#[derive(Debug, Args)]
pub(crate) struct MediaArguments {
    /// The file to write the media to; - is stdout.
    #[arg(value_name = "OUTFILE", required_unless_present = "generate_cli_skeleton", help_heading = None)]
    pub(crate) outfile: Option<PathBuf>,
    /// Show no progress on the terminal.
    #[arg(long, help_heading = "Output")]
    pub(crate) no_progress: bool,
}

// What goes with the command for images. (A doc comment would become the command's help.)
#[derive(Debug, Args)]
pub(crate) struct ImageArguments {
    /// Write the pictures into this folder, and print their names instead of what is in them.
    #[arg(long, value_name = "FOLDER", help_heading = "Output")]
    pub(crate) out_dir: Option<PathBuf>,
}

/// The command for an operation, with a flag for each member of its input.
pub(crate) fn command<O: Shaped>(about: &'static str) -> Command {
    let command = Command::new(kebab_case(O::NAME)).about(about).args(O::INPUT.iter().map(flag));
    // The AWS CLI takes it with every command; where there are no pages it says nothing.
    let no_paginate = Arg::new("no_paginate").long("no-paginate").action(ArgAction::SetTrue).hide(true);
    let command = if O::PAGING.is_none() { command.arg(no_paginate) } else { command };
    CommonArguments::augment_args(command)
}

/// Lets the stream be named without a flag, by name or ARN.
pub(crate) fn with_stream(command: Command) -> Command {
    let stream = Arg::new(STREAM).value_name("STREAM").help("The stream: its name, or its ARN");
    let stream = stream.help_heading(None);
    command.arg(stream.conflicts_with_all(["stream-name", "stream-arn"]))
}

/// The parts that clap knows by type.
pub(crate) fn read<A: Args>(matches: &ArgMatches) -> Result<A, clap::Error> {
    A::from_arg_matches(matches)
}

/// The members that were given, each with its values.
pub(crate) fn given<'a>(
    matches: &'a ArgMatches,
    members: &'static [Member],
) -> impl Iterator<Item = (&'static Member, Vec<String>)> + use<'a> {
    let stream = matches.try_get_one::<String>(STREAM).ok().flatten();
    members.iter().filter_map(move |member| {
        let values = matches.get_many::<String>(&kebab_case(member.name));
        let values = values.map(|values| values.cloned().collect());
        let stream = stream.filter(|stream| member.name == stream_member(stream));
        Some((member, values.or_else(|| Some(vec![stream?.clone()]))?))
    })
}

const STREAM: &str = "stream";

fn stream_member(stream: &str) -> &'static str {
    if stream.starts_with("arn:") { "StreamARN" } else { "StreamName" }
}

fn flag(member: &Member) -> Arg {
    let name = kebab_case(member.name);
    let arg = Arg::new(name.clone())
        .long(name)
        .value_name(value_name(member.shape))
        .help(help(member))
        .help_heading("Input")
        .action(ArgAction::Set);
    match member.shape {
        Shape::List(..) => arg.num_args(1..),
        Shape::Timestamp => arg.allow_hyphen_values(true),
        Shape::Integer(_) | Shape::Long(_) => arg.allow_negative_numbers(true),
        _ => arg,
    }
}

fn value_name(shape: Shape) -> &'static str {
    match shape {
        Shape::Choice(_) => "CHOICE",
        Shape::Integer(_) | Shape::Long(_) => "N",
        Shape::Timestamp => "TIME",
        Shape::Structure(_) => "STRUCTURE",
        Shape::Map(..) => "KEY=VALUE",
        _ => "TEXT",
    }
}

fn help(member: &Member) -> String {
    let mut help = member.about.to_owned();
    match member.shape {
        // Writing to a string cannot fail.
        Shape::Choice(choices) => {
            let _ = write!(help, " One of {}.", choices.join(", "));
        }
        Shape::Integer(Bounds { min: Some(min), max: Some(max), .. })
        | Shape::Long(Bounds { min: Some(min), max: Some(max), .. }) => {
            let _ = write!(help, " {min} to {max}.");
        }
        Shape::Structure(members) => {
            let _ = write!(help, " In shorthand ({}) or JSON.", shorthand(members));
        }
        Shape::Timestamp => help.push_str(" ISO 8601, seconds since the epoch, -2h, or now."),
        _ => {}
    }
    help
}

/// How a structure looks in shorthand.
fn shorthand(members: &[Member]) -> String {
    let members = members.iter().map(|member| match member.shape {
        Shape::Structure(inner) => format!("{}={{{}}}", member.name, shorthand(inner)),
        _ => format!("{}=…", member.name),
    });
    members.collect::<Vec<_>>().join(",")
}

/// A service's name as the AWS CLI writes it: `HLSFragmentSelector` is `hls-fragment-selector` (botocore, `xform_name`).
pub(crate) fn kebab_case(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut kebab = String::new();
    for (at, char) in chars.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| chars.get(at));
        let begins_word = char.is_uppercase()
            && before.is_some_and(|before| {
                !before.is_uppercase() || chars.get(at + 1).is_some_and(|after| after.is_lowercase())
            });
        if begins_word {
            kebab.push('-');
        }
        kebab.extend(char.to_lowercase());
    }
    kebab
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `aws kinesis-video-archived-media help` and `aws kinesisvideo help` list them.
    #[test]
    fn names_are_those_of_the_aws_cli() {
        for (name, kebab) in [
            ("StreamARN", "stream-arn"),
            ("APIName", "api-name"),
            ("HLSFragmentSelector", "hls-fragment-selector"),
            ("DASHFragmentSelector", "dash-fragment-selector"),
            ("GetHLSStreamingSessionURL", "get-hls-streaming-session-url"),
            ("GetDASHStreamingSessionURL", "get-dash-streaming-session-url"),
            ("GetMediaForFragmentList", "get-media-for-fragment-list"),
            ("MaxMediaPlaylistFragmentResults", "max-media-playlist-fragment-results"),
            ("KmsKeyId", "kms-key-id"),
            ("DataRetentionInHours", "data-retention-in-hours"),
            ("WidthPixels", "width-pixels"),
        ] {
            assert_eq!(kebab_case(name), kebab);
        }
    }
}
