//! Who goes when, without waiting for it: every question comes with its time.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::time::Instant;

/// How many keys are kept before idle ones are looked for.
pub(super) const FEW: usize = 64;

/// The places of those who wait, and when each key is busy.
pub(super) struct Schedule<K> {
    /// In the order of arrival.
    places: BTreeMap<u64, Place<K>>,
    arrivals: u64,
    pub(super) keys: BTreeMap<K, Timeline>,
    /// At how many keys to look for idle ones.
    sweep_at: usize,
    /// Someone gave up time that others may have: the places that are still to come are to be laid anew.
    stale: bool,
}

struct Place<K> {
    at: Instant,
    busy: BTreeMap<K, Duration>,
}

impl<K: Ord + Clone> Schedule<K> {
    pub(super) fn new() -> Self {
        Self { places: BTreeMap::new(), arrivals: 0, keys: BTreeMap::new(), sweep_at: FEW, stale: false }
    }

    /// Gives a place to a request that keeps each of these keys busy for so long.
    pub(super) fn enter(&mut self, now: Instant, busy: BTreeMap<K, Duration>) -> u64 {
        self.settle(now);
        self.sweep(now);
        let at = lay(&mut self.keys, now, &busy);
        let id = self.arrivals;
        self.arrivals += 1;
        self.places.insert(id, Place { at, busy });
        id
    }

    /// When this place's time comes: at once if there is no such place.
    pub(super) fn time_of(&mut self, now: Instant, id: u64) -> Instant {
        self.settle(now);
        self.places.get(&id).map_or(now, |place| place.at)
    }

    /// The request with this place goes: its time stays taken.
    pub(super) fn go(&mut self, id: u64) {
        if let Some(place) = self.places.remove(&id) {
            spend(&mut self.keys, &place);
        }
    }

    /// The request with this place does not go. Says whether those who wait are to ask for their times again, and have not
    /// been told so already.
    pub(super) fn give_up(&mut self, now: Instant, id: u64) -> bool {
        let place = self.places.remove(&id);
        let gives = place.is_some_and(|place| place.busy.values().any(|&busy| place.at + busy > now));
        let is_news = gives && !self.stale;
        self.stale |= gives;
        is_news
    }

    /// Lays the places that are still to come anew, in the order of arrival. It waits for the next question, so that many
    /// who give up at once cost one pass.
    fn settle(&mut self, now: Instant) {
        if !std::mem::take(&mut self.stale) {
            return;
        }
        for timeline in self.keys.values_mut() {
            timeline.booked.clear();
        }
        for place in self.places.values().filter(|place| place.at <= now) {
            spend(&mut self.keys, place);
        }
        for place in self.places.values_mut().filter(|place| place.at > now) {
            place.at = lay(&mut self.keys, now, &place.busy);
        }
    }

    fn sweep(&mut self, now: Instant) {
        if self.keys.len() >= self.sweep_at {
            self.keys.retain(|_, timeline| timeline.end() > now);
            self.sweep_at = FEW.max(2 * self.keys.len());
        }
    }
}

/// Books the first time at which every key is free for as long as it will be busy.
fn lay<K: Ord + Clone>(
    keys: &mut BTreeMap<K, Timeline>,
    now: Instant,
    busy: &BTreeMap<K, Duration>,
) -> Instant {
    let mut at = now;
    // A key only ever moves the time on, and at the end of all timelines none does.
    loop {
        let next = busy.iter().fold(at, |at, (key, &busy)| match keys.get(key) {
            Some(timeline) => timeline.gap(at, busy),
            None => at,
        });
        if next == at {
            break;
        }
        at = next;
    }
    for (key, &busy) in busy {
        keys.entry(key.clone()).or_insert_with(|| Timeline::new(now)).book(now, at, at + busy);
    }
    at
}

/// A place whose time has come keeps that time. A key that has been swept is free again already.
fn spend<K: Ord>(keys: &mut BTreeMap<K, Timeline>, place: &Place<K>) {
    for (key, &busy) in &place.busy {
        if let Some(timeline) = keys.get_mut(key) {
            timeline.spent = timeline.spent.max(place.at + busy);
        }
    }
}

/// When one key is busy.
pub(super) struct Timeline {
    /// Those whose time has come keep it busy until then.
    spent: Instant,
    /// The ends of the spans that are booked, by their starts: none overlap, and those that touch are one.
    booked: BTreeMap<Instant, Instant>,
}

impl Timeline {
    fn new(now: Instant) -> Self {
        Self { spent: now, booked: BTreeMap::new() }
    }

    fn end(&self) -> Instant {
        self.booked.last_key_value().map_or(self.spent, |(_, &end)| end.max(self.spent))
    }

    /// The first time, not before `from`, at which it is free for so long.
    fn gap(&self, from: Instant, busy: Duration) -> Instant {
        let mut at = from.max(self.spent);
        if let Some((_, &end)) = self.booked.range(..=at).next_back() {
            at = at.max(end);
        }
        for (&start, &end) in self.booked.range(at..) {
            if start >= at + busy {
                break;
            }
            at = end;
        }
        at
    }

    fn book(&mut self, now: Instant, mut start: Instant, mut end: Instant) {
        while let Some(first) = self.booked.first_entry()
            && *first.get() <= now
        {
            first.remove();
        }
        if let Some((&before, &until)) = self.booked.range(..start).next_back()
            && until == start
        {
            start = before;
        }
        if let Some(after) = self.booked.remove(&end) {
            end = after;
        }
        self.booked.insert(start, end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_long_queue_is_one_span_and_the_past_is_none() {
        let mut schedule = Schedule::new();
        let now = Instant::now();
        // Each time an hour later, the queue of the hour before is over.
        for hour in 0..3 {
            let now = now + hour * 3_600 * SECOND;
            for _ in 0..1_000 {
                schedule.enter(now, BTreeMap::from([("front", SECOND)]));
            }
            let booked = &schedule.keys["front"].booked;
            assert_eq!(booked.clone().into_iter().collect::<Vec<_>>(), [(now, now + 1_000 * SECOND)]);
        }
    }

    #[test]
    fn a_gap_that_is_filled_joins_its_sides() {
        let mut schedule = Schedule::new();
        let now = Instant::now();
        schedule.enter(now, BTreeMap::from([("account", SECOND), ("a stream", 2 * SECOND)]));
        schedule.enter(now, BTreeMap::from([("account", SECOND), ("a stream", SECOND)]));
        assert_eq!(schedule.keys["account"].booked.len(), 2);
        schedule.enter(now, BTreeMap::from([("account", SECOND)]));
        assert_eq!(schedule.keys["account"].booked.len(), 1);
    }
}
