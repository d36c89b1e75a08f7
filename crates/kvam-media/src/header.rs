use std::fmt;

use bytes::Bytes;

/// What a segment says before its first cluster: the unit of its timecodes and its tracks.
///
/// The elements are kept as they came, so that [`write_header`](crate::write_header) can begin a playable file with them.
#[derive(Clone, PartialEq, Eq)]
pub struct Header {
    pub(crate) timecode_scale: u64,
    pub(crate) tracks: Vec<Track>,
    pub(crate) ebml: Bytes,
    pub(crate) info: Bytes,
    pub(crate) tracks_element: Bytes,
}

impl Header {
    /// Nanoseconds in one tick of a timecode; never 0. A stream that does not say has 1,000,000: milliseconds.
    pub const fn timecode_scale(&self) -> u64 {
        self.timecode_scale
    }

    /// The tracks, in the order in which they are declared.
    pub fn tracks(&self) -> &[Track] {
        &self.tracks
    }

    /// The EBML element that began the document, as it came.
    pub const fn ebml(&self) -> &Bytes {
        &self.ebml
    }

    /// The segment's Info element, as it came.
    pub const fn info(&self) -> &Bytes {
        &self.info
    }

    /// The segment's Tracks element, as it came; codec private data is in it.
    pub const fn tracks_element(&self) -> &Bytes {
        &self.tracks_element
    }
}

impl fmt::Debug for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Header")
            .field("timecode_scale", &self.timecode_scale)
            .field("tracks", &self.tracks)
            .finish_non_exhaustive()
    }
}

/// One track of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Track {
    /// The number that blocks call it by; never 0.
    pub number: u64,
    /// What it carries.
    pub kind: TrackKind,
    /// Matroska's codec id, such as `V_MPEG4/ISO/AVC`.
    pub codec: String,
}

/// What a track carries (TrackType in RFC 9559).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TrackKind {
    /// Pictures: type 1.
    Video,
    /// Sound: type 2.
    Audio,
    /// Subtitles: type 17.
    Subtitle,
    /// Any other type, by its number.
    Other(u64),
}

impl TrackKind {
    pub(crate) const fn from_type(number: u64) -> Self {
        match number {
            1 => Self::Video,
            2 => Self::Audio,
            17 => Self::Subtitle,
            other => Self::Other(other),
        }
    }
}
