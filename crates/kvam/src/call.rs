//! One request's way: resolve, pace, encode, exchange; and the retry around it.

use std::future::poll_fn;
use std::num::NonZeroU32;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use http::response::Parts;
use http::{Request, Response};
use kvam_discovery::Endpoint;
use kvam_model::{JsonOperation, Operation, Points, Quota, StreamId, decode_error};
use kvam_transport::{Body, Charge, Effort, Pacer, RetryPolicy, Skew, Success, Transport, collect, retry};
use tracing::debug;

use crate::Error;
use crate::attempt_error::AttemptError;
use crate::came::Came;
use crate::receipt::Tally;
use crate::route::Route;

/// An error has a few hundred bytes.
const ERROR_LIMIT: usize = 64 << 10;
/// How long an error's body may take.
const ERROR_PATIENCE: Duration = Duration::from_secs(5);

/// What every call of a client shares.
#[derive(Debug)]
pub(crate) struct Caller {
    pub(crate) transport: Arc<dyn Transport>,
    /// What the transport corrects the time of its signatures by.
    pub(crate) skew: Skew,
    pub(crate) pace: Pacer<(Quota, Option<StreamId>)>,
    pub(crate) retry: RetryPolicy,
    pub(crate) attempt_timeout: Duration,
    pub(crate) stall_timeout: Duration,
}

/// What a call brought.
pub(crate) struct Answered<T> {
    pub(crate) value: T,
    pub(crate) effort: Effort,
    /// Who answered.
    pub(crate) endpoint: Endpoint,
}

impl Caller {
    /// Calls an operation that answers in JSON where `route` leads, and counts what it sends.
    pub(crate) async fn call<O: JsonOperation>(
        &self,
        operation: &O,
        route: Route<'_>,
        tally: &Tally,
    ) -> Result<Success<O::Output>, Error> {
        let answered =
            self.exchange(operation, route, tally, |request| self.asked(request, decode::<O>)).await?;
        Ok(Success { value: answered.value, effort: answered.effort })
    }

    /// Does as often as the policy says what every kind of operation does for a call; `exchange` sends the request, and
    /// reads the answer as far as it can be tried again.
    pub(crate) async fn exchange<O, T, Fut>(
        &self,
        operation: &O,
        route: Route<'_>,
        tally: &Tally,
        exchange: impl Fn(Request<Bytes>) -> Fut,
    ) -> Result<Answered<T>, Error>
    where
        O: Operation,
        Fut: Future<Output = Result<T, AttemptError>>,
    {
        let attempt = async |number| {
            let outcome = self.attempt(operation, &route, &exchange).await;
            let error = outcome.as_ref().err();
            if error.is_none_or(AttemptError::may_have_been_sent) {
                tally.request(number, error.is_some_and(AttemptError::is_throttle));
            }
            outcome
        };
        let outcome = retry(&self.retry, attempt, |error| error.verdict::<O>(&route)).await;
        debug!(operation = O::NAME, ok = outcome.is_ok(), "call ended");
        let answered = outcome.map(|Success { value: (value, endpoint), effort, .. }| Answered {
            value,
            effort,
            endpoint,
        });
        answered.map_err(|gave_up| AttemptError::of_call(gave_up, operation, &route))
    }

    async fn attempt<O, T, Fut>(
        &self,
        operation: &O,
        route: &Route<'_>,
        exchange: impl Fn(Request<Bytes>) -> Fut,
    ) -> Result<(T, Endpoint), AttemptError>
    where
        O: Operation,
        Fut: Future<Output = Result<T, AttemptError>>,
    {
        let endpoint = route.resolve().await.map_err(AttemptError::endpoint)?;
        self.pace.wait(charges(operation)).await;
        let request = operation.encode(endpoint.uri())?;
        let correction = self.skew.as_millis();
        match exchange(request).await {
            Ok(value) => Ok((value, endpoint)),
            Err(error) => {
                error.forget(route, &endpoint);
                Err(if self.skew.as_millis() == correction { error } else { error.since_corrected() })
            }
        }
    }

    /// Sends a request and reads its answer, within the time that a try has; as much again, while what `read` counts grows.
    pub(crate) async fn asked<T, Fut>(
        &self,
        request: Request<Bytes>,
        read: impl FnOnce(Response<Body>, Came) -> Fut,
    ) -> Result<T, AttemptError>
    where
        Fut: Future<Output = Result<T, AttemptError>>,
    {
        let came = Came::default();
        let answer = async { read(self.transport.send(request.map(Body::from)).await?, came.clone()).await };
        let mut answer = pin!(answer);
        let mut before = 0;
        loop {
            match tokio::time::timeout(self.attempt_timeout, answer.as_mut()).await {
                Ok(outcome) => return outcome,
                Err(elapsed) if came.portions() == before => return Err(elapsed.into()),
                Err(_) => before = came.portions(),
            }
        }
    }
}

async fn decode<O: JsonOperation>(response: Response<Body>, came: Came) -> Result<O::Output, AttemptError> {
    let (head, body) = response.map(|body| came.of(body)).into_parts();
    let body = if head.status.is_success() {
        collect(body, O::BODY_LIMIT).await.map_err(|error| AttemptError::from(error).answered(&head))?
    } else {
        error_body(body).await
    };
    Ok(O::decode(&head, &body)?)
}

/// What comes of an error's body. The head of the answer says what matters, so that a body that is cut, or long, or slow, is
/// taken as far as it came.
pub(crate) async fn error_body(mut body: Body) -> Bytes {
    let mut came = BytesMut::new();
    let reading = async {
        while let Some(Ok(piece)) = poll_fn(|cx| Pin::new(&mut body).poll_next(cx)).await {
            let room = ERROR_LIMIT - came.len();
            came.extend_from_slice(piece.get(..room).unwrap_or(&piece));
            if came.len() == ERROR_LIMIT {
                break;
            }
        }
    };
    // Neither way of ending it is of interest.
    let _ = tokio::time::timeout(ERROR_PATIENCE, reading).await;
    came.freeze()
}

/// The id that the service gave to what it answered.
pub(crate) fn request_id(head: &Parts) -> Option<String> {
    decode_error(head, &[]).request_id().map(str::to_owned)
}

fn charges(operation: &impl Operation) -> impl Iterator<Item = Charge<(Quota, Option<StreamId>)>> {
    operation.points().into_iter().filter_map(|Points { quota, points, .. }| {
        let stream = operation.stream().filter(|_| quota.is_per_stream()).cloned();
        Some(Charge::new((quota, stream), points, NonZeroU32::new(quota.per_second())?))
    })
}
