//! A bound on retries over all calls.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// What a full bucket has.
const FULL: u32 = 500;
/// What a call gives back that succeeds without a retry.
const REWARD: u32 = 1;

/// Tokens that retries cost and successes give back; shared by clones.
///
/// When a peer fails for long, the bucket is soon empty, and then each call is tried once: retries do not add to what keeps
/// it from recovering.
#[derive(Clone, Debug)]
pub(super) struct RetryQuota(Arc<AtomicU32>);

impl RetryQuota {
    /// Takes the tokens for a retry that is still to be waited for, or none.
    pub(super) fn take(&self, cost: u32) -> Option<Taken<'_>> {
        let less = |left: u32| left.checked_sub(cost);
        let taken = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less).is_ok();
        taken.then(|| Taken { quota: self, cost })
    }

    /// Gives back what the last retry of a call that succeeded had cost, if there was one.
    pub(super) fn give_back(&self, cost: Option<u32>) {
        let more = |left: u32| Some(left.saturating_add(cost.unwrap_or(REWARD)).min(FULL));
        // It never says no.
        let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
    }

    #[cfg(test)]
    pub(super) fn left(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }
}

/// What was taken for a retry. It goes back when this is dropped, for then the retry is not made.
#[must_use]
pub(super) struct Taken<'a> {
    quota: &'a RetryQuota,
    cost: u32,
}

impl Taken<'_> {
    /// The retry is made: what it costs.
    pub(super) fn spend(mut self) -> u32 {
        std::mem::take(&mut self.cost)
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        self.quota.give_back(Some(self.cost));
    }
}

impl Default for RetryQuota {
    fn default() -> Self {
        Self(Arc::new(AtomicU32::new(FULL)))
    }
}
