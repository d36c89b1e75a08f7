//! What the service says when it refuses, in its own words where they are known.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Response, StatusCode};
use kvam_model::{ErrorCode, FragmentNumber, InvalidInput, ServiceError, StreamName, Timestamp};

use crate::ACCOUNT;

pub(crate) fn invalid_argument(message: impl Into<String>) -> ServiceError {
    ServiceError::new(StatusCode::BAD_REQUEST, ErrorCode::InvalidArgument, message)
}

pub(crate) fn invalid_input(error: &InvalidInput) -> ServiceError {
    invalid_argument(error.to_string())
}

pub(crate) fn stream_not_found() -> ServiceError {
    let message = "The requested stream is not found or not active.";
    ServiceError::new(StatusCode::NOT_FOUND, ErrorCode::ResourceNotFound, message)
}

pub(crate) fn name_in_use(name: &str) -> ServiceError {
    let message = format!("The stream {name} already exists.");
    ServiceError::new(StatusCode::BAD_REQUEST, ErrorCode::ResourceInUse, message)
}

pub(crate) fn version_mismatch() -> ServiceError {
    let message = "The stream version that you specified is not the latest version. To get the latest version, use \
                   the DescribeStream API.";
    ServiceError::new(StatusCode::BAD_REQUEST, ErrorCode::VersionMismatch, message)
}

pub(crate) fn outside_retention(end: Timestamp) -> ServiceError {
    invalid_argument(format!("End timestamp {} is outside of the stream retention period.", end.as_millis()))
}

/// The throttle. Its code and status are the service's; what it says is not known, so the words are ours.
pub(crate) fn rate_exceeded(stream: Option<&StreamName>) -> ServiceError {
    let message = match stream {
        Some(stream) => format!("Rate exceeded for stream {stream} under account {ACCOUNT}."),
        None => format!("Rate exceeded for account {ACCOUNT}."),
    };
    ServiceError::new(StatusCode::BAD_REQUEST, ErrorCode::ClientLimitExceeded, message)
}

pub(crate) fn bad_token() -> ServiceError {
    invalid_argument("NextToken is invalid.")
}

/// The answer to a listing with neither a selector nor a token, and to what must not happen.
pub(crate) fn internal_failure() -> ServiceError {
    ServiceError::new(StatusCode::INTERNAL_SERVER_ERROR, ErrorCode::InternalFailure, "Internal Failure")
}

pub(crate) fn too_large(limit: usize) -> ServiceError {
    let code = ErrorCode::Other("RequestEntityTooLargeException".to_owned());
    let message = format!("The request's body is larger than {limit} bytes.");
    ServiceError::new(StatusCode::PAYLOAD_TOO_LARGE, code, message)
}

pub(crate) fn not_offered(operation: &str) -> ServiceError {
    invalid_argument(format!("{operation} is not offered by this local service."))
}

/// The answer to an operation that wants the media decoded or packed anew.
pub(crate) fn no_media_of_that_kind(operation: &str, makes: &str) -> ServiceError {
    invalid_argument(format!(
        "{operation} is not offered by this local service, which makes no {makes}: get the fragments as Matroska \
         with GetMediaForFragmentList instead."
    ))
}

/// In the service's words; which numbers it names is not known.
pub(crate) fn unknown_fragments(numbers: &[FragmentNumber]) -> ServiceError {
    const NAMED: usize = 10;
    let named: Vec<_> = numbers.iter().take(NAMED).map(FragmentNumber::to_string).collect();
    let more = if numbers.len() > NAMED { ", ..." } else { "" };
    invalid_argument(format!("Fragment numbers are invalid : {}{more}", named.join(", ")))
}

/// To a second connection that puts media into one stream. The words are ours.
pub(crate) fn already_connected(stream: &StreamName) -> ServiceError {
    let message = format!("Another connection puts media into the stream {stream}.");
    ServiceError::new(StatusCode::BAD_REQUEST, ErrorCode::ConnectionLimitExceeded, message)
}

/// The data plane's answer to a path that it does not know: a success by its status.
pub(crate) fn unknown_operation() -> Response<Bytes> {
    let body =
        r#"{"Output":{"__type":"com.amazon.coral.service#UnknownOperationException"},"Version":"1.0"}"#;
    with_type("application/json", body)
}

/// The control plane's answer to a path that it does not know.
pub(crate) fn unknown_to_the_control_plane() -> Response<Bytes> {
    let body = "<AccessDeniedException>\n  <Message>Unable to determine service/operation name to be authorized\
                </Message>\n</AccessDeniedException>\n";
    let mut response = with_type("application/xml", body);
    *response.status_mut() = StatusCode::FORBIDDEN;
    response
}

fn with_type(content_type: &'static str, body: &'static str) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from_static(body.as_bytes()));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}
