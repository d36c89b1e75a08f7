//! One loop that tries again.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use self::quota::RetryQuota;
use crate::Randomness;

mod quota;

/// No wait is longer, but for what the peer asks for.
const LONGEST: Duration = Duration::from_secs(20);
/// How far a peer may lengthen a wait.
const GRACE: Duration = Duration::from_secs(5);
/// The longest first wait.
const SCALE: Duration = Duration::from_millis(50);
/// The longest first wait of who was told to slow down.
const SCALE_THROTTLED: Duration = Duration::from_secs(1);
/// What a retry takes of the quota.
const COST: u32 = 14;
/// What a retry takes of the quota after throttling.
const COST_THROTTLED: u32 = 5;

/// How often to try, and how long to wait in between.
///
/// The wait before retry `i` (from 0) is `random × min(scale × 2^i, 20 s)`, where the scale is 50 ms, and 1 s after
/// throttling. If the peer says how long to wait, a wait `t` becomes `max(t, min(asked, t + 5 s))`.
///
/// All calls under a policy and its clones share a quota of 500 for their retries, so that a peer which fails for long is
/// not asked three times as much. A retry costs 14, and 5 after throttling; a call that succeeds gives back what its last
/// retry cost, or 1 if it needed none. Where the quota has less than a retry costs, there is none. A call that is dropped
/// while it waits for a retry gives that one's cost back; dropped during a retry, it is like one that failed.
///
/// These are the numbers of the AWS SDKs' standard mode since 2026 (botocore, `retries/standard.py`).
#[derive(Clone, Debug)]
#[must_use]
pub struct RetryPolicy {
    max_attempts: u32,
    randomness: Randomness,
    quota: RetryQuota,
}

impl RetryPolicy {
    /// At most this many tries, the first one included: 3 unless set, and never less than 1.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts.max(1);
        self
    }

    /// Spreads the waits by `randomness` instead of one seeded by the system.
    pub fn randomness(mut self, randomness: Randomness) -> Self {
        self.randomness = randomness;
        self
    }

    fn wait(&self, retry: u32, scale: Duration, asked: Option<Duration>) -> Duration {
        let longest = scale.saturating_mul(2_u32.saturating_pow(retry)).min(LONGEST);
        let wait = longest.mul_f64(self.randomness.next());
        asked.map_or(wait, |asked| wait.max(asked.min(wait + GRACE)))
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self { max_attempts: 3, randomness: Randomness::default(), quota: RetryQuota::default() }
    }
}

/// What to do about an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// Give up: the same would happen again.
    Stop,
    /// Try again at once, for what went wrong has been put right (the address, the clock). The first time this does not
    /// count against the policy's attempts and quota; from the second time on it is [`Backoff`](Self::Backoff).
    Again,
    /// Wait, and try again.
    Backoff {
        /// How long the peer asks to wait, if it does.
        retry_after: Option<Duration>,
    },
    /// Wait longer, and try again: the peer says that there are too many requests.
    Throttled {
        /// How long the peer asks to wait, if it does.
        retry_after: Option<Duration>,
    },
}

/// What was done for an outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Effort {
    /// How often it was tried, the first try and the free one included.
    pub attempts: u32,
    /// How many of these were throttled.
    pub throttled: u32,
}

/// A value, and what it took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Success<T> {
    /// What the last attempt brought.
    pub value: T,
    /// What was done for it.
    pub effort: Effort,
}

/// The last error, and what was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GaveUp<E> {
    /// What the last attempt failed with.
    pub error: E,
    /// What was done.
    pub effort: Effort,
    /// Whether another attempt might have helped, and the policy's attempts or its quota allowed no more.
    pub exhausted: bool,
}

impl<E> fmt::Display for GaveUp<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.effort.attempts {
            1 => f.write_str("gave up after 1 attempt"),
            attempts => write!(f, "gave up after {attempts} attempts"),
        }
    }
}

impl<E: Error + 'static> Error for GaveUp<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.error)
    }
}

/// Calls `attempt` until it succeeds, or `verdict` says to stop, or the policy allows no more.
///
/// `attempt` is given its number, from 1. Everything that has to be fresh for each try (its signature, its address, its
/// place in the queue) belongs inside it. Dropping the future gives up at once.
///
/// # Errors
///
/// The last attempt's error, in a [`GaveUp`].
pub async fn retry<T, E, F, Fut>(
    policy: &RetryPolicy,
    mut attempt: F,
    verdict: impl Fn(&E) -> Verdict,
) -> Result<Success<T>, GaveUp<E>>
where
    F: FnMut(u32) -> Fut,
    Fut: Future<Output = Result<T, E>>,
{
    let mut effort = Effort::default();
    let mut retries = 0;
    let mut free = 1;
    let mut last_cost = None;
    loop {
        effort.attempts = effort.attempts.saturating_add(1);
        let error = match attempt(effort.attempts).await {
            Ok(value) => {
                policy.quota.give_back(last_cost);
                return Ok(Success { value, effort });
            }
            Err(error) => error,
        };
        let (scale, cost, asked) = match verdict(&error) {
            Verdict::Stop => return Err(GaveUp { error, effort, exhausted: false }),
            Verdict::Again if free > 0 => {
                free -= 1;
                continue;
            }
            Verdict::Again => (SCALE, COST, None),
            Verdict::Backoff { retry_after } => (SCALE, COST, retry_after),
            Verdict::Throttled { retry_after } => {
                effort.throttled = effort.throttled.saturating_add(1);
                (SCALE_THROTTLED, COST_THROTTLED, retry_after)
            }
        };
        let allowed = retries + 1 < policy.max_attempts;
        let Some(taken) = allowed.then(|| policy.quota.take(cost)).flatten() else {
            return Err(GaveUp { error, effort, exhausted: true });
        };
        tokio::time::sleep(policy.wait(retries, scale, asked)).await;
        last_cost = Some(taken.spend());
        retries += 1;
    }
}

#[cfg(test)]
mod tests;
