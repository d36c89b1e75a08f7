use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// What a listing did so far. Requests for data endpoints are not counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Receipt {
    /// Pages that came.
    pub pages: u64,
    /// Requests for pages that were made, retries among them.
    pub requests: u64,
    /// Requests that were made again.
    pub retries: u64,
    /// Requests that the service throttled.
    pub throttles: u64,
}

/// The receipt while it is being written.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tally(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    pages: AtomicU64,
    requests: AtomicU64,
    retries: AtomicU64,
    throttles: AtomicU64,
}

impl Tally {
    pub(crate) fn page(&self) {
        self.0.pages.fetch_add(1, Ordering::Relaxed);
    }

    /// A request that went out, by its number among the tries of its page.
    pub(crate) fn request(&self, attempt: u32, throttled: bool) {
        self.0.requests.fetch_add(1, Ordering::Relaxed);
        self.0.retries.fetch_add((attempt > 1).into(), Ordering::Relaxed);
        self.0.throttles.fetch_add(throttled.into(), Ordering::Relaxed);
    }

    pub(crate) fn receipt(&self) -> Receipt {
        Receipt {
            pages: self.0.pages.load(Ordering::Relaxed),
            requests: self.0.requests.load(Ordering::Relaxed),
            retries: self.0.retries.load(Ordering::Relaxed),
            throttles: self.0.throttles.load(Ordering::Relaxed),
        }
    }
}
