use std::borrow::Cow;

use bytes::Bytes;
use http::{Request, Uri};
use serde::{Deserialize, Serialize};

use super::DisplayFragmentTimestamp;
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

/// `GetDASHStreamingSessionURL`: a URL at which a player finds the stream as MPEG-DASH (ISO/IEC 23009-1).
///
/// What is `None` is not sent, and the service's default holds. Source: API reference,
/// `API_reader_GetDASHStreamingSessionURL`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct GetDashStreamingSessionUrl {
    /// Which stream.
    pub stream: StreamId,
    /// Live, or from the archive; the service takes `None` as live.
    pub playback_mode: Option<PlaybackMode>,
    /// Which fragments; needed unless the session is live.
    pub selector: Option<SessionSelector>,
    /// Whether the manifest shows when fragments start, as `kvs:ts`; the service takes `None` as never.
    pub display_fragment_timestamp: Option<DisplayFragmentTimestamp>,
    /// Whether the manifest shows the numbers of fragments, as `kvs:fn`; the service takes `None` as never.
    pub display_fragment_number: Option<DisplayFragmentNumber>,
    /// How long the session lives, in seconds, 300 to 43,200; the service takes `None` as 300.
    pub expires: Option<u32>,
    /// The most fragments in a manifest, 1 to 5,000; the service takes `None` as 5, or 1,000 on demand. Each fetch of
    /// the manifest costs so many points of the stream's metadata quota.
    pub max_manifest_fragment_results: Option<u32>,
}

choice! {
    /// Whether a DASH manifest has the number of each fragment.
    DisplayFragmentNumber of "DisplayFragmentNumber" {
        /// It has, as `kvs:fn`.
        Always = "ALWAYS",
        /// It has not.
        Never = "NEVER",
    }
}

const SELECTOR: &str = "DASHFragmentSelector";
const MAX_RESULTS: &str = "MaxManifestFragmentResults";

impl GetDashStreamingSessionUrl {
    /// A session with the service's defaults: live.
    #[must_use]
    pub fn new(stream: StreamId) -> Self {
        Self {
            stream,
            playback_mode: None,
            selector: None,
            display_fragment_timestamp: None,
            display_fragment_number: None,
            expires: None,
            max_manifest_fragment_results: None,
        }
    }
}

impl Operation for GetDashStreamingSessionUrl {
    const NAME: &'static str = "GetDASHStreamingSessionURL";
    const PATH: &'static str = "/getDASHStreamingSessionURL";
    const API_NAME: Option<ApiName> = Some(ApiName::GetDashStreamingSessionUrl);
    type Output = SessionUrl;

    fn encode(&self, endpoint: &Uri) -> Result<Request<Bytes>, InvalidInput> {
        check_selector(SELECTOR, self.playback_mode, self.selector)?;
        let results = self.max_manifest_fragment_results;
        let results = results.map(|n| check_max_fragments(MAX_RESULTS, n)).transpose()?;
        let (stream_name, stream_arn) = wire::stream_members(&self.stream);
        let input = Input {
            stream_name: stream_name.map(Cow::Borrowed),
            stream_arn: stream_arn.map(Cow::Borrowed),
            playback_mode: self.playback_mode.map(|mode| mode.as_str().into()),
            dash_fragment_selector: self.selector.map(WireSelector::from),
            display_fragment_timestamp: self
                .display_fragment_timestamp
                .map(|display| display.as_str().into()),
            display_fragment_number: self.display_fragment_number.map(|display| display.as_str().into()),
            expires: self.expires.map(check_expires).transpose()?.map(|n| Long(n.into())),
            max_manifest_fragment_results: results.map(|n| Long(n.into())),
        };
        post_json(endpoint, Self::PATH, &input)
    }

    fn points(&self) -> Vec<Points> {
        vec![Points::new(Quota::DashSessionOfStream, 1)]
    }

    fn stream(&self) -> Option<&StreamId> {
        Some(&self.stream)
    }
}

impl JsonOperation for GetDashStreamingSessionUrl {
    fn decode_output(body: &[u8]) -> Result<SessionUrl, String> {
        let output: Output<'_> = wire::from_object(body)?;
        SessionUrl::received(output.url.as_deref())
            .ok_or_else(|| "it has no DASHStreamingSessionURL".to_owned())
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
    #[serde(borrow, rename = "DASHFragmentSelector", skip_serializing_if = "Option::is_none")]
    dash_fragment_selector: Option<WireSelector<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    display_fragment_timestamp: Option<Cow<'a, str>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    display_fragment_number: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<Long>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_manifest_fragment_results: Option<Long>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Output<'a> {
    #[serde(borrow, rename = "DASHStreamingSessionURL")]
    url: Option<Cow<'a, str>>,
}

#[cfg(feature = "server")]
mod server {
    use bytes::Bytes;
    use http::Response;

    use super::{GetDashStreamingSessionUrl, Input, MAX_RESULTS, Output, SELECTOR};
    use crate::playback::{SessionSelector, check_expires, check_max_fragments, check_selector};
    use crate::server::{self, ServerOperation};
    use crate::wire;
    use crate::{InvalidInput, SessionUrl};

    impl ServerOperation for GetDashStreamingSessionUrl {
        fn decode_request(body: &[u8]) -> Result<Self, InvalidInput> {
            let input: Input<'_> = server::from_request(body)?;
            let results = input.max_manifest_fragment_results;
            let display = input.display_fragment_timestamp;
            let number = input.display_fragment_number;
            let operation = Self {
                stream: wire::stream_id(input.stream_name.as_deref(), input.stream_arn.as_deref())?,
                playback_mode: input.playback_mode.map(|mode| mode.parse()).transpose()?,
                selector: input.dash_fragment_selector.map(SessionSelector::try_from).transpose()?,
                display_fragment_timestamp: display.map(|display| display.parse()).transpose()?,
                display_fragment_number: number.map(|display| display.parse()).transpose()?,
                expires: input.expires.map(|n| check_expires(n.0)).transpose()?,
                max_manifest_fragment_results: results
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
impl crate::shapes::Shaped for GetDashStreamingSessionUrl {
    const INPUT: &'static [Member] = &[
        common::STREAM_NAME,
        common::STREAM_ARN,
        Member::new("PlaybackMode", Shape::Choice(PlaybackMode::NAMES), "Live, or from the archive."),
        Member::new(
            SELECTOR,
            crate::playback::shapes::SELECTOR,
            "Which fragments; needed unless the session is live.",
        ),
        Member::new(
            "DisplayFragmentTimestamp",
            Shape::Choice(DisplayFragmentTimestamp::NAMES),
            "Whether the manifest shows when fragments start.",
        ),
        Member::new(
            "DisplayFragmentNumber",
            Shape::Choice(DisplayFragmentNumber::NAMES),
            "Whether the manifest shows the numbers of fragments.",
        ),
        crate::playback::shapes::EXPIRES_MEMBER,
        Member::new(
            MAX_RESULTS,
            crate::playback::shapes::MAX_FRAGMENTS_SHAPE,
            "The most fragments in a manifest.",
        ),
    ];
    const OUTPUT: &'static [Member] = &[Member::new(
        "DASHStreamingSessionURL",
        Shape::Text { length: Bounds::ANY, pattern: None },
        "Where a player finds the session; a secret.",
    )];
    const ERRORS: &'static [(&'static str, u16)] = crate::playback::shapes::ERRORS;
}

#[cfg(test)]
mod tests;
