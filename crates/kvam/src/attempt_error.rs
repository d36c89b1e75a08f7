//! Why one try failed, and whether there is to be another.

use http::response::Parts;
use kvam_discovery::Endpoint;
use kvam_model::{InvalidInput, Operation, ResponseError, ServiceError, Verdict};
use kvam_transport::{GaveUp, TransportError, TransportErrorKind};
use tokio::time::error::Elapsed;

use crate::Error;
use crate::call::request_id;
use crate::error::Cause;
use crate::route::Route;

/// Why one try failed.
#[derive(Debug)]
pub(crate) struct AttemptError {
    failure: Failure,
    /// Signatures have got another time since the request had its own.
    clock_corrected: bool,
    /// The request's body was read, and cannot be read again.
    spent: bool,
    /// Of the answer, where it was the rest of it that failed.
    request_id: Option<String>,
}

#[derive(Debug)]
enum Failure {
    /// The data endpoint could not be found; that call made its own retries.
    Endpoint(Error),
    Attempt(Cause),
}

impl AttemptError {
    pub(crate) fn endpoint(error: Error) -> Self {
        Self { failure: Failure::Endpoint(error), clock_corrected: false, spent: false, request_id: None }
    }

    /// The same failure, when signatures have got another time since the request had its own.
    pub(crate) fn since_corrected(mut self) -> Self {
        self.clock_corrected = true;
        self
    }

    /// The same failure, of a request that cannot be made again.
    pub(crate) fn spent(mut self) -> Self {
        self.spent = true;
        self
    }

    /// The same failure, after an answer with this head.
    pub(crate) fn answered(mut self, head: &Parts) -> Self {
        self.request_id = request_id(head);
        self
    }

    /// What to do about it.
    pub(crate) fn verdict<O: Operation>(&self, route: &Route<'_>) -> kvam_transport::Verdict {
        if self.spent { kvam_transport::Verdict::Stop } else { self.hope::<O>(route) }
    }

    /// What there would be to do about it, if the request could be made again.
    ///
    /// An operation that must not be done twice is tried again only where it was certainly not done: after a throttle, at
    /// another host, with another time, and where nothing was sent. A service that failed (status 5xx) may have done it.
    fn hope<O: Operation>(&self, route: &Route<'_>) -> kvam_transport::Verdict {
        use kvam_transport::Verdict as V;
        match &self.failure {
            Failure::Attempt(Cause::Response(error)) => match error.verdict() {
                Verdict::Moved if route.is_discovered() => V::Again,
                Verdict::ClockOff if self.clock_corrected => V::Again,
                Verdict::Throttled => V::Throttled { retry_after: error.retry_after() },
                Verdict::Retry if O::REPEATABLE => V::Backoff { retry_after: error.retry_after() },
                _ => V::Stop,
            },
            Failure::Attempt(Cause::NotMedia(_)) if O::REPEATABLE => V::Backoff { retry_after: None },
            Failure::Attempt(Cause::Transport(error))
                if error.is_retryable() && (O::REPEATABLE || !error.may_have_been_sent()) =>
            {
                V::Backoff { retry_after: None }
            }
            Failure::Attempt(_) | Failure::Endpoint(_) => V::Stop,
        }
    }

    pub(crate) fn may_have_been_sent(&self) -> bool {
        match &self.failure {
            Failure::Endpoint(_) => false,
            Failure::Attempt(cause) => cause.may_have_been_sent(),
        }
    }

    pub(crate) fn is_throttle(&self) -> bool {
        matches!(&self.failure, Failure::Attempt(Cause::Response(error)) if error.verdict() == Verdict::Throttled)
    }

    /// After a failure that a wrong endpoint would explain, the next try asks for the endpoint again.
    pub(crate) fn forget(&self, route: &Route<'_>, endpoint: &Endpoint) {
        let moved = matches!(&self.failure, Failure::Attempt(cause) if cause.is_of_wrong_host());
        if moved {
            route.forget(endpoint);
        }
    }

    /// The error of the call that ended with this failure.
    pub(crate) fn of_call<O: Operation>(gave_up: GaveUp<Self>, operation: &O, route: &Route<'_>) -> Error {
        let GaveUp { error, effort, exhausted } = gave_up;
        let would_help = error.spent && error.hope::<O>(route) != kvam_transport::Verdict::Stop;
        match error.failure {
            Failure::Endpoint(error) => error,
            Failure::Attempt(cause) => {
                let error = Error::new(O::NAME, operation.stream().cloned(), cause, effort)
                    .with_request_id(error.request_id);
                if exhausted || would_help { error.retryable() } else { error }
            }
        }
    }
}

impl From<Cause> for AttemptError {
    fn from(cause: Cause) -> Self {
        Self { failure: Failure::Attempt(cause), clock_corrected: false, spent: false, request_id: None }
    }
}

impl From<InvalidInput> for AttemptError {
    fn from(error: InvalidInput) -> Self {
        Cause::InvalidInput(error).into()
    }
}

impl From<ResponseError> for AttemptError {
    fn from(error: ResponseError) -> Self {
        Cause::Response(error).into()
    }
}

impl From<ServiceError> for AttemptError {
    fn from(error: ServiceError) -> Self {
        ResponseError::from(error).into()
    }
}

impl From<TransportError> for AttemptError {
    fn from(error: TransportError) -> Self {
        Cause::Transport(error).into()
    }
}

impl From<Elapsed> for AttemptError {
    fn from(elapsed: Elapsed) -> Self {
        TransportError::new(TransportErrorKind::Timeout, elapsed).into()
    }
}
