//! Bytes that mean harm: a typed error that says where, never a panic, never memory for what was only announced.

use kvam_media::{MediaErrorKind, Splitter, split};

use crate::ebml::*;
use crate::{clusters, in_pieces, whole};

#[track_caller]
fn refused(bytes: &[u8]) -> (MediaErrorKind, u64) {
    let expected = whole(bytes);
    for piece in [1, 2, 5, 64] {
        assert_eq!(in_pieces(Splitter::new(), bytes, piece), expected, "in pieces of {piece}");
    }
    let error = expected.1.expect("the bytes to be refused");
    (error.kind().clone(), error.offset())
}

fn name(kind: &MediaErrorKind) -> String {
    kind.to_string()
}

/// The bytes that stand before what a document's segment holds after its header.
fn ahead() -> u64 {
    document(&[]).len() as u64
}

#[test]
fn what_is_not_matroska_is_refused_at_once() {
    for bytes in [&b"<html>"[..], &[0; 10], &[0xFF; 10], b"\x1A\x45\xDF\xA4", &element(SEGMENT, &[])] {
        assert_eq!(refused(bytes), (MediaErrorKind::NotMatroska, 0));
    }
    let mut splitter = Splitter::new();
    splitter.push(b"\x1A\x46");
    assert_eq!(splitter.next_event().unwrap_err().kind(), &MediaErrorKind::NotMatroska);
}

#[test]
fn another_document_type_is_refused() {
    assert_eq!(refused(&element(EBML, &element(DOC_TYPE, b"other"))), (MediaErrorKind::NotMatroska, 0));
    assert_eq!(refused(&element(EBML, &[])), (MediaErrorKind::NotMatroska, 0));
}

#[test]
fn a_size_beyond_the_limit_is_refused_before_its_bytes_come() {
    for size in [[0x01, 0, 0, 0, 0x80, 0, 0, 0], [0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE]] {
        for element in [CLUSTER, TAGS, INFO, ATTACHMENTS, VOID, 0x7FFE] {
            let (kind, offset) = refused(&document(&[id(element), size.to_vec()]));
            let MediaErrorKind::TooLarge { element: named, limit } = kind else { panic!("{kind:?}") };
            assert_eq!(named.get(), element);
            assert_eq!(limit, if matches!(element, TAGS | INFO) { 1 << 20 } else { 50_000_000 });
            assert_eq!(offset, ahead());
        }
    }
}

#[test]
fn a_cluster_may_be_as_large_as_the_limit_and_no_larger() {
    for cluster in [element(CLUSTER, &cluster_body(1)), open(CLUSTER, &cluster_body(1))] {
        let bytes = document(&[cluster.clone(), cluster.clone()]);
        let limit = cluster.len() as u64;
        for piece in [1, bytes.len()] {
            let (events, error) = in_pieces(Splitter::with_cluster_limit(limit), &bytes, piece);
            assert_eq!((clusters(&events).len(), error), (2, None));
            let (events, error) = in_pieces(Splitter::with_cluster_limit(limit - 1), &bytes, piece);
            let kind = error.unwrap().kind().clone();
            assert_eq!(
                (clusters(&events).len(), name(&kind)),
                (0, format!("Cluster larger than {} bytes", limit - 1))
            );
        }
    }
}

#[test]
fn a_known_segment_may_be_larger_than_the_limit() {
    let clusters_ = element(CLUSTER, &cluster_body(1)).repeat(20);
    let bytes = [ebml(), element(SEGMENT, &[info(1), tracks(), clusters_].concat())].concat();
    let (events, error) = in_pieces(Splitter::with_cluster_limit(200), &bytes, 10);
    assert_eq!((clusters(&events).len(), error), (20, None));
}

#[test]
fn a_cluster_of_unknown_size_stops_at_the_limit() {
    let bytes =
        document(&[open(CLUSTER, &[uint(TIMECODE, 1), simple_block(1, 0, 0x80).repeat(1000)].concat())]);
    let (_, error) = in_pieces(Splitter::with_cluster_limit(500), &bytes, 10);
    assert_eq!(name(error.unwrap().kind()), "Cluster larger than 500 bytes");
}

#[test]
fn only_segment_and_cluster_may_leave_their_size_open() {
    for element in [INFO, TRACKS, TAGS, VOID, 0x7FFE] {
        let (kind, offset) = refused(&document(&[open(element, &[])]));
        assert!(
            matches!(kind, MediaErrorKind::UnknownSize { element: named } if named.get() == element),
            "{kind:?}"
        );
        assert_eq!(offset, ahead());
    }
    let (kind, _) = refused(&document(&[open(CLUSTER, &open(SIMPLE_BLOCK, &[]))]));
    assert_eq!(name(&kind), "SimpleBlock of unknown size");
}

#[test]
fn an_element_larger_than_its_parent_is_refused() {
    let block = [&id(SIMPLE_BLOCK)[..], &[0x90]].concat();
    let bytes = document(&[element(CLUSTER, &[uint(TIMECODE, 1), block].concat()), vec![0; 100]]);
    assert_eq!(name(&refused(&bytes).0), "SimpleBlock larger than what holds it");
}

#[test]
fn elements_out_of_place_are_refused() {
    for misplaced in [simple_block(1, 0, 0), element(DOC_TYPE, b"matroska"), uint(TRACK_NUMBER, 1)] {
        let (kind, offset) = refused(&document(&[misplaced]));
        assert!(matches!(kind, MediaErrorKind::Misplaced { .. }), "{kind:?}");
        assert_eq!(offset, ahead());
    }
    // They would end what is of unknown size, if nothing else were open in it.
    let in_tracks = |inner: Vec<u8>| {
        [ebml(), open(SEGMENT, &[info(1), element(TRACKS, &[track(1, 1, "a"), inner].concat())].concat())]
            .concat()
    };
    let in_group = |inner: Vec<u8>| {
        let group = element(BLOCK_GROUP, &[element(BLOCK, &block_body(1, 0, 0)), inner].concat());
        document(&[open(CLUSTER, &[uint(TIMECODE, 1), group].concat())])
    };
    let name_of = |bytes: &[u8]| name(&refused(bytes).0);
    for (inner, named) in [
        (open(SEGMENT, &info(1)), "misplaced Segment"),
        (ebml(), "misplaced EBML"),
        (open(CLUSTER, &cluster_body(2)), "misplaced Cluster"),
        (tags(&[("a", "b")]), "misplaced Tags"),
    ] {
        assert_eq!(name_of(&in_tracks(inner.clone())), named);
        assert_eq!(name_of(&in_group(inner)), named);
    }
    let trailing =
        [ebml(), element(SEGMENT, &[info(1), tracks()].concat()), b"<html>        ".to_vec()].concat();
    assert!(matches!(refused(&trailing).0, MediaErrorKind::Misplaced { .. }));
    let nested = [ebml(), element(SEGMENT, &ebml())].concat();
    assert_eq!(name(&refused(&nested).0), "misplaced EBML");
}

#[test]
fn ids_and_sizes_that_cannot_be_read_are_refused() {
    for bad in [vec![0x00; 12], vec![0x08; 12], [id(CLUSTER), vec![0x00; 9]].concat()] {
        assert_eq!(refused(&document(&[bad])), (MediaErrorKind::BadElement, ahead()));
    }
    let long = document(&[element(CLUSTER, &element(TIMECODE, &[1; 9]))]);
    assert_eq!(refused(&long).0, MediaErrorKind::BadElement);
}

#[test]
fn simple_tags_in_simple_tags_end_at_a_depth() {
    let deep = (0..10_000).fold(Vec::new(), |inner, _| element(SIMPLE_TAG, &inner));
    let (kind, _) = refused(&document(&[element(TAGS, &element(TAG, &deep))]));
    assert_eq!(kind, MediaErrorKind::TooDeep);
}

#[test]
fn what_a_fragment_cannot_do_without_is_missed() {
    let missing = |bytes: &[u8]| name(&refused(bytes).0);
    let cluster = element(CLUSTER, &cluster_body(1));
    let segment = |parts: &[Vec<u8>]| [ebml(), open(SEGMENT, &parts.concat())].concat();
    assert_eq!(missing(&segment(&[tracks(), cluster.clone()])), "missing Info");
    assert_eq!(missing(&segment(&[info(1), cluster.clone()])), "missing Tracks");
    // A header does not outlive its document.
    assert_eq!(missing(&[document(&[]), segment(&[cluster])].concat()), "missing Info");
    assert_eq!(missing(&document(&[element(CLUSTER, &simple_block(1, 0, 0))])), "missing Timecode");
    let track =
        |parts: &[Vec<u8>]| segment(&[info(1), element(TRACKS, &element(TRACK_ENTRY, &parts.concat()))]);
    assert_eq!(missing(&track(&[])), "missing TrackNumber");
    assert_eq!(missing(&track(&[uint(TRACK_NUMBER, 0)])), "missing TrackNumber");
    assert_eq!(missing(&track(&[uint(TRACK_NUMBER, 1)])), "missing TrackType");
    assert_eq!(missing(&track(&[uint(TRACK_NUMBER, 1), uint(TRACK_TYPE, 1)])), "missing CodecID");
}

#[test]
fn times_that_are_no_times_are_refused() {
    let with_scale = |scale, timecode| {
        [ebml(), open(SEGMENT, &[info(scale), tracks(), element(CLUSTER, &cluster_body(timecode))].concat())]
            .concat()
    };
    assert_eq!(refused(&with_scale(0, 0)).0, MediaErrorKind::BadTimecode);
    assert_eq!(refused(&with_scale(1, u64::MAX)).0, MediaErrorKind::BadTimecode);
    assert_eq!(refused(&with_scale(u64::MAX, i64::MAX as u64 - 100)).0, MediaErrorKind::BadTimecode);
    assert!(split(&with_scale(u64::MAX, 1)).is_ok());
}

#[test]
fn a_block_without_its_header_is_refused() {
    let bytes = document(&[element(CLUSTER, &[uint(TIMECODE, 1), element(SIMPLE_BLOCK, &[0x81])].concat())]);
    assert_eq!(refused(&bytes).0, MediaErrorKind::BadBlock);
}

#[test]
fn clusters_that_came_before_the_error_are_given_and_the_error_stays() {
    let bytes = document(&[element(CLUSTER, &cluster_body(1)), open(TAGS, &[])]);
    let mut splitter = Splitter::new();
    splitter.push(&bytes);
    let mut events = Vec::new();
    let error = crate::drain(&mut splitter, &mut events).unwrap_err();
    assert_eq!(clusters(&events).len(), 1);
    splitter.push(&bytes);
    splitter.finish();
    assert_eq!(splitter.next_event(), Err(error));
}

#[test]
fn bytes_after_the_end_are_an_error() {
    let mut splitter = Splitter::new();
    splitter.push(&document(&[]));
    splitter.finish();
    splitter.push(b"x");
    assert_eq!(splitter.next_event().unwrap_err().kind(), &MediaErrorKind::AfterFinish);
}

/// Changed bytes may still be a stream or may not; either way they end, and in the same way for every piece size.
#[test]
fn damaged_streams_never_panic_and_do_not_depend_on_the_pieces() {
    let sound = [
        document(&[tags(&[("a", "b")]), open(CLUSTER, &cluster_body(1)), element(CLUSTER, &cluster_body(2))]),
        document(&[element(VOID, &[0; 9]), open(CLUSTER, &cluster_body(3))]),
    ]
    .concat();
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below as u64).unwrap()
    };
    let mut outcomes = std::collections::BTreeSet::new();
    for _ in 0..4000 {
        let mut bytes = sound.clone();
        for _ in 0..=random(3) {
            let at = random(bytes.len());
            match random(4) {
                0 => bytes[at] ^= 1 << random(8),
                1 => bytes[at] = [0x00, 0xFF, 0x01, 0x80][random(4)],
                2 => drop(bytes.drain(at..(at + random(9)).min(bytes.len()))),
                _ => bytes.insert(at, 0xFF),
            }
        }
        let expected = whole(&bytes);
        assert_eq!(in_pieces(Splitter::new(), &bytes, 1), expected, "{bytes:02X?}");
        assert_eq!(in_pieces(Splitter::new(), &bytes, 1 + random(40)), expected, "{bytes:02X?}");
        outcomes.insert(
            expected.1.map(|error| std::mem::discriminant(error.kind())).map(|kind| format!("{kind:?}")),
        );
    }
    // The damage reached more than one rule.
    assert!(outcomes.len() > 6, "{outcomes:?}");
}
