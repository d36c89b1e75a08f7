use std::fmt;

use http::StatusCode;
use kvam_discovery::Untrusted;
use kvam_model::{ErrorCode, InvalidInput, PageToken, ResponseError, ServiceError, StreamId, Verdict};
use kvam_transport::{Effort, TransportError, TransportErrorKind};

/// Why a call failed.
///
/// `Display` says which call it was; [`source`](std::error::Error::source) says what happened.
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    operation: &'static str,
    stream: Option<StreamId>,
    cause: Cause,
    effort: Effort,
    retryable: bool,
    resume: Option<PageToken>,
}

/// What happened.
#[derive(Debug, Clone)]
pub(crate) enum Cause {
    InvalidInput(InvalidInput),
    RepeatedToken(RepeatedToken),
    Response(ResponseError),
    Transport(TransportError),
    Untrusted(Untrusted),
}

/// What happened, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The service denied the call, or did not accept its signature. Not retried, unless it was the signature's time that
    /// was off, and the answer shows by how much.
    AccessDenied,
    /// No usable credentials were found; nothing was sent. Not retried.
    Credentials,
    /// The request is one that the service would refuse; nothing was sent. Not retried.
    InvalidInput,
    /// The answer's status is a success, and its body is not what was asked for. Retried.
    Malformed,
    /// No such stream, or not an active one. Not retried.
    NotFound,
    /// The service came back to a page that was listed before, so the rest cannot be reached. Not retried.
    RepeatedToken,
    /// The service refused the call for another reason, or failed at it; the code says which. Retried if the service
    /// failed.
    Service,
    /// A quota of the service is used up. Retried, after longer waits.
    Throttled,
    /// It took longer than allowed. Retried.
    Timeout,
    /// No connection, no secure one, or it broke. Retried, but for a certificate that is not trusted.
    Transport,
    /// The service named a data endpoint that no signed request may go to; nothing was sent there. Not retried.
    UntrustedEndpoint,
    /// The host does not serve the stream or the operation: as a rule, the control plane's where a data endpoint belongs.
    /// Retried at a newly found endpoint; not at one that was configured.
    WrongEndpoint,
}

impl Error {
    pub(crate) fn new(
        operation: &'static str,
        stream: Option<StreamId>,
        cause: Cause,
        effort: Effort,
    ) -> Self {
        Self(Box::new(Inner { operation, stream, cause, effort, retryable: false, resume: None }))
    }

    pub(crate) fn invalid_input(operation: &'static str, stream: &StreamId, error: InvalidInput) -> Self {
        Self::new(operation, Some(stream.clone()), Cause::InvalidInput(error), Effort::default())
    }

    /// The same error, of a call that only the policy kept from another try.
    pub(crate) fn retryable(mut self) -> Self {
        self.0.retryable = true;
        self
    }

    pub(crate) fn resuming_at(mut self, token: Option<PageToken>) -> Self {
        self.0.resume = token;
        self
    }

    /// What happened.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match &self.0.cause {
            Cause::InvalidInput(_) => ErrorKind::InvalidInput,
            Cause::RepeatedToken(_) => ErrorKind::RepeatedToken,
            Cause::Response(ResponseError::Service(error)) => kind_of_service_error(error),
            Cause::Response(_) => ErrorKind::Malformed,
            Cause::Transport(error) => match error.kind() {
                // Our own requests can be signed, so it is a key or a token that cannot be.
                TransportErrorKind::Credentials | TransportErrorKind::Signing => ErrorKind::Credentials,
                TransportErrorKind::Timeout => ErrorKind::Timeout,
                _ => ErrorKind::Transport,
            },
            Cause::Untrusted(_) => ErrorKind::UntrustedEndpoint,
        }
    }

    /// Whether the same call may succeed later. The client has tried again already, as often as its policy says; what
    /// it did not try again (a clock that stays wrong, an endpoint of the caller's that does not serve the stream) is not
    /// retryable until the caller has changed something.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.0.retryable
    }

    /// Whether the service may have received the last try.
    #[must_use]
    pub fn may_have_been_sent(&self) -> bool {
        match &self.0.cause {
            Cause::Transport(error) => error.may_have_been_sent(),
            // The endpoint that is not trusted got nothing; the service that named it did.
            Cause::Response(_) | Cause::RepeatedToken(_) | Cause::Untrusted(_) => true,
            Cause::InvalidInput(_) => false,
        }
    }

    /// The operation that failed: `ListFragments`, or the `GetDataEndpoint` before it.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        self.0.operation
    }

    /// The stream it was about.
    #[must_use]
    pub fn stream(&self) -> Option<&StreamId> {
        self.0.stream.as_ref()
    }

    /// How many tries were made, the first one among them. One that failed before it could be sent counts too.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.effort.attempts
    }

    /// The service's code, if it answered with one.
    #[must_use]
    pub fn code(&self) -> Option<&ErrorCode> {
        self.service_error().and_then(ServiceError::code)
    }

    /// The service's message, if it answered with one.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.service_error().and_then(ServiceError::message)
    }

    /// The HTTP status, if there was an answer.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.response_error().map(ResponseError::status)
    }

    /// The request's id, which AWS support asks for.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.response_error().and_then(ResponseError::request_id)
    }

    /// The token of the page that failed, to go on from; `None` if it was the first, or no page at all.
    #[must_use]
    pub fn resume_token(&self) -> Option<&PageToken> {
        self.0.resume.as_ref()
    }

    fn response_error(&self) -> Option<&ResponseError> {
        match &self.0.cause {
            Cause::Response(error) => Some(error),
            _ => None,
        }
    }

    fn service_error(&self) -> Option<&ServiceError> {
        match self.response_error()? {
            ResponseError::Service(error) => Some(error),
            _ => None,
        }
    }
}

fn kind_of_service_error(error: &ServiceError) -> ErrorKind {
    use ErrorCode as C;
    match error.verdict() {
        Verdict::Throttled => return ErrorKind::Throttled,
        Verdict::Moved => return ErrorKind::WrongEndpoint,
        Verdict::ClockOff => return ErrorKind::AccessDenied,
        _ => {}
    }
    match error.code() {
        Some(C::ResourceNotFound) => ErrorKind::NotFound,
        Some(
            C::AccessDenied
            | C::ExpiredToken
            | C::ExpiredTokenException
            | C::IncompleteSignature
            | C::IncompleteSignatureException
            | C::InvalidClientTokenId
            | C::InvalidSignature
            | C::MissingAuthenticationToken
            | C::MissingAuthenticationTokenException
            | C::NotAuthorized
            | C::NotAuthorizedCommon
            | C::OptInRequired
            | C::UnrecognizedClient,
        ) => ErrorKind::AccessDenied,
        // Other services have other names for it.
        None | Some(C::Other(_))
            if matches!(error.status(), StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) =>
        {
            ErrorKind::AccessDenied
        }
        _ => ErrorKind::Service,
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.operation)?;
        if let Some(stream) = &self.0.stream {
            write!(f, " of stream {stream}")?;
        }
        f.write_str(" failed")?;
        match self.attempts() {
            0 | 1 => Ok(()),
            attempts => write!(f, " after {attempts} attempts"),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("operation", &self.0.operation)
            .field("stream", &self.0.stream)
            .field("kind", &self.kind())
            .field("attempts", &self.attempts())
            .field("cause", &self.0.cause)
            .finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(match &self.0.cause {
            Cause::InvalidInput(error) => error,
            Cause::RepeatedToken(error) => error,
            Cause::Response(error) => error,
            Cause::Transport(error) => error,
            Cause::Untrusted(error) => error,
        })
    }
}

/// The service came back to a page that was listed before.
#[derive(Debug, Clone)]
pub(crate) struct RepeatedToken {
    /// Counted from 1.
    pub(crate) page: u64,
}

impl fmt::Display for RepeatedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "page {} leads back to a page that was listed before, so the listing is not complete",
            self.page
        )
    }
}

impl std::error::Error for RepeatedToken {}
