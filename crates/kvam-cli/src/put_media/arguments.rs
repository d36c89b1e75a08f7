//! The arguments of `kvam put-media`.

use std::path::PathBuf;

use clap::{ArgGroup, Args, ValueEnum};
use kvam::{StreamArn, StreamId, StreamName};

use crate::arguments::{ConnectionArguments, TimeArgument};

/// Send a Matroska file to a stream.
///
/// Each cluster of it becomes a fragment. It goes out at the speed of its own timecodes, as a camera would send it, unless --fast. What the service acknowledges is
/// printed as it comes; what went wrong, and how many fragments are stored, goes to stderr. The caller needs the
/// permissions kinesisvideo:GetDataEndpoint and kinesisvideo:PutMedia.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("which stream").required(true).args(["stream_name", "stream_arn"])))]
pub(crate) struct PutMediaArguments {
    /// The file, or - for stdin.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// The stream, by name.
    #[arg(long, value_name = "NAME", value_parser = |name: &str| StreamName::new(name))]
    stream_name: Option<StreamName>,
    /// The stream, by ARN.
    #[arg(long, value_name = "ARN", value_parser = |arn: &str| StreamArn::new(arn))]
    stream_arn: Option<StreamArn>,

    /// Send as fast as the service takes it. It has a limit of fragments and of bytes a second.
    #[arg(long)]
    pub(crate) fast: bool,
    /// The timecodes of the file count from 1970, not from when it began.
    #[arg(long)]
    pub(crate) absolute: bool,
    /// When the recording began, as in list-fragments; now unless given, and not sent with --absolute unless given.
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(crate) producer_start: Option<TimeArgument>,

    #[command(flatten)]
    pub(crate) connection: ConnectionArguments,

    /// How to print acknowledgements; a table on a terminal, ndjson with the service's names otherwise.
    #[arg(long, value_name = "FORMAT", help_heading = "Output")]
    pub(crate) output: Option<AcknowledgementFormat>,
    /// Show no progress on the terminal.
    #[arg(long, help_heading = "Output")]
    pub(crate) no_progress: bool,
}

/// How acknowledgements are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum AcknowledgementFormat {
    Table,
    Ndjson,
}

impl PutMediaArguments {
    /// The stream; the parser saw to it that it was given, once.
    pub(crate) fn stream(&self) -> Option<StreamId> {
        let name = || self.stream_name.clone().map(StreamId::Name);
        self.stream_arn.clone().map(StreamId::Arn).or_else(name)
    }
}
