//! A transport that answers from a script and remembers what it was asked.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use aws_credential_types::Credentials;
use bytes::Bytes;
use http::{Request, Response};
use http_body::Frame;
use kvam::{Client, ClientBuilder, Transport};
use kvam_transport::{Body, BoxFuture, TransportError, TransportErrorKind};

/// What the peer does with one request.
#[derive(Debug, Clone)]
pub(crate) enum Answer {
    Status(u16, Vec<(&'static str, String)>, String),
    Never,
    Endless,
    /// A success of this content type, whose body comes in steps.
    Media(&'static str, Vec<Step>),
    /// An error with this status and code, whose body comes in steps.
    Refusal(u16, &'static str, Vec<Step>),
    /// The connection ends instead of an answer.
    Closed,
    /// It does not take the connection in time.
    NoConnection,
    /// It answers a second after it was asked.
    Late(Box<Self>),
}

/// What happens next in a body.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Step {
    Piece(&'static str),
    /// Nothing, for so many seconds.
    Pause(u64),
    Cut,
}

/// A body that takes these steps.
pub(crate) fn stepwise(steps: Vec<Step>) -> Body {
    let pieces = futures_util::stream::unfold(steps.into_iter(), |mut steps| async {
        loop {
            let piece = match steps.next()? {
                Step::Pause(seconds) => {
                    tokio::time::sleep(Duration::from_secs(seconds)).await;
                    continue;
                }
                Step::Piece(piece) => Ok(Bytes::from_static(piece.as_bytes())),
                Step::Cut => Err(TransportError::new(TransportErrorKind::BodyCut, "the peer hung up")),
            };
            return Some((piece, steps));
        }
    });
    Body::from_stream(pieces)
}

impl Answer {
    pub(crate) fn media(steps: impl Into<Vec<Step>>) -> Self {
        Self::Media("video/webm", steps.into())
    }

    pub(crate) fn raw(status: u16, body: impl Into<String>) -> Self {
        Self::Status(status, Vec::new(), body.into())
    }

    pub(crate) fn endpoint(endpoint: &str) -> Self {
        Self::raw(200, serde_json::json!({ "DataEndpoint": endpoint }).to_string())
    }

    pub(crate) fn page(numbers: &[&str], token: Option<&str>) -> Self {
        let fragments: Vec<_> = numbers.iter().map(|n| serde_json::json!({ "FragmentNumber": n })).collect();
        Self::raw(200, serde_json::json!({ "Fragments": fragments, "NextToken": token }).to_string())
    }

    pub(crate) fn error(status: u16, code: &str, message: &str) -> Self {
        let headers = vec![
            ("x-amzn-ErrorType", format!("{code}:http://x/")),
            ("x-amzn-RequestId", "id-of-request".into()),
        ];
        Self::Status(status, headers, serde_json::json!({ "Message": message }).to_string())
    }

    /// The same answer with one more header.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        if let Self::Status(_, headers, _) = &mut self {
            headers.push((name, value.into()));
        }
        self
    }
}

/// What the peer was asked.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) uri: String,
    pub(crate) body: String,
    pub(crate) authorization: String,
    /// When it was signed: `x-amz-date`.
    pub(crate) date: String,
}

/// The script and the record. A request beyond the script's end fails the test.
#[derive(Debug, Clone)]
pub(crate) struct Script {
    answers: Arc<Mutex<VecDeque<Answer>>>,
    asked: Arc<Mutex<Vec<Asked>>>,
    under_way: Arc<()>,
}

impl Script {
    pub(crate) fn new(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self {
            answers: Arc::new(Mutex::new(answers.into_iter().collect())),
            asked: Arc::default(),
            under_way: Arc::default(),
        }
    }

    /// Requests that are not answered yet, and whose sender still waits.
    pub(crate) fn under_way(&self) -> usize {
        // One is held by each copy of the script: the test's and the client's.
        Arc::strong_count(&self.under_way) - 2
    }

    pub(crate) fn requests(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

impl Transport for Script {
    fn send(&self, request: Request<Body>) -> BoxFuture<'_, Result<Response<Body>, TransportError>> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        self.asked.lock().unwrap().push(Asked {
            uri: request.uri().to_string(),
            body: text(request.body().as_bytes().expect("a body in memory")),
            authorization: text(request.headers()["authorization"].as_bytes()),
            date: text(request.headers()["x-amz-date"].as_bytes()),
        });
        let mut answer =
            self.answers.lock().unwrap().pop_front().expect("a request that the script does not know");
        let under_way = self.under_way.clone();
        Box::pin(async move {
            let _under_way = under_way;
            while let Answer::Late(late) = answer {
                tokio::time::sleep(Duration::from_secs(1)).await;
                answer = *late;
            }
            match answer {
                Answer::Late(_) => unreachable!("it was waited for"),
                Answer::Status(status, headers, body) => {
                    let mut response = Response::builder().status(status);
                    for (name, value) in headers {
                        response = response.header(name, value);
                    }
                    Ok(response.body(Body::from(Bytes::from(body))).unwrap())
                }
                Answer::Never => std::future::pending().await,
                Answer::NoConnection => {
                    Err(TransportError::new(TransportErrorKind::Timeout, "no connection").never_sent())
                }
                Answer::Closed => Err(TransportError::new(TransportErrorKind::Closed, "the peer hung up")),
                Answer::Media(content_type, steps) => {
                    let response = Response::builder()
                        .header("content-type", content_type)
                        .header("x-amzn-RequestId", "id-of-media");
                    Ok(response.body(stepwise(steps)).unwrap())
                }
                Answer::Refusal(status, code, steps) => {
                    let response = Response::builder().status(status).header("x-amzn-ErrorType", code);
                    Ok(response.body(stepwise(steps)).unwrap())
                }
                Answer::Endless => Ok(Response::new(Body::new(Endless))),
            }
        })
    }
}

struct Endless;

impl http_body::Body for Endless {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&[b' '; 65_536])))))
    }
}

pub(crate) fn client(script: &Script) -> Client {
    client_of(script, |builder| builder)
}

pub(crate) fn client_of(script: &Script, set: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Client {
    let builder =
        Client::builder().region("eu-west-1").credentials(Credentials::for_tests()).transport(script.clone());
    set(builder).build().unwrap()
}
