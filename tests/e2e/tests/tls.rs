//! The whole way over real TLS, with a certificate made here.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::sync::Arc;

use kvam::{ErrorKind, Https};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// A certificate for `localhost` that nobody but its holder trusts, and its key.
fn certificate() -> (CertificateDer<'static>, PrivateKeyDer<'static>) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    (made.cert.into(), PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap())
}

/// Unwraps TLS and passes everything on to `backend`.
async fn serve(listener: TcpListener, acceptor: TlsAcceptor, backend: String) {
    while let Ok((socket, _)) = listener.accept().await {
        let (acceptor, backend) = (acceptor.clone(), backend.clone());
        tokio::spawn(async move {
            // A client that does not trust the certificate hangs up here.
            if let Ok(mut client) = acceptor.accept(socket).await {
                let mut service = TcpStream::connect(backend).await.unwrap();
                let _ = tokio::io::copy_bidirectional(&mut client, &mut service).await;
            }
        });
    }
}

#[tokio::test]
async fn a_listing_over_tls_trusts_the_given_root_and_no_other() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    let lobby = "name=lobby,start=2026-01-01T00:00:00Z,every=2s,count=250".parse().unwrap();
    let service = e2e::service().seed_stream(lobby).public_url(&url).start().await.unwrap();

    let (certificate, key) = certificate();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key)
        .unwrap();
    let backend = service.url().strip_prefix("http://").unwrap().to_owned();
    tokio::spawn(serve(listener, Arc::new(config).into(), backend));

    let client =
        |transport: Https| e2e::client(&service).control_endpoint(&url).transport(transport).build().unwrap();
    let listing = |client: kvam::Client| {
        client.list_fragments(e2e::stream("lobby")).selector(e2e::everything()).page_size(100).fragments()
    };

    let trusting =
        Https::builder().only_added_roots().add_root_certificate_der(certificate.to_vec()).build().unwrap();
    assert_eq!(e2e::by_number(listing(client(trusting))).await.unwrap().len(), 250);

    let (other, _) = self::certificate();
    let doubting =
        Https::builder().only_added_roots().add_root_certificate_der(other.to_vec()).build().unwrap();
    let error = e2e::by_number(listing(client(doubting))).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Transport, 1));
    assert!(!error.may_have_been_sent() && !error.is_retryable(), "{error:?}");
}
