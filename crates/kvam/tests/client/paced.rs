//! Media at the speed of its own clock.

use std::error::Error as _;
use std::io;
use std::time::Duration;

use futures_util::StreamExt;
use kvam::{Body, paced};
use kvam_media::{Event, MediaError, split};
use tokio::io::AsyncReadExt;
use tokio::time::Instant;

/// An EBML header, a segment, its timecode scale and one track.
const HEADER: &[u8] = b"\x1A\x45\xDF\xA3\x8B\x42\x82\x88matroska\
    \x18\x53\x80\x67\x01\xFF\xFF\xFF\xFF\xFF\xFF\xFF\
    \x15\x49\xA9\x66\x80\
    \x16\x54\xAE\x6B\x8F\xAE\x8D\xD7\x81\x01\x83\x81\x01\x86\x85V_VP8";

/// A cluster at a timecode, in milliseconds, with a frame of so many bytes.
fn cluster(timecode: u32, frame: usize) -> Vec<u8> {
    let mut block = vec![0xA3];
    block.extend(0x1000_0000_u32.wrapping_add(u32::try_from(frame + 4).unwrap()).to_be_bytes());
    block.extend([0x81, 0, 0, 0x80]);
    block.extend(vec![7; frame]);
    let mut body = vec![0xE7, 0x84];
    body.extend(timecode.to_be_bytes());
    body.extend(block);
    let mut cluster = vec![0x1F, 0x43, 0xB6, 0x75];
    cluster.extend(0x1000_0000_u32.wrapping_add(u32::try_from(body.len()).unwrap()).to_be_bytes());
    cluster.extend(body);
    cluster
}

fn media(clusters: &[(u32, usize)]) -> Vec<u8> {
    let clusters = clusters.iter().flat_map(|(timecode, frame)| cluster(*timecode, *frame));
    HEADER.iter().copied().chain(clusters).collect()
}

/// What came of a body, and after how many milliseconds each part of it.
async fn arrivals(mut body: Body) -> (Vec<u8>, Vec<(u128, usize)>) {
    let began = Instant::now();
    let (mut all, mut arrivals) = (Vec::new(), Vec::<(u128, usize)>::new());
    while let Some(piece) = body.next().await {
        let piece = piece.unwrap();
        all.extend_from_slice(&piece);
        let now = began.elapsed().as_millis();
        match arrivals.last_mut() {
            Some((then, length)) if *then == now => *length += piece.len(),
            _ => arrivals.push((now, piece.len())),
        }
    }
    (all, arrivals)
}

#[tokio::test(start_paused = true)]
async fn each_cluster_goes_out_when_its_timecode_is_due() {
    // The last is larger than what is read at once, and the one before it lies before the first.
    let clusters = [(5_000, 10), (7_000, 20), (7_040, 30), (1_000, 40), (9_500, 200_000)];
    let media = media(&clusters);
    let length = |n: usize| cluster(clusters[n].0, clusters[n].1).len();
    let (came, arrivals) = arrivals(paced(io::Cursor::new(media.clone()))).await;
    assert!(came == media, "the bytes are as they were");
    assert_eq!(
        arrivals,
        [
            (0, HEADER.len() + length(0)),
            (2_000, length(1)),
            (2_040, length(2) + length(3)),
            (4_500, length(4)),
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_source_that_is_slow_is_not_made_slower() {
    let (mut source, reader) = tokio::io::duplex(1 << 20);
    let feeding = tokio::spawn(async move {
        use tokio::io::AsyncWriteExt;
        source.write_all(HEADER).await.unwrap();
        for second in 0..3_u32 {
            tokio::time::sleep(Duration::from_secs(4)).await;
            source.write_all(&cluster(second * 1_000, 10)).await.unwrap();
        }
    });
    let (_, arrivals) = arrivals(paced(reader)).await;
    feeding.await.unwrap();
    assert_eq!(arrivals.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [0, 4_000, 8_000, 12_000]);
}

#[tokio::test(start_paused = true)]
async fn what_has_no_clock_or_is_cut_is_an_error() {
    let whole = media(&[(0, 10)]);
    for input in [b"no matroska at all".to_vec(), whole[..whole.len() - 1].to_vec()] {
        let error = paced(io::Cursor::new(input)).read_to_end(&mut Vec::new()).await.unwrap_err();
        let own = error.get_ref().unwrap().source().unwrap();
        assert!(own.downcast_ref::<MediaError>().is_some(), "{own:?}");
    }
    let clusters = split(&whole).unwrap();
    assert!(matches!(clusters.last(), Some(Event::Cluster(_))), "the input itself is good");
}

#[tokio::test(start_paused = true)]
async fn what_stands_before_an_error_goes_out_in_its_time() {
    let good = media(&[(0, 10), (2_000, 20)]);
    let no_bytes = b"\x1F\x43\xB6\x75\x80".as_slice();
    for bad in [no_bytes, &[0; 100]] {
        let mut body = paced(io::Cursor::new([&good, bad, &cluster(9_000, 10)].concat()));
        let (began, mut came) = (Instant::now(), Vec::new());
        let error = loop {
            match body.next().await.unwrap() {
                Ok(piece) => came.extend_from_slice(&piece),
                Err(error) => break error,
            }
        };
        assert_eq!((came == good, began.elapsed().as_millis()), (true, 2_000));
        let error = error.source().unwrap().downcast_ref::<MediaError>().unwrap();
        assert_eq!(error.offset(), good.len() as u64);
        assert!(body.next().await.is_none());
    }
}
