//! One request's way: resolve, pace, encode, send, decode; and the retry around it.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use http::Response;
use kvam_discovery::Endpoint;
use kvam_model::{
    ErrorCode, InvalidInput, JsonOperation, Operation, Points, Quota, ResponseError, StreamId, Verdict,
};
use kvam_transport::{
    Body, Charge, Effort, Pacer, RetryPolicy, Skew, Success, Transport, TransportError, TransportErrorKind,
    collect, retry,
};
use tracing::debug;

use crate::Error;
use crate::error::Cause;
use crate::receipt::Tally;
use crate::route::Route;

/// No answer in JSON is larger: a full page of fragments is below 300 kB.
const BODY_LIMIT: usize = 8 << 20;

/// What every call of a client shares.
#[derive(Debug)]
pub(crate) struct Caller {
    pub(crate) transport: Arc<dyn Transport>,
    /// What the transport corrects the time of its signatures by.
    pub(crate) skew: Skew,
    pub(crate) pace: Pacer<(Quota, Option<StreamId>)>,
    pub(crate) retry: RetryPolicy,
    pub(crate) attempt_timeout: Duration,
}

impl Caller {
    /// Calls the operation where `route` leads, as often as the policy says, and counts what it sends.
    pub(crate) async fn call<O: JsonOperation>(
        &self,
        operation: &O,
        route: Route<'_>,
        tally: &Tally,
    ) -> Result<Success<O::Output>, Error> {
        let attempt = async |number| {
            let outcome = self.attempt(operation, &route).await;
            let error = outcome.as_ref().err();
            if error.is_none_or(AttemptError::may_have_been_sent) {
                tally.request(number, error.is_some_and(AttemptError::is_throttle));
            }
            outcome
        };
        let outcome = retry(&self.retry, attempt, |error| error.verdict(&route)).await;
        debug!(operation = O::NAME, ok = outcome.is_ok(), "call ended");
        outcome.map_err(|gave_up| gave_up.error.into_error(operation, gave_up.effort, gave_up.exhausted))
    }

    async fn attempt<O: JsonOperation>(
        &self,
        operation: &O,
        route: &Route<'_>,
    ) -> Result<O::Output, AttemptError> {
        let endpoint = route.resolve().await.map_err(AttemptError::Endpoint)?;
        self.pace.wait(charges(operation)).await;
        let request = operation.encode(endpoint.uri())?.map(Body::from);
        let correction = self.skew.as_millis();
        let answer = async { decode::<O>(self.transport.send(request).await?).await };
        let answered = tokio::time::timeout(self.attempt_timeout, answer)
            .await
            .unwrap_or_else(|elapsed| Err(elapsed.into()));
        answered.map_err(|error| {
            error.forget(route, &endpoint);
            if self.skew.as_millis() == correction { error } else { error.since_corrected() }
        })
    }
}

async fn decode<O: JsonOperation>(response: Response<Body>) -> Result<O::Output, AttemptError> {
    let (head, body) = response.into_parts();
    Ok(O::decode(&head, &collect(body, BODY_LIMIT).await?)?)
}

fn charges(operation: &impl Operation) -> impl Iterator<Item = Charge<(Quota, Option<StreamId>)>> {
    operation.points().into_iter().filter_map(|Points { quota, points, .. }| {
        let stream = operation.stream().filter(|_| quota.is_per_stream()).cloned();
        Some(Charge::new((quota, stream), points, NonZeroU32::new(quota.per_second())?))
    })
}

/// Why one try failed.
#[derive(Debug)]
pub(crate) enum AttemptError {
    /// The data endpoint could not be found; that call made its own retries.
    Endpoint(Error),
    InvalidInput(InvalidInput),
    Response(ResponseError),
    /// The signature's time was off, and the next one's will not be.
    ClockCorrected(ResponseError),
    Transport(TransportError),
}

impl AttemptError {
    fn verdict(&self, route: &Route<'_>) -> kvam_transport::Verdict {
        use kvam_transport::Verdict as V;
        match self {
            Self::Response(error) => match error.verdict() {
                Verdict::Moved if route.is_discovered() => V::Again,
                Verdict::Retry => V::Backoff { retry_after: error.retry_after() },
                Verdict::Throttled => V::Throttled { retry_after: error.retry_after() },
                _ => V::Stop,
            },
            Self::ClockCorrected(_) => V::Again,
            Self::Transport(error) if error.is_retryable() => V::Backoff { retry_after: None },
            Self::Endpoint(_) | Self::InvalidInput(_) | Self::Transport(_) => V::Stop,
        }
    }

    fn may_have_been_sent(&self) -> bool {
        match self {
            Self::Response(_) | Self::ClockCorrected(_) => true,
            Self::Transport(error) => error.may_have_been_sent(),
            Self::Endpoint(_) | Self::InvalidInput(_) => false,
        }
    }

    fn is_throttle(&self) -> bool {
        matches!(self, Self::Response(error) if error.verdict() == Verdict::Throttled)
    }

    /// The same failure, when signatures have got another time since the request had its own.
    fn since_corrected(self) -> Self {
        match self {
            Self::Response(error) if error.verdict() == Verdict::ClockOff => Self::ClockCorrected(error),
            other => other,
        }
    }

    /// After a failure that a wrong endpoint would explain, the next try asks for the endpoint again.
    fn forget(&self, route: &Route<'_>, endpoint: &Endpoint) {
        let moved = match self {
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
        };
        if moved {
            route.forget(endpoint);
        }
    }

    fn into_error<O: Operation>(self, operation: &O, effort: Effort, retryable: bool) -> Error {
        let cause = match self {
            Self::Endpoint(error) => return error,
            Self::InvalidInput(error) => Cause::InvalidInput(error),
            Self::Response(error) | Self::ClockCorrected(error) => Cause::Response(error),
            Self::Transport(error) => Cause::Transport(error),
        };
        let error = Error::new(O::NAME, operation.stream().cloned(), cause, effort);
        if retryable { error.retryable() } else { error }
    }
}

impl From<InvalidInput> for AttemptError {
    fn from(error: InvalidInput) -> Self {
        Self::InvalidInput(error)
    }
}

impl From<ResponseError> for AttemptError {
    fn from(error: ResponseError) -> Self {
        Self::Response(error)
    }
}

impl From<TransportError> for AttemptError {
    fn from(error: TransportError) -> Self {
        Self::Transport(error)
    }
}

impl From<tokio::time::error::Elapsed> for AttemptError {
    fn from(elapsed: tokio::time::error::Elapsed) -> Self {
        Self::Transport(TransportError::new(TransportErrorKind::Timeout, elapsed))
    }
}
