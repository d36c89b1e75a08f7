use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use kvam_media::{Header, SimpleTag};
use kvam_model::{Fragment, FragmentNumber, FragmentSelector, FragmentSelectorType, StreamInfo, Timestamp};

use crate::SeedStream;
use crate::put_rules::Recorded;

/// A stream and what is archived of it.
#[derive(Debug)]
pub(crate) struct Stream {
    pub(crate) info: StreamInfo,
    pub(crate) seed: Option<SeedStream>,
    /// In the order in which they came. It only grows, so that a page token can hold on to a length of it.
    stored: Vec<Stored>,
    /// Where a number's fragment is stored.
    by_number: BTreeMap<FragmentNumber, usize>,
    /// Of how many of the stored the media was given up.
    forgotten: usize,
    /// How many numbers were given out.
    pub(crate) sequence: u64,
}

/// A fragment that was put.
#[derive(Debug)]
struct Stored {
    fragment: Fragment,
    /// Kept as long as the fragment is retained.
    media: Option<Media>,
}

/// What a fragment's media is made of.
#[derive(Debug, Clone)]
pub(crate) struct Media {
    pub(crate) header: Arc<Header>,
    pub(crate) tags: Arc<[SimpleTag]>,
    /// The Cluster element as it came.
    pub(crate) cluster: Bytes,
}

/// What a stream has under a number.
#[derive(Debug)]
pub(crate) enum Kept {
    /// A fragment and its media.
    Media(Box<Fragment>, Media),
    /// A fragment that is no longer retained, or was made up from a seed.
    NoMedia,
}

/// What a listing is about. It stays the same from its first page to its last, whatever happens to the stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Selection {
    pub(crate) selector: FragmentSelector,
    /// What arrived before it is no longer retained; in microseconds.
    pub(crate) horizon: i64,
    /// How many of the stored fragments there were.
    pub(crate) stored: u64,
}

impl Stream {
    pub(crate) const fn new(info: StreamInfo) -> Self {
        Self { info, seed: None, stored: Vec::new(), by_number: BTreeMap::new(), forgotten: 0, sequence: 0 }
    }

    pub(crate) fn retention_hours(&self) -> u32 {
        self.info.data_retention_in_hours.unwrap_or(0)
    }

    /// What a listing that begins now is about.
    pub(crate) fn selection(&self, selector: FragmentSelector, now: Timestamp) -> Selection {
        Selection { selector, horizon: self.horizon(now), stored: self.stored.len() as u64 }
    }

    /// The earliest arrival that is retained, in microseconds.
    fn horizon(&self, now: Timestamp) -> i64 {
        match self.retention_hours() {
            // A stream without retention archives nothing.
            0 => i64::MAX,
            hours => now.as_micros().saturating_sub(i64::from(hours) * 3_600_000_000),
        }
    }

    /// The fragments of a selection, without an order.
    pub(crate) fn select(&self, selection: &Selection) -> Selected<'_> {
        let seeded = self.seed.as_ref().map_or(0..0, |seed| seeded_places(seed, selection));
        let known = usize::try_from(selection.stored).unwrap_or(usize::MAX).min(self.stored.len());
        let stored = self.stored[..known]
            .iter()
            .enumerate()
            .filter(|(_, stored)| is_selected(&stored.fragment, selection))
            .map(|(place, _)| place)
            .collect();
        Selected { stream: self, seeded, stored }
    }

    /// Archives a fragment, and gives up the media of those that are no longer retained. A stream without retention
    /// archives nothing.
    pub(crate) fn store(&mut self, fragment: Fragment, recorded: Recorded, now: Timestamp) {
        if self.retention_hours() > 0 {
            let Recorded { header, tags, cluster } = recorded;
            let media = Media { header, tags, cluster: cluster.bytes().clone() };
            self.by_number.insert(fragment.number, self.stored.len());
            self.stored.push(Stored { fragment, media: Some(media) });
        }
        let horizon = self.horizon(now);
        while let Some(stored) = self.stored.get_mut(self.forgotten) {
            if is_retained(&stored.fragment, horizon) {
                break;
            }
            stored.media = None;
            self.forgotten += 1;
        }
    }

    /// What is kept under the number; none when the stream never had it. `seed` is what its generated numbers come from.
    pub(crate) fn find(&self, number: &FragmentNumber, seed: u64, now: Timestamp) -> Option<Kept> {
        let stored = self.by_number.get(number).and_then(|at| self.stored.get(*at));
        let Some(Stored { fragment, media }) = stored else {
            return self.seed.as_ref()?.has(number, seed).then_some(Kept::NoMedia);
        };
        let media = media.as_ref().filter(|_| is_retained(fragment, self.horizon(now)));
        Some(media.map_or(Kept::NoMedia, |media| Kept::Media(Box::new(*fragment), media.clone())))
    }
}

/// The fragments of a stream that belong to a selection.
pub(crate) struct Selected<'a> {
    stream: &'a Stream,
    seeded: Range<u64>,
    stored: Vec<usize>,
}

impl Selected<'_> {
    pub(crate) fn len(&self) -> u64 {
        self.seeded.end - self.seeded.start + self.stored.len() as u64
    }

    /// The fragment at one of `len` places.
    pub(crate) fn fragment(&self, place: u64, seed: u64) -> Option<Fragment> {
        let generated = self.seeded.end - self.seeded.start;
        match place.checked_sub(generated) {
            None => self.stream.seed.as_ref().map(|spec| spec.fragment(self.seeded.start + place, seed)),
            Some(place) => {
                let at = self.stored.get(usize::try_from(place).ok()?)?;
                self.stream.stored.get(*at).map(|stored| stored.fragment)
            }
        }
    }
}

fn seeded_places(seed: &SeedStream, selection: &Selection) -> Range<u64> {
    let range = selection.selector.range();
    let (start, after) = (range.start().as_micros(), range.end().as_micros().saturating_add(1));
    let places = match selection.selector.selector_type() {
        FragmentSelectorType::ProducerTimestamp => {
            seed.timeline.started_before(start)..seed.timeline.started_before(after)
        }
        FragmentSelectorType::ServerTimestamp => seed.arrived_before(start)..seed.arrived_before(after),
    };
    let retained = seed.arrived_before(selection.horizon);
    let first = places.start.max(retained);
    first..places.end.max(first)
}

fn is_selected(fragment: &Fragment, selection: &Selection) -> bool {
    let on_the_clock = match selection.selector.selector_type() {
        FragmentSelectorType::ProducerTimestamp => fragment.producer_timestamp,
        FragmentSelectorType::ServerTimestamp => fragment.server_timestamp,
    };
    on_the_clock.is_some_and(|start| selection.selector.range().contains(start))
        && is_retained(fragment, selection.horizon)
}

fn is_retained(fragment: &Fragment, horizon: i64) -> bool {
    fragment.server_timestamp.is_some_and(|arrival| arrival.as_micros() >= horizon)
}
