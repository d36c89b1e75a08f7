use std::collections::VecDeque;
use std::error::Error;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http::Uri;
use hyper_util::rt::TokioIo;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;
use tokio_rustls::TlsAcceptor;
use tower_service::Service;

use super::*;
use crate::collect;

/// A peer on loopback that answers every request with the same bytes, and then hangs up if there are no more.
#[derive(Clone, Default)]
struct Peer {
    answer: &'static str,
    keep_alive: bool,
    tls: Option<TlsAcceptor>,
    connections: Arc<AtomicUsize>,
    requests: Arc<std::sync::Mutex<VecDeque<String>>>,
}

impl Peer {
    fn answering(answer: &'static str) -> Self {
        Self { answer, ..Self::default() }
    }

    async fn start(&self) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let peer = self.clone();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                peer.connections.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(peer.clone().welcome(stream));
            }
        });
        address
    }

    async fn welcome(self, stream: TcpStream) -> io::Result<()> {
        match &self.tls {
            Some(acceptor) => self.serve(acceptor.accept(stream).await?).await,
            None => self.serve(stream).await,
        }
    }

    async fn serve(&self, mut stream: impl AsyncRead + AsyncWrite + Unpin) -> io::Result<()> {
        loop {
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(stream.read_u8().await?);
            }
            self.requests.lock().unwrap().push_back(String::from_utf8(head).unwrap());
            stream.write_all(self.answer.as_bytes()).await?;
            stream.flush().await?;
            if !self.keep_alive {
                return stream.shutdown().await;
            }
        }
    }
}

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nfragments";

fn client() -> Https {
    Https::builder().only_added_roots().build().unwrap()
}

fn get(uri: String) -> Request<Body> {
    Request::get(uri).body(Body::empty()).unwrap()
}

async fn text(client: &Https, uri: String) -> Result<Bytes, TransportError> {
    collect(client.send(get(uri)).await?.into_body(), 1_000).await
}

/// The error of a request to a peer that gives this answer.
async fn failure(answer: &'static str) -> TransportError {
    let address = Peer::answering(answer).start().await;
    text(&client(), format!("http://{address}/")).await.unwrap_err()
}

fn causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(error) = next {
        text = format!("{text}: {error}");
        next = error.source();
    }
    text
}

/// A certificate for 127.0.0.1, signed by itself, and a peer that has it.
fn secure_peer(answer: &'static str) -> (rcgen::Certificate, Peer) {
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let config =
        rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .unwrap();
    (made.cert, Peer { tls: Some(TlsAcceptor::from(Arc::new(config))), ..Peer::answering(answer) })
}

#[tokio::test]
async fn requests_go_out_with_host_and_path_over_one_connection() {
    let peer = Peer { keep_alive: true, ..Peer::answering(OK) };
    let address = peer.start().await;
    let client = client();
    for _ in 0..3 {
        assert_eq!(text(&client, format!("http://{address}/list?a=1")).await.unwrap(), "fragments");
    }
    assert_eq!(peer.connections.load(Ordering::Relaxed), 1);
    let request = peer.requests.lock().unwrap().pop_front().unwrap();
    assert_eq!(request, format!("GET /list?a=1 HTTP/1.1\r\nhost: {address}\r\n\r\n"));
}

#[tokio::test]
async fn any_status_is_an_answer() {
    let address = Peer::answering("HTTP/1.1 503 Slow\r\ncontent-length: 0\r\n\r\n").start().await;
    let response = client().send(get(format!("http://{address}/"))).await.unwrap();
    assert_eq!(response.status(), 503);
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_is_not_followed() {
    let peer = Peer::answering("HTTP/1.1 307 Elsewhere\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n");
    let address = peer.start().await;
    let response = client().send(get(format!("http://{address}/"))).await.unwrap();
    assert_eq!(
        (response.status().as_u16(), &response.headers()["location"]),
        (307, &"/elsewhere".parse().unwrap())
    );
    assert_eq!(peer.requests.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_closed_port_is_no_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    for scheme in ["http", "https"] {
        let (certificate, _) = secure_peer(OK);
        let client = Https::builder()
            .only_added_roots()
            .add_root_certificate_der(certificate.der().to_vec())
            .build()
            .unwrap();
        let error = text(&client, format!("{scheme}://{address}/")).await.unwrap_err();
        assert_eq!(error.kind(), TransportErrorKind::Connect, "{scheme}");
        assert!(!error.may_have_been_sent());
        assert!(error.is_retryable());
        assert!(causes(&error).starts_with("could not connect: tcp connect error"), "{}", causes(&error));
    }
}

#[tokio::test]
async fn an_added_root_is_trusted_and_others_are_not() {
    let (certificate, peer) = secure_peer(OK);
    let uri = format!("https://{}/", peer.start().await);

    let trusting = Https::builder().only_added_roots().add_root_certificate_der(certificate.der().to_vec());
    assert_eq!(text(&trusting.build().unwrap(), uri.clone()).await.unwrap(), "fragments");

    let (stranger, _) = secure_peer(OK);
    let doubting = Https::builder().only_added_roots().add_root_certificate_der(stranger.der().to_vec());
    let error = text(&doubting.build().unwrap(), uri).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Tls, "{}", causes(&error));
    assert!(!error.may_have_been_sent());
    assert!(!error.is_retryable());
}

#[tokio::test]
async fn a_root_may_come_as_pem_text() {
    let (certificate, peer) = secure_peer(OK);
    let uri = format!("https://{}/", peer.start().await);
    let client =
        Https::builder().only_added_roots().add_root_certificate_pem(certificate.pem()).build().unwrap();
    assert_eq!(text(&client, uri).await.unwrap(), "fragments");
}

#[test]
fn a_root_that_is_no_certificate_is_refused_when_building() {
    let hello = "-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----\n";
    for builder in [
        Https::builder().add_root_certificate_pem("hello"),
        Https::builder().add_root_certificate_pem(hello),
        Https::builder().add_root_certificate_der("hello"),
    ] {
        assert_eq!(builder.build().unwrap_err().kind(), TransportErrorKind::Configuration);
    }
}

#[tokio::test]
async fn without_any_root_only_secure_connections_fail() {
    let address = Peer::answering(OK).start().await;
    assert!(text(&client(), format!("http://{address}/")).await.is_ok());
    let error = text(&client(), format!("https://{address}/")).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Configuration);
    assert!(!error.may_have_been_sent());
}

#[tokio::test]
async fn a_peer_that_hangs_up_amid_the_handshake_is_no_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.read_u8().await.unwrap();
    });
    let (certificate, _) = secure_peer(OK);
    let client = Https::builder().only_added_roots().add_root_certificate_der(certificate.der().to_vec());
    let error = text(&client.build().unwrap(), format!("https://{address}/")).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Connect, "{}", causes(&error));
}

#[tokio::test]
async fn a_plain_peer_asked_for_tls_does_not_agree() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
        stream.read_to_end(&mut Vec::new()).await.unwrap();
    });
    let (certificate, _) = secure_peer(OK);
    let client = Https::builder().only_added_roots().add_root_certificate_der(certificate.der().to_vec());
    let error = text(&client.build().unwrap(), format!("https://{address}/")).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Tls, "{}", causes(&error));
}

#[tokio::test]
async fn a_host_that_no_certificate_can_name_is_not_tried_again() {
    let (certificate, _) = secure_peer(OK);
    let client = Https::builder().only_added_roots().add_root_certificate_der(certificate.der().to_vec());
    let error = text(&client.build().unwrap(), "https://front..door/".to_owned()).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Tls, "{}", causes(&error));
}

#[tokio::test]
async fn a_connection_closed_before_the_answer_is_told_and_the_request_is_not_sent_again() {
    let peer = Peer::answering("");
    let address = peer.start().await;
    let error = text(&client(), format!("http://{address}/")).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Closed, "{}", causes(&error));
    assert!(error.may_have_been_sent());
    assert!(error.is_retryable());
    assert_eq!(peer.requests.lock().unwrap().len(), 1);
    assert_eq!(peer.connections.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_reset_connection_is_closed_too() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.read_u8().await.unwrap();
        stream.set_zero_linger().unwrap();
    });
    let error = text(&client(), format!("http://{address}/")).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Closed, "{}", causes(&error));
    assert!(error.may_have_been_sent());
}

#[tokio::test]
async fn half_a_head_is_closed_and_what_is_no_head_is_no_http() {
    assert_eq!(failure("HTTP/1.1 200 OK\r\ncontent-le").await.kind(), TransportErrorKind::Closed);
    let error = failure("SSH-2.0-OpenSSH_9.9\r\n\r\n").await;
    assert_eq!(error.kind(), TransportErrorKind::Protocol, "{}", causes(&error));
    assert!(!error.is_retryable());
}

#[tokio::test]
async fn a_body_cut_short_is_an_error_however_its_length_was_told() {
    for answer in [
        "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nfragments",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9\r\nfragments\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9\r\nfrag",
    ] {
        let error = failure(answer).await;
        assert_eq!(error.kind(), TransportErrorKind::BodyCut, "{answer}: {}", causes(&error));
        assert!(error.is_retryable());
    }
}

/// The error of a request to a peer that answers over TLS, goes on beneath TLS, and hangs up without a word.
async fn failure_beneath_tls(answer: &'static str, beneath: &'static [u8]) -> TransportError {
    let (certificate, peer) = secure_peer("");
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = peer.tls.unwrap().accept(stream).await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.unwrap());
        }
        stream.write_all(answer.as_bytes()).await.unwrap();
        stream.flush().await.unwrap();
        stream.get_mut().0.write_all(beneath).await.unwrap();
    });
    let client = Https::builder().only_added_roots().add_root_certificate_der(certificate.der().to_vec());
    text(&client.build().unwrap(), format!("https://{address}/")).await.unwrap_err()
}

#[tokio::test]
async fn over_tls_a_cut_body_is_an_error_even_if_no_length_was_told() {
    let error = failure_beneath_tls("HTTP/1.1 200 OK\r\n\r\nfrag", b"").await;
    assert_eq!(error.kind(), TransportErrorKind::BodyCut, "{}", causes(&error));
}

#[tokio::test]
async fn tls_that_breaks_after_the_handshake_may_have_carried_the_request() {
    // A record of application data that nobody encrypted.
    let error = failure_beneath_tls("", b"\x17\x03\x03\x00\x14fragments, fragments").await;
    assert_eq!(error.kind(), TransportErrorKind::Closed, "{}", causes(&error));
    assert!(causes(&error).ends_with("cannot decrypt peer's message"), "{}", causes(&error));
    assert!(error.may_have_been_sent());
    assert!(error.is_retryable());
}

#[tokio::test]
async fn a_length_over_the_limit_is_refused_though_the_body_never_comes() {
    let peer =
        Peer { keep_alive: true, ..Peer::answering("HTTP/1.1 200 OK\r\ncontent-length: 1001\r\n\r\n") };
    let address = peer.start().await;
    let error = text(&client(), format!("http://{address}/")).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::BodyTooLarge);
}

#[tokio::test]
async fn a_uri_that_leads_nowhere_is_refused() {
    for uri in ["/listFragments", "ftp://example.com/"] {
        let error = text(&client(), uri.to_owned()).await.unwrap_err();
        assert_eq!(error.kind(), TransportErrorKind::InvalidRequest, "{uri}");
        assert!(!error.may_have_been_sent());
    }
}

#[tokio::test]
async fn a_request_body_that_fails_is_the_requests_fault() {
    struct Failing;
    impl http_body::Body for Failing {
        type Data = Bytes;
        type Error = io::Error;
        fn poll_frame(
            self: std::pin::Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<http_body::Frame<Bytes>, io::Error>>> {
            Poll::Ready(Some(Err(io::Error::other("the camera went away"))))
        }
    }
    let address = Peer::answering(OK).start().await;
    let request = Request::post(format!("http://{address}/")).body(Body::new(Failing)).unwrap();
    let error = client().send(request).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::InvalidRequest, "{}", causes(&error));
    assert!(causes(&error).ends_with("the camera went away"));
}

#[tokio::test]
async fn a_version_that_is_not_spoken_is_the_requests_fault() {
    let address = Peer::answering(OK).start().await;
    for version in [Version::HTTP_09, Version::HTTP_2, Version::HTTP_3] {
        let mut request = get(format!("http://{address}/"));
        *request.version_mut() = version;
        let error = client().send(request).await.unwrap_err();
        assert_eq!(error.kind(), TransportErrorKind::InvalidRequest, "{version:?}: {}", causes(&error));
        assert!(!error.may_have_been_sent());
    }
}

#[tokio::test]
async fn a_length_that_is_not_the_bodys_is_the_requests_fault() {
    let address = Peer::answering(OK).start().await;
    for (told, is_sent) in [("9", true), ("10", false), ("8", false), ("nine", false)] {
        let request = Request::post(format!("http://{address}/"))
            .header("content-length", told)
            .body(Body::from(Bytes::from_static(b"fragments")))
            .unwrap();
        let kind = client().send(request).await.err().map(|error| error.kind());
        assert_eq!(kind, (!is_sent).then_some(TransportErrorKind::InvalidRequest), "{told}");
    }
}

/// A connector that never connects.
#[derive(Clone)]
struct Nowhere;

impl Service<Uri> for Nowhere {
    type Response = TokioIo<TcpStream>;
    type Error = io::Error;
    type Future = std::future::Pending<Result<Self::Response, io::Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), io::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        std::future::pending()
    }
}

#[tokio::test(start_paused = true)]
async fn connecting_takes_no_longer_than_allowed() {
    let usual = Https::builder().only_added_roots().build_with(Nowhere).unwrap();
    let short = Https::builder().connect_timeout(Duration::from_secs(1)).build_with(Nowhere).unwrap();
    for (client, limit) in [(usual, 3_100), (short, 1_000)] {
        let start = Instant::now();
        let error = client.send(get("http://example.com/".to_owned())).await.unwrap_err();
        assert_eq!(start.elapsed(), Duration::from_millis(limit));
        assert_eq!(error.kind(), TransportErrorKind::Timeout);
        assert!(!error.may_have_been_sent());
        assert!(error.is_retryable());
    }
}
