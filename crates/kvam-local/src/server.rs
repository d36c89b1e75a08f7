use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use http::header::EXPECT;
use http::{Request, Response};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::{Body, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use kvam_model::ops::PutMedia;
use kvam_model::{ErrorCode, ServiceError};
use tokio::net::TcpListener;
use tokio::sync::{Notify, Semaphore, mpsc, watch};
use tokio::time::{sleep, timeout};

use crate::answer::Answer;
use crate::awaited::Awaited;
use crate::plane::Plane;
use crate::{Service, put_connection, refusal};

/// The longest request but PutMedia has a thousand fragment numbers of 128 digits; the rest is room.
const MAX_BODY_BYTES: usize = 1024 * 1024;
const MAX_CONNECTIONS: usize = 1024;
/// How many acknowledgements wait for the client before its media does.
const ACKNOWLEDGEMENTS_AHEAD: usize = 64;
/// How long a client may take for a request's head, and then for its body.
const READ_TIMEOUT: Duration = Duration::from_secs(30);
/// How long requests under way may take once the service stops.
const STOP_TIMEOUT: Duration = Duration::from_secs(10);

/// Answers connections until the sender is dropped.
pub(crate) async fn serve(
    listener: TcpListener,
    service: Service,
    plane: Plane,
    running: watch::Receiver<()>,
) {
    let mut stopped = running.clone();
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
                    let stopping = running.clone();
                    let cut = Arc::new(Notify::new());
                    let is_cut = Arc::clone(&cut);
                    let connection = http1::Builder::new()
                        .timer(TokioTimer::new())
                        .header_read_timeout(READ_TIMEOUT)
                        .serve_connection(
                            TokioIo::new(socket),
                            service_fn(move |request| {
                                answer(service.clone(), plane, stopping.clone(), Arc::clone(&cut), request)
                            }),
                        );
                    let connection = connections.watch(connection);
                    let mut patient = patient.clone();
                    tokio::spawn(async move {
                        tokio::select! {
                            ended = connection => if let Err(error) = ended {
                                tracing::debug!(%error, "connection lost");
                            },
                            _ = patient.changed() => {}
                            () = is_cut.notified() => {}
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
        _ = stopped.changed() => {}
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
    running: watch::Receiver<()>,
    cut: Arc<Notify>,
    request: Request<Incoming>,
) -> Result<Response<Answer>, Infallible> {
    if service.takes_media(plane, &request) {
        return Ok(put(&service, running, cut, request).await);
    }
    let (head, body) = request.into_parts();
    if body.size_hint().lower() > MAX_BODY_BYTES as u64 {
        return Ok(service.refuse(&refusal::too_large(MAX_BODY_BYTES)).map(Answer::Whole));
    }
    Ok(match timeout(READ_TIMEOUT, Limited::new(body, MAX_BODY_BYTES).collect()).await {
        Ok(Ok(body)) => service.answer_on(plane, Request::from_parts(head, body.to_bytes())),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            service.refuse(&refusal::too_large(MAX_BODY_BYTES)).map(Answer::Whole)
        }
        Ok(Err(_)) | Err(_) => service.refuse(&incomplete()).map(Answer::Whole),
    })
}

/// Answers at once; the media comes, and the acknowledgements go, meanwhile.
async fn put(
    service: &Service,
    running: watch::Receiver<()>,
    cut: Arc<Notify>,
    request: Request<Incoming>,
) -> Response<Answer> {
    let (head, media) = request.into_parts();
    let client_waits = head.headers.contains_key(EXPECT);
    match service.begin_put(head) {
        Ok(session) => {
            let media = Awaited::ask(client_waits, media).await;
            let (acknowledgements, made) = mpsc::channel(ACKNOWLEDGEMENTS_AHEAD);
            tokio::spawn(async move {
                if !put_connection::serve(session, media, acknowledgements, running).await {
                    // It may be stuck: nobody reads.
                    cut.notify_one();
                }
            });
            service.sign_off(PutMedia::encode_head()).map(|_| Answer::Acknowledgements(made))
        }
        Err(error) => {
            tokio::spawn(put_connection::linger(media, running));
            service.refuse(&error).map(Answer::Whole)
        }
    }
}

fn incomplete() -> ServiceError {
    let code = ErrorCode::Other("RequestTimeoutException".to_owned());
    ServiceError::new(http::StatusCode::REQUEST_TIMEOUT, code, "The request's body did not come.")
}

#[cfg(test)]
mod tests;
