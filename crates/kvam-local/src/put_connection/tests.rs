use std::pin::Pin;
use std::task::{Context, Poll};

use hyper::body::Frame;
use kvam_model::ops::{AcknowledgementEvent, PutMedia};

use super::*;
use crate::LocalService;
use crate::answer::Answer;
use crate::test_client::{NOON, TestClient};
use crate::test_media::*;

/// A PutMedia on a connection, of which a test holds both ends.
struct Connection {
    client: TestClient,
    media: mpsc::Sender<Option<Bytes>>,
    acknowledgements: mpsc::Receiver<Option<Bytes>>,
    /// Whether the end of the acknowledgements was seen.
    is_whole: bool,
    running: watch::Sender<()>,
    served: tokio::task::JoinHandle<bool>,
    began: Instant,
}

fn session(client: &TestClient) -> PutSession {
    let noon = NOON.to_string();
    let head = [
        ("x-amzn-stream-name", "door"),
        ("x-amzn-fragment-timecode-type", "RELATIVE"),
        ("x-amzn-producer-start-timestamp", &noon),
    ];
    client.service.begin_put(client.signer.put_media("localhost", &head).into_parts().0).unwrap()
}

fn connect() -> Connection {
    let client = TestClient::new(LocalService::builder().stream("door", 24));
    let (media, body) = mpsc::channel(1);
    let (made, acknowledgements) = mpsc::channel(64);
    let (running, stopped) = watch::channel(());
    let served = tokio::spawn(serve(session(&client), Answer::Acknowledgements(body), made, stopped));
    Connection { client, media, acknowledgements, is_whole: false, running, served, began: Instant::now() }
}

impl Connection {
    /// When the next acknowledgement came, and what it is; none at the end.
    async fn next(&mut self) -> Option<(u64, String)> {
        let told = self.acknowledgements.recv().await?;
        self.is_whole = told.is_none();
        let text = told?;
        let (head, ()) = http::Response::new(()).into_parts();
        let mut reader = PutMedia::decode_head(&head).unwrap();
        reader.push(&text);
        let event = reader.next().unwrap().unwrap().event;
        let told = match &event {
            AcknowledgementEvent::Error(error) => error.id.unwrap().id().to_string(),
            _ => event.as_str().to_owned(),
        };
        Some((self.began.elapsed().as_secs(), told))
    }

    async fn rest(&mut self) -> Vec<(u64, String)> {
        let mut all = Vec::new();
        while let Some(told) = self.next().await {
            all.push(told);
        }
        all
    }
}

fn idle_at(seconds: &[u64]) -> Vec<(u64, String)> {
    seconds.iter().map(|at| (*at, "IDLE".to_owned())).collect()
}

#[tokio::test(start_paused = true)]
async fn silence_is_told_every_five_seconds_and_ends_after_thirty() {
    let mut connection = connect();
    assert_eq!(connection.rest().await, idle_at(&[5, 10, 15, 20, 25]));
    assert_eq!(connection.began.elapsed().as_secs(), 30);
    assert!(!connection.media.is_closed(), "what is still sent is read for a while");
}

#[tokio::test(start_paused = true)]
async fn data_ends_the_silence_and_a_fragment_that_does_not_end_is_an_error() {
    let mut connection = connect();
    tokio::time::sleep(Duration::from_secs(12)).await;
    connection.media.send(Some([header(1), cluster(0)[..40].to_vec()].concat().into())).await.unwrap();
    let mut expected = idle_at(&[12, 12]);
    expected.push((12, "BUFFERING".to_owned()));
    expected.extend(idle_at(&[17, 22, 27, 32, 37]));
    expected.push((42, "4000".to_owned()));
    assert_eq!(connection.rest().await, expected);
}

#[tokio::test(start_paused = true)]
async fn a_connection_lasts_45_minutes_at_the_most() {
    let mut connection = connect();
    let media = connection.media.clone();
    tokio::spawn(async move {
        let mut piece = Bytes::from(header(1));
        while media.send(Some(piece)).await.is_ok() {
            piece = element(VOID, &[]).into();
            tokio::time::sleep(Duration::from_secs(4)).await;
        }
    });
    assert_eq!(connection.rest().await, [(45 * 60, "4003".to_owned())]);
}

#[tokio::test(start_paused = true)]
async fn a_body_that_breaks_off_is_a_read_error() {
    struct Broken;
    impl Body for Broken {
        type Data = Bytes;
        type Error = ();

        fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, ()>>> {
            Poll::Ready(Some(Err(())))
        }
    }
    let mut connection = connect();
    connection.served.abort();
    assert!((&mut connection.served).await.is_err());
    let (made, acknowledgements) = mpsc::channel(64);
    connection.acknowledgements = acknowledgements;
    let stopped = connection.running.subscribe();
    tokio::spawn(serve(session(&connection.client), Broken, made, stopped));
    assert_eq!(connection.rest().await, [(0, "4000".to_owned())]);
}

#[tokio::test(start_paused = true)]
async fn the_stream_is_free_again_when_the_client_is_gone_or_has_its_last_acknowledgement() {
    let Connection { client, media, acknowledgements, served, running, .. } = connect();
    drop(acknowledgements);
    served.await.unwrap();
    drop((session(&client), media, running));

    let mut connection = connect();
    connection.media.send(Some(Bytes::from_static(b"no matroska"))).await.unwrap();
    assert_eq!(connection.rest().await, [(0, "4006".to_owned())]);
    assert!(connection.is_whole);
    session(&connection.client);
}

#[tokio::test(start_paused = true)]
async fn the_service_s_stop_ends_it() {
    let mut connection = connect();
    drop(std::mem::replace(&mut connection.running, watch::channel(()).0));
    assert_eq!(connection.rest().await, []);
    assert!(!connection.is_whole, "it was not over");
    assert_eq!(connection.began.elapsed().as_secs(), 0);
    connection.served.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn who_leaves_acknowledgements_unread_is_given_up() {
    let mut connection = connect();
    let mut media = header(1);
    for nth in 0..100 {
        media.extend(cluster(nth));
    }
    connection.media.send(Some(media.into())).await.unwrap();
    assert!(!(&mut connection.served).await.unwrap(), "the connection is to be cut");
    assert_eq!(connection.began.elapsed(), SEND_TIMEOUT);
    session(&connection.client);
    assert_eq!(connection.rest().await.len(), 64);
    assert!(!connection.is_whole, "there were more");
}
