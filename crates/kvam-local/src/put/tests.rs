use std::error::Error as _;

use super::*;
use crate::LocalService;
use crate::test_client::{NOON, TestClient, at};

const VIDEO: &[u8] = include_bytes!("../../../../tests/media/test-pattern.mkv");
const CLUSTERS: &str = include_str!("../../../../tests/media/clusters.tsv");

fn client() -> TestClient {
    TestClient::new(LocalService::builder().stream("door", 24))
}

/// From noon, in milliseconds.
fn after_noon(moment: Option<Timestamp>) -> i64 {
    moment.unwrap().as_millis() - NOON * 1000
}

#[test]
fn each_cluster_is_a_fragment_as_mkvinfo_sees_it() {
    let client = client();
    let options = PutOptions::new().producer_start(at(NOON - 100)).latency(Duration::from_millis(250));
    let fragments = client.service.put_matroska("door", VIDEO, &options).unwrap();
    let mut rows = 0;
    for (row, fragment) in CLUSTERS.lines().skip(1).zip(&fragments) {
        let columns: Vec<i64> = row.split('\t').map(|column| column.parse().unwrap()).collect();
        let [_, start_ns, offset, bytes, _, _, first_ns, last_ns] = columns[..] else { panic!("{row}") };
        assert_eq!(fragment.size_in_bytes, Some(bytes));
        assert_eq!(fragment.length_in_milliseconds, Some((last_ns - first_ns) / 1_000_000));
        assert_eq!(after_noon(fragment.producer_timestamp), -100_000 + start_ns / 1_000_000);
        assert_eq!(after_noon(fragment.server_timestamp), -100_000 + last_ns / 1_000_000 + 250);
        let asked = format!(r#"{{"StreamName":"door","Fragments":["{}"]}}"#, fragment.number);
        let media = client.post("/getMediaForFragmentList", &asked).into_body();
        let (offset, bytes) = (usize::try_from(offset).unwrap(), usize::try_from(bytes).unwrap());
        assert!(media.ends_with(&VIDEO[offset..offset + bytes]), "the media is kept");
        rows += 1;
    }
    assert_eq!((rows, fragments.len()), (12, 12));
    assert!(fragments.windows(2).all(|pair| pair[0].number < pair[1].number));
    assert!(fragments.iter().all(|fragment| fragment.number.to_string().len() == 47));
}

#[test]
fn a_recording_has_just_ended_unless_told_otherwise() {
    let fragments = client().service.put_matroska("door", VIDEO, &PutOptions::new()).unwrap();
    assert_eq!(after_noon(fragments[11].server_timestamp), 0);
    assert_eq!(after_noon(fragments[11].producer_timestamp), -1933);
    assert_eq!(after_noon(fragments[0].producer_timestamp), -23_933);
}

#[test]
fn the_arrival_can_be_given() {
    let options = PutOptions::new().producer_start(at(NOON - 500)).server_start(at(NOON + 7));
    let fragments = client().service.put_matroska("door", VIDEO, &options).unwrap();
    let arrivals: Vec<_> = fragments.iter().map(|f| after_noon(f.server_timestamp)).collect();
    assert_eq!(arrivals[..3], [7_000, 9_000, 11_000]);
}

#[test]
fn absolute_timecodes_count_from_1970() {
    let fragments =
        client().service.put_matroska("door", VIDEO, &PutOptions::new().absolute_timecodes()).unwrap();
    assert_eq!(fragments[3].producer_timestamp, Some(at(6)));
}

#[test]
fn pieces_of_any_size_give_the_same() {
    struct Drip<'a>(&'a [u8]);
    impl Read for Drip<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let most = out.len().min(997);
            self.0.read(&mut out[..most])
        }
    }
    let put =
        |media: &mut dyn Read| client().service.put_matroska("door", media, &PutOptions::new()).unwrap();
    assert_eq!(put(&mut Drip(VIDEO)), put(&mut &VIDEO[..]));
}

#[test]
fn what_cannot_be_put_whole_is_not_put_at_all() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("gone"))
        }
    }
    let client = client();
    let put = |stream: &str, media: &mut dyn Read, options: PutOptions| {
        client.service.put_matroska(stream, media, &options).unwrap_err()
    };
    let now = PutOptions::new();
    assert!(matches!(put("nowhere", &mut &VIDEO[..], now), PutError::StreamNotFound));
    assert!(matches!(put("bad name", &mut &VIDEO[..], now), PutError::StreamNotFound));
    assert!(matches!(put("door", &mut &VIDEO[..200_000], now), PutError::Media(_)));
    assert!(matches!(put("door", &mut &b"no video"[..], now), PutError::Media(_)));
    assert!(matches!(put("door", &mut VIDEO.chain(Broken), now), PutError::Read(_)));
    let twice = [VIDEO, VIDEO].concat();
    assert!(matches!(put("door", &mut &twice[..], now), PutError::SecondSegment));
    let early = now.producer_start(Timestamp::from_micros(-1));
    assert!(matches!(put("door", &mut &VIDEO[..], early), PutError::TimeOutOfRange));
    let late = now.producer_start(Timestamp::from_micros(i64::MAX));
    assert!(matches!(put("door", &mut &VIDEO[..], late), PutError::TimeOutOfRange));
    let shown = put("door", &mut Broken, now);
    assert_eq!(shown.to_string(), "the media cannot be read");
    assert_eq!(shown.source().unwrap().to_string(), "gone");
    let listed = client.pages("door", kvam_model::FragmentSelector::server(at(0), at(NOON)).unwrap(), 1);
    assert_eq!(listed, [[]]);
}

#[test]
fn clusters_that_the_service_would_refuse_are_refused() {
    let timecode_at = |cluster: usize| {
        let id = [0x1F, 0x43, 0xB6, 0x75];
        let starts: Vec<_> =
            VIDEO.windows(4).enumerate().filter(|(_, bytes)| *bytes == id).map(|(at, _)| at).collect();
        let start = starts[cluster];
        start + VIDEO[start..].windows(2).position(|bytes| bytes[0] == 0xE7 && bytes[1] == 0x82).unwrap() + 2
    };
    // The sixth cluster (10,000 ms) is said to start with the fifth (8,000 ms).
    let mut video = VIDEO.to_vec();
    let at = timecode_at(5);
    assert_eq!(video[at..at + 2], 10_000_u16.to_be_bytes());
    video[at..at + 2].copy_from_slice(&8_000_u16.to_be_bytes());
    let error = client().service.put_matroska("door", &video[..], &PutOptions::new()).unwrap_err();
    assert!(matches!(error, PutError::TimecodeNotRising { offset: 132_430 }), "{error}");

    // The last frame of the first cluster, of track 1 at 1,933 ms, is said to come at 20,000 ms, then one later.
    let frame = VIDEO.windows(3).position(|bytes| bytes == [0x81, 0x07, 0x8D]).unwrap() + 1;
    for (last_ms, fits) in [(20_000_u16, true), (20_001, false)] {
        let mut video = VIDEO.to_vec();
        video[frame..frame + 2].copy_from_slice(&last_ms.to_be_bytes());
        match client().service.put_matroska("door", &video[..], &PutOptions::new()) {
            Ok(fragments) => assert!(fits && fragments[0].length_in_milliseconds == Some(20_000)),
            Err(error) => assert!(!fits && matches!(error, PutError::TooLong { offset: 480 }), "{error}"),
        }
    }
}
