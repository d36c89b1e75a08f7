use std::error::Error;
use std::fmt;

use crate::ElementId;

/// Why bytes are not a Matroska stream, and where.
///
/// Nothing after the error is read: [`Splitter::next_event`](crate::Splitter::next_event) gives the same error again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaError {
    offset: u64,
    kind: MediaErrorKind,
}

impl MediaError {
    pub(crate) const fn new(offset: u64, kind: MediaErrorKind) -> Self {
        Self { offset, kind }
    }

    /// Where the offending element begins, in bytes from the first byte pushed; for [`MediaErrorKind::Truncated`],
    /// where the input ended.
    pub const fn offset(&self) -> u64 {
        self.offset
    }

    /// What is wrong there.
    pub const fn kind(&self) -> &MediaErrorKind {
        &self.kind
    }
}

impl fmt::Display for MediaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}", self.kind, self.offset)
    }
}

impl Error for MediaError {}

/// What can be wrong with a Matroska stream.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MediaErrorKind {
    /// Bytes were pushed after [`Splitter::finish`](crate::Splitter::finish).
    AfterFinish,
    /// A block is too short to hold its track, timecode and flags.
    BadBlock,
    /// An element's id or size cannot be read, or its body is not of its type.
    BadElement,
    /// A timecode scale of zero, or a timecode too large to be a time.
    BadTimecode,
    /// An element stands where Matroska does not allow it.
    Misplaced {
        /// The element.
        element: ElementId,
    },
    /// An element lacks a child that it must have, or comes before one that it needs.
    Missing {
        /// The child that is missing.
        element: ElementId,
    },
    /// The input does not begin as a Matroska or WebM document.
    NotMatroska,
    /// An element is larger than the one it stands in.
    Overrun {
        /// The inner element.
        element: ElementId,
    },
    /// Elements stand in each other deeper than any Matroska stream needs.
    TooDeep,
    /// An element is larger than the reader agreed to hold.
    TooLarge {
        /// The element.
        element: ElementId,
        /// The most bytes that it may have with its id and size fields.
        limit: u64,
    },
    /// The input ended inside an element.
    Truncated {
        /// Where the innermost unfinished element begins.
        element_offset: u64,
    },
    /// An element does not say its size, and is neither Segment nor Cluster, which alone may leave it open.
    UnknownSize {
        /// The element.
        element: ElementId,
    },
}

impl fmt::Display for MediaErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AfterFinish => f.write_str("bytes after the end of the input"),
            Self::BadBlock => f.write_str("block too short for its header"),
            Self::BadElement => f.write_str("unreadable element"),
            Self::BadTimecode => f.write_str("timecode out of range"),
            Self::Misplaced { element } => write!(f, "misplaced {element}"),
            Self::Missing { element } => write!(f, "missing {element}"),
            Self::NotMatroska => f.write_str("not a matroska stream"),
            Self::Overrun { element } => write!(f, "{element} larger than what holds it"),
            Self::TooDeep => f.write_str("elements nested too deep"),
            Self::TooLarge { element, limit } => write!(f, "{element} larger than {limit} bytes"),
            Self::Truncated { element_offset } => {
                write!(f, "input cut inside the element that begins at byte {element_offset}, ending")
            }
            Self::UnknownSize { element } => write!(f, "{element} of unknown size"),
        }
    }
}
