use std::borrow::Cow;

use bytes::Bytes;
use http::{Request, Uri};
use serde::{Deserialize, Serialize};

use super::data_retention::check_hours;
use crate::invalid_input::quoted;
use crate::operation::post_json;
use crate::wire::{self, Long};
use crate::{ApiName, InvalidInput, JsonOperation, Operation, Points, StreamArn, StreamId, StreamName};

/// `CreateStream`: a new stream, which is `ACTIVE` some time after the answer. Source: API reference, `API_CreateStream`.
///
/// Tags and the storage configuration are not modelled.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CreateStream {
    /// What it is to be called; no other stream of the account in the region may have this name.
    pub name: StreamName,
    /// The device that writes to it: 1 to 128 of `a-z A-Z 0-9 _ . -`. The service makes no use of it.
    pub device_name: Option<String>,
    /// What its tracks hold: MIME types with commas between them, such as `video/h264,audio/aac`, up to 128 characters.
    pub media_type: Option<String>,
    /// The key to encrypt its data with, up to 2048 characters; the service takes `None` as its own key.
    pub kms_key_id: Option<String>,
    /// How long to keep a fragment, in hours, up to 87,600; the service takes `None` as 0, which keeps none.
    pub data_retention_in_hours: Option<u32>,
}

impl CreateStream {
    /// A stream with the service's defaults: it keeps nothing.
    #[must_use]
    pub fn new(name: StreamName) -> Self {
        Self { name, device_name: None, media_type: None, kms_key_id: None, data_retention_in_hours: None }
    }

    fn check(&self) -> Result<(), InvalidInput> {
        if let Some(device_name) = &self.device_name {
            check_text("DeviceName", device_name, 128, |name| name.bytes().all(is_device_byte))?;
        }
        if let Some(media_type) = &self.media_type {
            check_text("MediaType", media_type, 128, |types| types.split(',').all(is_media_type))?;
        }
        if let Some(kms_key_id) = &self.kms_key_id {
            check_text("KmsKeyId", kms_key_id, 2048, |id| !id.contains(['\n', '\r']))?;
        }
        Ok(())
    }
}

impl Operation for CreateStream {
    const NAME: &'static str = "CreateStream";
    const PATH: &'static str = "/createStream";
    const API_NAME: Option<ApiName> = None;
    const REPEATABLE: bool = false;
    type Output = StreamArn;

    fn encode(&self, endpoint: &Uri) -> Result<Request<Bytes>, InvalidInput> {
        self.check()?;
        let hours = self.data_retention_in_hours;
        let hours = hours.map(|hours| check_hours(RETENTION, 0, hours.into())).transpose()?;
        let input = Input {
            stream_name: Some(Cow::Borrowed(self.name.as_str())),
            device_name: self.device_name.as_deref().map(Cow::Borrowed),
            media_type: self.media_type.as_deref().map(Cow::Borrowed),
            kms_key_id: self.kms_key_id.as_deref().map(Cow::Borrowed),
            data_retention_in_hours: hours.map(|hours| Long(hours.into())),
        };
        post_json(endpoint, Self::PATH, &input)
    }

    fn points(&self) -> Vec<Points> {
        Vec::new()
    }

    /// None: there is no such stream yet.
    fn stream(&self) -> Option<&StreamId> {
        None
    }
}

impl JsonOperation for CreateStream {
    fn decode_output(body: &[u8]) -> Result<StreamArn, String> {
        let output: Output<'_> = wire::from_object(body)?;
        let arn = output.stream_arn.ok_or("it has no StreamARN")?;
        StreamArn::new(arn).map_err(|error| error.to_string())
    }
}

const RETENTION: &str = "DataRetentionInHours";

fn check_text(
    member: &'static str,
    value: &str,
    longest: usize,
    fits: impl FnOnce(&str) -> bool,
) -> Result<(), InvalidInput> {
    let problem = match value.chars().count() {
        0 => "is empty".to_owned(),
        length if length > longest => format!("{} is longer than {longest} characters", quoted(value)),
        _ if !fits(value) => format!("{} is not of the service's pattern", quoted(value)),
        _ => return Ok(()),
    };
    Err(InvalidInput::new(member, problem))
}

fn is_device_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_.-".contains(&byte)
}

/// `[\w\-\.\+]+/[\w\-\.\+]+`
fn is_media_type(text: &str) -> bool {
    let word = |part: &str| !part.is_empty() && part.bytes().all(|byte| is_device_byte(byte) || byte == b'+');
    text.split_once('/').is_some_and(|(kind, subtype)| word(kind) && word(subtype))
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    stream_name: Option<Cow<'a, str>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    device_name: Option<Cow<'a, str>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    media_type: Option<Cow<'a, str>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    kms_key_id: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data_retention_in_hours: Option<Long>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Output<'a> {
    #[serde(borrow, rename = "StreamARN")]
    stream_arn: Option<Cow<'a, str>>,
}

#[cfg(feature = "server")]
mod server {
    use std::borrow::Cow;

    use bytes::Bytes;
    use http::Response;

    use super::{CreateStream, Input, Output, RETENTION, check_hours};
    use crate::server::{self, ServerOperation};
    use crate::{InvalidInput, StreamArn, StreamName};

    impl ServerOperation for CreateStream {
        fn decode_request(body: &[u8]) -> Result<Self, InvalidInput> {
            let input: Input<'_> = server::from_request(body)?;
            let name = input.stream_name.ok_or_else(|| InvalidInput::new("StreamName", "is missing"))?;
            let hours = input.data_retention_in_hours;
            let operation = Self {
                name: StreamName::new(name)?,
                device_name: input.device_name.map(Cow::into_owned),
                media_type: input.media_type.map(Cow::into_owned),
                kms_key_id: input.kms_key_id.map(Cow::into_owned),
                data_retention_in_hours: hours.map(|hours| check_hours(RETENTION, 0, hours.0)).transpose()?,
            };
            operation.check()?;
            Ok(operation)
        }

        fn encode_response(arn: &StreamArn) -> Response<Bytes> {
            server::ok(&Output { stream_arn: Some(arn.as_str().into()) })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn full() -> CreateStream {
        CreateStream {
            name: StreamName::new("front-door").unwrap(),
            device_name: Some("camera_1".to_owned()),
            media_type: Some("video/h264,audio/aac".to_owned()),
            kms_key_id: Some("alias/my key".to_owned()),
            data_retention_in_hours: Some(24),
        }
    }

    fn encoded(operation: &CreateStream) -> Result<String, InvalidInput> {
        let request = operation.encode(&"https://kinesisvideo.example".parse().unwrap())?;
        assert_eq!(request.uri(), "https://kinesisvideo.example/createStream");
        Ok(String::from_utf8(request.into_body().to_vec()).unwrap())
    }

    #[test]
    fn the_request_has_what_was_set_and_no_more() {
        assert_eq!(
            encoded(&full()).unwrap(),
            r#"{"StreamName":"front-door","DeviceName":"camera_1","MediaType":"video/h264,audio/aac","KmsKeyId":"alias/my key","DataRetentionInHours":24}"#
        );
        assert_eq!(encoded(&CreateStream::new(full().name)).unwrap(), r#"{"StreamName":"front-door"}"#);
    }

    #[test]
    fn what_the_service_would_refuse_does_not_leave() {
        let some = |text: &str| Some(text.to_owned());
        let cases = [
            (CreateStream { device_name: some(""), ..full() }, "DeviceName"),
            (CreateStream { device_name: some("a b"), ..full() }, "DeviceName"),
            (CreateStream { device_name: some(&"d".repeat(129)), ..full() }, "DeviceName"),
            (CreateStream { media_type: some("video"), ..full() }, "MediaType"),
            (CreateStream { media_type: some("video/h264,"), ..full() }, "MediaType"),
            (CreateStream { media_type: some("video/h264/x"), ..full() }, "MediaType"),
            (CreateStream { kms_key_id: some(""), ..full() }, "KmsKeyId"),
            (CreateStream { kms_key_id: some("a\nb"), ..full() }, "KmsKeyId"),
            (CreateStream { data_retention_in_hours: Some(87_601), ..full() }, "DataRetentionInHours"),
        ];
        for (operation, member) in cases {
            assert_eq!(encoded(&operation).unwrap_err().member(), member, "{operation:?}");
        }
    }

    #[test]
    fn an_answer_without_the_arn_is_no_answer() {
        let arn = "arn:aws:kinesisvideo:us-east-1:111122223333:stream/front-door/1735442939457";
        let read = CreateStream::decode_output(format!(r#"{{"StreamARN":"{arn}","New":1}}"#).as_bytes());
        assert_eq!(read.unwrap().as_str(), arn);
        for body in ["{}", r#"{"StreamARN":null}"#, r#"{"StreamARN":"front-door"}"#] {
            assert!(
                CreateStream::decode_output(body.as_bytes()).unwrap_err().contains("StreamARN"),
                "{body}"
            );
        }
    }

    #[cfg(feature = "server")]
    #[test]
    fn the_server_reads_what_the_client_writes_and_refuses_the_rest_by_member() {
        use crate::ServerOperation;

        assert_eq!(CreateStream::decode_request(encoded(&full()).unwrap().as_bytes()), Ok(full()));
        for (body, member) in [
            ("{}", "StreamName"),
            (r#"{"StreamName":"a b"}"#, "StreamName"),
            (r#"{"StreamName":"a","MediaType":"video"}"#, "MediaType"),
            (r#"{"StreamName":"a","DataRetentionInHours":-1}"#, "DataRetentionInHours"),
        ] {
            assert_eq!(CreateStream::decode_request(body.as_bytes()).unwrap_err().member(), member, "{body}");
        }
    }
}
