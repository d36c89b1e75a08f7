//! Why no answer came.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

/// A boxed error of any origin, on its way to becoming a [`TransportError`]'s source.
pub(crate) type BoxError = Box<dyn Error + Send + Sync>;

/// A request that got no answer, or an answer whose body did not arrive.
///
/// What the peer answered is never an error here, whatever its status. Clones share the source.
#[derive(Clone, Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    maybe_sent: bool,
    source: Option<Arc<dyn Error + Send + Sync>>,
}

impl TransportError {
    /// An error of this kind, caused by `source`, that answers
    /// [`may_have_been_sent`](Self::may_have_been_sent) as most errors of its kind do.
    #[must_use]
    pub fn new(kind: TransportErrorKind, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { kind, maybe_sent: kind.maybe_sent(), source: Some(Arc::from(source.into())) }
    }

    /// The same error, of a request of which nothing has left this machine.
    #[must_use]
    pub fn never_sent(mut self) -> Self {
        self.maybe_sent = false;
        self
    }

    /// What happened.
    #[must_use]
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    /// Whether the peer may have received the request, and so may have done what it asks.
    #[must_use]
    pub fn may_have_been_sent(&self) -> bool {
        self.maybe_sent
    }

    /// Whether the same request, signed afresh, may succeed a little later; each [`TransportErrorKind`] says why.
    ///
    /// This is about the road alone: whether a request may be *done* twice is the caller's to know
    /// (see [`may_have_been_sent`](Self::may_have_been_sent)).
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.kind.is_retryable()
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.kind, f)
    }
}

impl Error for TransportError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

/// What happened to a request that got no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// The answer's body ended before its end. Retryable: connections break. The request was sent.
    BodyCut,
    /// The answer's body is larger than the caller allows. Not retryable: it would be as large again. The request was
    /// sent.
    BodyTooLarge,
    /// The connection ended before an answer came. Retryable: idle connections are closed by peers all the time.
    /// The request may have been sent, unless the connection is known to have ended before.
    Closed,
    /// The transport is not set up to carry the request: a bad root certificate, or none at all. Not retryable.
    /// Nothing was sent.
    Configuration,
    /// No connection came about: the name was not found, or the peer refused, or it hung up before the connection was
    /// secure. Retryable: networks heal. Nothing was sent.
    Connect,
    /// The provider gave no usable credentials. Not retryable here: providers try again by themselves where that helps.
    /// Nothing was sent.
    Credentials,
    /// The request cannot be sent as it is: its URI has no host or another scheme than `http` and `https`, its version is
    /// not HTTP/1, its `Content-Length` is wrong, or its own body failed on the way. Not retryable: the caller has to change it.
    InvalidRequest,
    /// The answer is not HTTP, or not as it should be: contradictory lengths, a head too large to be one. Not retryable:
    /// whatever listens there does not speak it. The request was sent.
    Protocol,
    /// The request cannot be signed. Not retryable: the caller has to change the request or the credentials. Nothing was
    /// sent.
    Signing,
    /// It took longer than allowed. Retryable. The request may have been sent, unless it was the connection that took so
    /// long.
    Timeout,
    /// The two sides do not agree on a secure connection, usually because the peer's certificate is not trusted here.
    /// Not retryable: certificates do not change in seconds. Nothing was sent.
    Tls,
}

impl TransportErrorKind {
    fn is_retryable(self) -> bool {
        match self {
            Self::BodyCut | Self::Closed | Self::Connect | Self::Timeout => true,
            Self::BodyTooLarge
            | Self::Configuration
            | Self::Credentials
            | Self::InvalidRequest
            | Self::Protocol
            | Self::Signing
            | Self::Tls => false,
        }
    }

    fn maybe_sent(self) -> bool {
        match self {
            Self::BodyCut
            | Self::BodyTooLarge
            | Self::Closed
            | Self::InvalidRequest
            | Self::Protocol
            | Self::Timeout => true,
            Self::Configuration | Self::Connect | Self::Credentials | Self::Signing | Self::Tls => false,
        }
    }
}

impl fmt::Display for TransportErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BodyCut => "the body was cut short",
            Self::BodyTooLarge => "the body is larger than allowed",
            Self::Closed => "the connection closed before an answer came",
            Self::Configuration => "the transport is not set up to carry the request",
            Self::Connect => "could not connect",
            Self::Credentials => "could not get credentials",
            Self::InvalidRequest => "the request cannot be sent as it is",
            Self::Protocol => "the answer is not http",
            Self::Signing => "could not sign the request",
            Self::Timeout => "timed out",
            Self::Tls => "could not agree on a secure connection",
        })
    }
}
