//! How far the machine's clock is off.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use http::HeaderMap;
use http::header::{AGE, DATE};

/// A difference up to this is left alone: a `Date` has whole seconds and its way takes time, while AWS accepts signatures
/// that are 5 minutes off. The number is that of AWS's SDKs for Java (`ClockSkew`) and Rust (`service_clock_skew`).
const TOLERANCE_MS: u64 = 4 * 60 * 1000;
/// An answer that took longer says too little about when its `Date` was written. Half of this is as much as is left alone, so
/// that a clock that is right is never corrected: an answer to media that is waited for takes as long as the media.
const LONGEST_ROUND_TRIP: Duration = Duration::from_millis(2 * TOLERANCE_MS);
/// Years have four digits in a signature: this is when the year 10000 begins, in seconds since the epoch.
const END_OF_TIME: Duration = Duration::from_secs(253_402_300_800);

/// How much the time of signatures is corrected, as [`Signed`](crate::Signed) learns it from its peer's answers. Clones share
/// it.
///
/// The peer's time is its answer's `Date`, taken to be written in the middle of the exchange: at the time of receipt less
/// half of the round trip. The correction becomes the difference between that and the machine's clock, if it would
/// change by more than 4 minutes. So it holds still while clocks agree, and follows a clock that is set while the program
/// runs.
///
/// An answer teaches nothing that has no valid `Date`, or an `Age` (a cache gave it), or that took more than 8 minutes, or
/// during which the machine slept for more than 4 minutes or its clock was set by as much.
#[derive(Clone, Debug, Default)]
pub struct Skew(Arc<AtomicI64>);

impl Skew {
    /// The correction in milliseconds: 0 at first, and above 0 if the peer's clock is ahead of the machine's. It changes by
    /// more than 4 minutes or not at all, so a signature made before a change may be worth making again.
    #[must_use]
    pub fn as_millis(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }

    /// The peer's time, when it is `now` by the machine's clock. Where there is no such time, `now`.
    pub(crate) fn correct(&self, now: SystemTime) -> SystemTime {
        let correction = self.as_millis();
        let size = Duration::from_millis(correction.unsigned_abs());
        let corrected = if correction < 0 { now.checked_sub(size) } else { now.checked_add(size) };
        let can_be_signed = |time: &SystemTime| {
            time.duration_since(SystemTime::UNIX_EPOCH).is_ok_and(|since| since < END_OF_TIME)
        };
        corrected.filter(can_be_signed).unwrap_or(now)
    }

    /// Learns from the head of an answer.
    ///
    /// `round_trip` is by tokio's clock, which stands still while the machine sleeps: an answer that waited for it to wake up
    /// looks like one that came at once.
    pub(crate) fn learn(
        &self,
        headers: &HeaderMap,
        sent: SystemTime,
        received: SystemTime,
        round_trip: Duration,
    ) {
        if headers.contains_key(AGE)
            || round_trip > LONGEST_ROUND_TRIP
            || !clocks_agree(sent, received, round_trip)
        {
            return;
        }
        let written =
            headers.get(DATE).and_then(|value| httpdate::parse_http_date(value.to_str().ok()?).ok());
        let middle = received.checked_sub(round_trip / 2);
        let Some(needed) = written.zip(middle).and_then(|(to, from)| millis_between(from, to)) else {
            return;
        };
        let change = |current: i64| (current.abs_diff(needed) > TOLERANCE_MS).then_some(needed);
        if self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, change).is_ok() {
            tracing::warn!(correction_ms = needed, "the machine's clock is off; signatures are corrected");
        }
    }
}

/// Whether as much time went by on the wall clock as really did.
fn clocks_agree(sent: SystemTime, received: SystemTime, round_trip: Duration) -> bool {
    let really = i64::try_from(round_trip.as_millis()).ok();
    millis_between(sent, received)
        .zip(really)
        .is_some_and(|(by_wall, really)| by_wall.abs_diff(really) <= TOLERANCE_MS)
}

fn millis_between(from: SystemTime, to: SystemTime) -> Option<i64> {
    match to.duration_since(from) {
        Ok(ahead) => i64::try_from(ahead.as_millis()).ok(),
        Err(behind) => i64::try_from(behind.duration().as_millis()).ok().map(|millis| -millis),
    }
}

#[cfg(test)]
mod tests;
