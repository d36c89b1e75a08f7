use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::{Body, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use kvam_model::{ErrorCode, ServiceError};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio::time::{sleep, timeout};

use crate::plane::Plane;
use crate::{Service, refusal};

/// The longest request has two tokens' length and some; the rest is room.
const MAX_BODY_BYTES: usize = 1024 * 1024;
const MAX_CONNECTIONS: usize = 1024;
/// How long a client may take for a request's head, and then for its body.
const READ_TIMEOUT: Duration = Duration::from_secs(30);
/// How long requests under way may take once the service stops.
const STOP_TIMEOUT: Duration = Duration::from_secs(10);

/// Answers connections until the sender is dropped.
pub(crate) async fn serve(
    listener: TcpListener,
    service: Service,
    plane: Plane,
    mut running: watch::Receiver<()>,
) {
    let connections = GracefulShutdown::new();
    let room = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    // Dropping the sender cuts what is still connected.
    let (patience, patient) = watch::channel(());
    let accept = async {
        loop {
            // The semaphore is never closed.
            let Ok(place) = Arc::clone(&room).acquire_owned().await else { return };
            match listener.accept().await {
                Ok((socket, _)) => {
                    let service = service.clone();
                    let connection = http1::Builder::new()
                        .timer(TokioTimer::new())
                        .header_read_timeout(READ_TIMEOUT)
                        .serve_connection(
                            TokioIo::new(socket),
                            service_fn(move |request| answer(service.clone(), plane, request)),
                        );
                    let connection = connections.watch(connection);
                    let mut patient = patient.clone();
                    tokio::spawn(async move {
                        tokio::select! {
                            ended = connection => if let Err(error) = ended {
                                tracing::debug!(%error, "connection lost");
                            },
                            _ = patient.changed() => {}
                        }
                        drop(place);
                    });
                }
                Err(error) => {
                    tracing::warn!(%error, "cannot accept");
                    // Out of file descriptors, most likely: some will be closed.
                    sleep(Duration::from_millis(100)).await;
                }
            }
        }
    };
    tokio::select! {
        () = accept => {}
        // There is nothing to receive: the call ends when the sender is gone.
        _ = running.changed() => {}
    }
    drop(listener);
    if timeout(STOP_TIMEOUT, connections.shutdown()).await.is_err() {
        tracing::warn!("requests were cut by the service's stop");
    }
    drop(patience);
}

async fn answer(
    service: Service,
    plane: Plane,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    if body.size_hint().lower() > MAX_BODY_BYTES as u64 {
        return Ok(service.refuse(&refusal::too_large(MAX_BODY_BYTES)).map(Full::new));
    }
    let response = match timeout(READ_TIMEOUT, Limited::new(body, MAX_BODY_BYTES).collect()).await {
        Ok(Ok(body)) => service.answer_on(plane, Request::from_parts(head, body.to_bytes())),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            service.refuse(&refusal::too_large(MAX_BODY_BYTES))
        }
        Ok(Err(_)) | Err(_) => service.refuse(&incomplete()),
    };
    Ok(response.map(Full::new))
}

fn incomplete() -> ServiceError {
    let code = ErrorCode::Other("RequestTimeoutException".to_owned());
    ServiceError::new(http::StatusCode::REQUEST_TIMEOUT, code, "The request's body did not come.")
}

#[cfg(test)]
mod tests;
