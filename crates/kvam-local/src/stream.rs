use std::ops::Range;

use bytes::Bytes;
use kvam_model::{Fragment, FragmentNumber, FragmentSelector, FragmentSelectorType, StreamInfo, Timestamp};

use crate::SeedStream;

/// A stream and what is archived of it.
#[derive(Debug)]
pub(crate) struct Stream {
    pub(crate) info: StreamInfo,
    pub(crate) seed: Option<SeedStream>,
    /// In the order in which they came. It only grows, so that a page token can hold on to a length of it.
    pub(crate) stored: Vec<Stored>,
    /// How many numbers were given out.
    pub(crate) sequence: u64,
}

/// A fragment that was put.
#[derive(Debug)]
pub(crate) struct Stored {
    pub(crate) fragment: Fragment,
    pub(crate) media: Bytes,
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
        Self { info, seed: None, stored: Vec::new(), sequence: 0 }
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

    pub(crate) fn media(&self, number: &FragmentNumber) -> Option<Bytes> {
        let at = self.stored.binary_search_by(|stored| stored.fragment.number.cmp(number)).ok()?;
        self.stored.get(at).map(|stored| stored.media.clone())
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
        && fragment.server_timestamp.is_some_and(|arrival| arrival.as_micros() >= selection.horizon)
}
