//! From a URI to a connection, secure where the URI says so.

use std::error::Error;
use std::io;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use http::uri::Scheme;
use hyper::rt::{Read, Write};
use hyper_rustls::{DefaultServerNameResolver, HttpsConnector, MaybeHttpsStream};
use hyper_util::client::legacy::connect::Connection;
use tower_service::Service;

use crate::answer_first::AnswerFirst;
use crate::classify::find;
use crate::error::BoxError;
use crate::tls::Tls;
use crate::{BoxFuture, TransportError, TransportErrorKind};

/// Opens the connection under HTTP and TLS: what [`Https`](crate::Https) is generic over.
///
/// Nothing implements this by name: every `tower_service::Service<Uri>` that yields hyper connections has it.
/// hyper-util's `HttpConnector` is the usual one; a proxy, a simulated network or a pair of pipes are others.
pub trait Connector:
    Service<
        Uri,
        Response: Connection + Read + Write + Send + Unpin + 'static,
        Error: Into<Box<dyn Error + Send + Sync>>,
        Future: Send + 'static,
    > + Clone
    + Send
    + Sync
    + 'static
{
}

impl<S> Connector for S
where
    S: Service<Uri> + Clone + Send + Sync + 'static,
    S::Response: Connection + Read + Write + Send + Unpin + 'static,
    S::Error: Into<Box<dyn Error + Send + Sync>>,
    S::Future: Send + 'static,
{
}

/// Adds TLS and a time limit to a connector.
#[derive(Clone)]
pub(crate) struct Secure<C> {
    pub(crate) plain: C,
    pub(crate) tls: Arc<Tls>,
    /// For name lookup, connection and handshake together.
    pub(crate) limit: Duration,
}

impl<C: Connector> Service<Uri> for Secure<C> {
    type Response = AnswerFirst<MaybeHttpsStream<C::Response>>;
    type Error = TransportError;
    type Future = BoxFuture<'static, Result<Self::Response, TransportError>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
        self.plain.poll_ready(cx).map_err(no_connection)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        // The clone that was made ready is the one to call.
        let next = self.plain.clone();
        let plain = std::mem::replace(&mut self.plain, next);
        let tls = Arc::clone(&self.tls);
        let limit = self.limit;
        Box::pin(async move {
            let connected = tokio::time::timeout(limit, connect(plain, &tls, uri)).await;
            connected.map(|connected| connected.map(AnswerFirst::new)).unwrap_or_else(|_| {
                let why = format!("no connection within {limit:?}");
                Err(TransportError::new(TransportErrorKind::Timeout, why).never_sent())
            })
        })
    }
}

async fn connect<C: Connector>(
    mut plain: C,
    tls: &Tls,
    uri: Uri,
) -> Result<MaybeHttpsStream<C::Response>, TransportError> {
    if uri.scheme() != Some(&Scheme::HTTPS) {
        return plain.call(uri).await.map(MaybeHttpsStream::Http).map_err(no_connection);
    }
    let config = tls.config().await?;
    let names = Arc::new(DefaultServerNameResolver::default());
    let mut secure = HttpsConnector::new(Tagged(plain), config, true, names);
    secure.call(uri).await.map_err(no_secure_connection)
}

fn no_connection(error: impl Into<BoxError>) -> TransportError {
    TransportError::new(TransportErrorKind::Connect, error)
}

fn no_secure_connection(error: BoxError) -> TransportError {
    let error = match error.downcast::<TransportError>() {
        Ok(below) => return *below,
        Err(error) => error,
    };
    // A peer that hangs up amid the handshake has not judged anything: that is the network's failure.
    let network = find::<io::Error>(&*error).is_some() && find::<rustls::Error>(&*error).is_none();
    let kind = if network { TransportErrorKind::Connect } else { TransportErrorKind::Tls };
    TransportError::new(kind, error)
}

/// Tells failures below TLS from those of the handshake: hyper-rustls passes both on as boxes.
#[derive(Clone)]
struct Tagged<C>(C);

impl<C: Connector> Service<Uri> for Tagged<C> {
    type Response = C::Response;
    type Error = TransportError;
    type Future = BoxFuture<'static, Result<C::Response, TransportError>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
        self.0.poll_ready(cx).map_err(no_connection)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let connecting = self.0.call(uri);
        Box::pin(async move { connecting.await.map_err(no_connection) })
    }
}
