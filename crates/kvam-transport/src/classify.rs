//! What hyper's errors mean, read from their causes.

use std::error::Error;
use std::io;

use hyper_util::client::legacy;

use crate::{TransportError, TransportErrorKind};

/// Why no answer came.
pub(crate) fn no_answer(error: legacy::Error) -> TransportError {
    let hyper = find::<hyper::Error>(&error);
    if let Some(own) = find::<TransportError>(&error) {
        // From below (the connector) it is the whole story. Otherwise it is from the request's own body.
        let from_body = hyper.is_some();
        return if from_body {
            TransportError::new(TransportErrorKind::InvalidRequest, own.clone())
        } else {
            own.clone()
        };
    }
    let Some(hyper) = hyper else {
        let kind = if error.is_connect() { TransportErrorKind::Connect } else { TransportErrorKind::Closed };
        return TransportError::new(kind, error);
    };
    if hyper.is_parse() {
        return TransportError::new(TransportErrorKind::Protocol, error);
    }
    // A failure of TLS is among the rest, for here the handshake is over and the request may have been written.
    // hyper hands a request back unwritten when its connection ended before the request's turn came.
    let unwritten = hyper.is_canceled();
    let closed = TransportError::new(TransportErrorKind::Closed, error);
    if unwritten { closed.never_sent() } else { closed }
}

/// Why an answer's body ended early.
pub(crate) fn body_cut(error: hyper::Error) -> TransportError {
    TransportError::new(TransportErrorKind::BodyCut, error)
}

/// The first error of type `E` among `error` and its causes.
pub(crate) fn find<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        next = cause(error);
    }
    None
}

/// The cause of `error`. An `io::Error` skips the error it wraps when asked for its source, so that one is asked for by
/// name.
fn cause<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    }
}
