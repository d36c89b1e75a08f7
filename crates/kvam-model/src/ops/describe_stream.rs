use std::borrow::Cow;

use bytes::Bytes;
use http::{Request, Uri};
use serde::{Deserialize, Serialize};

use crate::operation::post_json;
#[cfg(feature = "shapes")]
use crate::shapes::{Member, common};
use crate::stream_info::WireStreamInfo;
use crate::wire;
use crate::{ApiName, InvalidInput, JsonOperation, Operation, Points, StreamId, StreamInfo};

/// `DescribeStream`: what the service knows of a stream. Source: API reference, `API_DescribeStream`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DescribeStream {
    /// Which stream.
    pub stream: StreamId,
}

impl DescribeStream {
    /// Asks about `stream`.
    #[must_use]
    pub fn new(stream: StreamId) -> Self {
        Self { stream }
    }
}

impl Operation for DescribeStream {
    const NAME: &'static str = "DescribeStream";
    const PATH: &'static str = "/describeStream";
    const API_NAME: Option<ApiName> = None;
    type Output = StreamInfo;

    fn encode(&self, endpoint: &Uri) -> Result<Request<Bytes>, InvalidInput> {
        let (stream_name, stream_arn) = wire::stream_members(&self.stream);
        let input =
            Input { stream_name: stream_name.map(Cow::Borrowed), stream_arn: stream_arn.map(Cow::Borrowed) };
        post_json(endpoint, Self::PATH, &input)
    }

    fn points(&self) -> Vec<Points> {
        Vec::new()
    }

    fn stream(&self) -> Option<&StreamId> {
        Some(&self.stream)
    }
}

impl JsonOperation for DescribeStream {
    fn decode_output(body: &[u8]) -> Result<StreamInfo, String> {
        let output: Output<'_> = wire::from_object(body)?;
        output.stream_info.ok_or("it has no StreamInfo")?.try_into()
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    stream_name: Option<Cow<'a, str>>,
    #[serde(borrow, rename = "StreamARN", skip_serializing_if = "Option::is_none")]
    stream_arn: Option<Cow<'a, str>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Output<'a> {
    #[serde(borrow)]
    stream_info: Option<WireStreamInfo<'a>>,
}

#[cfg(feature = "server")]
mod server {
    use bytes::Bytes;
    use http::Response;

    use super::{DescribeStream, Input};
    use crate::server::{self, ServerOperation};
    use crate::stream_info::EncodedStreamInfo;
    use crate::wire;
    use crate::{InvalidInput, StreamInfo};

    impl ServerOperation for DescribeStream {
        fn decode_request(body: &[u8]) -> Result<Self, InvalidInput> {
            let input: Input<'_> = server::from_request(body)?;
            wire::stream_id(input.stream_name.as_deref(), input.stream_arn.as_deref()).map(Self::new)
        }

        fn encode_response(info: &StreamInfo) -> Response<Bytes> {
            server::ok(&Output { stream_info: info.into() })
        }
    }

    #[derive(serde::Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct Output<'a> {
        stream_info: EncodedStreamInfo<'a>,
    }
}

#[cfg(feature = "shapes")]
impl crate::shapes::Shaped for DescribeStream {
    const INPUT: &'static [Member] = &[common::STREAM_NAME, common::STREAM_ARN];
    const OUTPUT: &'static [Member] =
        &[Member::new("StreamInfo", common::STREAM_INFO, "What the service knows of the stream.")];
    const ERRORS: &'static [(&'static str, u16)] = common::STREAM_ERRORS;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{StreamStatus, Timestamp};

    /// As the real service wrote it (a log of 2025, its account and key numbers replaced).
    const REAL: &str = r#"{"StreamInfo":{"CreationTime":1.735442939457E9,"DataRetentionInHours":24,"DeviceName":null,"IngestionConfiguration":null,"KmsKeyId":"arn:aws:kms:ap-southeast-2:111122223333:alias/aws/kinesisvideo","MediaType":null,"Status":"ACTIVE","StreamARN":"arn:aws:kinesisvideo:ap-southeast-2:111122223333:stream/demo_stream/1735442939457","StreamName":"demo_stream","Version":"FhH7KJXkTQSLfXV123cU"}}"#;

    #[test]
    fn the_request_has_the_stream_alone() {
        let operation = DescribeStream::new(StreamId::name("front-door").unwrap());
        let request =
            operation.encode(&"https://kinesisvideo.eu-west-1.amazonaws.com".parse().unwrap()).unwrap();
        assert_eq!(request.uri(), "https://kinesisvideo.eu-west-1.amazonaws.com/describeStream");
        assert_eq!(request.body(), r#"{"StreamName":"front-door"}"#.as_bytes());
    }

    #[test]
    fn a_real_answer_is_read_with_its_nulls_and_its_unknown_member() {
        let info = DescribeStream::decode_output(REAL.as_bytes()).unwrap();
        assert_eq!(info.name.as_str(), "demo_stream");
        assert_eq!(info.arn.name(), "demo_stream");
        assert_eq!(info.version.unwrap().as_str(), "FhH7KJXkTQSLfXV123cU");
        assert_eq!(info.status, Some(StreamStatus::Active));
        assert_eq!(info.creation_time, Some(Timestamp::from_micros(1_735_442_939_457_000)));
        assert_eq!(info.data_retention_in_hours, Some(24));
        assert_eq!((info.device_name, info.media_type), (None, None));
    }

    #[test]
    fn a_status_that_is_new_is_kept() {
        let body = REAL.replace("ACTIVE", "ARCHIVING");
        let info = DescribeStream::decode_output(body.as_bytes()).unwrap();
        assert_eq!(info.status.unwrap().as_str(), "ARCHIVING");
    }

    #[test]
    fn an_answer_that_does_not_say_which_stream_is_no_answer() {
        for (body, problem) in [
            ("{}".to_owned(), "StreamInfo"),
            (r#"{"StreamInfo":null}"#.to_owned(), "StreamInfo"),
            (REAL.replace("StreamName", "Name"), "StreamName"),
            (REAL.replace("StreamARN", "ARN"), "StreamARN"),
            (REAL.replace(":24,", ":-1,"), "DataRetentionInHours"),
        ] {
            let said = DescribeStream::decode_output(body.as_bytes()).unwrap_err();
            assert!(said.contains(problem), "{body}: {said}");
        }
    }

    #[cfg(feature = "server")]
    #[test]
    fn the_server_writes_the_real_answer_byte_for_byte() {
        use crate::ServerOperation;

        let info = DescribeStream::decode_output(REAL.as_bytes()).unwrap();
        let answer = DescribeStream::encode_response(&info);
        assert_eq!(answer.body(), REAL.as_bytes());
        let request = DescribeStream::decode_request(br#"{"StreamName":"demo_stream"}"#).unwrap();
        assert_eq!(request.stream, StreamId::Name(info.name));
    }
}
