//! PutMedia on a connection: media comes in, acknowledgements go out meanwhile, and silence is measured.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::Body;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep_until, timeout};

use crate::put_session::PutSession;

/// The service's limit of a connection (API reference, `PutMedia`).
const MAX_DURATION: Duration = Duration::from_secs(45 * 60);
/// So long after the last data the request is closed.
const MAX_SILENCE: Duration = Duration::from_secs(30);
/// How often it is said until then that nothing comes: the reference says "periodically".
const IDLE_EVERY: Duration = Duration::from_secs(5);
/// How long a client may leave its acknowledgements unread.
const SEND_TIMEOUT: Duration = Duration::from_secs(30);
/// How long what a client still sends is read, and not regarded, after the last acknowledgement: closed upon unread data, a
/// connection is reset, and the acknowledgement with it.
const LINGER: Duration = Duration::from_secs(5);

/// Serves the session until it is over, its client is gone or does not read, or the service stops. Unless it is over the
/// acknowledgements break off, and false is returned: the connection is good for nothing more.
pub(crate) async fn serve<B>(
    session: PutSession,
    mut media: B,
    acknowledgements: mpsc::Sender<Option<Bytes>>,
    mut running: watch::Receiver<()>,
) -> bool
where
    B: Body<Data = Bytes> + Unpin,
{
    let told = async {
        // The session, and so the stream's one connection, ends before the client can see that its answer has.
        converse(session, &mut media, &acknowledgements).await?;
        tell(&acknowledgements, None).await
    };
    let told = tokio::select! {
        told = told => told,
        // There is nothing to receive: the call ends when the sender is gone.
        _ = running.changed() => None,
        () = acknowledgements.closed() => None,
    };
    drop(acknowledgements);
    if told.is_some() {
        linger(media, running).await;
    }
    told.is_some()
}

/// None when the client does not read, or is gone.
async fn tell(acknowledgements: &mpsc::Sender<Option<Bytes>>, told: Option<Bytes>) -> Option<()> {
    timeout(SEND_TIMEOUT, acknowledgements.send(told)).await.ok()?.ok()
}

/// Until the session is over; none when the client does not hear that it is.
async fn converse<B>(
    mut session: PutSession,
    media: &mut B,
    acknowledgements: &mpsc::Sender<Option<Bytes>>,
) -> Option<()>
where
    B: Body<Data = Bytes> + Unpin,
{
    let end = Instant::now() + MAX_DURATION;
    let mut heard = Instant::now();
    let mut idle = heard + IDLE_EVERY;
    while !session.is_over() {
        let made = tokio::select! {
            biased;
            () = sleep_until(end) => session.expire(),
            frame = media.frame() => {
                heard = Instant::now();
                idle = heard + IDLE_EVERY;
                match frame {
                    Some(Ok(frame)) => match frame.into_data() {
                        Ok(piece) => session.push(&piece),
                        // Trailers say nothing.
                        Err(_) => continue,
                    },
                    Some(Err(_)) => session.abort(),
                    None => session.finish(),
                }
            }
            () = sleep_until(idle) => {
                idle += IDLE_EVERY;
                if heard.elapsed() < MAX_SILENCE { session.idle() } else { session.give_up() }
            }
        };
        for acknowledgement in made {
            tell(acknowledgements, Some(acknowledgement.encode())).await?;
        }
    }
    Some(())
}

/// Reads on without regard, for a while.
pub(crate) async fn linger<B>(mut media: B, mut running: watch::Receiver<()>)
where
    B: Body<Data = Bytes> + Unpin,
{
    let rest = async { while matches!(media.frame().await, Some(Ok(_))) {} };
    tokio::select! {
        // Whoever sends for longer is cut.
        _ = timeout(LINGER, rest) => {}
        _ = running.changed() => {}
    }
}

#[cfg(test)]
mod tests;
