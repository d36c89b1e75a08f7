//! An error's answer, written as HTTP writes it: a line that begins with the status, headers, an empty line, the body.
//!
//! Whatever it is, what is said of it is short and fit for a terminal; and a server that passes it on is understood.

use http::response::Parts;
use http::{HeaderName, HeaderValue, Response, StatusCode};
use kvam_model::{decode_error, encode_error};

use crate::Allowance;

/// 64 KiB of the body are a tree of JSON values for a moment: `{"":0},` is a map of 600 bytes.
const MEMORY: Allowance = Allowance::new(160, 16 << 10);

pub(crate) fn check(data: &[u8]) {
    let (head, body) = answer(data);
    let error = MEMORY.hold(data.len(), || decode_error(&head, body));
    assert_eq!(error.status(), head.status);
    let code = error.code().map(ToString::to_string);
    for said in [code.as_deref(), error.message(), error.request_id()].into_iter().flatten() {
        assert!(said.chars().count() <= 1024);
        assert!(!said.chars().any(char::is_control));
    }
    assert!(code.as_deref().is_none_or(|code| !code.trim().is_empty()));
    assert!(!error.to_string().is_empty());
    assert_eq!(error.is_retryable(), error.verdict() != kvam_model::Verdict::GiveUp);

    let (head, body) = encode_error(&error).into_parts();
    let again = decode_error(&head, &body);
    assert_eq!((again.status(), again.message()), (error.status(), error.message()));
    // A header takes no others, and who names no code says that the service failed.
    if let Some(code) = code.filter(|code| code.is_ascii()) {
        assert_eq!(again.code().map(ToString::to_string), Some(code));
        assert_eq!(again.verdict(), error.verdict());
    }
}

/// Lines that are no headers are passed over.
fn answer(data: &[u8]) -> (Parts, &[u8]) {
    let (mut head, ()) = Response::new(()).into_parts();
    head.status = StatusCode::BAD_REQUEST;
    let (mut first, mut rest) = (true, data);
    while let Some(end) = rest.iter().position(|&byte| byte == b'\n') {
        let (line, after) = (&rest[..end], &rest[end + 1..]);
        rest = after;
        if line.is_empty() {
            break;
        }
        if std::mem::take(&mut first) {
            head.status = StatusCode::from_bytes(line).unwrap_or(StatusCode::BAD_REQUEST);
        } else if let Some(colon) = line.iter().position(|&byte| byte == b':')
            && let Ok(name) = HeaderName::from_bytes(&line[..colon])
            && let Ok(value) = HeaderValue::from_bytes(line[colon + 1..].trim_ascii())
        {
            // A map of headers has room for 32,768.
            let _ = head.headers.try_append(name, value);
        }
    }
    (head, rest)
}
