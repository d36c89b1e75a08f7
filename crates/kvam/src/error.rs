use std::fmt;

use http::StatusCode;
use kvam_discovery::Untrusted;
use kvam_model::{
    ErrorCode, InvalidInput, Operation, PageToken, ResponseError, ServiceError, StreamId, StreamListToken,
    Verdict,
};
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
    resume: Option<Resume>,
    /// Of an answer whose head came and whose rest failed.
    request_id: Option<String>,
}

/// What happened.
#[derive(Debug, Clone)]
pub(crate) enum Cause {
    /// The media to be sent could not be had.
    Body(TransportError),
    InvalidInput(InvalidInput),
    NotMedia(NotMedia),
    RepeatedToken(RepeatedToken),
    Response(ResponseError),
    Transport(TransportError),
    Untrusted(Untrusted),
}

impl Cause {
    pub(crate) fn may_have_been_sent(&self) -> bool {
        match self {
            Self::Body(error) | Self::Transport(error) => error.may_have_been_sent(),
            // The endpoint that is not trusted got nothing; the service that named it did.
            Self::NotMedia(_) | Self::Response(_) | Self::RepeatedToken(_) | Self::Untrusted(_) => true,
            Self::InvalidInput(_) => false,
        }
    }

    /// Whether a wrong data endpoint would explain it.
    pub(crate) fn is_of_wrong_host(&self) -> bool {
        match self {
            Self::Response(ResponseError::Service(error)) => {
                // Also what a stream's old host says when there is a new stream of that name.
                error.verdict() == Verdict::Moved || error.code() == Some(&ErrorCode::ResourceNotFound)
            }
            Self::Transport(error) => match error.kind() {
                TransportErrorKind::Connect | TransportErrorKind::Tls => true,
                // There was not even a connection.
                TransportErrorKind::Timeout => !error.may_have_been_sent(),
                _ => false,
            },
            _ => false,
        }
    }
}

/// Where to go on.
#[derive(Clone, Debug)]
pub enum Resume {
    Page(PageToken),
    StreamList(StreamListToken),
}

impl From<PageToken> for Resume {
    fn from(token: PageToken) -> Self {
        Self::Page(token)
    }
}

impl From<StreamListToken> for Resume {
    fn from(token: StreamListToken) -> Self {
        Self::StreamList(token)
    }
}

/// What happened, in one word. What is retried is retried for operations that may be done twice; for others only where
/// they were certainly not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The service denied the call, or did not accept its signature. Not retried, unless it was the signature's time that
    /// was off, and the answer shows by how much.
    AccessDenied,
    /// The media that was to be sent could not be read; some of it may have been sent. Not retried.
    Body,
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
        Self(Box::new(Inner {
            operation,
            stream,
            cause,
            effort,
            retryable: false,
            resume: None,
            request_id: None,
        }))
    }

    pub(crate) fn invalid_input<O: Operation>(operation: &O, error: InvalidInput) -> Self {
        Self::new(O::NAME, operation.stream().cloned(), Cause::InvalidInput(error), Effort::default())
    }

    /// The same error, of a call that only the policy kept from another try.
    pub(crate) fn retryable(mut self) -> Self {
        self.0.retryable = true;
        self
    }

    pub(crate) fn with_request_id(mut self, id: Option<String>) -> Self {
        self.0.request_id = id;
        self
    }

    pub(crate) fn resuming_at(mut self, token: Option<Resume>) -> Self {
        self.0.resume = token;
        self
    }

    /// What happened.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match &self.0.cause {
            Cause::Body(_) => ErrorKind::Body,
            Cause::InvalidInput(_) => ErrorKind::InvalidInput,
            Cause::NotMedia(_) => ErrorKind::Malformed,
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

    /// Whether the same call may succeed later; of one that was given media, the call with the same media from its
    /// beginning. The client has tried again already, as often as its policy says; what it did not try again (a clock that stays wrong, an endpoint of the caller's that does not serve the stream) is not
    /// retryable until the caller has changed something. Nor is what must not be done twice and may have been done: there
    /// the caller has to look first.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.0.retryable
    }

    /// Whether the service may have received the last try.
    #[must_use]
    pub fn may_have_been_sent(&self) -> bool {
        self.0.cause.may_have_been_sent()
    }

    /// The operation that failed: the one that was called, or the `GetDataEndpoint` before it.
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
        match &self.0.cause {
            Cause::NotMedia(NotMedia(error)) => Some(error.status()),
            _ => self.response_error().map(ResponseError::status),
        }
    }

    /// The request's id, which AWS support asks for.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        match &self.0.cause {
            Cause::NotMedia(NotMedia(error)) => error.request_id(),
            _ => self.response_error().and_then(ResponseError::request_id).or(self.0.request_id.as_deref()),
        }
    }

    /// The token of the page that failed, to go on from; `None` if it was the first, or no page at all.
    #[must_use]
    pub fn resume_token(&self) -> Option<&PageToken> {
        match self.0.resume.as_ref()? {
            Resume::Page(token) => Some(token),
            Resume::StreamList(_) => None,
        }
    }

    /// As [`resume_token`](Self::resume_token), for a list of streams.
    #[must_use]
    pub fn resume_stream_list_token(&self) -> Option<&StreamListToken> {
        match self.0.resume.as_ref()? {
            Resume::StreamList(token) => Some(token),
            Resume::Page(_) => None,
        }
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
            Cause::NotMedia(error) => error,
            Cause::RepeatedToken(error) => error,
            Cause::Response(error) => error,
            Cause::Body(error) | Cause::Transport(error) => error,
            Cause::Untrusted(error) => error,
        })
    }
}

/// A call that was answered, for errors of what comes after the answer's head.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) operation: &'static str,
    pub(crate) stream: Option<StreamId>,
    pub(crate) effort: Effort,
    pub(crate) request_id: Option<String>,
}

impl Call {
    pub(crate) fn error(&self, cause: Cause) -> Error {
        Error::new(self.operation, self.stream.clone(), cause, self.effort)
            .with_request_id(self.request_id.clone())
    }
}

/// A success that has no media: what it has instead, if anything, read as if it were an error.
#[derive(Debug, Clone)]
pub(crate) struct NotMedia(pub(crate) ServiceError);

impl fmt::Display for NotMedia {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the answer has no media")?;
        self.0.message().map_or(Ok(()), |message| write!(f, ": {message}"))
    }
}

impl std::error::Error for NotMedia {}

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
