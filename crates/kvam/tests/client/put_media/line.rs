//! A transport whose other end the test has: it takes the media itself, and answers when it likes.

use aws_credential_types::Credentials;
use bytes::Bytes;
use futures_util::StreamExt;
use http::request::Parts;
use http::{Request, Response};
use kvam::{Body, BoxFuture, Client, ClientBuilder, Transport, TransportError, TransportErrorKind};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;

type Answer = Result<Response<Body>, TransportError>;

#[derive(Debug)]
pub(crate) struct Line(UnboundedSender<Asked>);

/// A request that waits for its answer.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) head: Parts,
    /// What goes out, for as much as is taken.
    pub(crate) media: Body,
    answer: oneshot::Sender<Answer>,
}

impl Transport for Line {
    fn send(&self, request: Request<Body>) -> BoxFuture<'_, Answer> {
        let (answer, answered) = oneshot::channel();
        let (head, media) = request.into_parts();
        self.0.send(Asked { head, media, answer }).unwrap();
        Box::pin(async { answered.await.expect("the test answers, or its other end is given up") })
    }
}

/// Requests in the order in which they come.
#[derive(Debug)]
pub(crate) struct Service(UnboundedReceiver<Asked>);

impl Service {
    pub(crate) async fn asked(&mut self) -> Asked {
        self.0.recv().await.unwrap()
    }

    /// Answers the question for the data endpoint.
    pub(crate) async fn names(&mut self, host: &str) {
        let mut asked = self.asked().await;
        assert_eq!(asked.head.uri.path(), "/getDataEndpoint");
        let question = asked.piece().await.unwrap().unwrap();
        assert_eq!(question, r#"{"StreamName":"front-door","APIName":"PUT_MEDIA"}"#);
        let body = format!(r#"{{"DataEndpoint":"https://{host}.kinesisvideo.eu-west-1.amazonaws.com"}}"#);
        asked.answer(200, body);
    }
}

impl Asked {
    /// The next piece of the media; none at its end.
    pub(crate) async fn piece(&mut self) -> Option<Result<Bytes, TransportError>> {
        self.media.next().await
    }

    /// Answers with a whole body.
    pub(crate) fn answer(self, status: u16, body: impl Into<Vec<u8>>) -> Body {
        let response = Response::builder().status(status).body(Body::from(body.into())).unwrap();
        self.answer.send(Ok(response)).unwrap();
        self.media
    }

    pub(crate) fn refuse(self, status: u16, code: &str) -> Body {
        let body = serde_json::json!({ "__type": code, "Message": "No." });
        self.answer(status, body.to_string())
    }

    pub(crate) fn fail(self, kind: TransportErrorKind) {
        self.answer.send(Err(TransportError::new(kind, "it failed"))).unwrap();
    }

    /// Begins a successful answer, whose pieces are sent one by one; dropping the sender ends it.
    pub(crate) fn accept(self) -> (Body, UnboundedSender<Result<&'static str, TransportErrorKind>>) {
        let (sender, mut pieces) = unbounded_channel();
        let pieces = futures_util::stream::poll_fn(move |cx| pieces.poll_recv(cx)).map(
            |piece: Result<&str, TransportErrorKind>| {
                piece.map(Bytes::from).map_err(|kind| TransportError::new(kind, "it failed"))
            },
        );
        self.answer.send(Ok(Response::new(Body::from_stream(pieces)))).unwrap();
        (self.media, sender)
    }
}

pub(crate) fn line() -> (Client, Service) {
    line_of(|builder| builder.data_endpoint("https://data.example"))
}

pub(crate) fn line_of(set: impl FnOnce(ClientBuilder) -> ClientBuilder) -> (Client, Service) {
    let (sender, receiver) = unbounded_channel();
    let builder =
        Client::builder().region("eu-west-1").credentials(Credentials::for_tests()).transport(Line(sender));
    (set(builder).build().unwrap(), Service(receiver))
}
