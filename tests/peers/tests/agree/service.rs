//! The local service, and a stream in it of which everything is known beforehand.

use std::time::Duration;

use kvam::{Client, StreamId, Timestamp};
use kvam_local::{LocalService, PutOptions};

use crate::peer::{Clock, Keys, REGION, Row, Selection};
use crate::video::video;

/// What a listing finds.
const SELECTED: u32 = 2500;
/// What it must leave out, at either end.
const BESIDE: u32 = 5;

pub(crate) struct Service {
    local: LocalService,
}

impl Service {
    pub(crate) async fn start() -> Self {
        // Two ports, so that nobody lists fragments where endpoints are asked for.
        let builder = LocalService::builder().strict_hosts().empty_pages(4);
        Self { local: builder.start().await.unwrap() }
    }

    pub(crate) fn control_url(&self) -> String {
        self.local.control_url()
    }

    pub(crate) fn data_url(&self) -> String {
        self.local.data_url()
    }

    /// What `kvam local` prints.
    pub(crate) fn environment(&self) -> Vec<(&'static str, String)> {
        self.local.environment()
    }

    pub(crate) fn keys(&self) -> Keys {
        Keys {
            access_key_id: self.local.access_key_id().to_owned(),
            secret_access_key: self.local.secret_access_key().to_owned(),
        }
    }

    /// Puts a recording into a stream that a peer created, and says what must be listed of it.
    pub(crate) fn fill(&self, name: &str) -> Archived {
        // Some hours ago, so that the stream retains it all; whole milliseconds, as the service tells.
        let now = Timestamp::from(kvam::Clock::system().now());
        let start = Timestamp::from_micros(now.as_millis() * 1000 - 3 * 3_600_000_000 + 123_000);
        let latency = Duration::from_millis(517);
        let (media, clusters) = video(BESIDE + SELECTED + BESIDE);
        let options = PutOptions::new().producer_start(start).latency(latency);
        let put = self.local.put_matroska(name, media.as_slice(), &options).unwrap();
        assert_eq!(put.len(), clusters.len());
        let rows = put.iter().zip(&clusters).map(|(fragment, cluster)| {
            let millis = |millis: u64| Duration::from_millis(millis);
            let producer = start.checked_add(millis(cluster.start.into())).unwrap();
            let complete = producer.checked_add(millis(cluster.length.into())).unwrap();
            Row {
                number: fragment.number.to_string(),
                size_in_bytes: Some(i64::try_from(cluster.bytes).unwrap()),
                producer_timestamp: Some(producer),
                server_timestamp: complete.checked_add(latency),
                length_in_milliseconds: Some(cluster.length.into()),
            }
        });
        Archived { rows: rows.collect() }
    }

    /// `kvam`, with this service's keys.
    pub(crate) fn client(&self) -> Client {
        self.client_with(&self.keys())
    }

    /// `kvam`, with other keys.
    pub(crate) fn client_with(&self, keys: &Keys) -> Client {
        let builder = Client::builder().region(REGION).credentials(keys.credentials());
        builder.control_endpoint(self.control_url()).build().unwrap()
    }
}

/// The fragments of a stream, in order of their numbers.
pub(crate) struct Archived {
    rows: Vec<Row>,
}

impl Archived {
    /// All but the first few and the last few: it starts and ends with the start of a fragment, and both are in it.
    pub(crate) fn selection(&self, clock: Clock, page_size: Option<u32>) -> Selection {
        let selected = self.selected();
        let (first, last) = (selected.first().unwrap(), selected.last().unwrap());
        Selection { clock, start: clock.of(first), end: clock.of(last), page_size }
    }

    /// What is in the selection.
    pub(crate) fn selected(&self) -> &[Row] {
        &self.rows[BESIDE as usize..(BESIDE + SELECTED) as usize]
    }
}

/// What `kvam` lists.
pub(crate) async fn list(client: &Client, name: &str, selection: Selection) -> Vec<Row> {
    let mut listing = client.list_fragments(StreamId::name(name).unwrap()).selector(selection.selector());
    if let Some(page_size) = selection.page_size {
        listing = listing.page_size(page_size);
    }
    let mut fragments = listing.fragments();
    let mut rows = Vec::new();
    while let Some(fragment) = fragments.try_next().await.unwrap() {
        rows.push(Row::from(&fragment));
    }
    rows
}
