use std::borrow::Cow;

use bytes::Bytes;
use http::{Request, Uri};
use serde::{Deserialize, Serialize};

use crate::operation::post_json;
#[cfg(feature = "shapes")]
use crate::shapes::{Member, common};
use crate::wire;
use crate::{ApiName, InvalidInput, JsonOperation, Operation, Points, StreamArn, StreamId, StreamVersion};

/// `DeleteStream`: a stream and all that it holds. Source: API reference, `API_DeleteStream`.
///
/// It takes an ARN and no name, so that a later stream of the same name is never meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeleteStream {
    stream: StreamId,
    /// The version that is meant; when the stream has a newer one, it is not deleted. `None` deletes any.
    pub current_version: Option<StreamVersion>,
}

impl DeleteStream {
    /// Deletes the stream, whatever its version.
    #[must_use]
    pub fn new(arn: StreamArn) -> Self {
        Self { stream: StreamId::Arn(arn), current_version: None }
    }

    /// Which stream; always by ARN.
    #[must_use]
    pub fn stream_id(&self) -> &StreamId {
        &self.stream
    }
}

impl Operation for DeleteStream {
    const NAME: &'static str = "DeleteStream";
    const PATH: &'static str = "/deleteStream";
    const API_NAME: Option<ApiName> = None;
    const REPEATABLE: bool = false;
    type Output = ();

    fn encode(&self, endpoint: &Uri) -> Result<Request<Bytes>, InvalidInput> {
        let (_, stream_arn) = wire::stream_members(&self.stream);
        let input = Input {
            stream_arn: stream_arn.map(Cow::Borrowed),
            current_version: self.current_version.as_ref().map(|version| version.as_str().into()),
        };
        post_json(endpoint, Self::PATH, &input)
    }

    fn points(&self) -> Vec<Points> {
        Vec::new()
    }

    fn stream(&self) -> Option<&StreamId> {
        Some(&self.stream)
    }
}

impl JsonOperation for DeleteStream {
    fn decode_output(body: &[u8]) -> Result<(), String> {
        wire::nothing(body)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input<'a> {
    #[serde(borrow, rename = "StreamARN", skip_serializing_if = "Option::is_none")]
    stream_arn: Option<Cow<'a, str>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    current_version: Option<Cow<'a, str>>,
}

#[cfg(feature = "server")]
mod server {
    use bytes::Bytes;
    use http::Response;

    use super::{DeleteStream, Input};
    use crate::server::{self, ServerOperation};
    use crate::{InvalidInput, StreamArn, StreamVersion};

    impl ServerOperation for DeleteStream {
        fn decode_request(body: &[u8]) -> Result<Self, InvalidInput> {
            let input: Input<'_> = server::from_request(body)?;
            let arn = input.stream_arn.ok_or_else(|| InvalidInput::new("StreamARN", "is missing"))?;
            let mut operation = Self::new(StreamArn::new(arn)?);
            operation.current_version = input.current_version.map(StreamVersion::new).transpose()?;
            Ok(operation)
        }

        fn encode_response((): &()) -> Response<Bytes> {
            server::nothing()
        }
    }
}

#[cfg(feature = "shapes")]
impl crate::shapes::Shaped for DeleteStream {
    const INPUT: &'static [Member] = &[
        Member::required("StreamARN", common::STREAM_ARN_SHAPE, "The stream, by ARN."),
        Member::new(
            "CurrentVersion",
            common::STREAM_VERSION,
            "The version that is meant; a newer one is not deleted.",
        ),
    ];
    const OUTPUT: &'static [Member] = &[];
    const ERRORS: &'static [(&'static str, u16)] = &[
        ("ClientLimitExceededException", 400),
        ("InvalidArgumentException", 400),
        ("ResourceNotFoundException", 404),
        ("NotAuthorizedException", 401),
        ("VersionMismatchException", 400),
        ("ResourceInUseException", 400),
    ];
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ErrorCode, ResponseError};

    const ARN: &str = "arn:aws:kinesisvideo:us-east-1:111122223333:stream/front-door/1735442939457";

    fn versioned() -> DeleteStream {
        let mut operation = DeleteStream::new(StreamArn::new(ARN).unwrap());
        operation.current_version = Some(StreamVersion::new("v1").unwrap());
        operation
    }

    #[test]
    fn the_request_has_the_arn_and_the_version() {
        let request = versioned().encode(&"https://kinesisvideo.example".parse().unwrap()).unwrap();
        assert_eq!(request.uri(), "https://kinesisvideo.example/deleteStream");
        assert_eq!(request.body(), format!(r#"{{"StreamARN":"{ARN}","CurrentVersion":"v1"}}"#).as_bytes());
    }

    #[test]
    fn an_object_or_nothing_is_a_success_and_a_page_or_an_error_is_none() {
        let (head, ()) = http::Response::new(()).into_parts();
        for body in ["{}", " {} ", "", r#"{"New":1}"#] {
            assert_eq!(DeleteStream::decode(&head, body.as_bytes()), Ok(()), "{body}");
        }
        for body in ["<html></html>", "{", "[]"] {
            let read = DeleteStream::decode(&head, body.as_bytes());
            assert!(matches!(read, Err(ResponseError::Malformed(_))), "{body}");
        }
        let disguised = br#"{"Output":{"__type":"com.amazon.coral.service#UnknownOperationException"}}"#;
        let Err(ResponseError::Service(error)) = DeleteStream::decode(&head, disguised) else {
            panic!("an error")
        };
        assert_eq!(error.code(), Some(&ErrorCode::UnknownOperation));
    }

    #[cfg(feature = "server")]
    #[test]
    fn the_server_reads_what_the_client_writes_and_wants_the_arn() {
        use crate::ServerOperation;

        let request = versioned().encode(&"https://kinesisvideo.example".parse().unwrap()).unwrap();
        assert_eq!(DeleteStream::decode_request(request.body()), Ok(versioned()));
        let error = DeleteStream::decode_request(br#"{"StreamName":"front-door"}"#).unwrap_err();
        assert_eq!(error.member(), "StreamARN");
        assert_eq!(DeleteStream::encode_response(&()).body(), "{}".as_bytes());
    }
}
