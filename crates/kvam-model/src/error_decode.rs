use std::time::Duration;

use http::HeaderMap;
use http::response::Parts;
use serde_json::{Map, Value};

use crate::{ErrorCode, ServiceError};

/// Reads an error answer of any operation, whatever its body is: JSON, XML, HTML or nothing.
///
/// The code is looked for in `x-amzn-ErrorType` (`x-amz-ErrorType` in the reference), then in the body's `code`, `Code`
/// and `__type`, there or below `Output`; what stands around it (`namespace#code:uri`) is cut off. The request id is in
/// `x-amzn-RequestId` (`x-amz-RequestId` in the reference), and `x-amz-retry-after` has whole milliseconds, as AWS's SDKs
/// read it; any other text there says nothing.
#[must_use]
pub fn decode_error(head: &Parts, body: &[u8]) -> ServiceError {
    let from_body = Body::read(body);
    let code =
        texts(&head.headers, &["x-amzn-errortype", "x-amz-errortype"]).find_map(bare_code).or(from_body.code);
    ServiceError::from_parts(
        head.status,
        code.as_deref().map(ErrorCode::from),
        from_body.message,
        request_id(head),
        retry_after(&head.headers),
    )
}

/// The request's id, in every spelling that was seen or documented.
pub(crate) fn request_id(head: &Parts) -> Option<String> {
    texts(&head.headers, &["x-amzn-requestid", "x-amz-requestid", "x-amz-request-id"]).next().map(clean)
}

fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = texts(headers, &["x-amz-retry-after"]).next()?.trim();
    // `parse` would take a sign.
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits).map(Duration::from_millis)
}

/// What a body of status 200 says when it is an error in disguise: the code below `Output`, or at the top.
pub(crate) fn disguised_code(body: &Map<String, Value>) -> Option<String> {
    let output = body.get("Output").and_then(Value::as_object);
    [Some(body), output]
        .into_iter()
        .flatten()
        .find_map(|object| object.get("__type").and_then(Value::as_str))
        .and_then(bare_code)
}

/// How many bytes of a body are searched for an error. The service's errors have a few hundred; JSON of a sender's choosing
/// takes more than ten times its size in memory.
pub(crate) const LONGEST: usize = 64 << 10;

#[derive(Default)]
struct Body {
    code: Option<String>,
    message: Option<String>,
}

impl Body {
    fn read(body: &[u8]) -> Self {
        let body = body.get(..LONGEST).unwrap_or(body);
        match serde_json::from_slice(body) {
            Ok(Value::Object(object)) => Self::from_json(&object),
            Ok(_) => Self::default(),
            Err(_) => Self::from_text(&String::from_utf8_lossy(body)),
        }
    }

    fn from_json(object: &Map<String, Value>) -> Self {
        let text = |keys: &[&str]| keys.iter().find_map(|key| object.get(*key).and_then(Value::as_str));
        let message = text(&["Message", "message", "errorMessage"]).or_else(|| {
            let output = object.get("Output")?.as_object()?;
            output.get("message").or_else(|| output.get("Message"))?.as_str()
        });
        Self {
            code: text(&["code", "Code"]).and_then(bare_code).or_else(|| disguised_code(object)),
            message: message.map(clean),
        }
    }

    /// `<AccessDeniedException><Message>…` as the control plane answers data calls, `<Error><Code>…` as other services
    /// do; of anything else, the beginning.
    fn from_text(text: &str) -> Self {
        let text = text.trim();
        if text.is_empty() {
            return Self::default();
        }
        let root = text
            .split('<')
            .skip(1)
            .filter_map(|tag| tag.split(|c: char| c.is_whitespace() || c == '>' || c == '/').next())
            .find(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()))
            .map(|name| name.rsplit_once(':').map_or(name, |(_, name)| name))
            .filter(|name| {
                name.ends_with("Exception") || !matches!(ErrorCode::from(*name), ErrorCode::Other(_))
            });
        let code = element(text, "Code").or(root).and_then(bare_code);
        let message = ["Message", "message", "title"].into_iter().find_map(|name| element(text, name));
        let message = message.unwrap_or(text);
        Self { code, message: Some(clean(message)) }
    }
}

fn texts<'a>(headers: &'a HeaderMap, names: &'a [&str]) -> impl Iterator<Item = &'a str> {
    names.iter().filter_map(|name| headers.get(*name)?.to_str().ok())
}

/// `com.amazon.coral.service#Code:http://…` is `Code`. The URI has colons of its own, so the first one counts.
fn bare_code(text: &str) -> Option<String> {
    let text = text.split_once(':').map_or(text, |(code, _)| code);
    let code = clean(text.rsplit_once('#').map_or(text, |(_, code)| code).trim());
    // What became blank at its ends is no part of a code.
    let code = code.trim();
    (!code.is_empty()).then(|| code.to_owned())
}

fn element<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(&format!("<{name}>"))?;
    let (value, _) = rest.split_once('<')?;
    Some(value.trim())
}

/// Text of a server's choosing, made fit for a terminal and a log.
pub(crate) fn clean(text: &str) -> String {
    text.chars().take(1024).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use http::{Response, StatusCode};

    use super::*;

    fn decode(status: u16, headers: &[(&str, &str)], body: &str) -> ServiceError {
        let mut response = Response::builder().status(status);
        for (name, value) in headers {
            response = response.header(*name, *value);
        }
        let (head, ()) = response.body(()).unwrap().into_parts();
        decode_error(&head, body.as_bytes())
    }

    #[test]
    fn both_spellings_of_the_headers_are_read() {
        for (kind, id) in [("x-amzn-ErrorType", "x-amzn-RequestId"), ("x-amz-ErrorType", "x-amz-RequestId")] {
            let headers = [
                (kind, "ResourceNotFoundException:https://kinesisvideo.amazonaws.com/doc/2017-09-30/"),
                (id, "id-1"),
            ];
            let error =
                decode(404, &headers, r#"{"Message":"The requested stream is not found or not active."}"#);
            assert_eq!(error.code(), Some(&ErrorCode::ResourceNotFound));
            assert_eq!(error.message(), Some("The requested stream is not found or not active."));
            assert_eq!(error.request_id(), Some("id-1"));
            assert_eq!(error.status(), StatusCode::NOT_FOUND);
        }
    }

    #[test]
    fn a_header_that_says_nothing_gives_way_to_the_other_spelling() {
        for nothing in ["", ":http://internal/", "\u{e9}"] {
            let headers = [("x-amzn-ErrorType", nothing), ("x-amz-ErrorType", "InvalidArgumentException")];
            assert_eq!(decode(400, &headers, "{}").code(), Some(&ErrorCode::InvalidArgument), "{nothing:?}");
        }
    }

    #[test]
    fn the_header_goes_before_the_body() {
        let body = r#"{"__type":"InternalFailure","message":"m"}"#;
        let error = decode(400, &[("x-amzn-errortype", "ClientLimitExceededException")], body);
        assert_eq!(error.code(), Some(&ErrorCode::ClientLimitExceeded));
    }

    #[test]
    fn the_code_is_found_anywhere_in_the_body_and_bared() {
        for body in [
            r#"{"__type":"com.amazon.coral.service#ClientLimitExceededException"}"#,
            r#"{"code":"ClientLimitExceededException:http://internal/coral/"}"#,
            r#"{"Code":"ClientLimitExceededException"}"#,
            r#"{"Output":{"__type":"x#ClientLimitExceededException:http://a#b"},"Version":"1.0"}"#,
        ] {
            assert_eq!(decode(400, &[], body).code(), Some(&ErrorCode::ClientLimitExceeded), "{body}");
        }
    }

    #[test]
    fn the_control_plane_s_xml_is_read() {
        let body = "<AccessDeniedException>\n  <Message>Unable to determine service/operation name to be authorized\
                    </Message>\n</AccessDeniedException>\n";
        let error = decode(403, &[], body);
        assert_eq!(error.code(), Some(&ErrorCode::AccessDenied));
        assert_eq!(error.message(), Some("Unable to determine service/operation name to be authorized"));
        let prologue = format!("<?xml version=\"1.0\"?>\n{body}");
        assert_eq!(decode(403, &[], &prologue).code(), Some(&ErrorCode::AccessDenied));
    }

    #[test]
    fn the_root_of_xml_is_the_code_of_every_error_that_is_known() {
        for code in ErrorCode::KNOWN {
            for body in
                [format!("<{code}/>"), format!("<e:{code} xmlns:e='u'><message>m</message></e:{code}>")]
            {
                assert_eq!(decode(500, &[], &body).code(), Some(code), "{body}");
            }
        }
        let body = "<ThrottlingException><message>Rate exceeded</message></ThrottlingException>";
        assert_eq!(decode(400, &[], body).message(), Some("Rate exceeded"));
    }

    #[test]
    fn the_header_s_code_survives_any_body() {
        for body in
            ["", "<html><head><title>502 Bad Gateway</title></head></html>", "{\"Message\":", "[]", "7"]
        {
            let error = decode(502, &[("x-amzn-ErrorType", "ServiceUnavailable")], body);
            assert_eq!(error.code(), Some(&ErrorCode::ServiceUnavailable), "{body}");
        }
    }

    #[test]
    fn what_names_no_error_is_still_one() {
        for (body, message) in [
            ("", None),
            (" \n", None),
            ("[]", None),
            ("7", None),
            ("null", None),
            (r#"{"__type":7,"Message":null}"#, None),
            ("upstream timed out", Some("upstream timed out")),
            (r#"{"Message":"cut"#, Some(r#"{"Message":"cut"#)),
        ] {
            let error = decode(502, &[], body);
            assert_eq!((error.code(), error.message()), (None, message), "{body}");
            assert_eq!(error.status(), StatusCode::BAD_GATEWAY);
        }
    }

    #[test]
    fn the_code_of_xml_is_an_element_of_its_own() {
        let body = "<ErrorResponse><Error><Type>Sender</Type><Code>InvalidClientTokenId</Code>\
                    <Message>No such key</Message></Error></ErrorResponse>";
        let error = decode(403, &[], body);
        assert_eq!(
            (error.code(), error.message()),
            (Some(&ErrorCode::InvalidClientTokenId), Some("No such key"))
        );
    }

    #[test]
    fn a_body_of_any_size_is_read_from_its_beginning_alone() {
        let body = format!(r#"{{"Message":"{}","__type":"ServiceUnavailable"}}"#, "m".repeat(LONGEST));
        let error = decode(500, &[], &body);
        assert_eq!(error.code(), None, "what comes later is not searched");
        assert_eq!(error.message().map(str::len), Some(1024));
    }

    #[test]
    fn a_gateway_s_page_is_named_by_its_title() {
        let error = decode(502, &[], "<html><head><title>502 Bad Gateway</title></head></html>");
        assert_eq!((error.code(), error.message()), (None, Some("502 Bad Gateway")));
    }

    #[test]
    fn control_characters_do_not_reach_a_terminal() {
        let error = decode(400, &[], "{\"__type\":\"E\\u001b[31m\",\"Message\":\"a\\u0007\\nb\"}");
        assert_eq!(error.to_string(), "E [31m: a  b");
        let error = decode(400, &[], "{\"code\":\"\\u0001ServiceUnavailable\\u0001\"}");
        assert_eq!(error.code(), Some(&ErrorCode::ServiceUnavailable));
        assert_eq!(decode(400, &[], "{\"code\":\"\\u0001\"}").code(), None);
    }

    #[test]
    fn the_wait_that_the_service_asks_for_is_in_whole_milliseconds_or_not_read() {
        let asked = |text: &str| decode(503, &[("x-amz-retry-after", text)], "{}").retry_after();
        assert_eq!(asked("1500"), Some(Duration::from_millis(1500)));
        assert_eq!(asked(" 0 "), Some(Duration::ZERO));
        for garbage in ["", "soon", "-1", "+1", "1.5", "1s", "99999999999999999999"] {
            assert_eq!(asked(garbage), None, "{garbage}");
        }
        assert_eq!(decode(503, &[("retry-after", "1")], "{}").retry_after(), None, "that one has seconds");
    }

    #[test]
    fn codes_outside_the_reference_keep_their_text() {
        let error = decode(400, &[("x-amzn-ErrorType", "BrandNewException")], "{}");
        assert_eq!(error.code(), Some(&ErrorCode::Other("BrandNewException".into())));
    }
}
