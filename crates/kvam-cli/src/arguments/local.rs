//! The arguments of `kvam local`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;
use kvam::{InvalidInput, StreamName};
use kvam_local::SeedStream;

/// Serve streams on this machine, without AWS.
///
/// The service takes media with PutMedia, lists its fragments and gives them back, answers GetDataEndpoint, and creates,
/// describes, lists, changes and deletes streams, as the real one does; clips, pictures and playback it refuses. Everything
/// is in memory and gone when it stops. It prints what to paste into a shell so that boto3, the AWS CLI and kvam talk to
/// it, and serves until ctrl-c.
#[derive(Debug, Args)]
pub(crate) struct LocalArguments {
    /// Where to listen; port 0 takes a free one. It speaks plain HTTP.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:4580")]
    pub(crate) listen: SocketAddr,
    /// What GetDataEndpoint answers, for a service behind something else; otherwise the host that it was asked at.
    #[arg(long, value_name = "URL")]
    pub(crate) public_url: Option<String>,
    /// Put the data plane on a port of its own, and answer calls to the wrong one as the real service does.
    #[arg(long)]
    pub(crate) strict_hosts: bool,
    /// Throttle as the real service is documented to: 10,000 fragments a second and stream, counted by the page size that is asked for.
    ///
    /// The media of 500 fragments a second and stream, and all other calls, are limited too. What goes beyond a quota within
    /// any second is refused with ClientLimitExceededException. Without it nothing is throttled.
    #[arg(long)]
    pub(crate) quotas: bool,
    /// The region that requests must be signed for.
    #[arg(long, value_name = "REGION", default_value = "us-east-1")]
    pub(crate) region: String,

    /// Create a stream without fragments. May be given again.
    #[arg(long, value_name = "NAME", value_parser = |name: &str| StreamName::new(name))]
    pub(crate) stream: Vec<StreamName>,
    /// Put a Matroska file into a stream, which is created: each cluster becomes a fragment, the last of which arrives now.
    /// May be given again.
    #[arg(long, value_name = "FILE=STREAM")]
    pub(crate) put: Vec<Put>,
    /// For how many hours those streams keep what is put.
    #[arg(long, value_name = "HOURS", default_value_t = 24)]
    pub(crate) retention: u32,
    /// Make up a stream of any length, such as name=lobby,start=2024-01-01T00:00:00Z,every=2s,count=43200. It needs no
    /// memory. May be given again.
    ///
    /// Keys: name; start, on the producer's clock; every, from one start to the next; count, or end; and if wanted gap
    /// (MOMENT/DURATION without fragments, may be given again), size (bytes of a fragment), skew (what the server's clock
    /// adds) and retention (hours). A moment is RFC 3339 or seconds since the epoch, a duration such as 500ms, 2s, 10m, 3h
    /// or 1d.
    #[arg(long, value_name = "KEY=VALUE,...")]
    pub(crate) seed_stream: Vec<SeedStream>,
    /// What the order of pages and the fragment numbers come from.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) seed: u64,
}

/// A file, and the stream to put it into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Put {
    pub(crate) file: PathBuf,
    pub(crate) stream: StreamName,
}

impl FromStr for Put {
    type Err = InvalidInput;

    fn from_str(text: &str) -> Result<Self, InvalidInput> {
        // The last one: a file's name may have others, a stream's has none.
        let (file, stream) = text
            .rsplit_once('=')
            .filter(|(file, _)| !file.is_empty())
            .ok_or_else(|| InvalidInput::new("FILE=STREAM", "has no file, or no stream after '='"))?;
        Ok(Self { file: file.into(), stream: StreamName::new(stream)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_stands_after_the_last_equals_sign() {
        let put: Put = "day=1/door.mkv=front-door".parse().unwrap();
        assert_eq!((put.file, put.stream.as_str()), ("day=1/door.mkv".into(), "front-door"));
        for text in ["door.mkv", "=front-door", "door.mkv=", "door.mkv=a/b"] {
            text.parse::<Put>().unwrap_err();
        }
    }
}
