//! What Matroska allows and the test video does not have.

use std::time::Duration;

use kvam_media::{Event, MediaErrorKind, Splitter, split};

use crate::ebml::*;
use crate::{clusters, in_pieces, whole};

/// Three clusters with tags before each, as the service answers.
fn with_tags(cluster: fn(u32, &[u8]) -> Vec<u8>) -> Vec<u8> {
    let fragment = |timecode: u64| {
        let number = timecode.to_string();
        [tags(&[("AWS_KINESISVIDEO_FRAGMENT_NUMBER", &number)]), cluster(CLUSTER, &cluster_body(timecode))]
            .concat()
    };
    document(&[fragment(1000), fragment(2000), fragment(3000)])
}

fn starts(bytes: &[u8]) -> Vec<u64> {
    let events = split(bytes).unwrap();
    clusters(&events).iter().map(|cluster| u64::try_from(cluster.start().as_millis()).unwrap()).collect()
}

#[test]
fn a_cluster_of_unknown_size_ends_where_the_next_element_of_the_segment_begins() {
    let (known, unknown) = (with_tags(element), with_tags(open));
    for bytes in [&known, &unknown] {
        let events = split(bytes).unwrap();
        assert_eq!(clusters(&events).len(), 3);
        for cluster in clusters(&events) {
            let offset = usize::try_from(cluster.offset()).unwrap();
            let body = cluster_body(cluster.timecode());
            assert!(cluster.bytes().ends_with(&body));
            assert_eq!(cluster.bytes(), &bytes[offset..offset + cluster.bytes().len()]);
            assert!(cluster.bytes().len() <= 12 + body.len());
        }
    }
    assert_eq!(starts(&known), [1000, 2000, 3000]);
    assert_eq!(starts(&unknown), [1000, 2000, 3000]);
}

#[test]
fn unknown_size_may_also_be_one_byte() {
    let cluster = |timecode| [&id(CLUSTER), &[0xFF][..], &cluster_body(timecode)].concat();
    assert_eq!(starts(&document(&[cluster(1), cluster(2)])), [1, 2]);
}

#[test]
fn a_segment_may_say_its_size() {
    let body = [info(1_000_000), tracks(), element(CLUSTER, &cluster_body(7))].concat();
    assert_eq!(starts(&[ebml(), element(SEGMENT, &body)].concat()), [7]);
}

#[test]
fn tags_stand_in_order_with_the_clusters_they_belong_to() {
    let events = split(&with_tags(element)).unwrap();
    let told: Vec<_> = events
        .iter()
        .map(|event| match event {
            Event::Header(_) => "header".to_owned(),
            Event::Tags(tags) => format!("{}={}", tags.simple[0].name, tags.simple[0].value),
            Event::Cluster(cluster) => cluster.timecode().to_string(),
            _ => unreachable!(),
        })
        .collect();
    let number = |n| format!("AWS_KINESISVIDEO_FRAGMENT_NUMBER={n}");
    let expected = ["header", &number(1000), "1000", &number(2000), "2000", &number(3000), "3000"];
    assert_eq!(told, expected);
}

#[test]
fn a_simple_tag_within_another_is_listed_before_it_and_one_without_text_is_not() {
    let pair = |name: &str, value: &str| {
        [element(TAG_NAME, name.as_bytes()), element(TAG_STRING, value.as_bytes())].concat()
    };
    let inner = element(SIMPLE_TAG, &pair("inner", "1"));
    let outer = element(SIMPLE_TAG, &[pair("outer", "2"), inner].concat());
    let bare = element(SIMPLE_TAG, &element(TAG_NAME, b"bare"));
    let bytes = document(&[element(TAGS, &element(TAG, &[outer, bare].concat()))]);
    let events = split(&bytes).unwrap();
    let Event::Tags(tags) = &events[1] else { panic!("{events:?}") };
    let names: Vec<_> = tags.simple.iter().map(|tag| tag.name.as_str()).collect();
    assert_eq!(names, ["inner", "outer"]);
}

#[test]
fn concatenated_documents_each_have_their_header() {
    let second =
        [ebml(), open(SEGMENT, &[info(1000), tracks(), open(CLUSTER, &cluster_body(5000))].concat())]
            .concat();
    let bytes = [with_tags(open), second].concat();
    let events = split(&bytes).unwrap();
    let headers = events.iter().filter(|event| matches!(event, Event::Header(_))).count();
    assert_eq!(headers, 2);
    let last = clusters(&events)[3];
    assert_eq!(last.start(), Duration::from_micros(5000));
    assert_eq!(last.length(), Duration::from_micros(40));
}

#[test]
fn a_block_group_is_a_keyframe_unless_it_refers_to_another_frame() {
    let group = |timecode, reference: &[u8]| {
        element(BLOCK_GROUP, &[element(BLOCK, &block_body(1, timecode, 0)), reference.to_vec()].concat())
    };
    let refers = element(REFERENCE_BLOCK, &[0xFF]);
    let cluster =
        |first: Vec<u8>| element(CLUSTER, &[uint(TIMECODE, 100), first, group(40, &refers)].concat());
    let events = split(&document(&[cluster(group(0, &[])), cluster(group(0, &refers))])).unwrap();
    let seen: Vec<_> =
        clusters(&events).iter().map(|c| (c.frames(), c.length(), c.starts_with_keyframe())).collect();
    assert_eq!(seen, [(2, Duration::from_millis(40), true), (2, Duration::from_millis(40), false)]);
}

#[test]
fn frames_are_ordered_by_timecode_and_not_by_place() {
    let body =
        [uint(TIMECODE, 100), simple_block(1, 0, 0x80), simple_block(1, 80, 0), simple_block(1, 40, 0)]
            .concat();
    let events = split(&document(&[element(CLUSTER, &body)])).unwrap();
    let cluster = clusters(&events)[0];
    assert_eq!((cluster.first_frame_timecode(), cluster.last_frame_timecode()), (Some(100), Some(180)));
    assert_eq!(cluster.length(), Duration::from_millis(80));
}

#[test]
fn a_frame_may_lie_before_the_cluster_and_before_zero() {
    let body = [uint(TIMECODE, 0), simple_block(1, 0, 0x80), simple_block(2, -20, 0x80)].concat();
    let events = split(&document(&[element(CLUSTER, &body)])).unwrap();
    let cluster = clusters(&events)[0];
    assert_eq!(cluster.start(), Duration::ZERO);
    assert_eq!((cluster.first_frame_timecode(), cluster.last_frame_timecode()), (Some(-20), Some(0)));
    assert_eq!(cluster.length(), Duration::from_millis(20));
}

#[test]
fn the_video_track_says_whether_a_cluster_starts_with_a_keyframe() {
    let cluster = |video| {
        element(CLUSTER, &[uint(TIMECODE, 0), simple_block(2, 0, 0x80), simple_block(1, 0, video)].concat())
    };
    let events = split(&document(&[cluster(0x80), cluster(0)])).unwrap();
    let seen: Vec<_> = clusters(&events).iter().map(|cluster| cluster.starts_with_keyframe()).collect();
    assert_eq!(seen, [true, false]);
}

#[test]
fn without_a_video_track_the_first_frame_says_it() {
    let header = [info(1_000_000), element(TRACKS, &track(2, 2, "A_AAC"))].concat();
    let cluster = element(CLUSTER, &[uint(TIMECODE, 0), simple_block(2, 0, 0x80)].concat());
    let events = split(&[ebml(), open(SEGMENT, &[header, cluster].concat())].concat()).unwrap();
    assert!(clusters(&events)[0].starts_with_keyframe());
}

#[test]
fn what_is_not_media_is_passed_over() {
    let noise = [element(VOID, &[0; 300]), element(CRC_32, &[1; 4]), element(0x7FFE, b"unknown")].concat();
    let bytes = document(&[
        element(SEEK_HEAD, &[9; 20]),
        noise.clone(),
        element(CLUSTER, &[element(CRC_32, &[1; 4]), cluster_body(1), noise].concat()),
        element(ATTACHMENTS, &[9; 500]),
        open(CLUSTER, &cluster_body(2)),
        element(CUES, &[9; 20]),
    ]);
    assert_eq!(starts(&bytes), [1, 2]);
}

#[test]
fn info_without_a_scale_counts_milliseconds() {
    let bytes =
        [ebml(), open(SEGMENT, &[element(INFO, &[]), tracks(), open(CLUSTER, &cluster_body(3))].concat())]
            .concat();
    assert_eq!(starts(&bytes), [3]);
}

#[test]
fn a_time_of_today_in_nanosecond_ticks_is_exact() {
    let body = [info(1), tracks(), open(CLUSTER, &cluster_body(1_726_677_688_724_000_001))].concat();
    let events = split(&[ebml(), open(SEGMENT, &body)].concat()).unwrap();
    assert_eq!(clusters(&events)[0].start(), Duration::new(1_726_677_688, 724_000_001));
}

#[test]
fn pieces_of_any_size_give_the_same_events() {
    let streams = [with_tags(element), with_tags(open), [with_tags(open), with_tags(element)].concat()];
    for bytes in streams {
        let expected = whole(&bytes);
        assert_eq!(expected.1, None);
        for piece in 1..bytes.len() {
            assert_eq!(in_pieces(Splitter::new(), &bytes, piece), expected, "{piece}");
        }
    }
}

#[test]
fn an_open_stream_cut_between_two_elements_is_whole_and_cut_elsewhere_is_not() {
    let bytes = with_tags(open);
    let whole_ends = {
        // An open stream may end wherever an element of an open cluster or of the segment does.
        let mut ends = vec![ebml().len() + 12];
        let mut at = ebml().len() + 12;
        let mut add = |part: usize| {
            at += part;
            ends.push(at);
        };
        add(info(1_000_000).len());
        add(tracks().len());
        for timecode in ["1000", "2000", "3000"] {
            add(tags(&[("AWS_KINESISVIDEO_FRAGMENT_NUMBER", timecode)]).len());
            add(12);
            add(uint(TIMECODE, 0).len());
            add(simple_block(1, 0, 0).len());
            add(simple_block(1, 0, 0).len());
        }
        ends
    };
    for cut in 1..bytes.len() {
        let (_, error) = whole(&bytes[..cut]);
        match error.as_ref().map(|error| error.kind()) {
            None => assert!(whole_ends.contains(&cut), "{cut}"),
            Some(MediaErrorKind::Truncated { .. }) => assert!(!whole_ends.contains(&cut), "{cut}"),
            // Only the cluster's header was there.
            Some(MediaErrorKind::Missing { element }) => assert_eq!(element.get(), TIMECODE),
            Some(_) => panic!("{cut}: {error:?}"),
        }
    }
}

#[test]
fn an_empty_input_has_no_events() {
    assert_eq!(split(&[]), Ok(Vec::new()));
}

#[test]
fn a_cluster_tells_which_tracks_have_frames() {
    let cluster = |blocks: &[Vec<u8>]| element(CLUSTER, &[uint(TIMECODE, 1), blocks.concat()].concat());
    let group = element(BLOCK_GROUP, &element(BLOCK, &block_body(2, 0, 0)));
    let stream = document(&[
        cluster(&[simple_block(1, 0, 0x80), simple_block(1, 40, 0)]),
        cluster(&[group, simple_block(1, 0, 0x80)]),
        cluster(&[simple_block(7, 0, 0x80), simple_block(1, 0, 0), simple_block(5, 0, 0)]),
        cluster(&[]),
    ]);
    let (events, error) = whole(&stream);
    assert_eq!(error, None);
    let told: Vec<_> = clusters(&events).iter().map(|c| (c.tracks(), c.undeclared_track())).collect();
    assert_eq!(told, [(&[1][..], None), (&[1, 2], None), (&[1], Some(7)), (&[], None)]);
}

#[test]
fn a_cluster_that_has_begun_tells_its_start_before_its_end_comes() {
    let before = document(&[]);
    let first = open(CLUSTER, &cluster_body(2_000));
    let stream = [before.clone(), first.clone(), open(CLUSTER, &cluster_body(2_500))].concat();
    let mut splitter = Splitter::new();
    let mut seen = Vec::new();
    for (at, byte) in stream.iter().enumerate() {
        splitter.push(&[*byte]);
        while splitter.next_event().unwrap().is_some() {}
        let open = splitter.open_cluster().map(|open| (open.offset(), open.start().as_millis()));
        if seen.last().is_none_or(|(_, last)| *last != open) {
            seen.push((at + 1, open));
        }
    }
    // Id, size, and the timecode's element of ten bytes.
    let header = 4 + 8 + 10;
    let second = before.len() + first.len();
    // The end of a cluster that leaves its size open is the id of what follows, and its size.
    assert_eq!(
        seen,
        [
            (1, None),
            (before.len() + header, Some((before.len() as u64, 2000))),
            (second + 12, None),
            (second + header, Some((second as u64, 2500))),
        ]
    );
    splitter.finish();
    while splitter.next_event().unwrap().is_some() {}
    assert_eq!(splitter.open_cluster(), None);
}

#[test]
fn what_comes_again_before_the_header_is_whole_does_not_count() {
    let bytes = [
        ebml(),
        open(SEGMENT, &[element(INFO, &[]), info(5), tracks(), element(CLUSTER, &cluster_body(1))].concat()),
    ]
    .concat();
    let (events, error) = whole(&bytes);
    let Some(Event::Header(header)) = events.first() else { panic!("{events:?} {error:?}") };
    assert_eq!((header.timecode_scale(), clusters(&events)[0].start().as_millis()), (1_000_000, 1));
}
