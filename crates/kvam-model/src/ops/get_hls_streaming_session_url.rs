use std::borrow::Cow;

use bytes::Bytes;
use http::{Request, Uri};
use serde::{Deserialize, Serialize};

use crate::choice::choice;
use crate::operation::post_json;
use crate::playback::{SessionSelector, check_expires, check_max_fragments, check_selector};
use crate::selector::wire::WireSelector;
#[cfg(feature = "shapes")]
use crate::shapes::{Bounds, Member, Shape, common};
use crate::wire::{self, Long};
use crate::{
    ApiName, InvalidInput, JsonOperation, Operation, PlaybackMode, Points, Quota, SessionUrl, StreamId,
};

/// `GetHLSStreamingSessionURL`: a URL at which a player finds the stream as HLS (RFC 8216).
///
/// What is `None` is not sent, and the service's default holds. Source: API reference,
/// `API_reader_GetHLSStreamingSessionURL`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct GetHlsStreamingSessionUrl {
    /// Which stream.
    pub stream: StreamId,
    /// Live, or from the archive; the service takes `None` as live.
    pub playback_mode: Option<PlaybackMode>,
    /// Which fragments; needed unless the session is live.
    pub selector: Option<SessionSelector>,
    /// How the media is packed; the service takes `None` as fragmented MP4.
    pub container_format: Option<ContainerFormat>,
    /// Where playlists mark discontinuities; the service takes `None` as always by the server's clock, and as never by
    /// the producer's.
    pub discontinuity_mode: Option<DiscontinuityMode>,
    /// Whether playlists show when fragments start; the service takes `None` as never.
    pub display_fragment_timestamp: Option<DisplayFragmentTimestamp>,
    /// How long the session lives, in seconds, 300 to 43,200; the service takes `None` as 300.
    pub expires: Option<u32>,
    /// The most fragments in a playlist, 1 to 5,000; the service takes `None` as 5, or 1,000 on demand. Each fetch of
    /// the playlist costs so many points of the stream's metadata quota.
    pub max_media_playlist_fragment_results: Option<u32>,
}

choice! {
    /// How HLS media is packed.
    ContainerFormat of "ContainerFormat" {
        /// Fragmented MP4, also called CMAF.
        FragmentedMp4 = "FRAGMENTED_MP4",
        /// MPEG-2 transport stream, which is larger, for older players.
        MpegTs = "MPEG_TS",
    }
}

choice! {
    /// Between which fragments an HLS playlist marks a discontinuity, at which a player begins its timeline anew.
    DiscontinuityMode of "DiscontinuityMode" {
        /// Between all: for fragments whose times are not exact.
        Always = "ALWAYS",
        /// Between none: for a timeline that is the producer's.
        Never = "NEVER",
        /// Where there is a gap or an overlap of more than 50 milliseconds.
        OnDiscontinuity = "ON_DISCONTINUITY",
    }
}

choice! {
    /// Whether a playlist or manifest has the time at which each fragment starts.
    DisplayFragmentTimestamp of "DisplayFragmentTimestamp" {
        /// It has.
        Always = "ALWAYS",
        /// It has not.
        Never = "NEVER",
    }
}

const SELECTOR: &str = "HLSFragmentSelector";
const MAX_RESULTS: &str = "MaxMediaPlaylistFragmentResults";

impl GetHlsStreamingSessionUrl {
    /// A session with the service's defaults: live.
    #[must_use]
    pub fn new(stream: StreamId) -> Self {
        Self {
            stream,
            playback_mode: None,
            selector: None,
            container_format: None,
            discontinuity_mode: None,
            display_fragment_timestamp: None,
            expires: None,
            max_media_playlist_fragment_results: None,
        }
    }
}

impl Operation for GetHlsStreamingSessionUrl {
    const NAME: &'static str = "GetHLSStreamingSessionURL";
    const PATH: &'static str = "/getHLSStreamingSessionURL";
    const API_NAME: Option<ApiName> = Some(ApiName::GetHlsStreamingSessionUrl);
    type Output = SessionUrl;

    fn encode(&self, endpoint: &Uri) -> Result<Request<Bytes>, InvalidInput> {
        check_selector(SELECTOR, self.playback_mode, self.selector)?;
        let results = self.max_media_playlist_fragment_results;
        let results = results.map(|n| check_max_fragments(MAX_RESULTS, n)).transpose()?;
        let (stream_name, stream_arn) = wire::stream_members(&self.stream);
        let input = Input {
            stream_name: stream_name.map(Cow::Borrowed),
            stream_arn: stream_arn.map(Cow::Borrowed),
            playback_mode: self.playback_mode.map(|mode| mode.as_str().into()),
            hls_fragment_selector: self.selector.map(WireSelector::from),
            container_format: self.container_format.map(|format| format.as_str().into()),
            discontinuity_mode: self.discontinuity_mode.map(|mode| mode.as_str().into()),
            display_fragment_timestamp: self
                .display_fragment_timestamp
                .map(|display| display.as_str().into()),
            expires: self.expires.map(check_expires).transpose()?.map(|n| Long(n.into())),
            max_media_playlist_fragment_results: results.map(|n| Long(n.into())),
        };
        post_json(endpoint, Self::PATH, &input)
    }

    fn points(&self) -> Vec<Points> {
        vec![Points::new(Quota::HlsSessionOfStream, 1)]
    }

    fn stream(&self) -> Option<&StreamId> {
        Some(&self.stream)
    }
}

impl JsonOperation for GetHlsStreamingSessionUrl {
    fn decode_output(body: &[u8]) -> Result<SessionUrl, String> {
        let output: Output<'_> = wire::from_object(body)?;
        SessionUrl::received(output.url.as_deref())
            .ok_or_else(|| "it has no HLSStreamingSessionURL".to_owned())
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    stream_name: Option<Cow<'a, str>>,
    #[serde(borrow, rename = "StreamARN", skip_serializing_if = "Option::is_none")]
    stream_arn: Option<Cow<'a, str>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    playback_mode: Option<Cow<'a, str>>,
    #[serde(borrow, rename = "HLSFragmentSelector", skip_serializing_if = "Option::is_none")]
    hls_fragment_selector: Option<WireSelector<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    container_format: Option<Cow<'a, str>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    discontinuity_mode: Option<Cow<'a, str>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    display_fragment_timestamp: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<Long>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_media_playlist_fragment_results: Option<Long>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Output<'a> {
    #[serde(borrow, rename = "HLSStreamingSessionURL")]
    url: Option<Cow<'a, str>>,
}

#[cfg(feature = "server")]
mod server {
    use bytes::Bytes;
    use http::Response;

    use super::{GetHlsStreamingSessionUrl, Input, MAX_RESULTS, Output, SELECTOR};
    use crate::playback::{SessionSelector, check_expires, check_max_fragments, check_selector};
    use crate::server::{self, ServerOperation};
    use crate::wire;
    use crate::{InvalidInput, SessionUrl};

    impl ServerOperation for GetHlsStreamingSessionUrl {
        fn decode_request(body: &[u8]) -> Result<Self, InvalidInput> {
            let input: Input<'_> = server::from_request(body)?;
            let results = input.max_media_playlist_fragment_results;
            let display = input.display_fragment_timestamp;
            let operation = Self {
                stream: wire::stream_id(input.stream_name.as_deref(), input.stream_arn.as_deref())?,
                playback_mode: input.playback_mode.map(|mode| mode.parse()).transpose()?,
                selector: input.hls_fragment_selector.map(SessionSelector::try_from).transpose()?,
                container_format: input.container_format.map(|format| format.parse()).transpose()?,
                discontinuity_mode: input.discontinuity_mode.map(|mode| mode.parse()).transpose()?,
                display_fragment_timestamp: display.map(|display| display.parse()).transpose()?,
                expires: input.expires.map(|n| check_expires(n.0)).transpose()?,
                max_media_playlist_fragment_results: results
                    .map(|n| check_max_fragments(MAX_RESULTS, n.0))
                    .transpose()?,
            };
            check_selector(SELECTOR, operation.playback_mode, operation.selector)?;
            Ok(operation)
        }

        fn encode_response(url: &SessionUrl) -> Response<Bytes> {
            server::ok(&Output { url: Some(url.as_str().into()) })
        }
    }
}

#[cfg(feature = "shapes")]
impl crate::shapes::Shaped for GetHlsStreamingSessionUrl {
    const INPUT: &'static [Member] = &[
        common::STREAM_NAME,
        common::STREAM_ARN,
        Member::new("PlaybackMode", Shape::Choice(PlaybackMode::NAMES), "Live, or from the archive."),
        Member::new(
            SELECTOR,
            crate::playback::shapes::SELECTOR,
            "Which fragments; needed unless the session is live.",
        ),
        Member::new("ContainerFormat", Shape::Choice(ContainerFormat::NAMES), "How the media is packed."),
        Member::new(
            "DiscontinuityMode",
            Shape::Choice(DiscontinuityMode::NAMES),
            "Where playlists mark discontinuities.",
        ),
        Member::new(
            "DisplayFragmentTimestamp",
            Shape::Choice(DisplayFragmentTimestamp::NAMES),
            "Whether playlists show when fragments start.",
        ),
        crate::playback::shapes::EXPIRES_MEMBER,
        Member::new(
            MAX_RESULTS,
            crate::playback::shapes::MAX_FRAGMENTS_SHAPE,
            "The most fragments in a playlist.",
        ),
    ];
    const OUTPUT: &'static [Member] = &[Member::new(
        "HLSStreamingSessionURL",
        Shape::Text { length: Bounds::ANY, pattern: None },
        "Where a player finds the session; a secret.",
    )];
    const ERRORS: &'static [(&'static str, u16)] = crate::playback::shapes::ERRORS;
}

#[cfg(test)]
mod tests;
