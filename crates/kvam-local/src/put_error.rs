use std::error::Error;
use std::fmt;
use std::io;

use kvam_media::MediaError;

use crate::{MAX_FRAGMENT_DURATION, MAX_TAGS, MAX_TRACKS};

/// Why a recording was not put. Nothing of it was: a recording is put whole or not at all.
#[derive(Debug)]
#[non_exhaustive]
pub enum PutError {
    /// It is not Matroska, is cut, or a cluster is larger than 50 MB, the service's limit.
    Media(MediaError),
    /// It is empty, or ends before its first cluster.
    NoClusters,
    /// The reader failed.
    Read(io::Error),
    /// A second segment follows the first; PutMedia takes one.
    SecondSegment,
    /// No stream has that name.
    StreamNotFound,
    /// A tag's name has more than 128 bytes, or its value more than 256, the service's limits.
    TagTooLong {
        /// Where the Tags element begins, in bytes.
        offset: u64,
    },
    /// A fragment would start before 1970, or later than a timestamp can say.
    TimeOutOfRange,
    /// A cluster's timecode is not greater than that of the one before.
    TimecodeNotRising {
        /// Where the cluster begins, in bytes.
        offset: u64,
    },
    /// A cluster is longer than 20 seconds, the service's limit.
    TooLong {
        /// Where the cluster begins, in bytes.
        offset: u64,
    },
    /// More than ten tags stand between two clusters, the service's limit for one fragment.
    TooManyTags {
        /// Where the Tags element begins that has one too many, in bytes.
        offset: u64,
    },
    /// The header declares more than three tracks, the service's limit.
    TooManyTracks {
        /// How many it declares.
        tracks: usize,
    },
    /// A cluster has no frame of a track that the header declares.
    TrackWithoutFrames {
        /// Where the cluster begins, in bytes.
        offset: u64,
        /// The track's number.
        track: u64,
    },
    /// A cluster has a frame of a track that the header does not declare.
    UndeclaredTrack {
        /// Where the cluster begins, in bytes.
        offset: u64,
        /// The track's number.
        track: u64,
    },
}

impl fmt::Display for PutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Media(_) => f.write_str("the media cannot be split into fragments"),
            Self::NoClusters => f.write_str("the media has no cluster, so nothing to put"),
            Self::Read(_) => f.write_str("the media cannot be read"),
            Self::SecondSegment => f.write_str("the media has a second segment"),
            Self::StreamNotFound => f.write_str("no such stream"),
            Self::TagTooLong { offset } => write!(f, "the tags at byte {offset} have one that is too long"),
            Self::TimeOutOfRange => f.write_str("a fragment starts out of the range of timestamps"),
            Self::TimecodeNotRising { offset } => {
                write!(f, "the timecode of the cluster at byte {offset} is not greater than the one before")
            }
            Self::TooLong { offset } => {
                write!(f, "the cluster at byte {offset} is longer than {} s", MAX_FRAGMENT_DURATION.as_secs())
            }
            Self::TooManyTags { offset } => {
                write!(f, "the tags at byte {offset} make more than {MAX_TAGS} for one cluster")
            }
            Self::TooManyTracks { tracks } => write!(f, "{tracks} tracks, of at most {MAX_TRACKS}"),
            Self::TrackWithoutFrames { offset, track } => {
                write!(f, "the cluster at byte {offset} has no frame of track {track}")
            }
            Self::UndeclaredTrack { offset, track } => {
                write!(f, "the cluster at byte {offset} has a frame of track {track}, which is not declared")
            }
        }
    }
}

impl Error for PutError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Media(error) => Some(error),
            Self::Read(error) => Some(error),
            _ => None,
        }
    }
}
