//! Elements made by hand.

pub(crate) const EBML: u32 = 0x1A45_DFA3;
pub(crate) const DOC_TYPE: u32 = 0x4282;
pub(crate) const VOID: u32 = 0xEC;
pub(crate) const CRC_32: u32 = 0xBF;
pub(crate) const SEGMENT: u32 = 0x1853_8067;
pub(crate) const SEEK_HEAD: u32 = 0x114D_9B74;
pub(crate) const INFO: u32 = 0x1549_A966;
pub(crate) const TIMECODE_SCALE: u32 = 0x002A_D7B1;
pub(crate) const TRACKS: u32 = 0x1654_AE6B;
pub(crate) const TRACK_ENTRY: u32 = 0xAE;
pub(crate) const TRACK_NUMBER: u32 = 0xD7;
pub(crate) const TRACK_TYPE: u32 = 0x83;
pub(crate) const CODEC_ID: u32 = 0x86;
pub(crate) const CUES: u32 = 0x1C53_BB6B;
pub(crate) const ATTACHMENTS: u32 = 0x1941_A469;
pub(crate) const TAGS: u32 = 0x1254_C367;
pub(crate) const TAG: u32 = 0x7373;
pub(crate) const SIMPLE_TAG: u32 = 0x67C8;
pub(crate) const TAG_NAME: u32 = 0x45A3;
pub(crate) const TAG_STRING: u32 = 0x4487;
pub(crate) const CLUSTER: u32 = 0x1F43_B675;
pub(crate) const TIMECODE: u32 = 0xE7;
pub(crate) const SIMPLE_BLOCK: u32 = 0xA3;
pub(crate) const BLOCK_GROUP: u32 = 0xA0;
pub(crate) const BLOCK: u32 = 0xA1;
pub(crate) const REFERENCE_BLOCK: u32 = 0xFB;

pub(crate) fn id(id: u32) -> Vec<u8> {
    id.to_be_bytes().into_iter().skip_while(|&byte| byte == 0).collect()
}

/// An element whose size field has as many bytes as it needs.
pub(crate) fn element(name: u32, body: &[u8]) -> Vec<u8> {
    let size = body.len() as u64;
    let length = (1..=8).find(|length| size < (1 << (7 * length)) - 1).unwrap();
    let size = (1 << (7 * length) | size).to_be_bytes();
    [&id(name), &size[8 - length..], body].concat()
}

/// An element that leaves its size open, in the eight-byte form that live streams have.
pub(crate) fn open(name: u32, body: &[u8]) -> Vec<u8> {
    [&id(name), &[0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF][..], body].concat()
}

pub(crate) fn uint(name: u32, value: u64) -> Vec<u8> {
    element(name, &value.to_be_bytes())
}

pub(crate) fn ebml() -> Vec<u8> {
    element(EBML, &element(DOC_TYPE, b"matroska"))
}

pub(crate) fn info(scale: u64) -> Vec<u8> {
    element(INFO, &uint(TIMECODE_SCALE, scale))
}

pub(crate) fn track(number: u64, kind: u64, codec: &str) -> Vec<u8> {
    let body = [uint(TRACK_NUMBER, number), uint(TRACK_TYPE, kind), element(CODEC_ID, codec.as_bytes())];
    element(TRACK_ENTRY, &body.concat())
}

/// Track 1 is video, track 2 audio.
pub(crate) fn tracks() -> Vec<u8> {
    element(TRACKS, &[track(1, 1, "V_MPEG4/ISO/AVC"), track(2, 2, "A_AAC")].concat())
}

pub(crate) fn simple_block(track: u8, timecode: i16, flags: u8) -> Vec<u8> {
    element(SIMPLE_BLOCK, &block_body(track, timecode, flags))
}

pub(crate) fn block_body(track: u8, timecode: i16, flags: u8) -> Vec<u8> {
    [&[0x80 | track][..], &timecode.to_be_bytes(), &[flags], b"frame"].concat()
}

/// A cluster's body: its timecode, and a keyframe and another frame 40 ticks apart.
pub(crate) fn cluster_body(timecode: u64) -> Vec<u8> {
    [uint(TIMECODE, timecode), simple_block(1, 0, 0x80), simple_block(1, 40, 0)].concat()
}

pub(crate) fn tags(pairs: &[(&str, &str)]) -> Vec<u8> {
    let simple = pairs.iter().map(|(name, value)| {
        let body = [element(TAG_NAME, name.as_bytes()), element(TAG_STRING, value.as_bytes())].concat();
        element(SIMPLE_TAG, &body)
    });
    element(TAGS, &element(TAG, &simple.collect::<Vec<_>>().concat()))
}

/// A document in milliseconds whose segment has this after its header.
pub(crate) fn document(rest: &[Vec<u8>]) -> Vec<u8> {
    [ebml(), open(SEGMENT, &[info(1_000_000), tracks(), rest.concat()].concat())].concat()
}
