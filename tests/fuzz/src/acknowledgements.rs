//! The body of PutMedia's answer: the first byte says how it is cut into pieces, the rest is the body.
//!
//! What is read does not depend on the pieces, an error stays, and an acknowledgement written again is read as the same.

use http::Response;
use kvam_model::ResponseError;
use kvam_model::ops::{Acknowledgement, AcknowledgementReader, PutMedia};

use crate::Allowance;

/// `{"EventType":""}` becomes an acknowledgement of about 180 bytes, and a list that grows is there twice; the body is held
/// besides. An object that is none may be an error's, which is a tree of JSON values for a moment, up to 64 KiB.
const MEMORY: Allowance = Allowance::new(160, 16 << 10);

pub(crate) fn check(data: &[u8]) {
    let [cut, body @ ..] = data else { return };
    let whole = MEMORY.hold(body.len(), || read([body]));
    let piece = usize::from(*cut % 64) + 1;
    assert_eq!(MEMORY.hold(body.len(), || read(body.chunks(piece))), whole, "in pieces of {piece}");
    let (start, end) = body.split_at(usize::from(*cut) * body.len() / 256);
    assert_eq!(read([start, &[], end]), whole);

    for acknowledgement in &whole.0 {
        let written = acknowledgement.encode();
        assert_eq!(read([&written[..]]), (vec![acknowledgement.clone()], None));
    }
    if let Some(error) = whole.1 {
        assert!(error.to_string().len() < 8 << 10);
    }
}

fn reader() -> AcknowledgementReader {
    let (head, ()) = Response::new(()).into_parts();
    PutMedia::decode_head(&head).expect("the status is 200")
}

fn read<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> (Vec<Acknowledgement>, Option<ResponseError>) {
    let mut reader = reader();
    let mut acknowledgements = Vec::new();
    for piece in pieces {
        reader.push(piece);
        loop {
            match reader.next() {
                Ok(Some(acknowledgement)) => acknowledgements.push(acknowledgement),
                Ok(None) => break,
                Err(error) => {
                    assert_eq!(reader.next().as_ref(), Err(&error), "an error stays");
                    return (acknowledgements, Some(error));
                }
            }
        }
    }
    (acknowledgements, reader.finish().err())
}
