use std::fmt;

use crate::{FragmentNumber, Timestamp};

/// A stored fragment, as `ListFragments` describes it (API reference, `Fragment`).
///
/// Only the number is certain; the service's model leaves every other member optional.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Fragment {
    /// Its unique number in the stream.
    pub number: FragmentNumber,
    /// The size of the fragment with its metadata, in bytes.
    pub size_in_bytes: Option<i64>,
    /// When the fragment starts, by the producer's clock.
    pub producer_timestamp: Option<Timestamp>,
    /// When the service started to receive it, by the service's clock.
    pub server_timestamp: Option<Timestamp>,
    /// From its first frame to its last, in milliseconds: without the last frame's own duration, so less than the
    /// distance to the next fragment, and 0 for a single frame.
    pub length_in_milliseconds: Option<i64>,
}

impl Fragment {
    /// A fragment of which only the number is known.
    #[must_use]
    pub const fn new(number: FragmentNumber) -> Self {
        Self {
            number,
            size_in_bytes: None,
            producer_timestamp: None,
            server_timestamp: None,
            length_in_milliseconds: None,
        }
    }
}

/// The members of a [`Fragment`] by the service's names, for output that is shaped like the service's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FragmentMember {
    /// [`Fragment::number`]
    FragmentNumber,
    /// [`Fragment::size_in_bytes`]
    FragmentSizeInBytes,
    /// [`Fragment::producer_timestamp`]
    ProducerTimestamp,
    /// [`Fragment::server_timestamp`]
    ServerTimestamp,
    /// [`Fragment::length_in_milliseconds`]
    FragmentLengthInMilliseconds,
}

impl FragmentMember {
    /// All of them, in the service's order.
    pub const ALL: [Self; 5] = [
        Self::FragmentNumber,
        Self::FragmentSizeInBytes,
        Self::ProducerTimestamp,
        Self::ServerTimestamp,
        Self::FragmentLengthInMilliseconds,
    ];

    /// As the service spells it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FragmentNumber => "FragmentNumber",
            Self::FragmentSizeInBytes => "FragmentSizeInBytes",
            Self::ProducerTimestamp => "ProducerTimestamp",
            Self::ServerTimestamp => "ServerTimestamp",
            Self::FragmentLengthInMilliseconds => "FragmentLengthInMilliseconds",
        }
    }
}

impl fmt::Display for FragmentMember {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
