//! Media, from a file through PutMedia and back through GetMediaForFragmentList.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use bytes::Bytes;
use kvam::ops::{AcknowledgementEvent, ErrorId, GetMediaForFragmentList, PutMedia, Timecodes};
use kvam::{Acknowledgements, Body, Client, Fragment, FragmentNumber, RetryPolicy};
use kvam_local::LocalService;

/// Where mkvinfo sees the video's clusters.
const CLUSTERS: &str = include_str!("../../media/clusters.tsv");

/// The bytes of the video's clusters.
fn clusters() -> Vec<&'static [u8]> {
    let cells = |row: &str| row.split('\t').map(|cell| cell.parse().unwrap()).collect::<Vec<usize>>();
    let clusters: Vec<_> = CLUSTERS.lines().skip(1).map(cells).map(|c| &e2e::VIDEO[c[2]..][..c[3]]).collect();
    assert_eq!(clusters.len(), 12);
    clusters
}

async fn service() -> (LocalService, Client) {
    let service = e2e::service().stream("door", 24).strict_hosts().start().await.unwrap();
    let client = e2e::client(&service).build().unwrap();
    (service, client)
}

async fn put(client: &Client, media: impl Into<Body>) -> Acknowledgements {
    let timecodes = Timecodes::Relative { producer_start: e2e::moment("2026-01-28T06:00:00.005Z") };
    client.put_media(PutMedia::new(e2e::stream("door"), timecodes), media).await.unwrap()
}

/// What became of each fragment: the numbers of those that were persisted.
async fn persisted(mut acknowledgements: Acknowledgements) -> Vec<FragmentNumber> {
    let mut numbers = Vec::new();
    while let Some(told) = acknowledgements.try_next().await.unwrap() {
        match told.event {
            AcknowledgementEvent::Persisted => numbers.push(told.fragment_number.unwrap()),
            AcknowledgementEvent::Buffering | AcknowledgementEvent::Received => {}
            other => panic!("{other:?}"),
        }
    }
    numbers
}

async fn listed(client: &Client) -> Vec<Fragment> {
    let listing = client.list_fragments(e2e::stream("door")).selector(e2e::everything()).fragments();
    e2e::by_number(listing).await.unwrap()
}

async fn got(client: &Client, numbers: impl IntoIterator<Item = FragmentNumber>) -> Vec<u8> {
    let operation = GetMediaForFragmentList::new(e2e::stream("door"), numbers);
    let mut media = client.get_media_for_fragment_list(&operation).await.unwrap();
    assert_eq!(media.content_type(), Some("video/webm"));
    let mut all = Vec::new();
    while let Some(piece) = media.try_next().await.unwrap() {
        all.extend_from_slice(&piece);
    }
    all
}

#[tokio::test]
async fn what_was_put_is_listed_and_got_byte_for_byte() {
    let (_service, client) = service().await;
    let numbers = persisted(put(&client, Bytes::from_static(e2e::VIDEO)).await).await;
    let fragments = listed(&client).await;
    assert_eq!(fragments.iter().map(|fragment| fragment.number).collect::<Vec<_>>(), numbers);
    let media = got(&client, numbers.iter().rev().copied()).await;
    let mut rest = &media[..];
    for (cluster, fragment) in clusters().into_iter().zip(&fragments).rev() {
        let at = rest.windows(cluster.len()).position(|bytes| bytes == cluster).unwrap();
        let head = String::from_utf8_lossy(&rest[..at]);
        for told in [
            fragment.number.to_string(),
            fragment.producer_timestamp.unwrap().to_epoch_seconds(),
            fragment.server_timestamp.unwrap().to_epoch_seconds(),
        ] {
            assert!(head.contains(&told), "{told}");
        }
        assert_eq!(fragment.size_in_bytes, Some(cluster.len().try_into().unwrap()));
        rest = &rest[at + cluster.len()..];
    }
    assert!(rest.is_empty());
}

#[tokio::test]
async fn what_was_got_can_be_put_again() {
    let (_service, client) = service().await;
    let numbers = persisted(put(&client, Bytes::from_static(e2e::VIDEO)).await).await;
    // The answer has a header for each fragment, which one recording has not: put them one by one.
    for number in &numbers[..2] {
        let media = got(&client, [*number]).await;
        let again = persisted(put(&client, media.clone()).await).await;
        let twice = got(&client, again.iter().copied()).await;
        assert_eq!(twice.len(), media.len(), "nothing but the tags' values differs");
    }
}

#[tokio::test]
async fn acknowledgements_come_while_the_media_is_still_going_out() {
    let (_service, client) = service().await;
    let (mut source, reader) = tokio::io::duplex(64 * 1024);
    let sends = |from: usize, to: usize| &e2e::VIDEO[from..to];
    let ends: Vec<_> = {
        let base = e2e::VIDEO.as_ptr() as usize;
        clusters().iter().map(|cluster| cluster.as_ptr() as usize - base + cluster.len()).collect()
    };
    let feed = async |source: &mut tokio::io::DuplexStream, bytes| {
        tokio::io::AsyncWriteExt::write_all(source, bytes).await.unwrap();
    };
    feed(&mut source, sends(0, ends[0])).await;
    let mut told = put(&client, Body::from_reader(reader)).await;
    let mut sent = ends[0];
    for end in ends.into_iter().skip(1) {
        // Nothing of the next fragment is sent before this one is persisted.
        loop {
            match told.try_next().await.unwrap().unwrap().event {
                AcknowledgementEvent::Persisted => break,
                AcknowledgementEvent::Buffering | AcknowledgementEvent::Received => {}
                other => panic!("{other:?}"),
            }
        }
        feed(&mut source, sends(sent, end)).await;
        sent = end;
    }
    feed(&mut source, sends(sent, e2e::VIDEO.len())).await;
    drop(source);
    assert_eq!(persisted(told).await.len(), 1, "the last");
    assert_eq!(listed(&client).await.len(), 12);
}

#[tokio::test]
async fn an_error_names_the_fragment_and_keeps_those_before_it() {
    let (_service, client) = service().await;
    let all = clusters();
    let head = e2e::VIDEO.windows(4).position(|bytes| bytes == &all[0][..4]).unwrap();
    let out_of_order = [&e2e::VIDEO[..head], all[0], all[1], all[2], all[1]].concat();
    let mut told = put(&client, out_of_order).await;
    let mut error = None;
    while let Ok(Some(acknowledgement)) = told.try_next().await {
        if let AcknowledgementEvent::Error(reason) = acknowledgement.event {
            error = Some((acknowledgement.fragment_timecode, reason.id));
        }
    }
    assert_eq!(error, Some((Some(2000), Some(ErrorId::TimecodeNotMonotonic))));
    assert_eq!(listed(&client).await.len(), 3);
}

#[tokio::test]
async fn a_second_connection_waits_until_the_first_is_over() {
    let (service, client) = service().await;
    let (source, reader) = tokio::io::duplex(1024);
    let first = put(&client, Body::from_reader(reader)).await;
    let hasty = e2e::client(&service).retry(RetryPolicy::default().max_attempts(1)).build().unwrap();
    let operation = PutMedia::new(e2e::stream("door"), Timecodes::ABSOLUTE);
    let refused = hasty.put_media(operation, Bytes::from_static(e2e::VIDEO)).await.err().unwrap();
    assert_eq!(refused.code().map(ToString::to_string).as_deref(), Some("ConnectionLimitExceededException"));
    drop(source);
    assert_eq!(persisted(first).await, []);
    assert_eq!(persisted(put(&client, Bytes::from_static(e2e::VIDEO)).await).await.len(), 12);
}
