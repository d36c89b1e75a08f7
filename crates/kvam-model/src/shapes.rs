//! Operations as data: what their inputs and outputs hold, by the service's names.
//!
//! It is for programs that read operations at run time: a command line, a gateway, a check against another model. The
//! types of [`ops`](crate::ops) need none of it.

use bytes::Bytes;
use http::Response;

use crate::{InvalidInput, ServerOperation};

mod value;

pub use value::{InvalidValue, Value};

/// An operation whose members are known as data.
pub trait Shaped: ServerOperation {
    /// What a request may hold, in the order of the API reference.
    const INPUT: &'static [Member];
    /// What an answer may hold.
    const OUTPUT: &'static [Member];
    /// The errors that the service's model lists for it, with their HTTP statuses.
    const ERRORS: &'static [(&'static str, u16)];
    /// How it is paged, if it is.
    const PAGING: Option<Paging> = None;

    /// The operation that asks for `input`, a [`Value::Structure`] of [`INPUT`](Self::INPUT).
    ///
    /// # Errors
    ///
    /// What the service would refuse, by the member's name.
    fn from_value(input: &Value) -> Result<Self, InvalidInput> {
        Self::decode_request(input.to_json().as_bytes())
    }

    /// The answer by the service's names: the members that it has, in the order of [`OUTPUT`](Self::OUTPUT).
    ///
    /// # Errors
    ///
    /// None for an output that came from the service.
    fn output_value(output: &Self::Output) -> Result<Value, InvalidValue> {
        let answer: Response<Bytes> = Self::encode_response(output);
        Value::read_structure(Self::OUTPUT, answer.body())
    }
}

/// One member of a structure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Member {
    /// As the service spells it.
    pub name: &'static str,
    /// What it holds.
    pub shape: Shape,
    /// Whether the service's model requires it.
    pub required: bool,
    /// What it is, in a sentence.
    pub about: &'static str,
}

impl Member {
    /// A member that may be absent.
    #[must_use]
    pub const fn new(name: &'static str, shape: Shape, about: &'static str) -> Self {
        Self { name, shape, required: false, about }
    }

    /// A member that must be there.
    #[must_use]
    pub const fn required(name: &'static str, shape: Shape, about: &'static str) -> Self {
        Self { name, shape, required: true, about }
    }
}

/// What a member holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Shape {
    /// Text, of so many characters, that fits a regular expression.
    Text {
        /// The least and the greatest number of characters.
        length: Bounds,
        /// The service's regular expression, if it has one.
        pattern: Option<&'static str>,
    },
    /// One of these texts.
    Choice(&'static [&'static str]),
    /// A 32-bit integer.
    Integer(Bounds),
    /// A 64-bit integer.
    Long(Bounds),
    /// A moment.
    Timestamp,
    /// Bytes that follow the answer's head.
    Stream,
    /// Members by name.
    Structure(&'static [Member]),
    /// So many of the same shape.
    List(&'static Self, Bounds),
    /// So many values of one shape by keys of another.
    Map(&'static Self, &'static Self, Bounds),
}

/// The least and the greatest that the service's model allows, where it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Bounds {
    /// The least, itself included.
    pub min: Option<i64>,
    /// The greatest, itself included.
    pub max: Option<i64>,
}

impl Bounds {
    /// Without bounds.
    pub const ANY: Self = Self { min: None, max: None };

    /// Both ends included.
    #[must_use]
    pub const fn new(min: i64, max: i64) -> Self {
        Self { min: Some(min), max: Some(max) }
    }

    /// Nothing below `min`.
    #[must_use]
    pub const fn from(min: i64) -> Self {
        Self { min: Some(min), max: None }
    }

    /// Those that an operation holds its numbers against.
    pub(crate) const fn of((least, most): (u32, u32)) -> Self {
        Self::new(least as i64, most as i64)
    }
}

/// The members that page an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Paging {
    /// Input and output member of the token.
    pub token: &'static str,
    /// Input member that limits a page.
    pub limit: &'static str,
    /// Output member whose list grows from page to page.
    pub result: &'static str,
}

impl Paging {
    /// By `NextToken` and `MaxResults`, as every paged operation here.
    #[must_use]
    pub const fn of(result: &'static str) -> Self {
        Self { token: "NextToken", limit: "MaxResults", result }
    }
}

#[cfg(test)]
mod tests;

/// Shapes that several operations share.
pub(crate) mod common {
    use super::{Bounds, InvalidValue, Member, Shape, Value};
    use crate::{FragmentSelectorType, MediaHead, StreamStatus};

    pub(crate) const STREAM_NAME: Member =
        Member::new("StreamName", STREAM_NAME_SHAPE, "The stream, by name; or by StreamARN.");
    pub(crate) const STREAM_NAME_SHAPE: Shape =
        Shape::Text { length: Bounds::new(1, 256), pattern: Some("[a-zA-Z0-9_.-]+") };
    pub(crate) const STREAM_ARN: Member =
        Member::new("StreamARN", STREAM_ARN_SHAPE, "The stream, by ARN; or by StreamName.");
    pub(crate) const STREAM_ARN_SHAPE: Shape = Shape::Text {
        length: Bounds::new(1, 1024),
        pattern: Some("arn:[a-z\\d-]+:kinesisvideo:[a-z0-9-]+:[0-9]+:[a-z]+/[a-zA-Z0-9_.-]+/[0-9]+"),
    };
    pub(crate) const NEXT_TOKEN: Shape =
        Shape::Text { length: Bounds::new(1, 4096), pattern: Some("[a-zA-Z0-9+/]+={0,2}") };
    pub(crate) const FRAGMENT_NUMBER: Shape =
        Shape::Text { length: Bounds::new(1, 128), pattern: Some("^[0-9]+$") };
    pub(crate) const SELECTOR_TYPE: Shape = Shape::Choice(FragmentSelectorType::NAMES);
    pub(crate) const FRAGMENT_SELECTOR: Shape = Shape::Structure(&[
        Member::required("FragmentSelectorType", SELECTOR_TYPE, "The clock of the range."),
        Member::required("TimestampRange", TIMESTAMP_RANGE, "The range of time."),
    ]);
    const TIMESTAMP_RANGE: Shape = Shape::Structure(&[
        Member::required("StartTimestamp", Shape::Timestamp, "The first moment of the range."),
        Member::required("EndTimestamp", Shape::Timestamp, "The last moment of the range, itself included."),
    ]);
    pub(crate) const DEVICE_NAME: Shape =
        Shape::Text { length: Bounds::new(1, 128), pattern: Some("[a-zA-Z0-9_.-]+") };
    pub(crate) const MEDIA_TYPE: Shape = Shape::Text {
        length: Bounds::new(1, 128),
        pattern: Some("[\\w\\-\\.\\+]+/[\\w\\-\\.\\+]+(,[\\w\\-\\.\\+]+/[\\w\\-\\.\\+]+)*"),
    };
    pub(crate) const KMS_KEY_ID: Shape = Shape::Text { length: Bounds::new(1, 2048), pattern: Some(".+") };
    pub(crate) const STREAM_VERSION: Shape =
        Shape::Text { length: Bounds::new(1, 64), pattern: Some("[a-zA-Z0-9]+") };
    pub(crate) const STREAM_INFO: Shape = Shape::Structure(&[
        Member::new("DeviceName", DEVICE_NAME, "The device that it was created for."),
        Member::new("StreamName", STREAM_NAME_SHAPE, "Its name."),
        Member::new("StreamARN", STREAM_ARN_SHAPE, "Its ARN."),
        Member::new("MediaType", MEDIA_TYPE, "What its tracks hold."),
        Member::new("KmsKeyId", KMS_KEY_ID, "The key that its data is encrypted with."),
        Member::new("Version", STREAM_VERSION, "The version that the next change must name."),
        Member::new("Status", Shape::Choice(StreamStatus::NAMES), "How far it is in its life."),
        Member::new("CreationTime", Shape::Timestamp, "When it was created."),
        Member::new(
            "DataRetentionInHours",
            Shape::Integer(Bounds::from(0)),
            "How long it keeps a fragment, in hours; 0 keeps none.",
        ),
    ]);
    /// Those of the control plane's operations that read of one stream.
    pub(crate) const STREAM_ERRORS: &[(&str, u16)] = &[
        ("InvalidArgumentException", 400),
        ("ResourceNotFoundException", 404),
        ("ClientLimitExceededException", 400),
        ("NotAuthorizedException", 401),
    ];
    pub(crate) const ARCHIVED_MEDIA_ERRORS: &[(&str, u16)] = &[
        ("ResourceNotFoundException", 404),
        ("InvalidArgumentException", 400),
        ("ClientLimitExceededException", 400),
        ("NotAuthorizedException", 401),
    ];

    /// What an operation answers with that answers with media.
    pub(crate) const MEDIA: &[Member] = &[
        Member::new(
            "ContentType",
            Shape::Text { length: Bounds::new(1, 128), pattern: Some("^[a-zA-Z0-9_\\.\\-]+$") },
            "What the media is. Real values have a slash, which the service's pattern lacks.",
        ),
        Member::new("Payload", Shape::Stream, "The media."),
    ];

    /// The members of [`MEDIA`] that the head has.
    pub(crate) fn media_value(head: &MediaHead) -> Result<Value, InvalidValue> {
        let content_type = head.content_type.clone().map(Value::Text);
        Ok(Value::Structure(content_type.map(|text| ("ContentType".to_owned(), text)).into_iter().collect()))
    }
}
