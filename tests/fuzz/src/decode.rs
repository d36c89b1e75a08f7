//! An answer to any operation: the first byte chooses it, the second one is the status, the rest is the body.
//!
//! What was read, written again by the server's half, is read as the same; it can be told by the service's names; and what
//! is said of an answer that cannot be read has an end.

use std::fmt::Debug;

use http::Response;
use kvam_model::shapes::Shaped;
use kvam_model::{JsonOperation, ResponseError};

use crate::Allowance;
use crate::operations::of_every_json_operation;

/// A short body that is an error's is a tree of JSON values for a moment, up to 64 KiB: `{"":0},` is a map of 600 bytes. A
/// fragment takes about 150 bytes for 23, and a list that grows is there twice.
const MEMORY: Allowance = Allowance::new(160, 16 << 10);

pub(crate) fn check(data: &[u8]) {
    of_every_json_operation!(data, check_one);
}

fn check_one<O>(data: &[u8])
where
    O: JsonOperation<Output: PartialEq + Debug> + Shaped,
{
    let Some((status, body)) = data.split_first() else { return };
    // 200 to 599, most of them 200.
    let status = if *status < 128 { 200 } else { 200 + u16::from(*status - 128) * 3 };
    let (head, ()) = Response::builder().status(status).body(()).expect("a status").into_parts();
    let read = MEMORY.hold(body.len(), || O::decode(&head, body));
    match read {
        Ok(output) => {
            let (head, written) = O::encode_response(&output).into_parts();
            assert_eq!(O::decode(&head, &written).as_ref(), Ok(&output));
            let told = O::output_value(&output).expect("what came from the service has its shape");
            let json = told.to_json();
            // What holds nulls alone is told as nothing, which is no image.
            if !json.contains("{}") {
                assert_eq!(O::decode(&head, json.as_bytes()), Ok(output));
            }
        }
        Err(error) => {
            assert!(error.to_string().len() < 8 << 10);
            if let ResponseError::Service(error) = error {
                assert_eq!(error.status(), status);
            }
        }
    }
}
