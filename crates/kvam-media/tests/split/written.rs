//! What was split and written again is the same stream.

use kvam_media::{Event, SimpleTag, split, write_cluster, write_header, write_preamble, write_tags};

use crate::ebml::*;
use crate::test_video::video;
use crate::{clusters, whole};

fn rewrite(events: &[Event]) -> Vec<u8> {
    let mut out = Vec::new();
    for event in events {
        match event {
            Event::Header(header) => write_header(header, &mut out),
            Event::Tags(tags) => write_tags(&tags.simple, &mut out),
            Event::Cluster(cluster) => write_cluster(cluster, &mut out),
            _ => unreachable!(),
        }
    }
    out
}

/// All that an event says but where it stood.
fn told(events: &[Event]) -> Vec<String> {
    events
        .iter()
        .map(|event| match event {
            Event::Header(h) => format!("{h:?} {:?} {:?} {:?}", h.ebml(), h.info(), h.tracks_element()),
            Event::Tags(tags) => format!("{:?}", tags.simple),
            Event::Cluster(c) => format!(
                "{:?} {:?} {:?} {:?} {} {} {:?}",
                c.start(),
                c.length(),
                c.first_frame_timecode(),
                c.last_frame_timecode(),
                c.frames(),
                c.starts_with_keyframe(),
                c.bytes()
            ),
            _ => unreachable!(),
        })
        .collect()
}

#[test]
fn a_stream_written_again_splits_into_the_same_events() {
    let fragments = document(&[
        tags(&[("AWS_KINESISVIDEO_FRAGMENT_NUMBER", "91343852333181432402585582989886887689224114392")]),
        open(CLUSTER, &cluster_body(1)),
        open(CLUSTER, &cluster_body(2)),
    ]);
    for bytes in [video(), fragments.clone(), [fragments.clone(), fragments].concat()] {
        let events = split(&bytes).unwrap();
        assert_eq!(told(&split(&rewrite(&events)).unwrap()), told(&events));
    }
}

#[test]
fn chosen_clusters_of_the_video_are_a_stream() {
    let events = split(&video()).unwrap();
    let Event::Header(header) = &events[0] else { panic!("{events:?}") };
    let mut out = Vec::new();
    write_header(header, &mut out);
    for cluster in &clusters(&events)[3..5] {
        write_tags(&[SimpleTag::new("offset", cluster.offset().to_string())], &mut out);
        write_cluster(cluster, &mut out);
    }
    let (events, error) = whole(&out);
    assert_eq!(error, None);
    let starts: Vec<_> = clusters(&events).iter().map(|cluster| cluster.start().as_secs()).collect();
    assert_eq!(starts, [6, 8]);
}

#[test]
fn tags_can_be_told_without_a_header() {
    let mut out = Vec::new();
    write_preamble(&mut out);
    let wrong = SimpleTag::new("AWS_KINESISVIDEO_EXCEPTION_ERROR_CODE", "4000");
    write_tags(std::slice::from_ref(&wrong), &mut out);
    let events = split(&out).unwrap();
    let [Event::Tags(tags)] = &events[..] else { panic!("{events:?}") };
    assert_eq!(tags.simple, [wrong]);
}
