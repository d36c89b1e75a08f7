use std::fmt;
use std::time::Duration;

use http::StatusCode;

use crate::ErrorCode;

/// The service refused a request, or failed at it.
///
/// `Display` is the code and the message; status and request id stand apart, for those who report them.
#[derive(Clone, PartialEq, Eq)]
pub struct ServiceError(Box<Inner>);

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    status: StatusCode,
    code: Option<ErrorCode>,
    message: Option<String>,
    request_id: Option<String>,
    retry_after: Option<Duration>,
}

impl ServiceError {
    /// An error with a code and a message: what a server answers, or a test needs.
    #[must_use]
    pub fn new(status: StatusCode, code: ErrorCode, message: impl Into<String>) -> Self {
        Self::from_parts(status, Some(code), Some(message.into()), None, None)
    }

    /// The same error with the request's id.
    #[must_use]
    pub fn with_request_id(mut self, request_id: impl Into<String>) -> Self {
        self.0.request_id = Some(request_id.into());
        self
    }

    pub(crate) fn from_parts(
        status: StatusCode,
        code: Option<ErrorCode>,
        message: Option<String>,
        request_id: Option<String>,
        retry_after: Option<Duration>,
    ) -> Self {
        Self(Box::new(Inner { status, code, message, request_id, retry_after }))
    }

    /// The HTTP status. It may be a success: a host that does not know an operation says so with status 200.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// The service's code, if the answer had one.
    #[must_use]
    pub fn code(&self) -> Option<&ErrorCode> {
        self.0.code.as_ref()
    }

    /// The service's message, if the answer had one: control characters replaced, cut at 1,024 characters.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.0.message.as_deref()
    }

    /// The request's id, which AWS support asks for.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// How long the service asks to wait before the next try, if it does (`x-amz-retry-after`, to the millisecond).
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Whether the same request may succeed later, once done what the [`verdict`](Self::verdict) asks for.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        !matches!(self.verdict(), Verdict::GiveUp)
    }

    /// What to do about it: by code first, and by status where the code says nothing.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.code().and_then(|code| verdict_of_code(code, self.message())).unwrap_or(
            match self.status().as_u16() {
                429 => Verdict::Throttled,
                500 | 502 | 503 | 504 => Verdict::Retry,
                _ => Verdict::GiveUp,
            },
        )
    }
}

/// What to do about an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Verdict {
    /// The same request would fail again.
    GiveUp,
    /// A passing failure: try again after a short while.
    Retry,
    /// A quota is used up: try again after a longer while.
    Throttled,
    /// The host does not serve the stream (any more): ask for the data endpoint again, then retry.
    Moved,
    /// The signature's time is off: correct the clock, sign again.
    ClockOff,
}

/// `None` where the code leaves the verdict to the status.
fn verdict_of_code(code: &ErrorCode, message: Option<&str>) -> Option<Verdict> {
    use ErrorCode as C;
    let said = |words: &str| message.is_some_and(|message| message.contains(words));
    Some(match code {
        // No other client's list has this service's own throttle, which comes with status 400.
        C::ClientLimitExceeded | C::ConnectionLimitExceeded | C::Throttling => Verdict::Throttled,
        C::InternalFailure | C::ServiceUnavailable => Verdict::Retry,
        C::InvalidEndpoint | C::UnknownOperation => Verdict::Moved,
        // What the control plane answers to a data call (Developer Guide, "Troubleshooting").
        C::AccessDenied if said("Unable to determine service/operation name") => Verdict::Moved,
        C::RequestExpired => Verdict::ClockOff,
        C::InvalidSignature if said("Signature expired") || said("Signature not yet current") => {
            Verdict::ClockOff
        }
        C::Other(code) => return verdict_of_other(code),
        _ => Verdict::GiveUp,
    })
}

/// The codes that AWS's SDKs retry for any service (SDK Reference Guide, "Retry behavior").
fn verdict_of_other(code: &str) -> Option<Verdict> {
    const THROTTLES: [&str; 13] = [
        "BandwidthLimitExceeded",
        "EC2ThrottledException",
        "LimitExceededException",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown",
        "Throttling",
        "ThrottledException",
        "TooManyRequestsException",
        "TransactionInProgressException",
    ];
    match code {
        code if THROTTLES.contains(&code) => Some(Verdict::Throttled),
        "RequestTimeout" | "RequestTimeoutException" => Some(Verdict::Retry),
        "RequestTimeTooSkewed" => Some(Verdict::ClockOff),
        _ => None,
    }
}

impl fmt::Display for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.code(), self.message()) {
            (Some(code), Some(message)) => write!(f, "{code}: {message}"),
            (Some(code), None) => code.fmt(f),
            (None, Some(message)) => write!(f, "HTTP status {}: {message}", self.status()),
            (None, None) => write!(f, "HTTP status {}", self.status()),
        }
    }
}

impl fmt::Debug for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServiceError")
            .field("status", &self.status())
            .field("code", &self.code())
            .field("message", &self.message())
            .field("request_id", &self.request_id())
            .field("retry_after", &self.retry_after())
            .finish()
    }
}

impl std::error::Error for ServiceError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(status: u16, code: &str, message: &str) -> Verdict {
        ServiceError::new(StatusCode::from_u16(status).unwrap(), code.into(), message).verdict()
    }

    #[test]
    fn the_service_s_own_throttle_is_a_throttle_although_its_status_is_400() {
        assert_eq!(verdict(400, "ClientLimitExceededException", "Rate exceeded"), Verdict::Throttled);
        assert_eq!(verdict(400, "ThrottlingException", ""), Verdict::Throttled);
        assert_eq!(verdict(400, "SlowDown", ""), Verdict::Throttled);
    }

    #[test]
    fn the_code_goes_before_the_status() {
        assert_eq!(verdict(500, "InvalidArgumentException", ""), Verdict::GiveUp);
        assert_eq!(verdict(400, "ServiceUnavailable", ""), Verdict::Retry);
        assert_eq!(verdict(503, "NeverHeardOfIt", ""), Verdict::Retry);
        assert_eq!(verdict(429, "NeverHeardOfIt", ""), Verdict::Throttled);
        assert_eq!(verdict(403, "NeverHeardOfIt", ""), Verdict::GiveUp);
    }

    #[test]
    fn the_wrong_host_is_told_from_a_denial() {
        let moved = "Unable to determine service/operation name to be authorized";
        assert_eq!(verdict(403, "AccessDeniedException", moved), Verdict::Moved);
        assert_eq!(verdict(403, "AccessDeniedException", "User: x is not authorized"), Verdict::GiveUp);
        assert_eq!(verdict(200, "UnknownOperationException", ""), Verdict::Moved);
    }

    #[test]
    fn a_wrong_time_is_told_from_a_wrong_signature() {
        assert_eq!(verdict(403, "InvalidSignatureException", "Signature expired: 20…"), Verdict::ClockOff);
        assert_eq!(verdict(403, "InvalidSignatureException", "does not match"), Verdict::GiveUp);
    }

    #[test]
    fn an_error_without_code_or_message_is_still_a_sentence() {
        let bare = ServiceError::from_parts(StatusCode::BAD_GATEWAY, None, None, None, None);
        assert_eq!(bare.to_string(), "HTTP status 502 Bad Gateway");
        assert!(bare.is_retryable());
    }
}
