//! The part of Matroska's schema (RFC 9559) that fragments need, in the terms of `ebml-iterable`.

use std::fmt;

use ebml_iterable::specs::{EbmlSpecification, EbmlTag, Master, PathPart, TagDataType};

use crate::block::Block;

/// An EBML element id, with its length marker, as RFC 9559 writes it: 0x1F43B675 is a Cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ElementId(pub(crate) u32);

impl ElementId {
    /// The id as a number.
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl fmt::Display for ElementId {
    /// The element's name where this crate knows it, else the number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match row(self.0.into()) {
            Some(row) => f.write_str(row.name),
            None => write!(f, "element 0x{:X}", self.0),
        }
    }
}

pub(crate) const EBML: ElementId = ElementId(0x1A45_DFA3);
pub(crate) const DOC_TYPE: ElementId = ElementId(0x4282);
pub(crate) const VOID: ElementId = ElementId(0xEC);
pub(crate) const CRC_32: ElementId = ElementId(0xBF);
pub(crate) const SEGMENT: ElementId = ElementId(0x1853_8067);
pub(crate) const SEEK_HEAD: ElementId = ElementId(0x114D_9B74);
pub(crate) const INFO: ElementId = ElementId(0x1549_A966);
pub(crate) const TIMECODE_SCALE: ElementId = ElementId(0x002A_D7B1);
pub(crate) const TRACKS: ElementId = ElementId(0x1654_AE6B);
pub(crate) const TRACK_ENTRY: ElementId = ElementId(0xAE);
pub(crate) const TRACK_NUMBER: ElementId = ElementId(0xD7);
pub(crate) const TRACK_TYPE: ElementId = ElementId(0x83);
pub(crate) const CODEC_ID: ElementId = ElementId(0x86);
pub(crate) const CUES: ElementId = ElementId(0x1C53_BB6B);
pub(crate) const CHAPTERS: ElementId = ElementId(0x1043_A770);
pub(crate) const ATTACHMENTS: ElementId = ElementId(0x1941_A469);
pub(crate) const TAGS: ElementId = ElementId(0x1254_C367);
pub(crate) const TAG: ElementId = ElementId(0x7373);
pub(crate) const TARGETS: ElementId = ElementId(0x63C0);
pub(crate) const SIMPLE_TAG: ElementId = ElementId(0x67C8);
pub(crate) const TAG_NAME: ElementId = ElementId(0x45A3);
pub(crate) const TAG_STRING: ElementId = ElementId(0x4487);
pub(crate) const CLUSTER: ElementId = ElementId(0x1F43_B675);
pub(crate) const TIMECODE: ElementId = ElementId(0xE7);
pub(crate) const SIMPLE_BLOCK: ElementId = ElementId(0xA3);
pub(crate) const BLOCK_GROUP: ElementId = ElementId(0xA0);
pub(crate) const BLOCK: ElementId = ElementId(0xA1);
pub(crate) const REFERENCE_BLOCK: ElementId = ElementId(0xFB);

/// What the decoder hands on. Bodies that nobody reads are not copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Node {
    /// A master element begins.
    Open(ElementId),
    /// It ended.
    Close(ElementId),
    /// An unsigned integer.
    Uint(ElementId, u64),
    /// A text, with what is not UTF-8 replaced.
    Text(ElementId, String),
    /// The header of a SimpleBlock or a Block; none when it cannot be read.
    Block(ElementId, Option<Block>),
    /// Anything else.
    Other(ElementId),
}

impl Node {
    pub(crate) const fn id(&self) -> ElementId {
        match self {
            Self::Open(id) | Self::Close(id) | Self::Uint(id, _) | Self::Other(id) => *id,
            Self::Text(id, _) | Self::Block(id, _) => *id,
        }
    }
}

/// Whether the element holds elements that this crate reads.
pub(crate) fn is_master(id: ElementId) -> bool {
    row(id.0.into()).is_some_and(|row| row.data == TagDataType::Master)
}

/// Whether the element stands in a Segment directly, or in nothing: the next of them ends a cluster of unknown size.
pub(crate) fn is_top_level(id: ElementId) -> bool {
    row(id.0.into()).is_some_and(|row| row.path == ROOT || row.path == IN_SEGMENT)
}

struct Row {
    id: ElementId,
    name: &'static str,
    data: TagDataType,
    path: &'static [PathPart],
}

const fn part(id: ElementId) -> PathPart {
    PathPart::Id(id.0 as u64)
}

const ANYWHERE: &[PathPart] = &[PathPart::Global((None, None))];
const ROOT: &[PathPart] = &[];
const IN_EBML: &[PathPart] = &[part(EBML)];
const IN_SEGMENT: &[PathPart] = &[part(SEGMENT)];
const IN_INFO: &[PathPart] = &[part(SEGMENT), part(INFO)];
const IN_TRACKS: &[PathPart] = &[part(SEGMENT), part(TRACKS)];
const IN_TRACK_ENTRY: &[PathPart] = &[part(SEGMENT), part(TRACKS), part(TRACK_ENTRY)];
const IN_TAGS: &[PathPart] = &[part(SEGMENT), part(TAGS)];
// A simple tag may stand in a simple tag, to any depth.
const UNDER_TAG: &[PathPart] = &[part(SEGMENT), part(TAGS), part(TAG), PathPart::Global((None, None))];
const IN_CLUSTER: &[PathPart] = &[part(SEGMENT), part(CLUSTER)];
const IN_BLOCK_GROUP: &[PathPart] = &[part(SEGMENT), part(CLUSTER), part(BLOCK_GROUP)];

const SCHEMA: &[Row] = {
    use TagDataType::{Binary, Master, UnsignedInt};
    const fn row(id: ElementId, name: &'static str, data: TagDataType, path: &'static [PathPart]) -> Row {
        Row { id, name, data, path }
    }
    // Blocks first: the table is searched from the top. What is Master in Matroska and Binary here is passed over.
    &[
        row(SIMPLE_BLOCK, "SimpleBlock", Binary, IN_CLUSTER),
        row(BLOCK_GROUP, "BlockGroup", Master, IN_CLUSTER),
        row(BLOCK, "Block", Binary, IN_BLOCK_GROUP),
        row(REFERENCE_BLOCK, "ReferenceBlock", Binary, IN_BLOCK_GROUP),
        row(CLUSTER, "Cluster", Master, IN_SEGMENT),
        row(TIMECODE, "Timecode", UnsignedInt, IN_CLUSTER),
        row(VOID, "Void", Binary, ANYWHERE),
        row(CRC_32, "CRC-32", Binary, ANYWHERE),
        row(EBML, "EBML", Master, ROOT),
        row(DOC_TYPE, "DocType", Binary, IN_EBML),
        row(SEGMENT, "Segment", Master, ROOT),
        row(SEEK_HEAD, "SeekHead", Binary, IN_SEGMENT),
        row(INFO, "Info", Master, IN_SEGMENT),
        row(TIMECODE_SCALE, "TimecodeScale", UnsignedInt, IN_INFO),
        row(TRACKS, "Tracks", Master, IN_SEGMENT),
        row(TRACK_ENTRY, "TrackEntry", Master, IN_TRACKS),
        row(TRACK_NUMBER, "TrackNumber", UnsignedInt, IN_TRACK_ENTRY),
        row(TRACK_TYPE, "TrackType", UnsignedInt, IN_TRACK_ENTRY),
        row(CODEC_ID, "CodecID", Binary, IN_TRACK_ENTRY),
        row(CUES, "Cues", Binary, IN_SEGMENT),
        row(CHAPTERS, "Chapters", Binary, IN_SEGMENT),
        row(ATTACHMENTS, "Attachments", Binary, IN_SEGMENT),
        row(TAGS, "Tags", Master, IN_SEGMENT),
        row(TAG, "Tag", Master, IN_TAGS),
        row(SIMPLE_TAG, "SimpleTag", Master, UNDER_TAG),
        row(TAG_NAME, "TagName", Binary, UNDER_TAG),
        row(TAG_STRING, "TagString", Binary, UNDER_TAG),
    ]
};

fn row(id: u64) -> Option<&'static Row> {
    SCHEMA.iter().find(|row| u64::from(row.id.0) == id)
}

/// The decoder's ids are 64 bits wide; the framer lets none through that has more than 32.
fn element(id: u64) -> ElementId {
    ElementId(u32::try_from(id).unwrap_or(u32::MAX))
}

impl EbmlSpecification<Self> for Node {
    fn get_tag_data_type(id: u64) -> Option<TagDataType> {
        row(id).map(|row| row.data)
    }

    fn get_path_by_id(id: u64) -> &'static [PathPart] {
        // An empty path would make an unknown element a sibling of the Segment, and so its end.
        row(id).map_or(ANYWHERE, |row| row.path)
    }

    fn get_unsigned_int_tag(id: u64, data: u64) -> Option<Self> {
        Some(Self::Uint(element(id), data))
    }

    fn get_signed_int_tag(id: u64, _: i64) -> Option<Self> {
        Some(Self::Other(element(id)))
    }

    fn get_utf8_tag(id: u64, data: String) -> Option<Self> {
        Some(Self::Text(element(id), data))
    }

    fn get_binary_tag(id: u64, data: &[u8]) -> Option<Self> {
        let id = element(id);
        Some(match id {
            SIMPLE_BLOCK | BLOCK => Self::Block(id, Block::read(data)),
            DOC_TYPE | CODEC_ID | TAG_NAME | TAG_STRING => Self::Text(id, text(data)),
            _ => Self::Other(id),
        })
    }

    fn get_float_tag(id: u64, _: f64) -> Option<Self> {
        Some(Self::Other(element(id)))
    }

    fn get_master_tag(id: u64, data: Master<Self>) -> Option<Self> {
        let id = element(id);
        Some(match data {
            Master::Start => Self::Open(id),
            Master::End | Master::Full(_) => Self::Close(id),
        })
    }

    fn get_raw_tag(id: u64, _: &[u8]) -> Self {
        Self::Other(element(id))
    }
}

/// The decoder asks for the id alone; the rest serves the library's writer, which is not used.
impl EbmlTag<Self> for Node {
    fn get_id(&self) -> u64 {
        self.id().0.into()
    }

    fn as_unsigned_int(&self) -> Option<&u64> {
        None
    }

    fn as_signed_int(&self) -> Option<&i64> {
        None
    }

    fn as_utf8(&self) -> Option<&str> {
        None
    }

    fn as_binary(&self) -> Option<&[u8]> {
        None
    }

    fn as_float(&self) -> Option<&f64> {
        None
    }

    fn as_master(&self) -> Option<&Master<Self>> {
        None
    }
}

/// An EBML string ends at its first zero byte, if it has one (RFC 8794, 7.4).
fn text(data: &[u8]) -> String {
    let text = data.split(|&byte| byte == 0).next().unwrap_or_default();
    String::from_utf8_lossy(text).into_owned()
}
