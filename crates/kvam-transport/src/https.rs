//! HTTP/1.1 over TLS, or over plain TCP.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::header::CONTENT_LENGTH;
use http::uri::Scheme;
use http::{Request, Response, Version};
use http_body::Body as _;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use crate::classify;
use crate::connector::{Connector, Secure};
use crate::tls::Tls;
use crate::{Body, BoxFuture, Transport, TransportError, TransportErrorKind};

/// How long a connection may take to come about: what the AWS SDKs allow.
const CONNECT_TIMEOUT: Duration = Duration::from_millis(3_100);
/// How long an unused connection is kept: shorter than peers and middle boxes usually keep theirs (60 s and more), so
/// that a request seldom meets a connection that is just being closed.
const IDLE_TIMEOUT: Duration = Duration::from_secs(20);
/// How many unused connections are kept to one host.
const IDLE_CONNECTIONS: usize = 32;

/// An HTTP/1.1 client over `https` and `http`, with a pool of connections.
///
/// Which hosts may be spoken to in plain `http` is the caller's policy: this goes where the URI says. It needs a tokio
/// runtime with I/O and time enabled. Clones share the pool.
///
/// Each call sends its request at most once, follows no redirect, and unpacks no content encoding. Once connected it
/// waits for the answer, and for the body, as long as the peer takes: how long that may be is the caller's to say.
///
/// A body that ends where the connection does, since it tells no length, is known to be whole over `https` alone; in plain
/// `http` a cut looks like an end.
pub struct Https<C = HttpConnector> {
    client: Client<Secure<C>, Body>,
}

impl Https {
    /// Starts from the defaults: the system's root certificates, 3.1 s to connect.
    pub fn builder() -> HttpsBuilder {
        HttpsBuilder::default()
    }
}

impl<C: Connector> Transport for Https<C> {
    fn send(&self, request: Request<Body>) -> BoxFuture<'_, Result<Response<Body>, TransportError>> {
        Box::pin(async move {
            check(&request)?;
            let response = self.client.request(request).await.map_err(classify::no_answer)?;
            Ok(response.map(|body| Body::mapped(body, classify::body_cut)))
        })
    }
}

/// Refuses what hyper would refuse later, with less to say.
fn check(request: &Request<Body>) -> Result<(), TransportError> {
    let uri = request.uri();
    let why = match uri.scheme() {
        None => "its uri has no scheme",
        Some(scheme) if *scheme != Scheme::HTTPS && *scheme != Scheme::HTTP => {
            "its uri is neither https nor http"
        }
        Some(_) if uri.host().is_none_or(str::is_empty) => "its uri has no host",
        Some(_) if !matches!(request.version(), Version::HTTP_10 | Version::HTTP_11) => {
            "its version is not one of http/1"
        }
        // hyper would send the one and wait for the other.
        Some(_) if !is_as_long_as_told(request) => "its content-length is not the length of its body",
        Some(_) => return Ok(()),
    };
    Err(TransportError::new(TransportErrorKind::InvalidRequest, why).never_sent())
}

fn is_as_long_as_told(request: &Request<Body>) -> bool {
    let length = request.body().size_hint().exact();
    request.headers().get_all(CONTENT_LENGTH).iter().all(|told| {
        let told = told.to_str().ok().and_then(|told| told.parse().ok());
        told.is_some() && (length.is_none() || told == length)
    })
}

impl<C: Clone> Clone for Https<C> {
    fn clone(&self) -> Self {
        Self { client: self.client.clone() }
    }
}

impl<C> fmt::Debug for Https<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Https").finish_non_exhaustive()
    }
}

/// Sets up an [`Https`].
#[derive(Debug)]
#[must_use]
pub struct HttpsBuilder {
    connect_timeout: Duration,
    added_roots: Vec<AddedRoot>,
    with_system_roots: bool,
}

enum AddedRoot {
    Der(Vec<u8>),
    Pem(Vec<u8>),
}

impl HttpsBuilder {
    /// How long name lookup, connection and TLS handshake may take together. 3.1 s unless set.
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.connect_timeout = limit;
        self
    }

    /// Trusts the certificates in `pem` as roots, besides the system's. Text that holds none makes
    /// [`build`](Self::build) fail.
    pub fn add_root_certificate_pem(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.added_roots.push(AddedRoot::Pem(pem.into()));
        self
    }

    /// Trusts one certificate as a root, besides the system's. Bytes that are none make [`build`](Self::build) fail.
    pub fn add_root_certificate_der(mut self, der: impl Into<Vec<u8>>) -> Self {
        self.added_roots.push(AddedRoot::Der(der.into()));
        self
    }

    /// Trusts the added roots alone, and does not read the system's.
    pub fn only_added_roots(mut self) -> Self {
        self.with_system_roots = false;
        self
    }

    /// Builds the client over TCP. The system's roots are read when the first `https` connection needs them, in a
    /// blocking task.
    ///
    /// # Errors
    ///
    /// [`Configuration`](TransportErrorKind::Configuration) if an added root is not a certificate.
    pub fn build(self) -> Result<Https, TransportError> {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        // Shared out over a host's addresses, so that a dead one does not use up the time of the others.
        tcp.set_connect_timeout(Some(self.connect_timeout));
        self.build_with(tcp)
    }

    /// Builds the client over `connector`: a proxy, a simulated network. TLS is added on top of it.
    ///
    /// # Errors
    ///
    /// As [`build`](Self::build).
    pub fn build_with<C: Connector>(self, connector: C) -> Result<Https<C>, TransportError> {
        let mut roots = Vec::new();
        for root in self.added_roots {
            root.read_into(&mut roots)?;
        }
        let tls = Arc::new(Tls::new(roots, self.with_system_roots)?);
        let client = Client::builder(TokioExecutor::new())
            // A request that hyper sends again is one that was not signed again.
            .retry_canceled_requests(false)
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE_TIMEOUT)
            .pool_max_idle_per_host(IDLE_CONNECTIONS)
            .build(Secure { plain: connector, tls, limit: self.connect_timeout });
        Ok(Https { client })
    }
}

impl Default for HttpsBuilder {
    fn default() -> Self {
        Self { connect_timeout: CONNECT_TIMEOUT, added_roots: Vec::new(), with_system_roots: true }
    }
}

impl AddedRoot {
    fn read_into(self, roots: &mut Vec<CertificateDer<'static>>) -> Result<(), TransportError> {
        let pem = match self {
            Self::Der(der) => {
                roots.push(der.into());
                return Ok(());
            }
            Self::Pem(pem) => pem,
        };
        let before = roots.len();
        for certificate in CertificateDer::pem_slice_iter(&pem) {
            let certificate =
                certificate.map_err(|error| TransportError::new(TransportErrorKind::Configuration, error))?;
            roots.push(certificate);
        }
        if roots.len() == before {
            let why = "the pem text of a root certificate holds no certificate";
            return Err(TransportError::new(TransportErrorKind::Configuration, why));
        }
        Ok(())
    }
}

impl fmt::Debug for AddedRoot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Der(_) => "Der",
            Self::Pem(_) => "Pem",
        })
    }
}

#[cfg(test)]
mod duplex;
#[cfg(test)]
mod pipes;
#[cfg(test)]
mod reuse;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod volume;
