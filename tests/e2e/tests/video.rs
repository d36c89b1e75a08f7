//! A real video, from its file to the list of its fragments.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use kvam::{FragmentSelector, Timestamp};
use kvam_local::PutOptions;

/// What mkvinfo says of the video's clusters.
const CLUSTERS: &str = include_str!("../../media/clusters.tsv");

struct Cluster {
    start_micros: i64,
    bytes: i64,
    length_ms: i64,
}

fn clusters() -> Vec<Cluster> {
    let mut rows = CLUSTERS.lines();
    let names: Vec<_> = rows.next().unwrap().split('\t').collect();
    let column = |name| names.iter().position(|n| *n == name).unwrap();
    let (start, bytes, first, last) =
        (column("start_ns"), column("bytes"), column("first_ns"), column("last_ns"));
    rows.map(|row| {
        let cells: Vec<i64> = row.split('\t').map(|cell| cell.parse().unwrap()).collect();
        Cluster {
            start_micros: cells[start] / 1000,
            bytes: cells[bytes],
            length_ms: (cells[last] - cells[first]) / 1_000_000,
        }
    })
    .collect()
}

#[tokio::test]
async fn the_fragments_listed_are_the_clusters_that_mkvinfo_sees() {
    let service = e2e::service().stream("front-door", 24).start().await.unwrap();
    let producer_start = e2e::moment("2026-01-28T06:00:00.005Z");
    let server_start = e2e::moment("2026-01-28T06:00:01Z");
    let options = PutOptions::new().producer_start(producer_start).server_start(server_start);
    service.service().put_matroska("front-door", e2e::VIDEO, &options).unwrap();
    let client = e2e::client(&service).build().unwrap();

    for selector in [e2e::everything(), FragmentSelector::producer(producer_start, e2e::now()).unwrap()] {
        let listing =
            client.list_fragments(e2e::stream("front-door")).selector(selector).page_size(5).fragments();
        let fragments = e2e::by_number(listing).await.unwrap();
        let clusters = clusters();
        assert_eq!((fragments.len(), clusters.len()), (12, 12));
        for (fragment, cluster) in fragments.iter().zip(clusters) {
            let after =
                |start: Timestamp| Some(Timestamp::from_micros(start.as_micros() + cluster.start_micros));
            assert_eq!(fragment.producer_timestamp, after(producer_start));
            assert_eq!(fragment.server_timestamp, after(server_start));
            assert_eq!(fragment.size_in_bytes, Some(cluster.bytes));
            assert_eq!(fragment.length_in_milliseconds, Some(cluster.length_ms));
            assert_eq!(fragment.number.to_string().len(), 47);
        }
    }
}

#[tokio::test]
async fn both_ends_of_the_range_are_listed_and_nothing_beyond() {
    let service = e2e::service().stream("front-door", 24).start().await.unwrap();
    let start = e2e::moment("2026-01-28T06:00:00Z");
    let options = PutOptions::new().producer_start(start).server_start(start);
    service.service().put_matroska("front-door", e2e::VIDEO, &options).unwrap();
    let client = e2e::client(&service).build().unwrap();
    for (from, to, listed) in [
        ("2026-01-28T06:00:02Z", "2026-01-28T06:00:06Z", 3),
        ("2026-01-28T06:00:02.000001Z", "2026-01-28T06:00:05.999999Z", 1),
        ("2026-01-28T06:00:02Z", "2026-01-28T06:00:02Z", 1),
        ("2026-01-28T06:00:03Z", "2026-01-28T06:00:03Z", 0),
    ] {
        for select in [FragmentSelector::server, FragmentSelector::producer] {
            let selector = select(e2e::moment(from), e2e::moment(to)).unwrap();
            let listing = client.list_fragments(e2e::stream("front-door")).selector(selector).fragments();
            assert_eq!(e2e::by_number(listing).await.unwrap().len(), listed, "{from} to {to}");
        }
    }
}
