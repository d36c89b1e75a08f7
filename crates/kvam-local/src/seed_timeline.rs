use std::ops::Range;

/// When the fragments of a generated stream start: a grid with gaps, in microseconds. Times and places are found from
/// each other by arithmetic, so that the length costs nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Timeline {
    start: i64,
    every: i64,
    count: u64,
    /// Where the grid goes on after each gap, and at its beginning; both members rise. Never empty unless `count` is 0.
    runs: Vec<Run>,
}

/// Fragments that follow each other without a gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run {
    /// The place of its first fragment in the stream.
    index: u64,
    /// The grid's slot on which that fragment stands.
    slot: u64,
}

impl Timeline {
    /// The most fragments; beyond it numbers would get a 48th digit.
    pub(crate) const MAX_COUNT: u64 = 1_000_000_000_000_000;

    /// A fragment `every` so many microseconds from `start`, but none that would start in a gap, until there are `count`
    /// or the next would start after `end`. None when that is more than [`MAX_COUNT`](Self::MAX_COUNT), or later than a
    /// timestamp can say. `every` must be positive.
    pub(crate) fn new(
        start: i64,
        every: i64,
        count: Option<u64>,
        end: Option<i64>,
        mut gaps: Vec<Range<i64>>,
    ) -> Option<Self> {
        let last_slot = slots_until(start, every, end.unwrap_or(i64::MAX));
        let wanted = count.unwrap_or(Self::MAX_COUNT + 1);
        gaps.sort_by_key(|gap| gap.start);
        let mut runs = Vec::new();
        let (mut index, mut slot) = (0, 0);
        for gap in gaps {
            let until = slots_until(start, every, gap.start.checked_sub(1)?).min(last_slot);
            if until > slot {
                runs.push(Run { index, slot });
                index += until - slot;
            }
            slot = slot.max(slots_until(start, every, gap.end.checked_sub(1)?));
        }
        if last_slot > slot {
            runs.push(Run { index, slot });
            index += last_slot - slot;
        }
        let enough = count.is_none() || index >= wanted;
        let count = index.min(wanted);
        runs.retain(|run| run.index < count);
        (enough && count <= Self::MAX_COUNT).then_some(Self { start, every, count, runs })
    }

    pub(crate) const fn count(&self) -> u64 {
        self.count
    }

    /// When the fragment at the place starts; the place must be less than the count.
    pub(crate) fn start_of(&self, index: u64) -> i64 {
        debug_assert!(index < self.count);
        let run = self.runs[self.runs.partition_point(|run| run.index <= index).saturating_sub(1)];
        let slot = run.slot + (index - run.index);
        // The constructor let no slot pass that a timestamp cannot say.
        self.start.saturating_add_unsigned(slot.saturating_mul(self.every.unsigned_abs()))
    }

    /// How many fragments start before `time`.
    pub(crate) fn started_before(&self, time: i64) -> u64 {
        let Some(last) = time.checked_sub(1) else { return 0 };
        let slots = slots_until(self.start, self.every, last);
        let after = self.runs.partition_point(|run| run.slot < slots);
        let Some(run) = after.checked_sub(1).and_then(|at| self.runs.get(at)) else { return 0 };
        let next = self.runs.get(after).map_or(self.count, |run| run.index);
        (run.index + (slots - run.slot)).min(next)
    }
}

/// How many slots of the grid start at `last` or before.
fn slots_until(start: i64, every: i64, last: i64) -> u64 {
    match last.saturating_sub(start) {
        distance if distance < 0 => 0,
        distance => (distance / every).unsigned_abs() + 1,
    }
}

#[cfg(test)]
#[expect(clippy::single_range_in_vec_init, reason = "the gaps are ranges")]
mod tests {
    use super::*;

    /// Against a list that is written out.
    fn agrees(timeline: &Timeline, starts: &[i64]) {
        let generated: Vec<_> = (0..timeline.count()).map(|index| timeline.start_of(index)).collect();
        assert_eq!(generated, starts);
        for time in -5..150 {
            let before = starts.iter().filter(|start| **start < time).count();
            assert_eq!(timeline.started_before(time), before as u64, "before {time}");
        }
    }

    #[test]
    fn places_and_times_agree_with_a_list_written_out() {
        let new = |count, end, gaps: &[Range<i64>]| Timeline::new(10, 10, count, end, gaps.to_vec()).unwrap();
        agrees(&new(Some(4), None, &[]), &[10, 20, 30, 40]);
        agrees(&new(None, Some(49), &[]), &[10, 20, 30, 40]);
        agrees(&new(None, Some(50), &[]), &[10, 20, 30, 40, 50]);
        agrees(&new(Some(4), None, &[20..40]), &[10, 40, 50, 60]);
        agrees(&new(Some(4), None, &[21..30]), &[10, 20, 30, 40]);
        agrees(&new(Some(3), None, &[0..11]), &[20, 30, 40]);
        agrees(&new(Some(5), None, &[80..90, 20..30, 25..45, 25..26]), &[10, 50, 60, 70, 90]);
        agrees(&new(None, Some(50), &[40..100]), &[10, 20, 30]);
        agrees(&new(None, Some(50), &[0..100]), &[]);
        agrees(&new(None, Some(9), &[]), &[]);
        agrees(&new(Some(0), None, &[]), &[]);
    }

    #[test]
    fn what_cannot_be_told_is_refused() {
        assert_eq!(Timeline::new(0, 1, Some(Timeline::MAX_COUNT + 1), None, vec![]), None);
        assert_eq!(Timeline::new(0, 1, None, Some(i64::MAX), vec![]), None);
        assert_eq!(Timeline::new(0, i64::MAX, Some(3), None, vec![]), None, "past the end of time");
    }

    #[test]
    fn the_ends_of_time_are_no_trap() {
        let timeline = Timeline::new(i64::MAX - 10, 5, Some(3), None, vec![]).unwrap();
        assert_eq!(timeline.start_of(2), i64::MAX);
        assert_eq!(timeline.started_before(i64::MAX), 2);
        assert_eq!(timeline.started_before(i64::MIN + 1), 0);
        let timeline = Timeline::new(0, 2_000_000, Some(100_000_000), None, vec![]).unwrap();
        assert_eq!(timeline.started_before(i64::MAX), 100_000_000);
        assert_eq!(timeline.started_before(i64::MIN), 0);
    }
}
