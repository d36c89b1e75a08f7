//! The arguments of `kvam list-fragments`.

use clap::{ArgGroup, Args, ValueEnum};
use kvam::{FragmentSelectorType, StreamArn, StreamId, StreamName};

use super::TimeArgument;
use crate::starting_token::StartingToken;

/// List the fragments of a stream that are stored in a range of time.
///
/// Rows go to stdout as the pages come, everything else to stderr. The service keeps no order. Credentials, region and
/// endpoints are found where other AWS tools find them: AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL_KINESIS_VIDEO, ~/.aws
/// and so on. The caller needs the permissions kinesisvideo:GetDataEndpoint and kinesisvideo:ListFragments.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("which stream").required(true).args(["stream", "stream_name", "stream_arn"])))]
pub(crate) struct ListFragmentsArguments {
    /// The stream: its name, or its ARN.
    #[arg(value_name = "STREAM")]
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
    #[arg(long, value_name = "N")]
    pub(crate) max_items: Option<u64>,
    /// How many fragments to ask for at once, 1 to 1000. The service's quota is charged by this number.
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(crate) page_size: u32,
    /// Go on where an earlier listing stopped: the NextToken of the service, of the AWS CLI, of boto3 or of this command. One
    /// of the service's brings its range with it, and --start and --end are not sent.
    #[arg(long, value_name = "TOKEN")]
    pub(crate) starting_token: Option<StartingToken>,

    /// The stream's region, such as eu-west-1.
    #[arg(long, value_name = "REGION")]
    pub(crate) region: Option<String>,
    /// The profile of the shared AWS config and credentials files.
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,
    /// The data endpoint, as in the AWS CLI: the service is not asked for it.
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint_url: Option<String>,
    /// Where to ask for the data endpoint (GetDataEndpoint).
    #[arg(long, value_name = "URL")]
    pub(crate) control_endpoint_url: Option<String>,

    /// How to print; a table on a terminal, json otherwise. json and text are as of the AWS CLI; ndjson and csv have the
    /// service's names and exact times.
    #[arg(long, value_name = "FORMAT")]
    pub(crate) output: Option<Output>,
    /// Print totals instead of fragments: fragments, bytes, first, last, pages, requests, retries, seconds.
    #[arg(long)]
    pub(crate) summary: bool,
}

impl ListFragmentsArguments {
    /// The stream, however it was given; the parser saw to it that it was, once.
    pub(crate) fn stream(&self) -> Option<StreamId> {
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
