//! Bytes in, elements out. `ebml-iterable` decodes and keeps the stack of open elements; this part looks at each header
//! first, so that nothing is awaited that is too large to hold, and keeps the bytes of the elements that are handed on.

use bytes::{Bytes, BytesMut};
use ebml_iterable::error::{CorruptedFileError, TagIteratorError};
use ebml_iterable::iterator::AllowableErrors;
use ebml_iterable::tools::read_vint;
use ebml_iterable::{PositionedTag, TagDecoder};

use crate::schema::{
    CLUSTER, CRC_32, EBML, ElementId, INFO, Node, SEGMENT, TAGS, TRACKS, VOID, is_master, is_top_level,
};
use crate::{MediaError, MediaErrorKind};

/// The most bytes of an EBML, Info, Tracks or Tags element: what is read of them is held as values, which take more
/// memory than the bytes do.
const METADATA_LIMIT: u64 = 1 << 20;

/// Simple tags in simple tags are the only elements that go deeper than five.
const DEPTH_LIMIT: usize = 16;

/// A decoded element.
#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) node: Node,
    /// Where the element begins.
    pub(crate) offset: u64,
    /// The whole element, when it is one that is kept and it just closed.
    pub(crate) bytes: Bytes,
}

pub(crate) struct Framer {
    /// The most bytes of a Cluster.
    limit: u64,
    decoder: TagDecoder<Node>,
    /// What the decoder has not consumed: less than one element and what was pushed last.
    input: BytesMut,
    /// How many bytes it has consumed.
    position: u64,
    /// Where each open element begins.
    open: Vec<u64>,
    /// The element that is being kept, and its bytes until now.
    keeping: Option<ElementId>,
    kept: Vec<u8>,
    /// Whether the open cluster, if one is, leaves its size open.
    unsized_cluster: bool,
    /// Whether an EBML header was the last thing outside a segment.
    awaits_segment: bool,
    ended: bool,
}

/// An element's header, as it stands at the front of the input.
struct Claim {
    id: ElementId,
    header: u64,
    body: Option<u64>,
}

impl Framer {
    pub(crate) fn new(limit: u64) -> Self {
        let mut decoder = TagDecoder::new(&[]);
        decoder.allow_errors(&[AllowableErrors::InvalidTagIds]);
        // The library's limit would count the Segment too.
        decoder.set_max_allowable_tag_size(None);
        Self {
            limit,
            decoder,
            input: BytesMut::new(),
            position: 0,
            open: Vec::new(),
            keeping: None,
            kept: Vec::new(),
            unsized_cluster: false,
            awaits_segment: false,
            ended: false,
        }
    }

    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.input.extend_from_slice(bytes);
    }

    pub(crate) const fn finish(&mut self) {
        self.ended = true;
    }

    pub(crate) const fn is_finished(&self) -> bool {
        self.ended
    }

    pub(crate) const fn position(&self) -> u64 {
        self.position
    }

    /// The next element, or none when more bytes are needed, or none will come.
    pub(crate) fn step(&mut self) -> Result<Option<Step>, MediaError> {
        // Elements that are complete close first, whatever stands behind them.
        if let Some(tag) = self.decode_no_input()? {
            return self.deliver(tag).map(Some);
        }
        let claim = self.claim()?;
        let taken = match &claim {
            Some(claim) => self.admit(claim)?,
            None => 0,
        };
        let kept = self.kept.len();
        let is_kept = self.keeping.is_some() || claim.as_ref().is_some_and(|claim| is_kept(claim.id));
        if is_kept && let Some(bytes) = self.input.get(..taken) {
            self.kept.extend_from_slice(bytes);
        }
        let before = self.input.len();
        let tag = self.decoder.decode(&mut self.input).map_err(|error| self.refuse(&error))?;
        let consumed = before - self.input.len();
        if consumed == 0 {
            // The header at the front closed a cluster of unknown size, or more bytes are needed.
            self.kept.truncate(kept);
        }
        self.position += consumed as u64;
        match tag {
            Some(tag) => {
                if let (Node::Open(CLUSTER), Some(claim)) = (&tag.tag, &claim) {
                    self.unsized_cluster = claim.body.is_none();
                }
                self.deliver(tag).map(Some)
            }
            None if self.ended => self.end(),
            None => Ok(None),
        }
    }

    fn decode_no_input(&mut self) -> Result<Option<PositionedTag<Node>>, MediaError> {
        self.decoder.decode(&mut BytesMut::new()).map_err(|error| self.refuse(&error))
    }

    /// The header at the front of the input, once it is whole.
    fn claim(&self) -> Result<Option<Claim>, MediaError> {
        if self.position == 0 && !EBML.get().to_be_bytes().iter().zip(&self.input).all(|(a, b)| a == b) {
            return Err(self.error(MediaErrorKind::NotMatroska));
        }
        let Some(&first) = self.input.first() else { return Ok(None) };
        let id_length = first.leading_zeros() as usize + 1;
        if id_length > size_of::<u32>() {
            return Err(self.error(MediaErrorKind::BadElement));
        }
        let Some((id, rest)) = self.input.split_at_checked(id_length) else { return Ok(None) };
        let id = ElementId(id.iter().fold(0, |id, &byte| id << 8 | u32::from(byte)));
        let size = read_vint(rest).map_err(|_| self.error(MediaErrorKind::BadElement))?;
        Ok(size.map(|(size, size_length)| Claim {
            id,
            header: (id_length + size_length) as u64,
            // All ones: the size is not known.
            body: (size != (1 << (7 * size_length)) - 1).then_some(size),
        }))
    }

    /// How many bytes the decoder will consume for the element, if it may have them.
    fn admit(&self, claim: &Claim) -> Result<usize, MediaError> {
        let &Claim { id: element, header, body } = claim;
        if self.open.is_empty() && !matches!(element, EBML | SEGMENT | VOID | CRC_32) {
            return Err(self.error(MediaErrorKind::Misplaced { element }));
        }
        // The decoder looks for what of unknown size such an element ends, and not whether more is open within it.
        let in_unsized_cluster = self.unsized_cluster && self.keeping == Some(CLUSTER);
        let may_be_open = if in_unsized_cluster { 2 } else { 1 };
        if is_top_level(element) && self.open.len() > may_be_open {
            return Err(self.error(MediaErrorKind::Misplaced { element }));
        }
        // A vint has at most 56 bits, so that the sum does not overflow.
        let total = match body {
            Some(body) => header + body,
            None if matches!(element, SEGMENT | CLUSTER) => header,
            None => return Err(self.error(MediaErrorKind::UnknownSize { element })),
        };
        let within_cluster = in_unsized_cluster && !is_top_level(element);
        let (held, limit) = match element {
            SEGMENT => (0, u64::MAX),
            EBML | INFO | TRACKS | TAGS => (total, METADATA_LIMIT),
            _ if within_cluster => (total + self.kept.len() as u64, self.limit),
            CLUSTER => (total, self.limit),
            _ => (total, self.limit.max(METADATA_LIMIT)),
        };
        if held > limit {
            let element = if within_cluster { CLUSTER } else { element };
            return Err(self.error(MediaErrorKind::TooLarge { element, limit }));
        }
        let taken = if is_master(element) { header } else { total };
        usize::try_from(taken).map_err(|_| self.error(MediaErrorKind::TooLarge { element, limit }))
    }

    /// Keeps the account of open elements.
    fn deliver(&mut self, tag: PositionedTag<Node>) -> Result<Step, MediaError> {
        let PositionedTag { tag: node, offset } = tag;
        let offset = offset as u64;
        let mut bytes = Bytes::new();
        match node {
            Node::Open(id) => {
                self.open.push(offset);
                if self.open.len() > DEPTH_LIMIT {
                    return Err(MediaError::new(offset, MediaErrorKind::TooDeep));
                }
                if is_kept(id) {
                    self.keeping = Some(id);
                }
            }
            Node::Close(id) => {
                self.open.pop();
                if self.open.is_empty() {
                    self.awaits_segment = id == EBML;
                }
                if self.keeping == Some(id) {
                    // Boxed first: what is handed out holds no more memory than it needs.
                    bytes = std::mem::take(&mut self.kept).into_boxed_slice().into();
                    self.keeping = None;
                }
            }
            _ => {}
        }
        Ok(Step { node, offset, bytes })
    }

    /// The input is over: elements of unknown size close, all others must have.
    fn end(&mut self) -> Result<Option<Step>, MediaError> {
        let received = self.position + self.input.len() as u64;
        let cut = |element_offset| MediaError::new(received, MediaErrorKind::Truncated { element_offset });
        if !self.input.is_empty() || self.awaits_segment && self.open.is_empty() {
            return Err(cut(self.position));
        }
        let innermost = self.open.last().copied().unwrap_or(self.position);
        let tag = self.decoder.decode_eof(&mut self.input).map_err(|_| cut(innermost))?;
        tag.map(|tag| self.deliver(tag)).transpose()
    }

    fn refuse(&self, error: &TagIteratorError) -> MediaError {
        let named = |id: u64| u32::try_from(id).map(ElementId).ok();
        let kind = match error {
            TagIteratorError::CorruptedFileData(CorruptedFileError::HierarchyError {
                found_tag_id, ..
            }) => named(*found_tag_id).map(|element| MediaErrorKind::Misplaced { element }),
            TagIteratorError::CorruptedFileData(CorruptedFileError::OversizedChildElement {
                tag_id, ..
            }) => named(*tag_id).map(|element| MediaErrorKind::Overrun { element }),
            _ => None,
        };
        self.error(kind.unwrap_or(MediaErrorKind::BadElement))
    }

    const fn error(&self, kind: MediaErrorKind) -> MediaError {
        MediaError::new(self.position, kind)
    }
}

/// None of these stands in another.
const fn is_kept(id: ElementId) -> bool {
    matches!(id, EBML | INFO | TRACKS | CLUSTER)
}
