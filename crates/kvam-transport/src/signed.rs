//! Requests with an AWS Signature Version 4.

use std::fmt;
use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use http::header::{AUTHORIZATION, HOST, HeaderName};
use http::request::Parts;
use http::uri::Scheme;
use http::{HeaderValue, Request, Response, Uri};
use tokio::time::Instant;

use crate::error::BoxError;
use crate::{Body, BoxFuture, Clock, Skew, Transport, TransportError, TransportErrorKind};

const DATE: HeaderName = HeaderName::from_static("x-amz-date");
const SECURITY_TOKEN: HeaderName = HeaderName::from_static("x-amz-security-token");

/// Signs each request with AWS Signature Version 4 and passes it on to `T`.
///
/// It asks for credentials on every request, so give it a provider that remembers them
/// ([`CachedCredentials`](crate::CachedCredentials)), and sets `host`, `x-amz-date`, `authorization` and, for temporary
/// credentials, `x-amz-security-token`, in place of any that the request brought along. The hash of the body is signed
/// but not sent as a header, and the path is encoded twice in what is signed: the way of every service but S3.
///
/// The time is the clock's, corrected by what the peer's answers say about it: see [`Skew`]. Nothing is sent again for that; a
/// caller whose request is refused for its time may send it anew.
///
/// A body in memory is hashed. A body that streams needs a [`PayloadHash`] among the request's extensions.
///
/// If anything fails nothing is sent: [`Credentials`](TransportErrorKind::Credentials) or
/// [`Signing`](TransportErrorKind::Signing). What was signed is visible at `tracing`'s trace level of `aws_sigv4`,
/// without secrets and tokens.
#[derive(Clone)]
pub struct Signed<T> {
    inner: T,
    scope: SigningScope,
    credentials: SharedCredentialsProvider,
    clock: Clock,
    skew: Skew,
}

impl<T> Signed<T> {
    /// Signs what goes through `inner` for one service in one region, at the time that `clock` tells.
    pub fn new(inner: T, scope: SigningScope, credentials: SharedCredentialsProvider, clock: Clock) -> Self {
        Self { inner, scope, credentials, clock, skew: Skew::default() }
    }

    /// How much the clock's time is corrected. Clones of this transport share it.
    pub fn skew(&self) -> &Skew {
        &self.skew
    }

    fn sign(
        &self,
        request: Request<Body>,
        credentials: Credentials,
        now: SystemTime,
    ) -> Result<Request<Body>, TransportError> {
        let (mut parts, body) = request.into_parts();
        sign_parts(&mut parts, &body, &self.scope, credentials, self.skew.correct(now))
            .map_err(|error| TransportError::new(TransportErrorKind::Signing, error))?;
        Ok(Request::from_parts(parts, body))
    }
}

impl<T: Transport> Transport for Signed<T> {
    fn send(&self, request: Request<Body>) -> BoxFuture<'_, Result<Response<Body>, TransportError>> {
        Box::pin(async move {
            let credentials = self
                .credentials
                .provide_credentials()
                .await
                .map_err(|error| TransportError::new(TransportErrorKind::Credentials, error))?;
            let (now, sent) = (self.clock.now(), Instant::now());
            let request = self.sign(request, credentials, now)?;
            let response = self.inner.send(request).await?;
            self.skew.learn(response.headers(), now, self.clock.now(), sent.elapsed());
            Ok(response)
        })
    }
}

impl<T: fmt::Debug> fmt::Debug for Signed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A provider may hold secrets and write its own Debug.
        f.debug_struct("Signed")
            .field("inner", &self.inner)
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}

/// Where a signature is good: `{date}/{region}/{service}/aws4_request`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningScope {
    service: String,
    region: String,
}

impl SigningScope {
    /// For the service's signing name (`sts`, `s3`) and a region (`eu-west-1`).
    pub fn new(service: impl Into<String>, region: impl Into<String>) -> Self {
        Self { service: service.into(), region: region.into() }
    }

    /// The service's signing name.
    #[must_use]
    pub fn service(&self) -> &str {
        &self.service
    }

    /// The region.
    #[must_use]
    pub fn region(&self) -> &str {
        &self.region
    }
}

/// What to sign in place of a body that is not in memory: put it in the request's extensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PayloadHash {
    /// The hash of no bytes, as services want it that take media without an end.
    Empty,
}

fn sign_parts(
    parts: &mut Parts,
    body: &Body,
    scope: &SigningScope,
    credentials: Credentials,
    time: SystemTime,
) -> Result<(), BoxError> {
    let host = host_header(&parts.uri)?;
    for stale in [AUTHORIZATION, DATE, SECURITY_TOKEN] {
        parts.headers.remove(stale);
    }
    parts.headers.insert(HOST, host);

    let payload = match (body.as_bytes(), parts.extensions.get::<PayloadHash>()) {
        (Some(bytes), _) => SignableBody::Bytes(bytes),
        (None, Some(PayloadHash::Empty)) => SignableBody::empty(),
        (None, None) => return Err("the body streams, and no payload hash says what to sign for it".into()),
    };
    let mut headers = Vec::with_capacity(parts.headers.len());
    for (name, value) in &parts.headers {
        let text = std::str::from_utf8(value.as_bytes())
            .map_err(|_| format!("the value of the header {name} is not text"))?;
        headers.push((name.as_str(), text));
    }
    let signable =
        SignableRequest::new(parts.method.as_str(), parts.uri.to_string(), headers.into_iter(), payload)?;
    let identity = credentials.into();
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region(&scope.region)
        .name(&scope.service)
        .time(time)
        .settings(SigningSettings::default())
        .build()?;
    let (instructions, _signature) = sign(signable, &params.into())?.into_parts();

    for header in instructions.into_parts().0 {
        let name = HeaderName::from_static(header.name());
        let mut value = HeaderValue::from_str(header.value())?;
        value.set_sensitive(header.sensitive() || name == AUTHORIZATION || name == SECURITY_TOKEN);
        parts.headers.insert(name, value);
    }
    Ok(())
}

/// What `host` has to say for this URI: no user information, and no port where it goes without saying.
fn host_header(uri: &Uri) -> Result<HeaderValue, BoxError> {
    let host = uri.host().filter(|host| !host.is_empty()).ok_or("its uri has no host")?;
    let usual = if uri.scheme() == Some(&Scheme::HTTPS) { 443 } else { 80 };
    let host = match uri.port_u16() {
        Some(port) if port != usual => format!("{host}:{port}"),
        _ => host.to_owned(),
    };
    Ok(HeaderValue::try_from(host)?)
}

#[cfg(test)]
mod tests;
