//! The seam between what a request says and how it travels.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use http::{Request, Response};

use crate::{Body, TransportError};

/// A boxed future that may move between threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Carries one request to its peer and brings the answer's head back.
///
/// The contract:
///
/// - `request` has an absolute URI (scheme and authority). Everything that decides where it goes is in that URI.
/// - One call is one try: an implementation never sends a request twice, because the caller paces, signs and counts
///   every try.
/// - Any answer with a status line is `Ok`, whatever the status says. `Err` means that no answer came, and
///   [`TransportError::may_have_been_sent`] says whether the peer may have acted all the same.
/// - The answer may come while the request's body is still going out, which then goes on while the answer is read. A peer
///   that refuses a request early, and hangs up, has answered.
/// - The answer's body arrives while it is read, and may still fail. Reading it, and how much of it, is up to the caller:
///   see [`collect`](crate::collect).
/// - Dropping the future gives the request up.
pub trait Transport: fmt::Debug + Send + Sync + 'static {
    /// Sends `request` once.
    ///
    /// # Errors
    ///
    /// When no answer came; its [`kind`](TransportError::kind) says why.
    fn send(&self, request: Request<Body>) -> BoxFuture<'_, Result<Response<Body>, TransportError>>;
}

impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn send(&self, request: Request<Body>) -> BoxFuture<'_, Result<Response<Body>, TransportError>> {
        (**self).send(request)
    }
}

/// Fails to compile if the trait stops being usable behind a pointer.
const _: fn(Arc<dyn Transport>) -> Box<dyn Transport> = |shared| Box::new(shared);
