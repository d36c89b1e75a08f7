use std::fmt;
use std::time::Duration;

use http::StatusCode;

use crate::{ServiceError, Verdict};

/// Why an answer is not the operation's output.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResponseError {
    /// The service answered with an error.
    Service(ServiceError),
    /// The answer's status is a success, and its body is not what the operation returns.
    Malformed(MalformedResponse),
}

impl ResponseError {
    /// What to do about it.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        match self {
            Self::Service(error) => error.verdict(),
            // A proxy's page or a cut body; every operation of this crate that is retried may be repeated.
            Self::Malformed(_) => Verdict::Retry,
        }
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Service(error) => error.status(),
            Self::Malformed(error) => error.status(),
        }
    }

    /// The request's id, which AWS support asks for.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::Service(error) => error.request_id(),
            Self::Malformed(error) => error.request_id(),
        }
    }

    /// How long the service asks to wait before the next try, if it does.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Service(error) => error.retry_after(),
            Self::Malformed(_) => None,
        }
    }
}

impl fmt::Display for ResponseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Service(error) => error.fmt(f),
            Self::Malformed(error) => error.fmt(f),
        }
    }
}

// Transparent: Display is the inner error's, so its source is too.
impl std::error::Error for ResponseError {}

impl From<ServiceError> for ResponseError {
    fn from(error: ServiceError) -> Self {
        Self::Service(error)
    }
}

impl From<MalformedResponse> for ResponseError {
    fn from(error: MalformedResponse) -> Self {
        Self::Malformed(error)
    }
}

/// An answer with a success status whose body is not the operation's output: a proxy's page, a cut body, another
/// service's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MalformedResponse {
    operation: &'static str,
    status: StatusCode,
    request_id: Option<String>,
    problem: String,
}

impl MalformedResponse {
    pub(crate) fn new(
        operation: &'static str,
        status: StatusCode,
        request_id: Option<String>,
        problem: impl Into<String>,
    ) -> Self {
        Self { operation, status, request_id, problem: problem.into() }
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The request's id, if the answer had one.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }
}

impl fmt::Display for MalformedResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the answer is no {} output: {}", self.operation, self.problem)
    }
}

impl std::error::Error for MalformedResponse {}
