//! What the service's JSON has in common, for serde.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::error_decode::{LONGEST, disguised_code};
use crate::invalid_input::quoted;
use crate::{InvalidInput, StreamId, Timestamp, decimal};

/// Whether the body of a success is an error's.
pub(crate) fn is_disguised_error(body: &[u8]) -> bool {
    body.len() <= LONGEST
        && matches!(serde_json::from_slice(body), Ok(Value::Object(object)) if disguised_code(&object).is_some())
}

/// Accepts a body that says nothing of the operation's own as the answer that there is nothing, unless it is an error's.
pub(crate) fn accept_nothing(body: &[u8]) -> Result<(), String> {
    if body.len() > LONGEST {
        return Err(format!("it says nothing in {} bytes", body.len()));
    }
    if is_disguised_error(body) {
        return Err("it is an error".to_owned());
    }
    Ok(())
}

/// Reads JSON whose top is an object.
///
/// The error says where the text is broken, and repeats at most a few words of it.
pub(crate) fn from_object<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, String> {
    let start = body.iter().find(|byte| !byte.is_ascii_whitespace());
    match start {
        None => Err("the body is empty".to_owned()),
        Some(b'{') => serde_json::from_slice(body).map_err(|error| match error.classify() {
            serde_json::error::Category::Eof => format!("the JSON ends early, after {} bytes", body.len()),
            serde_json::error::Category::Syntax => {
                format!("the JSON is broken at line {} column {}", error.line(), error.column())
            }
            _ => unfit(&error),
        }),
        Some(b'<') => Err("the body is HTML or XML, not JSON".to_owned()),
        Some(_) => Err("the body is no JSON object".to_owned()),
    }
}

/// What serde says of a member of the wrong type. It may repeat the member's text, which has any length.
pub(crate) fn unfit(error: &serde_json::Error) -> String {
    const SHOWN: usize = 200;
    let said = error.to_string();
    match said.char_indices().nth(SHOWN) {
        None => said,
        Some((end, _)) => format!("{}… at line {} column {}", &said[..end], error.line(), error.column()),
    }
}

/// The two members that name a stream, of which a request has exactly one.
pub(crate) fn stream_members(stream: &StreamId) -> (Option<&str>, Option<&str>) {
    match stream {
        StreamId::Name(name) => (Some(name.as_str()), None),
        StreamId::Arn(arn) => (None, Some(arn.as_str())),
    }
}

/// The reverse of [`stream_members`], for requests that others wrote.
#[cfg_attr(not(feature = "server"), expect(dead_code, reason = "only a server reads requests"))]
pub(crate) fn stream_id(name: Option<&str>, arn: Option<&str>) -> Result<StreamId, InvalidInput> {
    match (name, arn) {
        (Some(name), None) => StreamId::name(name),
        (None, Some(arn)) => StreamId::arn(arn),
        (None, None) => Err(InvalidInput::new("StreamName", "or StreamARN must be given")),
        (Some(_), Some(_)) => Err(InvalidInput::new("StreamName", "and StreamARN must not both be given")),
    }
}

/// Tells a member that is null from one that is not there.
pub(crate) fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// Reads the answer of an operation that returns nothing: an object, or no body at all, as restJson1 allows.
pub(crate) fn nothing(body: &[u8]) -> Result<(), String> {
    #[derive(Deserialize)]
    struct Nothing {}
    if body.trim_ascii().is_empty() {
        return Ok(());
    }
    accept_nothing(body)?;
    from_object(body).map(|Nothing {}| ())
}

/// A moment as a request has it: a number of seconds, and nothing else (restJson1, `epoch-seconds`).
#[derive(Clone, Copy)]
pub(crate) struct Seconds(pub(crate) Timestamp);

impl Serialize for Seconds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        RawValue::from_string(self.0.to_epoch_seconds()).map_err(ser::Error::custom)?.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Seconds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <&RawValue>::deserialize(deserializer)?.get();
        Timestamp::from_epoch_seconds(text)
            .map(Self)
            .ok_or_else(|| de::Error::custom(format!("{} is no number of seconds", quoted(text))))
    }
}

/// A moment as an answer may have it: a number of seconds, or a string of one or of a date, which other clients of the
/// service read too.
#[derive(Clone, Copy)]
pub(crate) struct Moment(pub(crate) Timestamp);

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <&RawValue>::deserialize(deserializer)?.get();
        let read = if text.starts_with('"') {
            let date: String = serde_json::from_str(text).map_err(de::Error::custom)?;
            Timestamp::from_epoch_seconds(&date).or_else(|| Timestamp::from_date(&date))
        } else {
            Timestamp::from_epoch_seconds(text)
        };
        read.map(Self).ok_or_else(|| de::Error::custom(format!("{} is no moment", quoted(text))))
    }
}

/// A long, which may come as `1.0E3`.
#[derive(Clone, Copy)]
pub(crate) struct Long(pub(crate) i64);

impl Serialize for Long {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.0)
    }
}

impl<'de> Deserialize<'de> for Long {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <&RawValue>::deserialize(deserializer)?.get();
        match decimal::scaled(text, 0) {
            Some(long) if long.exact => Ok(Self(long.value)),
            _ => Err(de::Error::custom(format!("{} is no 64-bit integer", quoted(text)))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_a_number_or_a_string_and_nothing_is_guessed() {
        let read = |json: &str| serde_json::from_str::<Moment>(json).map(|moment| moment.0.as_micros()).ok();
        for json in [
            "1643353235.931",
            "1.643353235931E9",
            r#""1643353235.931""#,
            r#""2022-01-28T07:00:35.931Z""#,
            r#""Fri, 28 Jan 2022 07:00:35.931 GMT""#,
            r#""2022-01-28T07\u003a00:35.931Z""#,
        ] {
            assert_eq!(read(json), Some(1_643_353_235_931_000), "{json}");
        }
        for json in [r#""""#, r#""soon""#, r#""2022-01-28T07:00:35""#, "true", "[]", r#""NaN""#] {
            assert_eq!(read(json), None, "{json}");
        }
    }

    #[test]
    fn a_request_s_moment_is_a_number_alone() {
        let read = |json: &str| serde_json::from_str::<Seconds>(json).map(|moment| moment.0.as_micros()).ok();
        for json in ["1643353235.931", "1.643353235931E9"] {
            assert_eq!(read(json), Some(1_643_353_235_931_000), "{json}");
        }
        for json in [r#""1643353235.931""#, r#""2022-01-28T07:00:35.931Z""#, "null", "true", "1e400"] {
            assert_eq!(read(json), None, "{json}");
        }
    }
}
