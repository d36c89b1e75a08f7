//! Staying under a quota by waiting one's turn.

use std::collections::BTreeMap;
use std::fmt;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::OwnedMutexGuard;
use tokio::time::{Instant, sleep_until};

/// The share of a quota that is used: the service's seconds are not ours.
const SHARE: f64 = 0.97;
/// How many keys are kept before idle ones are looked for.
const FEW: usize = 64;

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
/// seconds from when it goes, and the next one goes after that: no burst, and a request larger than a whole second's
/// quota goes alone. A waiter that is dropped leaves the queue, and costs nobody anything.
///
/// A request that is charged to several keys waits for them in ascending order and goes when all are free. It holds the
/// ones it has got meanwhile: let narrow keys sort before wide ones (one stream before the whole account), or a busy
/// narrow key holds up everybody.
///
/// Clones share the queues. Keys that nobody waits for are dropped once they are free again.
pub struct Pacer<K>(Arc<Mutex<Queues<K>>>);

struct Queues<K> {
    /// When each key is free again; its lock is the queue, for tokio's is fair and forgets who gives up.
    by_key: BTreeMap<K, Arc<tokio::sync::Mutex<Instant>>>,
    /// At how many keys to look for idle ones.
    sweep_at: usize,
}

impl<K: Ord + Clone> Pacer<K> {
    /// Nobody waits, everything is free.
    #[must_use]
    pub fn new() -> Self {
        Self(Arc::new(Mutex::new(Queues { by_key: BTreeMap::new(), sweep_at: FEW })))
    }

    /// Waits until a request with these charges may go, and books them. Charges of no points do not wait; several to one
    /// key are added up.
    ///
    /// It books nothing before it returns: dropping the future gives the place in the queue away.
    pub async fn wait(&self, charges: impl IntoIterator<Item = Charge<K>>) {
        let mut busy = BTreeMap::<K, Duration>::new();
        for charge in charges {
            if charge.points > 0 {
                let seconds = f64::from(charge.points) / (SHARE * f64::from(charge.per_second.get()));
                *busy.entry(charge.key).or_default() += Duration::from_secs_f64(seconds);
            }
        }
        // Everyone goes through the keys in the same order, so that no two wait for each other.
        let mut turns: Vec<(OwnedMutexGuard<Instant>, Duration)> = Vec::with_capacity(busy.len());
        for (key, busy) in busy {
            let free_at = self.queue(key).lock_owned().await;
            sleep_until(*free_at).await;
            turns.push((free_at, busy));
        }
        let now = Instant::now();
        for (mut free_at, busy) in turns {
            *free_at = now + busy;
        }
    }

    fn queue(&self, key: K) -> Arc<tokio::sync::Mutex<Instant>> {
        let mut queues = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if queues.by_key.len() >= queues.sweep_at {
            let now = Instant::now();
            // Nobody else gets hold of a queue while this lock is held, so one without holders is idle.
            queues.by_key.retain(|_, free_at| {
                Arc::strong_count(free_at) > 1 || free_at.try_lock().is_ok_and(|at| *at > now)
            });
            queues.sweep_at = FEW.max(2 * queues.by_key.len());
        }
        let free_now = || Arc::new(tokio::sync::Mutex::new(Instant::now()));
        Arc::clone(queues.by_key.entry(key).or_insert_with(free_now))
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
        let queues = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        f.debug_struct("Pacer").field("keys", &queues.by_key.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
