//! Matroska made by hand, in milliseconds, for tests.

/// The video that is made and described in `tests/media`.
pub(crate) const VIDEO: &[u8] = include_bytes!("../../../tests/media/test-pattern.mkv");

pub(crate) const CLUSTER: u32 = 0x1F43_B675;
pub(crate) const VOID: u32 = 0xEC;
const TIMECODE: u32 = 0xE7;
const SIMPLE_BLOCK: u32 = 0xA3;

fn id(id: u32) -> Vec<u8> {
    id.to_be_bytes().into_iter().skip_while(|&byte| byte == 0).collect()
}

pub(crate) fn element(name: u32, body: &[u8]) -> Vec<u8> {
    [&claim(name, body.len() as u64)[..], body].concat()
}

/// An element's id and size, without its body.
pub(crate) fn claim(name: u32, size: u64) -> Vec<u8> {
    [&id(name)[..], &(1 << 56 | size).to_be_bytes()].concat()
}

/// An element that leaves its size open.
pub(crate) fn open(name: u32, body: &[u8]) -> Vec<u8> {
    [&id(name), &[0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF][..], body].concat()
}

/// The beginning of a recording with so many tracks, numbered from 1.
pub(crate) fn header(tracks: u8) -> Vec<u8> {
    let track = |number: u8| {
        let number = element(0xD7, &[number]);
        element(0xAE, &[number, element(0x83, &[1]), element(0x86, b"V_VP8")].concat())
    };
    let tracks: Vec<u8> = (1..=tracks).flat_map(track).collect();
    let ebml = element(0x1A45_DFA3, &element(0x4282, b"matroska"));
    [ebml, open(0x1853_8067, &[]), element(0x1549_A966, &[]), element(0x1654_AE6B, &tracks)].concat()
}

pub(crate) fn timecode(timecode: u64) -> Vec<u8> {
    element(TIMECODE, &timecode.to_be_bytes())
}

/// A frame of the track, so long after its cluster's start.
pub(crate) fn frame(track: u8, after: i16) -> Vec<u8> {
    element(SIMPLE_BLOCK, &[&[0x80 | track][..], &after.to_be_bytes(), &[0x80], b"frame"].concat())
}

/// A cluster of two frames of track 1, a second apart.
pub(crate) fn cluster(start: u64) -> Vec<u8> {
    cluster_of(start, &[frame(1, 0), frame(1, 1000)])
}

pub(crate) fn cluster_of(start: u64, frames: &[Vec<u8>]) -> Vec<u8> {
    element(CLUSTER, &[timecode(start), frames.concat()].concat())
}

pub(crate) fn tags(pairs: &[(&str, &str)]) -> Vec<u8> {
    let simple = pairs.iter().map(|(name, value)| {
        let body = [element(0x45A3, name.as_bytes()), element(0x4487, value.as_bytes())].concat();
        element(0x67C8, &body)
    });
    element(0x1254_C367, &element(0x7373, &simple.collect::<Vec<_>>().concat()))
}
