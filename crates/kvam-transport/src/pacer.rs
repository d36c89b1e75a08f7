//! Staying under a quota by waiting one's turn.

mod schedule;

use std::collections::BTreeMap;
use std::fmt;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, timeout_at};

use self::schedule::Schedule;

/// The share of a quota that is used: the service's seconds are not ours.
const SHARE: f64 = 0.97;
/// How late a request may go at first: what is left of each second.
const LATE: Duration = Duration::from_millis(30);

/// What one request takes from one quota.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charge<K> {
    /// Whose quota it is.
    pub key: K,
    /// How much of it the request takes.
    pub points: u32,
    /// How much of it there is in a second.
    pub per_second: NonZeroU32,
}

impl<K> Charge<K> {
    /// A request that takes `points` of the `per_second` that `key` has.
    pub fn new(key: K, points: u32, per_second: NonZeroU32) -> Self {
        Self { key, points, per_second }
    }
}

/// Makes requests wait so that they stay within quotas of so many points a second.
///
/// Requests to the same key go first come, first served. Each keeps its key busy for `points / (0.97 × per_second)`
/// seconds from its turn on, and the next one's turn is after that: no burst, and a request larger than a whole second's
/// quota goes alone.
///
/// A request that is charged to several keys goes when all are free at once. Until then they are free for others: a
/// request that comes later goes before it where that delays nobody.
///
/// A turn is a time, not a lock, so nobody waits for anybody to do something. Those behind a waiter that is dropped move
/// up. A waiter that is neither dropped nor polled when its turn comes misses it, and queues again, last, once it is
/// polled: 30 ms are not too late at first, and twice as much after each time that it was.
///
/// Clones share the queues. Keys that nobody waits for are dropped once they are free again.
pub struct Pacer<K>(Arc<Shared<K>>);

struct Shared<K> {
    schedule: Mutex<Schedule<K>>,
    /// Wakes all who wait when someone has given up time that they may have.
    moved: Notify,
}

impl<K> Shared<K> {
    fn schedule(&self) -> MutexGuard<'_, Schedule<K>> {
        self.schedule.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Ord + Clone> Pacer<K> {
    /// Nobody waits, everything is free.
    #[must_use]
    pub fn new() -> Self {
        Self(Arc::new(Shared { schedule: Mutex::new(Schedule::new()), moved: Notify::new() }))
    }

    /// Waits until a request with these charges may go. Charges of no points do not wait; several to one key are added
    /// up.
    ///
    /// It takes its place when it is first polled. Dropping the future gives the place away.
    pub async fn wait(&self, charges: impl IntoIterator<Item = Charge<K>>) {
        let mut busy = BTreeMap::<K, Duration>::new();
        for charge in charges {
            if charge.points > 0 {
                let seconds = f64::from(charge.points) / (SHARE * f64::from(charge.per_second.get()));
                *busy.entry(charge.key).or_default() += Duration::from_secs_f64(seconds);
            }
        }
        if busy.is_empty() {
            return;
        }
        let mut patience = LATE;
        while !Turn::of(&self.0, busy.clone()).comes_within(patience).await {
            // On a machine that is always late, someone has to go all the same.
            patience = patience.saturating_mul(2);
        }
    }
}

/// A place in the schedule, given up when it is dropped unused.
struct Turn<'a, K: Ord + Clone> {
    shared: &'a Shared<K>,
    id: u64,
}

impl<'a, K: Ord + Clone> Turn<'a, K> {
    fn of(shared: &'a Shared<K>, busy: BTreeMap<K, Duration>) -> Self {
        let id = shared.schedule().enter(Instant::now(), busy);
        Self { shared, id }
    }

    /// Waits for the turn and takes it, unless it is longer ago than `patience`.
    async fn comes_within(self, patience: Duration) -> bool {
        loop {
            // Made before the time is looked up, so that no move of it is missed.
            let moved = self.shared.moved.notified();
            let at = {
                let mut schedule = self.shared.schedule();
                let now = Instant::now();
                let at = schedule.time_of(now, self.id);
                if at <= now {
                    let in_time = now - at <= patience;
                    if in_time {
                        schedule.go(self.id);
                    }
                    return in_time;
                }
                at
            };
            // Either its time has come, or another one may have been set.
            drop(timeout_at(at, moved).await);
        }
    }
}

impl<K: Ord + Clone> Drop for Turn<'_, K> {
    fn drop(&mut self) {
        let is_news = self.shared.schedule().give_up(Instant::now(), self.id);
        if is_news {
            self.shared.moved.notify_waiters();
        }
    }
}

impl<K> Clone for Pacer<K> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<K: Ord + Clone> Default for Pacer<K> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K> fmt::Debug for Pacer<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pacer").field("keys", &self.0.schedule().keys.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
