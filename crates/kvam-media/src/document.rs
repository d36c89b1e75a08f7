//! Elements in, events out: what a Matroska document means to a reader of fragments.

use bytes::Bytes;

use crate::block::Block;
use crate::cluster::{OpenCluster, TrackNumbers};
use crate::framer::Step;
use crate::schema::{
    BLOCK, BLOCK_GROUP, CLUSTER, CODEC_ID, DOC_TYPE, EBML, INFO, Node, REFERENCE_BLOCK, SEGMENT,
    SIMPLE_BLOCK, SIMPLE_TAG, TAG_NAME, TAG_STRING, TAGS, TIMECODE, TIMECODE_SCALE, TRACK_ENTRY,
    TRACK_NUMBER, TRACK_TYPE, TRACKS,
};
use crate::{ClusterStart, Event, Header, MediaError, MediaErrorKind, SimpleTag, Tags, Track, TrackKind};

/// What the open document has said until now.
#[derive(Debug, Default)]
pub(crate) struct Document {
    doc_type: Option<String>,
    ebml: Option<Bytes>,
    segment: Segment,
}

/// What the open segment has said until now.
#[derive(Debug, Default)]
struct Segment {
    timecode_scale: Option<u64>,
    info: Option<Bytes>,
    track: OpenTrack,
    tracks: Vec<Track>,
    tracks_element: Option<Bytes>,
    /// What clusters need of the header: its timecode scale and its tracks.
    needed: Option<(u64, TrackNumbers)>,
    tags: Vec<SimpleTag>,
    open_tags: Vec<OpenTag>,
    cluster: Option<OpenCluster>,
}

#[derive(Debug, Default)]
struct OpenTrack {
    number: Option<u64>,
    kind: Option<u64>,
    codec: Option<String>,
}

#[derive(Debug, Default)]
struct OpenTag {
    name: Option<String>,
    value: Option<String>,
}

impl Document {
    pub(crate) fn read(&mut self, step: Step) -> Result<Option<Event>, MediaError> {
        let offset = step.offset;
        self.interpret(step).map_err(|kind| MediaError::new(offset, kind))
    }

    pub(crate) fn open_cluster(&self) -> Option<ClusterStart> {
        self.segment.cluster.as_ref()?.start()
    }

    /// The framer lets elements stand only where Matroska has them, so that an id alone tells what is meant.
    fn interpret(&mut self, step: Step) -> Result<Option<Event>, MediaErrorKind> {
        let segment = &mut self.segment;
        match step.node {
            Node::Open(EBML) => *self = Self::default(),
            Node::Text(DOC_TYPE, text) => self.doc_type = Some(text),
            Node::Close(EBML) => {
                if !matches!(self.doc_type.as_deref(), Some("matroska" | "webm")) {
                    return Err(MediaErrorKind::NotMatroska);
                }
                self.ebml = Some(step.bytes);
            }
            Node::Open(SEGMENT) => *segment = Segment::default(),

            // Info and Tracks may come again, the same; the first holds.
            Node::Uint(TIMECODE_SCALE, _) if segment.info.is_some() => {}
            Node::Uint(TIMECODE_SCALE, 0) => return Err(MediaErrorKind::BadTimecode),
            Node::Uint(TIMECODE_SCALE, scale) => {
                segment.timecode_scale = segment.timecode_scale.or(Some(scale))
            }
            Node::Close(INFO) if segment.info.is_none() => {
                segment.info = Some(step.bytes);
                return self.header();
            }
            Node::Open(TRACK_ENTRY) => segment.track = OpenTrack::default(),
            Node::Uint(TRACK_NUMBER, number) => segment.track.number = Some(number),
            Node::Uint(TRACK_TYPE, kind) => segment.track.kind = Some(kind),
            Node::Text(CODEC_ID, codec) => segment.track.codec = Some(codec),
            Node::Close(TRACK_ENTRY) if segment.tracks_element.is_none() => {
                let track = std::mem::take(&mut segment.track).close()?;
                segment.tracks.push(track);
            }
            Node::Close(TRACKS) if segment.tracks_element.is_none() => {
                segment.tracks_element = Some(step.bytes);
                return self.header();
            }

            Node::Open(SIMPLE_TAG) => segment.open_tags.push(OpenTag::default()),
            Node::Text(TAG_NAME, text) => segment.open_tag(|tag| tag.name = Some(text)),
            Node::Text(TAG_STRING, text) => segment.open_tag(|tag| tag.value = Some(text)),
            Node::Close(SIMPLE_TAG) => {
                if let Some(OpenTag { name: Some(name), value: Some(value) }) = segment.open_tags.pop() {
                    segment.tags.push(SimpleTag { name, value });
                }
            }
            Node::Close(TAGS) => {
                let simple = std::mem::take(&mut segment.tags);
                return Ok(Some(Event::Tags(Tags { offset: step.offset, simple })));
            }

            Node::Open(CLUSTER) => segment.open_cluster(step.offset)?,
            Node::Uint(TIMECODE, ticks) => segment.in_cluster(|cluster| cluster.timecode(ticks)),
            Node::Block(SIMPLE_BLOCK, block) => {
                let block = whole(block)?;
                segment.in_cluster(|cluster| cluster.simple_block(block));
            }
            Node::Block(BLOCK, block) => {
                let block = whole(block)?;
                segment.in_cluster(|cluster| cluster.group_block(block));
            }
            Node::Other(REFERENCE_BLOCK) => segment.in_cluster(OpenCluster::group_refers),
            Node::Close(BLOCK_GROUP) => segment.in_cluster(OpenCluster::close_group),
            Node::Close(CLUSTER) => {
                // One that cannot be closed stays open, for who asks where the error was.
                let closed = segment.cluster.as_ref().map(|cluster| cluster.close(step.bytes)).transpose()?;
                segment.cluster = None;
                return Ok(closed.map(Event::Cluster));
            }
            _ => {}
        }
        Ok(None)
    }

    /// The header, once all of it is there.
    fn header(&mut self) -> Result<Option<Event>, MediaErrorKind> {
        let segment = &mut self.segment;
        let (Some(info), Some(tracks_element)) = (&segment.info, &segment.tracks_element) else {
            return Ok(None);
        };
        let timecode_scale = segment.timecode_scale.unwrap_or(DEFAULT_TIMECODE_SCALE);
        let tracks = std::mem::take(&mut segment.tracks);
        segment.needed = Some((timecode_scale, TrackNumbers::new(&tracks)));
        Ok(Some(Event::Header(Header {
            timecode_scale,
            tracks,
            ebml: self.ebml.clone().ok_or(MediaErrorKind::Missing { element: EBML })?,
            info: info.clone(),
            tracks_element: tracks_element.clone(),
        })))
    }
}

impl Segment {
    fn open_tag(&mut self, fill: impl FnOnce(&mut OpenTag)) {
        if let Some(tag) = self.open_tags.last_mut() {
            fill(tag);
        }
    }

    fn in_cluster(&mut self, tell: impl FnOnce(&mut OpenCluster)) {
        if let Some(cluster) = &mut self.cluster {
            tell(cluster);
        }
    }

    fn open_cluster(&mut self, offset: u64) -> Result<(), MediaErrorKind> {
        let (timecode_scale, tracks) = self
            .needed
            .clone()
            .ok_or(MediaErrorKind::Missing { element: if self.info.is_none() { INFO } else { TRACKS } })?;
        self.cluster = Some(OpenCluster::new(offset, timecode_scale, tracks));
        Ok(())
    }
}

impl OpenTrack {
    fn close(self) -> Result<Track, MediaErrorKind> {
        let missing = |element| MediaErrorKind::Missing { element };
        let number = self.number.filter(|&number| number != 0).ok_or(missing(TRACK_NUMBER))?;
        let kind = self.kind.map(TrackKind::from_type).ok_or(missing(TRACK_TYPE))?;
        let codec = self.codec.ok_or(missing(CODEC_ID))?;
        Ok(Track { number, kind, codec })
    }
}

fn whole(block: Option<Block>) -> Result<Block, MediaErrorKind> {
    block.ok_or(MediaErrorKind::BadBlock)
}

/// A millisecond.
const DEFAULT_TIMECODE_SCALE: u64 = 1_000_000;
