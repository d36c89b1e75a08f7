/// What a request costs, against one of the service's quotas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Points {
    /// The quota that is charged.
    pub quota: Quota,
    /// How many of its points.
    pub points: u32,
}

impl Points {
    pub(crate) const fn new(quota: Quota, points: u32) -> Self {
        Self { quota, points }
    }
}

/// A quota that the service enforces by the second (Developer Guide, "Quotas").
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Quota {
    /// Fragment metadata of one stream, shared by listing, playback sessions, clips and images.
    FragmentMetadata,
    /// Fragments whose media is read, of one stream, shared by media, playback sessions, clips and images.
    FragmentMedia,
    /// Calls of GetHLSStreamingSessionURL for one stream.
    HlsSessionOfStream,
    /// Calls of GetDASHStreamingSessionURL for one stream.
    DashSessionOfStream,
    /// Connections of PutMedia to one stream.
    PutMediaOfStream,
    /// Calls of GetDataEndpoint for one stream.
    DataEndpointOfStream,
    /// Calls of GetDataEndpoint in one account.
    DataEndpointOfAccount,
}

impl Quota {
    /// Points a second that the service grants.
    #[must_use]
    pub const fn per_second(self) -> u32 {
        match self {
            Self::FragmentMetadata => 10_000,
            Self::FragmentMedia => 500,
            Self::HlsSessionOfStream | Self::DashSessionOfStream => 25,
            Self::PutMediaOfStream => 5,
            Self::DataEndpointOfStream => 5,
            Self::DataEndpointOfAccount => 300,
        }
    }

    /// Whether each stream has a quota of its own; else it is the account's.
    #[must_use]
    pub const fn is_per_stream(self) -> bool {
        match self {
            Self::FragmentMetadata
            | Self::FragmentMedia
            | Self::HlsSessionOfStream
            | Self::DashSessionOfStream
            | Self::PutMediaOfStream
            | Self::DataEndpointOfStream => true,
            Self::DataEndpointOfAccount => false,
        }
    }
}
