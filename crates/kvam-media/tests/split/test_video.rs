//! `tests/media/test-pattern.mkv` agrees with what mkvinfo and ffprobe said of it.

use std::path::PathBuf;
use std::time::Duration;

use kvam_media::{Event, MediaErrorKind, Splitter, Track, TrackKind, split};

use crate::{clusters, in_pieces, whole};

fn media(name: &str) -> Vec<u8> {
    let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), "../../tests/media", name].iter().collect();
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub(crate) fn video() -> Vec<u8> {
    media("test-pattern.mkv")
}

/// A table's rows, without its headings.
fn table<const COLUMNS: usize>(name: &str) -> Vec<[u64; COLUMNS]> {
    let text = String::from_utf8(media(name)).unwrap();
    let row = |line: &str| line.split('\t').map(|cell| cell.parse().unwrap()).collect::<Vec<_>>();
    text.lines().skip(1).map(|line| row(line).try_into().unwrap()).collect()
}

#[test]
fn every_cluster_is_as_mkvinfo_saw_it() {
    let events = split(&video()).unwrap();
    let seen: Vec<_> = clusters(&events)
        .into_iter()
        .zip(0..)
        .map(|(cluster, index)| {
            let nanoseconds = |ticks: i64| u64::try_from(ticks).unwrap() * cluster.timecode_scale();
            let first = nanoseconds(cluster.first_frame_timecode().unwrap());
            let last = nanoseconds(cluster.last_frame_timecode().unwrap());
            assert_eq!(cluster.length(), Duration::from_nanos(last - first));
            let start = u64::try_from(cluster.start().as_nanos()).unwrap();
            let keyframes = u64::from(cluster.starts_with_keyframe());
            let bytes = cluster.bytes().len() as u64;
            [index, start, cluster.offset(), bytes, cluster.frames(), keyframes, first, last]
        })
        .collect();
    assert_eq!(seen.len(), 12);
    assert_eq!(seen, table("clusters.tsv"));
}

#[test]
fn every_cluster_has_the_frames_that_ffprobe_saw_in_it() {
    let events = split(&video()).unwrap();
    let packets = table::<5>("packets.tsv");
    let mut packets = packets.iter();
    for cluster in clusters(&events) {
        let end = cluster.offset() + cluster.bytes().len() as u64;
        let inside: Vec<_> = packets.by_ref().take(usize::try_from(cluster.frames()).unwrap()).collect();
        assert!(inside.iter().all(|[_, offset, ..]| (cluster.offset()..end).contains(offset)));
        let times = || inside.iter().map(|[_, _, _, pts, _]| i64::try_from(*pts).unwrap());
        assert_eq!(cluster.first_frame_timecode(), times().min());
        assert_eq!(cluster.last_frame_timecode(), times().max());
        assert_eq!(cluster.starts_with_keyframe(), inside[0][4] == 1);
    }
    assert_eq!(packets.next(), None);
}

#[test]
fn the_bytes_of_a_cluster_are_the_bytes_of_the_file() {
    let file = video();
    for cluster in clusters(&split(&file).unwrap()) {
        let start = usize::try_from(cluster.offset()).unwrap();
        assert_eq!(cluster.bytes(), &file[start..start + cluster.bytes().len()]);
    }
}

#[test]
fn the_header_and_the_tags_come_before_the_clusters() {
    let events = split(&video()).unwrap();
    let [Event::Header(header), Event::Tags(tags), Event::Cluster(_), ..] = &events[..] else {
        panic!("{events:?}");
    };
    assert_eq!(header.timecode_scale(), 1_000_000);
    let [Track { number: 1, kind: TrackKind::Video, codec, .. }] = header.tracks() else {
        panic!("{header:?}")
    };
    assert_eq!(codec, "V_MPEG4/ISO/AVC");
    assert_eq!(tags.offset, 0x183);
    let pairs: Vec<_> = tags.simple.iter().map(|tag| (tag.name.as_str(), tag.value.as_str())).collect();
    assert_eq!(pairs, [("ENCODER", "Lavc libx264"), ("DURATION", "00:00:24.000000000")]);
}

#[test]
fn pieces_of_any_size_give_the_same_events() {
    let file = video();
    let expected = whole(&file);
    assert_eq!(expected.1, None);
    for piece in [1, 2, 3, 7, 16, 61, 255, 256, 1000, 1021, 2048, 4096, 65_536] {
        assert_eq!(in_pieces(Splitter::new(), &file, piece), expected, "{piece}");
    }
}

#[test]
fn a_file_cut_at_any_byte_gives_its_whole_clusters_and_says_where_it_was_cut() {
    let file = video();
    let ends: Vec<_> = clusters(&split(&file).unwrap())
        .iter()
        .map(|cluster| cluster.offset() + cluster.bytes().len() as u64)
        .collect();
    let first = usize::try_from(ends[0]).unwrap();
    // Every byte of the headers, of the first blocks and around the first cluster's end, and some between.
    let cuts = (1..1500).chain((1500..first - 50).step_by(23)).chain(first - 50..first + 100);
    for cut in cuts {
        let (events, error) = whole(&file[..cut]);
        let error = error.unwrap();
        assert_eq!(error.offset(), cut as u64);
        let MediaErrorKind::Truncated { element_offset } = *error.kind() else { panic!("{error}") };
        assert!(element_offset <= cut as u64);
        let complete = ends.iter().filter(|&&end| end <= cut as u64).count();
        assert_eq!(clusters(&events).len(), complete, "{cut}");
    }
}
