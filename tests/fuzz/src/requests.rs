//! A request to any operation: the first byte chooses it, the rest is the body.
//!
//! What the server's half takes, the client sends; and it says the same as data.

use std::fmt::Debug;

use kvam_model::shapes::{Shaped, Value};

use crate::Allowance;
use crate::operations::of_every_operation;

/// A request is small whatever it says; lists in it are of numbers and names.
const MEMORY: Allowance = Allowance::new(96, 16 << 10);

pub(crate) fn check(data: &[u8]) {
    of_every_operation!(data, check_one);
}

fn check_one<O: Shaped + PartialEq + Debug>(body: &[u8]) {
    let request = MEMORY.hold(body.len(), || O::decode_request(body));
    match request {
        Ok(operation) => {
            let endpoint = http::Uri::from_static("https://kinesisvideo.example");
            let sent = match operation.encode(&endpoint) {
                Ok(sent) => sent,
                // The service takes it, and then fails.
                Err(error) => {
                    return assert_eq!((O::NAME, error.member()), ("ListFragments", "FragmentSelector"));
                }
            };
            assert_eq!(O::decode_request(sent.body()).as_ref(), Ok(&operation));
            assert_eq!(sent.uri().path(), O::PATH);
            let input = Value::read_structure(O::INPUT, sent.body()).expect("a request has its shape");
            assert_eq!(O::from_value(&input), Ok(operation));
        }
        Err(error) => {
            assert!(!error.member().is_empty());
            assert!(error.to_string().len() < 1 << 10, "{} bytes", error.to_string().len());
        }
    }
}
