use std::borrow::Cow;

use bytes::Bytes;
use http::{Request, Uri};
use serde::{Deserialize, Serialize};

use crate::operation::post_json;
#[cfg(feature = "shapes")]
use crate::shapes::{Bounds, Member, Shape, common};
use crate::wire;
use crate::{ApiName, InvalidInput, JsonOperation, Operation, Points, Quota, StreamId};

/// `GetDataEndpoint`: which host serves a stream, for one API.
///
/// The answer is a scheme and a host; the caller appends the operation's path. Source: API reference,
/// `API_GetDataEndpoint`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct GetDataEndpoint {
    /// Which stream.
    pub stream: StreamId,
    /// For which API.
    pub api_name: ApiName,
}

impl GetDataEndpoint {
    /// Asks for the host that serves `stream` for `api_name`.
    #[must_use]
    pub fn new(stream: StreamId, api_name: ApiName) -> Self {
        Self { stream, api_name }
    }
}

impl Operation for GetDataEndpoint {
    const NAME: &'static str = "GetDataEndpoint";
    const PATH: &'static str = "/getDataEndpoint";
    const API_NAME: Option<ApiName> = None;
    /// The endpoint as the service wrote it, not yet trusted.
    type Output = String;

    fn encode(&self, endpoint: &Uri) -> Result<Request<Bytes>, InvalidInput> {
        let (stream_name, stream_arn) = wire::stream_members(&self.stream);
        let input = Input {
            stream_name: stream_name.map(Cow::Borrowed),
            stream_arn: stream_arn.map(Cow::Borrowed),
            api_name: Some(Cow::Borrowed(self.api_name.as_str())),
        };
        post_json(endpoint, Self::PATH, &input)
    }

    fn points(&self) -> Vec<Points> {
        vec![Points::new(Quota::DataEndpointOfStream, 1), Points::new(Quota::DataEndpointOfAccount, 1)]
    }

    fn stream(&self) -> Option<&StreamId> {
        Some(&self.stream)
    }
}

impl JsonOperation for GetDataEndpoint {
    fn decode_output(body: &[u8]) -> Result<String, String> {
        let output: Output = wire::from_object(body)?;
        output
            .data_endpoint
            .filter(|endpoint| !endpoint.is_empty())
            .ok_or_else(|| "it has no DataEndpoint".to_owned())
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    stream_name: Option<Cow<'a, str>>,
    #[serde(borrow, rename = "StreamARN", skip_serializing_if = "Option::is_none")]
    stream_arn: Option<Cow<'a, str>>,
    #[serde(borrow, rename = "APIName", skip_serializing_if = "Option::is_none")]
    api_name: Option<Cow<'a, str>>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Output {
    data_endpoint: Option<String>,
}

#[cfg(feature = "server")]
mod server {
    use bytes::Bytes;
    use http::Response;

    use super::{GetDataEndpoint, Input, Output};
    use crate::InvalidInput;
    use crate::server::{self, ServerOperation};
    use crate::wire;

    impl ServerOperation for GetDataEndpoint {
        fn decode_request(body: &[u8]) -> Result<Self, InvalidInput> {
            let input: Input<'_> = server::from_request(body)?;
            let api_name = server::required("APIName", input.api_name)?;
            Ok(Self {
                stream: wire::stream_id(input.stream_name.as_deref(), input.stream_arn.as_deref())?,
                api_name: api_name.parse()?,
            })
        }

        fn encode_response(endpoint: &String) -> Response<Bytes> {
            server::ok(&Output { data_endpoint: Some(endpoint.clone()) })
        }
    }
}

#[cfg(feature = "shapes")]
impl crate::shapes::Shaped for GetDataEndpoint {
    const INPUT: &'static [Member] = &[
        common::STREAM_NAME,
        common::STREAM_ARN,
        Member::required("APIName", Shape::Choice(ApiName::NAMES), "The API that the endpoint is to serve."),
    ];
    const OUTPUT: &'static [Member] = &[Member::new(
        "DataEndpoint",
        Shape::Text { length: Bounds::ANY, pattern: None },
        "A scheme and a host, without a path.",
    )];
    const ERRORS: &'static [(&'static str, u16)] = common::STREAM_ERRORS;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_request_has_the_stream_and_the_api() {
        let stream = StreamId::name("front-door").unwrap();
        let operation = GetDataEndpoint::new(stream, ApiName::ListFragments);
        let request =
            operation.encode(&"https://kinesisvideo.eu-west-1.amazonaws.com".parse().unwrap()).unwrap();
        assert_eq!(request.uri(), "https://kinesisvideo.eu-west-1.amazonaws.com/getDataEndpoint");
        assert_eq!(request.method(), "POST");
        assert_eq!(request.body(), r#"{"StreamName":"front-door","APIName":"LIST_FRAGMENTS"}"#.as_bytes());
    }

    #[test]
    fn an_answer_without_an_endpoint_is_no_answer() {
        let decode = GetDataEndpoint::decode_output;
        assert_eq!(
            decode(br#"{"DataEndpoint":"https://b-1.example","New":1}"#).unwrap(),
            "https://b-1.example"
        );
        for body in ["{}", r#"{"DataEndpoint":null}"#, r#"{"DataEndpoint":""}"#] {
            assert!(decode(body.as_bytes()).unwrap_err().contains("DataEndpoint"), "{body}");
        }
    }
}
