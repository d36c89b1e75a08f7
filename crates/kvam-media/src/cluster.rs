use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use crate::block::Block;
use crate::schema::TIMECODE;
use crate::{MediaErrorKind, Track, TrackKind};

/// A cluster: its place in the stream, its times, and its bytes.
///
/// In a Kinesis video stream each cluster is one fragment. Timecodes are whole ticks of
/// [`timecode_scale`](Self::timecode_scale) nanoseconds on the file's clock; the durations are exact.
#[derive(Clone, PartialEq, Eq)]
pub struct Cluster {
    offset: u64,
    bytes: Bytes,
    timecode_scale: u64,
    timecode: u64,
    frame_timecodes: Option<(i64, i64)>,
    frames: u64,
    tracks: Arc<[u64]>,
    undeclared_track: Option<u64>,
    starts_with_keyframe: bool,
    start: Duration,
    length: Duration,
}

impl Cluster {
    /// Where the Cluster element begins, in bytes from the first byte pushed.
    pub const fn offset(&self) -> u64 {
        self.offset
    }

    /// The whole Cluster element as it came: id, size and body. Its length is the fragment's size, as mkvinfo reports
    /// it. A cluster of unknown size ends where the next element of the segment begins.
    pub const fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// When the cluster starts on the file's clock: its timecode as a time since the clock's zero. That clock may count
    /// from the epoch, as fragments with absolute timecodes do, or from the start of the recording.
    pub const fn start(&self) -> Duration {
        self.start
    }

    /// The time from the first frame to the last, by timecode. The last frame's own duration is not in it, as it is not
    /// in the service's FragmentLengthInMilliseconds; with one frame or none it is zero.
    pub const fn length(&self) -> Duration {
        self.length
    }

    /// Nanoseconds in one tick of a timecode.
    pub const fn timecode_scale(&self) -> u64 {
        self.timecode_scale
    }

    /// The cluster's timecode, in ticks.
    pub const fn timecode(&self) -> u64 {
        self.timecode
    }

    /// The least timecode of a frame, of any track, in ticks on the file's clock. It may lie before the cluster's own, and
    /// before the clock's zero. None when the cluster has no frame.
    pub fn first_frame_timecode(&self) -> Option<i64> {
        self.frame_timecodes.map(|(first, _)| first)
    }

    /// The greatest timecode of a frame, of any track. With B-frames this is not the last frame in the file. A block of
    /// laced frames counts with the timecode of its first.
    pub fn last_frame_timecode(&self) -> Option<i64> {
        self.frame_timecodes.map(|(_, last)| last)
    }

    /// How many frames it holds, of all tracks; laced frames are counted one by one.
    pub const fn frames(&self) -> u64 {
        self.frames
    }

    /// The numbers of the declared tracks that have a frame in it, rising.
    pub fn tracks(&self) -> &[u64] {
        &self.tracks
    }

    /// The track of the first frame whose track the header does not declare, if there is one.
    pub const fn undeclared_track(&self) -> Option<u64> {
        self.undeclared_track
    }

    /// Whether the first video frame is a keyframe; in a stream without a video track, whether the first frame is.
    pub const fn starts_with_keyframe(&self) -> bool {
        self.starts_with_keyframe
    }
}

impl fmt::Debug for Cluster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cluster")
            .field("offset", &self.offset)
            .field("bytes", &self.bytes.len())
            .field("start", &self.start)
            .field("length", &self.length)
            .field("frames", &self.frames)
            .field("starts_with_keyframe", &self.starts_with_keyframe)
            .finish_non_exhaustive()
    }
}

/// The start of a cluster: what is known of it while its frames still come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClusterStart {
    offset: u64,
    start: Duration,
}

impl ClusterStart {
    /// Where the Cluster element begins, in bytes from the first byte pushed.
    pub const fn offset(&self) -> u64 {
        self.offset
    }

    /// When it starts on the file's clock, as [`Cluster::start`].
    pub const fn start(&self) -> Duration {
        self.start
    }
}

/// The tracks that a segment declares, in order of their numbers.
#[derive(Clone, Debug)]
pub(crate) struct TrackNumbers {
    all: Arc<[u64]>,
    /// Those whose frames can start a cluster; none means that any can.
    video: Arc<[u64]>,
}

impl TrackNumbers {
    pub(crate) fn new(tracks: &[Track]) -> Self {
        let numbers = |wanted: fn(&&Track) -> bool| {
            let mut numbers: Vec<u64> = tracks.iter().filter(wanted).map(|track| track.number).collect();
            numbers.sort_unstable();
            numbers.into()
        };
        Self { all: numbers(|_| true), video: numbers(|track| track.kind == TrackKind::Video) }
    }
}

/// A cluster whose end has not come.
#[derive(Debug)]
pub(crate) struct OpenCluster {
    offset: u64,
    timecode_scale: u64,
    declared: TrackNumbers,
    /// The declared tracks that had a frame.
    tracks: BTreeSet<u64>,
    undeclared_track: Option<u64>,
    timecode: Option<u64>,
    /// The least and the greatest timecode of a block, in ticks from the cluster's own.
    relative: Option<(i16, i16)>,
    frames: u64,
    starts_with_keyframe: Option<bool>,
    group: Group,
}

/// The BlockGroup being read: it is a keyframe unless it refers to another frame.
#[derive(Debug, Default)]
struct Group {
    block: Option<Block>,
    refers: bool,
}

impl OpenCluster {
    pub(crate) fn new(offset: u64, timecode_scale: u64, declared: TrackNumbers) -> Self {
        Self {
            offset,
            timecode_scale,
            declared,
            tracks: BTreeSet::new(),
            undeclared_track: None,
            timecode: None,
            relative: None,
            frames: 0,
            starts_with_keyframe: None,
            group: Group::default(),
        }
    }

    /// A cluster has one timecode; should another come, the first holds.
    pub(crate) const fn timecode(&mut self, ticks: u64) {
        if self.timecode.is_none() {
            self.timecode = Some(ticks);
        }
    }

    pub(crate) fn simple_block(&mut self, block: Block) {
        let (least, greatest) = self.relative.unwrap_or((block.timecode, block.timecode));
        self.relative = Some((least.min(block.timecode), greatest.max(block.timecode)));
        self.frames += u64::from(block.frames);
        if self.declared.all.binary_search(&block.track).is_ok() {
            self.tracks.insert(block.track);
        } else {
            self.undeclared_track.get_or_insert(block.track);
        }
        let video = &self.declared.video;
        if video.is_empty() || video.binary_search(&block.track).is_ok() {
            self.starts_with_keyframe.get_or_insert(block.keyframe);
        }
    }

    pub(crate) const fn group_block(&mut self, block: Block) {
        self.group.block = Some(block);
    }

    pub(crate) const fn group_refers(&mut self) {
        self.group.refers = true;
    }

    pub(crate) fn close_group(&mut self) {
        let group = std::mem::take(&mut self.group);
        if let Some(block) = group.block {
            self.simple_block(Block { keyframe: !group.refers, ..block });
        }
    }

    /// Its start, once its timecode has come.
    pub(crate) fn start(&self) -> Option<ClusterStart> {
        let start = duration(self.timecode?, self.timecode_scale).ok()?;
        Some(ClusterStart { offset: self.offset, start })
    }

    pub(crate) fn close(&self, bytes: Bytes) -> Result<Cluster, MediaErrorKind> {
        let timecode = self.timecode.ok_or(MediaErrorKind::Missing { element: TIMECODE })?;
        let frame_timecodes = self.relative.map(|range| on_the_clock(timecode, range)).transpose()?;
        let ticks_long = self.relative.map_or(0, |(first, last)| last.abs_diff(first));
        Ok(Cluster {
            offset: self.offset,
            bytes,
            timecode_scale: self.timecode_scale,
            timecode,
            frame_timecodes,
            frames: self.frames,
            tracks: self.tracks.iter().copied().collect(),
            undeclared_track: self.undeclared_track,
            starts_with_keyframe: self.starts_with_keyframe.unwrap_or(false),
            start: duration(timecode, self.timecode_scale)?,
            length: duration(ticks_long.into(), self.timecode_scale)?,
        })
    }
}

fn on_the_clock(timecode: u64, (first, last): (i16, i16)) -> Result<(i64, i64), MediaErrorKind> {
    let zero = i64::try_from(timecode).map_err(|_| MediaErrorKind::BadTimecode)?;
    let at = |ticks: i16| zero.checked_add(ticks.into()).ok_or(MediaErrorKind::BadTimecode);
    Ok((at(first)?, at(last)?))
}

fn duration(ticks: u64, timecode_scale: u64) -> Result<Duration, MediaErrorKind> {
    let nanoseconds = u128::from(ticks) * u128::from(timecode_scale);
    let seconds = u64::try_from(nanoseconds / 1_000_000_000).map_err(|_| MediaErrorKind::BadTimecode)?;
    let rest = u32::try_from(nanoseconds % 1_000_000_000).map_err(|_| MediaErrorKind::BadTimecode)?;
    Ok(Duration::new(seconds, rest))
}
