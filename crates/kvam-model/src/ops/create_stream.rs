use std::borrow::Cow;
use std::collections::BTreeMap;

use bytes::Bytes;
use http::{Request, Uri};
use serde::{Deserialize, Serialize};

use super::data_retention::check_hours;
use crate::choice::choice;
use crate::invalid_input::quoted;
use crate::operation::post_json;
#[cfg(feature = "shapes")]
use crate::shapes::{Bounds, Member, Shape, common};
use crate::wire::{self, Long};
use crate::{ApiName, InvalidInput, JsonOperation, Operation, Points, StreamArn, StreamId, StreamName};

/// `CreateStream`: a new stream, which is `ACTIVE` some time after the answer. Source: API reference, `API_CreateStream`.
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
    /// Its tags, up to 50: keys of 1 to 128 characters and values of up to 256, of letters, numbers, separators (a space,
    /// say) and `_ . : / = + - @`.
    pub tags: BTreeMap<String, String>,
    /// Where its data is stored unless said otherwise; the service takes `None` as hot.
    pub default_storage_tier: Option<StorageTier>,
}

choice! {
    /// How a stream's data is stored.
    StorageTier of "DefaultStorageTier" {
        /// For data that is read often, and at once.
        Hot = "HOT",
        /// For data that is read now and then.
        Warm = "WARM",
    }
}

impl CreateStream {
    /// A stream with the service's defaults: it keeps nothing.
    #[must_use]
    pub fn new(name: StreamName) -> Self {
        Self {
            name,
            device_name: None,
            media_type: None,
            kms_key_id: None,
            data_retention_in_hours: None,
            tags: BTreeMap::new(),
            default_storage_tier: None,
        }
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
        check_tags(&self.tags)
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
            tags: (!self.tags.is_empty()).then(|| {
                self.tags.iter().map(|(key, value)| (key.as_str().into(), value.as_str().into())).collect()
            }),
            stream_storage_configuration: self
                .default_storage_tier
                .map(|tier| StorageConfiguration { default_storage_tier: Some(tier.as_str().into()) }),
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

/// The most tags that a stream can have.
const MAX_TAGS: usize = 50;

fn check_tags(tags: &BTreeMap<String, String>) -> Result<(), InvalidInput> {
    if tags.len() > MAX_TAGS {
        return Err(InvalidInput::new("Tags", format!("has {} tags, more than {MAX_TAGS}", tags.len())));
    }
    for (key, value) in tags {
        check_text("Tags", key, 128, |key| key.chars().all(is_tag_character))?;
        if !value.is_empty() {
            check_text("Tags", value, 256, |value| value.chars().all(is_tag_character))?;
        }
    }
    Ok(())
}

/// `[\p{L}\p{Z}\p{N}_.:/=+\-@]`. The standard library counts some marks of scripts such as Devanagari with the letters;
/// of those the service has the last word.
fn is_tag_character(character: char) -> bool {
    character.is_alphanumeric()
        || (character.is_whitespace() && !character.is_control())
        || "_.:/=+-@".contains(character)
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
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    tags: Option<BTreeMap<Cow<'a, str>, Cow<'a, str>>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    stream_storage_configuration: Option<StorageConfiguration<'a>>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct StorageConfiguration<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    default_storage_tier: Option<Cow<'a, str>>,
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
    use std::collections::BTreeMap;

    use bytes::Bytes;
    use http::Response;

    use super::{CreateStream, Input, Output, RETENTION, check_hours};
    use crate::server::{self, ServerOperation};
    use crate::{InvalidInput, StreamArn, StreamName};

    impl ServerOperation for CreateStream {
        fn decode_request(body: &[u8]) -> Result<Self, InvalidInput> {
            let input: Input<'_> = server::from_request(body)?;
            let name = server::required("StreamName", input.stream_name)?;
            let hours = input.data_retention_in_hours;
            let tags = input.tags.map(|tags| {
                tags.into_iter().map(|(key, value)| (key.into_owned(), value.into_owned())).collect()
            });
            if tags.as_ref().is_some_and(BTreeMap::is_empty) {
                return Err(InvalidInput::new("Tags", "is empty"));
            }
            let tier = input.stream_storage_configuration.map(|configuration| {
                server::required("DefaultStorageTier", configuration.default_storage_tier)?.parse()
            });
            let operation = Self {
                name: StreamName::new(name)?,
                device_name: input.device_name.map(Cow::into_owned),
                media_type: input.media_type.map(Cow::into_owned),
                kms_key_id: input.kms_key_id.map(Cow::into_owned),
                data_retention_in_hours: hours.map(|hours| check_hours(RETENTION, 0, hours.0)).transpose()?,
                tags: tags.unwrap_or_default(),
                default_storage_tier: tier.transpose()?,
            };
            operation.check()?;
            Ok(operation)
        }

        fn encode_response(arn: &StreamArn) -> Response<Bytes> {
            server::ok(&Output { stream_arn: Some(arn.as_str().into()) })
        }
    }
}

#[cfg(feature = "shapes")]
impl crate::shapes::Shaped for CreateStream {
    const INPUT: &'static [Member] = &[
        Member::new("DeviceName", common::DEVICE_NAME, "The device that writes to it."),
        Member::required("StreamName", common::STREAM_NAME_SHAPE, "What the stream is to be called."),
        Member::new("MediaType", common::MEDIA_TYPE, "What its tracks hold: MIME types with commas between."),
        Member::new("KmsKeyId", common::KMS_KEY_ID, "The key to encrypt its data with."),
        Member::new(
            "DataRetentionInHours",
            Shape::Integer(Bounds::from(0)),
            "How long to keep a fragment, in hours; 0 keeps none.",
        ),
        Member::new(
            "Tags",
            Shape::Map(
                &Shape::Text {
                    length: Bounds::new(1, 128),
                    pattern: Some("^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)$"),
                },
                &Shape::Text {
                    length: Bounds::new(0, 256),
                    pattern: Some("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*"),
                },
                Bounds::new(1, MAX_TAGS as i64),
            ),
            "Its tags: values by keys.",
        ),
        Member::new(
            "StreamStorageConfiguration",
            Shape::Structure(&[Member::required(
                "DefaultStorageTier",
                Shape::Choice(StorageTier::NAMES),
                "Where its data is stored.",
            )]),
            "How its data is stored.",
        ),
    ];
    const OUTPUT: &'static [Member] =
        &[Member::new("StreamARN", common::STREAM_ARN_SHAPE, "The stream's ARN.")];
    const ERRORS: &'static [(&'static str, u16)] = &[
        ("AccountStreamLimitExceededException", 400),
        ("DeviceStreamLimitExceededException", 400),
        ("ResourceInUseException", 400),
        ("InvalidDeviceException", 400),
        ("InvalidArgumentException", 400),
        ("ClientLimitExceededException", 400),
        ("TagsPerResourceExceededLimitException", 400),
    ];
}

#[cfg(test)]
mod tests;
