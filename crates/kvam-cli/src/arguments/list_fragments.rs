//! The arguments of `kvam list-fragments`.

use clap::{ArgGroup, Args, ValueEnum};
use kvam::ops::ListFragments;
use kvam::shapes::{Member, Shaped};
use kvam::{FragmentSelectorType, StreamArn, StreamId, StreamName};

use super::operation::{PagingArguments, kebab_case};
use super::{ConnectionArguments, TimeArgument};
use crate::document::Query;
use crate::starting_token::StartingToken;

/// List the fragments stored in a range of time.
///
/// Rows go to stdout as the pages come, everything else to stderr. The service keeps no order. Credentials, region and
/// endpoints are found where other AWS tools find them: AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL_KINESIS_VIDEO, ~/.aws
/// and so on. The caller needs the permissions kinesisvideo:GetDataEndpoint and kinesisvideo:ListFragments.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("which stream").args(["stream", "stream_name", "stream_arn"])))]
pub(crate) struct ListFragmentsArguments {
    /// The stream: its name, or its ARN.
    #[arg(
        value_name = "STREAM",
        required_unless_present_any = ["stream_name", "stream_arn", "cli_input_json", "generate_cli_skeleton"]
    )]
    stream: Option<StreamId>,
    /// The stream, by name.
    #[arg(long, value_name = "NAME", value_parser = |name: &str| StreamName::new(name))]
    stream_name: Option<StreamName>,
    /// The stream, by ARN.
    #[arg(long, value_name = "ARN", value_parser = |arn: &str| StreamArn::new(arn))]
    stream_arn: Option<StreamArn>,

    /// The clock that --start and --end are read on: when the service received a fragment, or what the producer says.
    #[arg(long, value_name = "CLOCK", default_value = "server")]
    pub(crate) by: Clock,
    /// The first moment of the range; 24 hours before its end unless given. RFC 3339 (2022-01-28T07:00:35Z), seconds since
    /// the epoch, a time before now (-90s, -30m, -2h, -1d), or now. A fragment belongs to the range if it starts in it.
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(crate) start: Option<TimeArgument>,
    /// The last moment of the range, itself included; now unless given.
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(crate) end: Option<TimeArgument>,

    /// Stop after this many fragments, and say how to go on.
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub(crate) max_items: Option<u64>,
    /// How many fragments to ask for at once, 1 to 1000; 1000 unless given. The service's quota is charged by this number.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000), allow_negative_numbers = true)]
    pub(crate) page_size: Option<u32>,
    /// Go on where an earlier listing stopped: the NextToken of the service, of the AWS CLI, of boto3 or of this command. One
    /// of the service's brings its range with it, and --start and --end are not sent.
    #[arg(long, value_name = "TOKEN")]
    pub(crate) starting_token: Option<StartingToken>,

    /// Which fragments, as in the AWS CLI, instead of --by, --start and --end: in shorthand
    /// (FragmentSelectorType=…,TimestampRange={StartTimestamp=…,EndTimestamp=…}) or JSON.
    #[arg(long, value_name = "STRUCTURE", conflicts_with_all = ["by", "start", "end"], help_heading = "As the AWS CLI")]
    fragment_selector: Option<String>,
    /// Ask for one page of so many fragments.
    #[arg(long, value_name = "N", allow_negative_numbers = true, help_heading = "As the AWS CLI",
          conflicts_with_all = ["max_items", "page_size", "starting_token"])]
    max_results: Option<String>,
    /// Ask for one page, the one with this token of the service.
    #[arg(long, value_name = "TOKEN", help_heading = "As the AWS CLI",
          conflicts_with_all = ["max_items", "page_size", "starting_token"])]
    next_token: Option<String>,
    /// Ask for one page, as large as the service makes it.
    #[arg(long, help_heading = "As the AWS CLI", conflicts_with_all = ["max_items", "page_size", "starting_token"])]
    pub(crate) no_paginate: bool,
    /// The input as JSON, or file://PATH; what other arguments say goes before it.
    #[arg(long, value_name = "JSON", help_heading = "As the AWS CLI")]
    pub(crate) cli_input_json: Option<String>,
    /// Print an input to fill in for --cli-input-json, and ask nothing.
    #[arg(long, value_name = "KIND", num_args = 0..=1, default_missing_value = "input", value_parser = ["input"],
          help_heading = "As the AWS CLI")]
    generate_cli_skeleton: Option<String>,
    /// What to print of the answer: a JMESPath expression. All fragments are collected for it, but in text.
    #[arg(long, value_name = "EXPRESSION", help_heading = "As the AWS CLI", conflicts_with = "summary")]
    pub(crate) query: Option<Query>,

    #[command(flatten)]
    pub(crate) connection: ConnectionArguments,

    /// How to print; a table on a terminal, json otherwise. json and text are as of the AWS CLI; ndjson and csv have the
    /// service's names and exact times.
    #[arg(long, value_name = "FORMAT", help_heading = "Output")]
    pub(crate) output: Option<Output>,
    /// Print totals instead of fragments: fragments, bytes, first, last, pages, requests, retries, seconds.
    #[arg(long, conflicts_with_all = ["no_paginate", "max_results", "next_token"], help_heading = "Output")]
    pub(crate) summary: bool,
}

impl ListFragmentsArguments {
    pub(crate) fn wants_skeleton(&self) -> bool {
        self.generate_cli_skeleton.is_some()
    }

    /// The members of the request that were typed, each with its value.
    pub(crate) fn given(&self) -> impl Iterator<Item = (&'static Member, Vec<String>)> {
        ListFragments::INPUT.iter().filter_map(|member| {
            let value = match kebab_case(member.name).as_str() {
                "stream-name" => self.stream()?.as_name().map(ToString::to_string),
                "stream-arn" => self.stream()?.as_arn().map(ToString::to_string),
                "fragment-selector" => self.fragment_selector.clone(),
                "max-results" => self.max_results.clone(),
                "next-token" => self.next_token.clone(),
                _ => None,
            };
            Some((member, vec![value?]))
        })
    }

    /// Which pages are asked for, in the AWS CLI's words.
    pub(crate) fn paging(&self) -> PagingArguments {
        PagingArguments {
            no_paginate: self.no_paginate,
            max_items: self.max_items,
            starting_token: self.starting_token.as_ref().map(StartingToken::encode),
            page_size: self.page_size.map(i64::from),
        }
    }

    /// The stream, however it was typed, at most once.
    fn stream(&self) -> Option<StreamId> {
        let name = || self.stream_name.clone().map(StreamId::Name);
        let arn = || self.stream_arn.clone().map(StreamId::Arn);
        self.stream.clone().or_else(name).or_else(arn)
    }
}

/// One of the two clocks that time a fragment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Clock {
    Server,
    Producer,
}

impl From<Clock> for FragmentSelectorType {
    fn from(clock: Clock) -> Self {
        match clock {
            Clock::Server => Self::ServerTimestamp,
            Clock::Producer => Self::ProducerTimestamp,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Output {
    Table,
    Json,
    Ndjson,
    Csv,
    Text,
}
