use std::fmt;

use crate::document::Document;
use crate::framer::Framer;
use crate::{ClusterStart, Event, MediaError, MediaErrorKind};

/// The most bytes of a cluster unless told otherwise: what the service takes as one fragment, 50 MB.
pub const DEFAULT_CLUSTER_LIMIT: u64 = 50_000_000;

/// Splits a Matroska stream into its clusters as the bytes come, in pieces of any size.
///
/// Push bytes, then take events until there is none, and so on; at the end of the input call [`finish`](Self::finish) and
/// take the last events. What the events say does not depend on how the bytes were cut.
///
/// It holds one cluster, one element being received, and what was pushed and not yet taken, so that its memory is bounded
/// by a few times the limit and the pieces, whatever the stream declares. Elements that are not read (Void, Cues,
/// SeekHead, Chapters, Attachments, and those it does not know) are passed over, though one larger than the limit, or
/// than 1 MiB if that is more, is an error; so is an EBML, Info, Tracks or Tags element of more than 1 MiB. A new EBML
/// header begins a new document, as in the answer of GetMediaForFragmentList.
pub struct Splitter {
    framer: Framer,
    document: Document,
    failed: Option<MediaError>,
}

impl Splitter {
    /// A splitter with the [default limit](DEFAULT_CLUSTER_LIMIT).
    pub fn new() -> Self {
        Self::with_cluster_limit(DEFAULT_CLUSTER_LIMIT)
    }

    /// A splitter that refuses clusters of more than this many bytes, id and size fields included.
    pub fn with_cluster_limit(bytes: u64) -> Self {
        Self { framer: Framer::new(bytes), document: Document::default(), failed: None }
    }

    /// Takes the next piece of the stream. After an error it is dropped.
    pub fn push(&mut self, bytes: &[u8]) {
        if self.failed.is_some() || bytes.is_empty() {
            return;
        }
        if self.framer.is_finished() {
            self.failed = Some(MediaError::new(self.framer.position(), MediaErrorKind::AfterFinish));
            return;
        }
        self.framer.push(bytes);
    }

    /// Says that the input is over. Events that are ready, and a cluster of unknown size, are still to be taken; if the
    /// input was cut inside an element, an error follows them. A stream that leaves its size open may end between two
    /// clusters, and an input without a byte has no event and no error.
    pub const fn finish(&mut self) {
        self.framer.finish();
    }

    /// The next event, or none when more bytes are needed, or, after [`finish`](Self::finish), when that was all.
    ///
    /// # Errors
    ///
    /// When the bytes are not a Matroska stream, are cut, or ask for more memory than agreed. It gives the same error
    /// from then on.
    pub fn next_event(&mut self) -> Result<Option<Event>, MediaError> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        self.advance().inspect_err(|error| self.failed = Some(error.clone()))
    }

    /// The cluster whose end is still to come, once its timecode has; also after an error in it. It says what has come
    /// so far, so that it can be asked between any two calls of [`next_event`](Self::next_event).
    pub fn open_cluster(&self) -> Option<ClusterStart> {
        self.document.open_cluster()
    }

    fn advance(&mut self) -> Result<Option<Event>, MediaError> {
        while let Some(step) = self.framer.step()? {
            if let Some(event) = self.document.read(step)? {
                return Ok(Some(event));
            }
        }
        Ok(None)
    }
}

impl Default for Splitter {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Splitter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Splitter")
            .field("position", &self.framer.position())
            .field("failed", &self.failed)
            .finish_non_exhaustive()
    }
}

/// The events of a whole stream that is already in memory, with the [default limit](DEFAULT_CLUSTER_LIMIT).
///
/// # Errors
///
/// As [`Splitter::next_event`].
pub fn split(bytes: &[u8]) -> Result<Vec<Event>, MediaError> {
    let mut splitter = Splitter::new();
    splitter.push(bytes);
    splitter.finish();
    std::iter::from_fn(|| splitter.next_event().transpose()).collect()
}
