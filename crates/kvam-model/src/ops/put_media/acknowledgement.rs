use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::ErrorId;
use crate::error_decode::clean;
use crate::invalid_input::quoted;
use crate::{FragmentNumber, decimal, wire};

/// What the service says of a fragment that is being sent (API reference, `API_dataplane_PutMedia`).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Acknowledgement {
    /// What happened.
    pub event: AcknowledgementEvent,
    /// The fragment's timecode in milliseconds, counted as the media counts it; none where the service names no fragment.
    pub fragment_timecode: Option<i64>,
    /// The number that the service gave the fragment; none where the service names no fragment.
    pub fragment_number: Option<FragmentNumber>,
}

/// What happened to a fragment.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum AcknowledgementEvent {
    /// The service began to receive it.
    Buffering,
    /// The service has the whole of it.
    Received,
    /// The service has stored it, as a stream with retention does.
    Persisted,
    /// The service could not take it.
    Error(AcknowledgementError),
    /// The service receives nothing, and still listens; after 30 seconds it closes the request.
    Idle,
    /// An event that is not in the reference, as it came.
    Other(String),
}

impl AcknowledgementEvent {
    /// As the service spells it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Buffering => "BUFFERING",
            Self::Received => "RECEIVED",
            Self::Persisted => "PERSISTED",
            Self::Error(_) => "ERROR",
            Self::Idle => "IDLE",
            Self::Other(event) => event,
        }
    }
}

/// Why the service could not take a fragment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct AcknowledgementError {
    /// The reason, if the service gave its number.
    pub id: Option<ErrorId>,
    /// The service's word for it, if it gave one.
    pub code: Option<String>,
}

impl AcknowledgementError {
    /// This reason, without a word.
    #[must_use]
    pub fn new(id: ErrorId) -> Self {
        Self { id: Some(id), code: None }
    }
}

impl fmt::Display for AcknowledgementError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.id, &self.code) {
            (Some(id), None) => write!(f, "{id} (error {})", id.id()),
            (Some(id), Some(code)) => write!(f, "{id} (error {}, {code})", id.id()),
            (None, Some(code)) => f.write_str(code),
            (None, None) => f.write_str("the service gave no reason"),
        }
    }
}

impl std::error::Error for AcknowledgementError {}

impl Acknowledgement {
    /// Of an event at a fragment.
    #[must_use]
    pub fn new(
        event: AcknowledgementEvent,
        fragment_timecode: Option<i64>,
        fragment_number: Option<FragmentNumber>,
    ) -> Self {
        Self { event, fragment_timecode, fragment_number }
    }

    /// Reads one JSON object.
    pub(super) fn decode(object: &[u8]) -> Result<Self, String> {
        let mut read: Wire<'_> = wire::from_object(object)?;
        if let Some(inner) = read.acknowledgement.take() {
            read = *inner;
        }
        let event = read.event_type.or(read.ack_event_type).ok_or("an acknowledgement has no EventType")?;
        let event = match event.to_ascii_uppercase().as_str() {
            "BUFFERING" => AcknowledgementEvent::Buffering,
            "RECEIVED" => AcknowledgementEvent::Received,
            "PERSISTED" => AcknowledgementEvent::Persisted,
            "ERROR" => AcknowledgementEvent::Error(error(read.error_id, read.error_code)?),
            "IDLE" => AcknowledgementEvent::Idle,
            _ => AcknowledgementEvent::Other(clean(&event)),
        };
        Ok(Self {
            event,
            fragment_timecode: read
                .fragment_timecode
                .or(read.fragment_time_code)
                .map(timecode)
                .transpose()?
                .flatten(),
            fragment_number: read.fragment_number.map(number).transpose()?.flatten(),
        })
    }
}

/// The wire has `EventType` and `FragmentTimecode`; the reference's prose has `AckEventType` and `FragmentTimeCode`, and its
/// example an object around them.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Wire<'a> {
    #[serde(borrow)]
    event_type: Option<Cow<'a, str>>,
    #[serde(borrow)]
    ack_event_type: Option<Cow<'a, str>>,
    #[serde(borrow)]
    fragment_timecode: Option<&'a RawValue>,
    #[serde(borrow)]
    fragment_time_code: Option<&'a RawValue>,
    #[serde(borrow)]
    fragment_number: Option<&'a RawValue>,
    #[serde(borrow)]
    error_id: Option<&'a RawValue>,
    #[serde(borrow)]
    error_code: Option<&'a RawValue>,
    #[serde(borrow)]
    acknowledgement: Option<Box<Self>>,
}

/// The text of a string or of a number: the service and its reference disagree which of them each member is.
fn text(value: &RawValue) -> Result<Cow<'_, str>, String> {
    let text = value.get();
    match text.as_bytes().first() {
        Some(b'"') => {
            serde_json::from_str::<String>(text).map(Cow::Owned).map_err(|error| wire::unfit(&error))
        }
        Some(b'-' | b'0'..=b'9') => Ok(Cow::Borrowed(text)),
        _ => Err(format!("{} is neither a string nor a number", quoted(text))),
    }
}

fn integer(text: &str) -> Option<i64> {
    decimal::scaled(text, 0).filter(|number| number.exact).map(|number| number.value)
}

/// `-1` where the service knows of no fragment.
fn timecode(value: &RawValue) -> Result<Option<i64>, String> {
    let text = text(value)?;
    let timecode = integer(&text).ok_or_else(|| format!("{} is no FragmentTimecode", quoted(&text)))?;
    Ok(Some(timecode).filter(|timecode| *timecode != -1))
}

/// Empty where the service knows of no fragment.
fn number(value: &RawValue) -> Result<Option<FragmentNumber>, String> {
    let text = text(value)?;
    if text.is_empty() {
        return Ok(None);
    }
    FragmentNumber::parse(&text).map(Some).map_err(|error| error.to_string())
}

/// A word in the place of the id is the code.
fn error(id: Option<&RawValue>, code: Option<&RawValue>) -> Result<AcknowledgementError, String> {
    let id = id.map(text).transpose()?.filter(|id| !id.is_empty());
    let code = code.map(text).transpose()?.filter(|code| !code.is_empty());
    let number = id.as_deref().and_then(integer).map(ErrorId::from);
    let word = code.or_else(|| id.filter(|_| number.is_none()));
    Ok(AcknowledgementError { id: number, code: word.as_deref().map(clean) })
}

#[cfg(feature = "server")]
mod server {
    use bytes::{BufMut, Bytes, BytesMut};
    use serde::Serialize;

    use super::{Acknowledgement, AcknowledgementEvent};

    #[derive(Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct Written<'a> {
        event_type: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        fragment_timecode: Option<i64>,
        #[serde(skip_serializing_if = "Option::is_none")]
        fragment_number: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        error_id: Option<i64>,
        #[serde(skip_serializing_if = "Option::is_none")]
        error_code: Option<&'a str>,
    }

    impl Acknowledgement {
        /// As the service writes it: a JSON object, and a line's end behind it. An error without a fragment has the
        /// timecode -1 and an empty number.
        #[must_use]
        pub fn encode(&self) -> Bytes {
            let number = self.fragment_number.map(|number| number.to_string());
            let mut written = Written {
                event_type: self.event.as_str(),
                fragment_timecode: self.fragment_timecode,
                fragment_number: number,
                error_id: None,
                error_code: None,
            };
            if let AcknowledgementEvent::Error(error) = &self.event {
                written.fragment_timecode.get_or_insert(-1);
                written.fragment_number.get_or_insert_default();
                written.error_id = error.id.map(super::ErrorId::id);
                written.error_code = error.code.as_deref();
            }
            let mut bytes = BytesMut::new();
            // Strings and integers: serde_json has no way to fail.
            let _ = serde_json::to_writer((&mut bytes).writer(), &written);
            bytes.put_u8(b'\n');
            bytes.freeze()
        }
    }
}
