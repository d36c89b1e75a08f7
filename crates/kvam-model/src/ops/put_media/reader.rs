use http::response::Parts;

use super::{Acknowledgement, PutMedia};
use crate::{MalformedResponse, Operation, ResponseError, decode_error, error_decode, wire};

/// Finds acknowledgements in the body of an answer, whose bytes come in pieces of any size. No I/O.
///
/// It holds the bytes that were pushed and not yet read out, and nothing besides them.
///
/// ```
/// use kvam_model::ops::{AcknowledgementEvent, PutMedia};
///
/// let (head, ()) = http::Response::new(()).into_parts();
/// let mut reader = PutMedia::decode_head(&head).expect("the status is 200");
/// reader.push(br#"{"EventType":"BUFFERING","FragmentTimecode":0,"Fragm"#);
/// assert_eq!(reader.next()?, None);
/// reader.push(br#"entNumber":"91343852333181447247962534042408424052728840414"}"#);
/// let acknowledgement = reader.next()?.expect("it is whole now");
/// assert_eq!(acknowledgement.event, AcknowledgementEvent::Buffering);
/// reader.finish()?;
/// # Ok::<(), kvam_model::ResponseError>(())
/// ```
#[derive(Debug)]
pub struct AcknowledgementReader {
    head: Parts,
    pushed: Vec<u8>,
    /// Where the object that is being read begins in `pushed`; what is before it has been read out.
    start: usize,
    /// How far `pushed` was looked at.
    seen: usize,
    place: Place,
    failed: Option<ResponseError>,
}

/// Where in the JSON the next byte is.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    /// How many objects and arrays are open.
    depth: u32,
    in_string: bool,
    after_backslash: bool,
}

/// An acknowledgement has about 200 bytes.
const LONGEST: usize = 64 << 10;
/// An acknowledgement has no objects in it.
const DEEPEST: u32 = 32;

impl AcknowledgementReader {
    pub(super) fn new(head: &Parts) -> Self {
        Self {
            head: head.clone(),
            pushed: Vec::new(),
            start: 0,
            seen: 0,
            place: Place::default(),
            failed: None,
        }
    }

    /// Takes the next bytes of the body. Read out with [`next`](Self::next) what they complete before pushing more.
    pub fn push(&mut self, bytes: &[u8]) {
        if self.failed.is_some() {
            return;
        }
        self.pushed.drain(..self.start);
        self.seen -= self.start;
        self.start = 0;
        self.pushed.extend_from_slice(bytes);
    }

    /// The next acknowledgement; `None` until more bytes are pushed.
    ///
    /// # Errors
    ///
    /// [`ResponseError::Service`] for an error in disguise (status 200 with an error's `__type`);
    /// [`ResponseError::Malformed`] for what is no acknowledgement. An error stays: every later call returns it.
    #[expect(clippy::should_implement_trait, reason = "None is no end here, and an error is one")]
    pub fn next(&mut self) -> Result<Option<Acknowledgement>, ResponseError> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        let found = self.object().and_then(|object| object.map(Acknowledgement::decode).transpose());
        match found {
            Ok(Some(acknowledgement)) => {
                self.start = self.seen;
                Ok(Some(acknowledgement))
            }
            Ok(None) => Ok(None),
            Err(problem) => Err(self.fail(problem)),
        }
    }

    /// Says that the body has ended. Acknowledgements that were not read out are checked, and dropped.
    ///
    /// # Errors
    ///
    /// [`ResponseError::Malformed`] if it ended within an acknowledgement, or what [`next`](Self::next) failed with.
    pub fn finish(mut self) -> Result<(), ResponseError> {
        while self.next()?.is_some() {}
        if self.start == self.pushed.len() {
            return Ok(());
        }
        Err(self.fail("an acknowledgement ends early".to_owned()))
    }

    /// The bytes of a whole object, looked at only once.
    fn object(&mut self) -> Result<Option<&[u8]>, String> {
        for byte in self.pushed.get(self.seen..).unwrap_or_default() {
            if self.place.depth == 0 {
                match byte {
                    b' ' | b'\t' | b'\r' | b'\n' => self.start += 1,
                    b'{' => self.place.depth = 1,
                    _ => return Err("there is something other than JSON objects".to_owned()),
                }
                self.seen += 1;
                continue;
            }
            self.seen += 1;
            self.place = self.place.after(*byte);
            if self.place.depth == 0 {
                return Ok(self.pushed.get(self.start..self.seen));
            }
            if self.place.depth > DEEPEST {
                return Err(format!("an acknowledgement nests deeper than {DEEPEST}"));
            }
            if self.seen - self.start > LONGEST {
                return Err(format!("an acknowledgement is longer than {LONGEST} bytes"));
            }
        }
        Ok(None)
    }

    fn fail(&mut self, problem: String) -> ResponseError {
        let object = self.pushed.get(self.start..self.seen).unwrap_or_default();
        let error = if wire::is_disguised_error(object) {
            decode_error(&self.head, object).into()
        } else {
            let request_id = error_decode::request_id(&self.head);
            MalformedResponse::new(PutMedia::NAME, self.head.status, request_id, problem).into()
        };
        self.pushed = Vec::new();
        (self.start, self.seen) = (0, 0);
        self.failed = Some(ResponseError::clone(&error));
        error
    }
}

impl Place {
    /// Brackets are counted without telling `]` from `}`: the object is parsed afterwards.
    fn after(mut self, byte: u8) -> Self {
        if self.in_string {
            let escaped = std::mem::take(&mut self.after_backslash);
            match byte {
                _ if escaped => {}
                b'\\' => self.after_backslash = true,
                b'"' => self.in_string = false,
                _ => {}
            }
            return self;
        }
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' => self.depth = self.depth.saturating_add(1),
            b'}' | b']' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        self
    }
}

#[cfg(test)]
mod tests;
