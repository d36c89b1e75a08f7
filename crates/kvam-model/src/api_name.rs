use std::fmt;

use crate::InvalidInput;
use crate::invalid_input::quoted;

/// Which API a data endpoint is asked for (API reference, `GetDataEndpoint`, `APIName`).
///
/// Whether one endpoint serves several APIs is not documented, so an endpoint is used for the API it was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ApiName {
    /// `PUT_MEDIA`
    PutMedia,
    /// `GET_MEDIA`
    GetMedia,
    /// `LIST_FRAGMENTS`
    ListFragments,
    /// `GET_MEDIA_FOR_FRAGMENT_LIST`
    GetMediaForFragmentList,
    /// `GET_HLS_STREAMING_SESSION_URL`
    GetHlsStreamingSessionUrl,
    /// `GET_DASH_STREAMING_SESSION_URL`
    GetDashStreamingSessionUrl,
    /// `GET_CLIP`
    GetClip,
    /// `GET_IMAGES`
    GetImages,
}

impl ApiName {
    /// All of them, in the service's order.
    pub const ALL: [Self; 8] = [
        Self::PutMedia,
        Self::GetMedia,
        Self::ListFragments,
        Self::GetMediaForFragmentList,
        Self::GetHlsStreamingSessionUrl,
        Self::GetDashStreamingSessionUrl,
        Self::GetClip,
        Self::GetImages,
    ];

    #[cfg(feature = "shapes")]
    pub(crate) const NAMES: &'static [&'static str] = &{
        let mut names = [""; Self::ALL.len()];
        let mut i = 0;
        while i < names.len() {
            names[i] = Self::ALL[i].as_str();
            i += 1;
        }
        names
    };

    /// As the service spells it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PutMedia => "PUT_MEDIA",
            Self::GetMedia => "GET_MEDIA",
            Self::ListFragments => "LIST_FRAGMENTS",
            Self::GetMediaForFragmentList => "GET_MEDIA_FOR_FRAGMENT_LIST",
            Self::GetHlsStreamingSessionUrl => "GET_HLS_STREAMING_SESSION_URL",
            Self::GetDashStreamingSessionUrl => "GET_DASH_STREAMING_SESSION_URL",
            Self::GetClip => "GET_CLIP",
            Self::GetImages => "GET_IMAGES",
        }
    }

    #[cfg_attr(not(feature = "server"), expect(dead_code, reason = "only a server reads the name"))]
    pub(crate) fn parse(text: &str) -> Result<Self, InvalidInput> {
        Self::ALL.into_iter().find(|name| name.as_str() == text).ok_or_else(|| {
            InvalidInput::new("APIName", format!("{} is not an API of the service", quoted(text)))
        })
    }
}

impl fmt::Display for ApiName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
