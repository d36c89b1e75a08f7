//! The way back: a header, then clusters and tags, one after another, are a Matroska stream again.

use crate::schema::{
    DOC_TYPE, EBML, ElementId, SEGMENT, SIMPLE_TAG, TAG, TAG_NAME, TAG_STRING, TAGS, TARGETS,
};
use crate::{Cluster, Header, SimpleTag};

/// Begins a stream: the EBML element, a Segment that leaves its size open, Info and Tracks, as they came.
///
/// Clusters and tags are to follow. Index elements (SeekHead, Cues) are not written, since positions have changed; the
/// Duration in Info, if there is one, is that of the stream the header came from. Written again, it begins another
/// document in the same bytes.
pub fn write_header(header: &Header, out: &mut Vec<u8>) {
    debug_assert!(header.ebml.starts_with(&EBML.get().to_be_bytes()));
    out.extend_from_slice(&header.ebml);
    write_id(SEGMENT, out);
    out.extend_from_slice(&UNKNOWN_SIZE);
    out.extend_from_slice(&header.info);
    out.extend_from_slice(&header.tracks_element);
}

/// Begins a stream that has tags alone: an EBML element and a Segment that leaves its size open, without Info and Tracks.
pub fn write_preamble(out: &mut Vec<u8>) {
    let mut body = Vec::new();
    write_element(DOC_TYPE, b"matroska", &mut body);
    write_element(EBML, &body, out);
    write_id(SEGMENT, out);
    out.extend_from_slice(&UNKNOWN_SIZE);
}

/// Adds a cluster as it came. Its timecodes stay, so that they are right only under the timecode scale and the tracks of
/// its own header.
pub fn write_cluster(cluster: &Cluster, out: &mut Vec<u8>) {
    out.extend_from_slice(cluster.bytes());
}

/// Adds a Tags element with these names and values, about the whole segment. The service puts the tags of a fragment
/// before its cluster.
pub fn write_tags(tags: &[SimpleTag], out: &mut Vec<u8>) {
    let mut tag = Vec::new();
    write_element(TARGETS, &[], &mut tag);
    for SimpleTag { name, value } in tags {
        let mut simple = Vec::new();
        write_element(TAG_NAME, name.as_bytes(), &mut simple);
        write_element(TAG_STRING, value.as_bytes(), &mut simple);
        write_element(SIMPLE_TAG, &simple, &mut tag);
    }
    let mut body = Vec::new();
    write_element(TAG, &tag, &mut body);
    write_element(TAGS, &body, out);
}

fn write_element(id: ElementId, body: &[u8], out: &mut Vec<u8>) {
    write_id(id, out);
    // Eight bytes hold any size that fits in memory.
    let size = 1 << 56 | body.len() as u64;
    out.extend_from_slice(&size.to_be_bytes());
    out.extend_from_slice(body);
}

fn write_id(id: ElementId, out: &mut Vec<u8>) {
    out.extend(id.get().to_be_bytes().into_iter().skip_while(|&byte| byte == 0));
}

const UNKNOWN_SIZE: [u8; 8] = [0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];
