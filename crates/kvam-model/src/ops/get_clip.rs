use std::borrow::Cow;

use bytes::Bytes;
use http::{Request, Uri};
use serde::{Deserialize, Serialize};

use crate::bounds::{DAY, check_end};
use crate::operation::post_json;
use crate::selector::wire::WireSelector;
#[cfg(feature = "shapes")]
use crate::shapes::{InvalidValue, Member, Value, common};
use crate::wire;
use crate::{
    ApiName, FragmentSelector, InvalidInput, MediaHead, MediaOperation, Operation, Points, Quota, StreamId,
};

/// `GetClip`: a range of time as one MP4 file.
///
/// The service puts in what comes first of 100 MB and 200 fragments, and does not say whether that was all. Source: API
/// reference, `API_reader_GetClip`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct GetClip {
    /// Which stream.
    pub stream: StreamId,
    /// Which range of time: the end must be after the start, by 24 hours at most.
    pub selector: FragmentSelector,
}

impl GetClip {
    /// The most fragments that the service puts into a clip.
    pub const MAX_FRAGMENTS: u32 = 200;

    /// Asks for the clip of a range of time.
    #[must_use]
    pub fn new(stream: StreamId, selector: FragmentSelector) -> Self {
        Self { stream, selector }
    }

    fn check(&self) -> Result<(), InvalidInput> {
        let range = self.selector.range();
        check_end(range.start(), range.end(), DAY)
    }
}

impl Operation for GetClip {
    const NAME: &'static str = "GetClip";
    const PATH: &'static str = "/getClip";
    const API_NAME: Option<ApiName> = Some(ApiName::GetClip);
    type Output = MediaHead;

    fn encode(&self, endpoint: &Uri) -> Result<Request<Bytes>, InvalidInput> {
        self.check()?;
        let (stream_name, stream_arn) = wire::stream_members(&self.stream);
        let input = Input {
            stream_name: stream_name.map(Cow::Borrowed),
            stream_arn: stream_arn.map(Cow::Borrowed),
            clip_fragment_selector: Some(self.selector.into()),
        };
        post_json(endpoint, Self::PATH, &input)
    }

    /// An estimate from above: the service charges the fragments of the clip, which are known only afterwards, and this
    /// is the most that a clip has.
    fn points(&self) -> Vec<Points> {
        vec![
            Points::new(Quota::FragmentMetadata, Self::MAX_FRAGMENTS),
            Points::new(Quota::FragmentMedia, Self::MAX_FRAGMENTS),
        ]
    }

    fn stream(&self) -> Option<&StreamId> {
        Some(&self.stream)
    }
}

impl MediaOperation for GetClip {}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    stream_name: Option<Cow<'a, str>>,
    #[serde(borrow, rename = "StreamARN", skip_serializing_if = "Option::is_none")]
    stream_arn: Option<Cow<'a, str>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    clip_fragment_selector: Option<WireSelector<'a>>,
}

#[cfg(feature = "server")]
mod server {
    use bytes::Bytes;
    use http::Response;

    use super::{GetClip, Input};
    use crate::server::{self, ServerOperation};
    use crate::wire;
    use crate::{InvalidInput, MediaHead};

    impl ServerOperation for GetClip {
        fn decode_request(body: &[u8]) -> Result<Self, InvalidInput> {
            let input: Input<'_> = server::from_request(body)?;
            let operation = Self {
                stream: wire::stream_id(input.stream_name.as_deref(), input.stream_arn.as_deref())?,
                selector: server::required("ClipFragmentSelector", input.clip_fragment_selector)?
                    .try_into()?,
            };
            operation.check()?;
            Ok(operation)
        }

        fn encode_response(head: &MediaHead) -> Response<Bytes> {
            server::media(head)
        }
    }
}

#[cfg(feature = "shapes")]
impl crate::shapes::Shaped for GetClip {
    const INPUT: &'static [Member] = &[
        common::STREAM_NAME,
        common::STREAM_ARN,
        Member::required(
            "ClipFragmentSelector",
            common::FRAGMENT_SELECTOR,
            "Which range of time, 24 hours at most.",
        ),
    ];
    const OUTPUT: &'static [Member] = common::MEDIA;
    const ERRORS: &'static [(&'static str, u16)] = &[
        ("ResourceNotFoundException", 404),
        ("InvalidArgumentException", 400),
        ("ClientLimitExceededException", 400),
        ("NotAuthorizedException", 401),
        ("UnsupportedStreamMediaTypeException", 400),
        ("MissingCodecPrivateDataException", 400),
        ("InvalidCodecPrivateDataException", 400),
        ("InvalidMediaFrameException", 400),
        ("NoDataRetentionException", 400),
    ];

    fn output_value(head: &MediaHead) -> Result<Value, InvalidValue> {
        common::media_value(head)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Timestamp;

    fn clip(start: i64, end: i64) -> GetClip {
        let at = Timestamp::from_micros;
        let selector = FragmentSelector::producer(at(start), at(end)).unwrap();
        GetClip::new(StreamId::name("s").unwrap(), selector)
    }

    fn encoded(operation: &GetClip) -> Result<String, InvalidInput> {
        let request = operation.encode(&"https://b-1.example".parse().unwrap())?;
        assert_eq!(request.uri(), "https://b-1.example/getClip");
        Ok(String::from_utf8(request.into_body().to_vec()).unwrap())
    }

    #[test]
    fn the_request_has_the_selector_under_the_clip_s_own_name() {
        assert_eq!(
            encoded(&clip(1_643_353_235_931_000, 1_643_353_236_000_001)).unwrap(),
            r#"{"StreamName":"s","ClipFragmentSelector":{"FragmentSelectorType":"PRODUCER_TIMESTAMP","TimestampRange":{"StartTimestamp":1643353235.931,"EndTimestamp":1643353236.000001}}}"#
        );
    }

    #[test]
    fn a_clip_has_a_length_of_a_day_at_most() {
        assert!(encoded(&clip(0, 1)).is_ok());
        assert!(encoded(&clip(0, 86_400_000_000)).is_ok());
        for (start, end) in [(5, 5), (0, 86_400_000_001)] {
            assert_eq!(encoded(&clip(start, end)).unwrap_err().member(), "EndTimestamp");
        }
    }

    #[cfg(feature = "server")]
    #[test]
    fn the_server_reads_what_the_client_writes_and_refuses_the_rest_by_member() {
        use crate::ServerOperation;

        let complete = encoded(&clip(1_000_000, 3_000_000)).unwrap();
        let read = |body: &str| GetClip::decode_request(body.as_bytes());
        assert_eq!(read(&complete), Ok(clip(1_000_000, 3_000_000)));
        for (from, to, member) in [
            (r#""StreamName":"s","#, "", "StreamName"),
            ("ClipFragmentSelector", "FragmentSelector", "ClipFragmentSelector"),
            ("PRODUCER_TIMESTAMP", "producer", "FragmentSelectorType"),
            (r#""StartTimestamp":1,"#, "", "StartTimestamp"),
            (r#""StartTimestamp":1"#, r#""StartTimestamp":"1970-01-01T00:00:01Z""#, "request"),
            (r#""EndTimestamp":3"#, r#""EndTimestamp":"3""#, "request"),
            (r#""EndTimestamp":3"#, r#""EndTimestamp":1"#, "EndTimestamp"),
            (r#""EndTimestamp":3"#, r#""EndTimestamp":86402"#, "EndTimestamp"),
            (r#""EndTimestamp":3"#, r#""EndTimestamp":null"#, "EndTimestamp"),
        ] {
            let body = complete.replace(from, to);
            assert_ne!(body, complete);
            assert_eq!(read(&body).unwrap_err().member(), member, "{body}");
        }
    }
}
