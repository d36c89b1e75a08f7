//! The server's half: reading requests that others wrote, writing answers in the service's form.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Response, StatusCode};
use serde::{Deserialize, Serialize, Serializer, ser};
use serde_json::value::RawValue;

use crate::wire;
use crate::{ErrorCode, InvalidInput, MediaHead, Operation, ServiceError, Timestamp};

/// An operation, seen from the service's side.
pub trait ServerOperation: Operation + Sized {
    /// Reads a request's body and holds it against the service's constraints.
    ///
    /// # Errors
    ///
    /// What the service would refuse, by the member's name.
    fn decode_request(body: &[u8]) -> Result<Self, InvalidInput>;

    /// Writes the answer, as the service does. Of an operation that answers with media it is the head alone.
    fn encode_response(output: &Self::Output) -> Response<Bytes>;
}

/// Writes an error answer, as the service does: the code in `x-amzn-ErrorType` alone, the message in the body.
#[must_use]
pub fn encode_error(error: &ServiceError) -> Response<Bytes> {
    #[derive(Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct Body<'a> {
        message: Option<&'a str>,
    }
    let mut response = json(&Body { message: error.message() });
    *response.status_mut() = error.status();
    let code = error.code().unwrap_or(&ErrorCode::InternalFailure);
    let value = format!("{code}:https://kinesisvideo.amazonaws.com/doc/2017-09-30/");
    let mut insert = |name, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    };
    insert("x-amzn-errortype", &value);
    if let Some(request_id) = error.request_id() {
        insert("x-amzn-requestid", request_id);
    }
    response
}

/// A body of nothing but white space is an empty request, as the real service takes it.
pub(crate) fn from_request<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, InvalidInput> {
    let body = if body.trim_ascii().is_empty() { b"{}" } else { body };
    wire::from_object(body)
        .map_err(|problem| InvalidInput::new("request", format!("cannot be read: {problem}")))
}

/// A member that a request must have.
pub(crate) fn required<T>(member: &'static str, value: Option<T>) -> Result<T, InvalidInput> {
    value.ok_or_else(|| InvalidInput::new(member, "is missing"))
}

/// The head of an answer with media.
pub(crate) fn media(head: &MediaHead) -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    if let Some(content_type) = head.content_type.as_deref().and_then(|text| HeaderValue::from_str(text).ok())
    {
        response.headers_mut().insert(CONTENT_TYPE, content_type);
    }
    response
}

/// A successful answer.
pub(crate) fn ok(output: &impl Serialize) -> Response<Bytes> {
    json(output)
}

/// The successful answer of an operation that returns nothing.
pub(crate) fn nothing() -> Response<Bytes> {
    #[derive(Serialize)]
    struct Nothing {}
    json(&Nothing {})
}

fn json(body: &impl Serialize) -> Response<Bytes> {
    let mut response = match serde_json::to_vec(body) {
        Ok(body) => Response::new(Bytes::from(body)),
        Err(_) => {
            let mut failed = Response::new(Bytes::from_static(b"{}"));
            *failed.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            failed
        }
    };
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// A moment in the form in which the service writes it: Java's `Double.toString` of seconds (`1.643353235931E9`).
#[derive(Clone, Copy)]
pub(crate) struct JavaDouble(pub(crate) Timestamp);

impl Serialize for JavaDouble {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        RawValue::from_string(java_double(self.0)).map_err(ser::Error::custom)?.serialize(serializer)
    }
}

fn java_double(moment: Timestamp) -> String {
    let plain = moment.to_epoch_seconds();
    let (sign, magnitude) = plain.strip_prefix('-').map_or(("", plain.as_str()), |rest| ("-", rest));
    let (whole, fraction) = magnitude.split_once('.').unwrap_or((magnitude, ""));
    // Scientific from 10^7 upwards. Java is so below 10^-3 as well: the first millisecond of 1970.
    if whole.len() < 8 {
        return format!("{sign}{whole}.{}", if fraction.is_empty() { "0" } else { fraction });
    }
    let digits = format!("{whole}{fraction}");
    let (first, rest) = digits.split_at(1);
    let rest = rest.trim_end_matches('0');
    format!("{sign}{first}.{}E{}", if rest.is_empty() { "0" } else { rest }, whole.len() - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_as_java_writes_doubles() {
        for (seconds, written) in [
            ("1643353235.931", "1.643353235931E9"),
            ("1705489836", "1.705489836E9"),
            ("2000000000", "2.0E9"),
            ("10000000", "1.0E7"),
            ("9999999.5", "9999999.5"),
            ("0", "0.0"),
            ("-1643353235.5", "-1.6433532355E9"),
        ] {
            assert_eq!(java_double(seconds.parse().unwrap()), written);
        }
    }

    #[test]
    fn an_error_is_read_back_as_it_was_written() {
        let error =
            ServiceError::new(StatusCode::NOT_FOUND, ErrorCode::ResourceNotFound, "The requested stream…")
                .with_request_id("f5de3f84-a818-4ba1-b34e-dbbd4ac27fb8");
        let (head, body) = encode_error(&error).into_parts();
        assert_eq!(crate::decode_error(&head, &body), error);
        assert!(
            !String::from_utf8_lossy(&body).contains("__type"),
            "the service has the code in the header alone"
        );
    }
}
