use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::sync::{Mutex, PoisonError};

use kvam_model::{ServiceError, StreamName};

use crate::clock::Clock;
use crate::refusal;

/// How far back what was used counts, in microseconds.
const WINDOW: i64 = 1_000_000;

/// What the service grants so much of in a second. The client's own table is another one, so that a mistake there shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Quota {
    CreateStream,
    DeleteStream,
    DescribeStream,
    /// GetMediaForFragmentList costs as many points as it asks for fragments.
    FragmentMedia,
    /// ListFragments costs as many points as it asks for fragments, the others one a call.
    FragmentMetadata,
    GetDataEndpoint,
    ListStreams,
    PutMedia,
    UpdateDataRetention,
}

impl Quota {
    /// Points a second: of each stream, and of the account (developer guide, "Kinesis Video Streams quotas").
    const fn granted(self) -> (Option<u32>, Option<u32>) {
        match self {
            Self::FragmentMedia => (Some(500), None),
            Self::FragmentMetadata => (Some(10_000), None),
            Self::GetDataEndpoint | Self::DescribeStream => (Some(5), Some(300)),
            Self::DeleteStream | Self::UpdateDataRetention => (Some(5), Some(50)),
            Self::CreateStream | Self::ListStreams => (None, Some(50)),
            Self::PutMedia => (Some(5), None),
        }
    }
}

/// Grants what was not used within the last second of the service's clock.
pub(crate) struct Quotas {
    clock: Clock,
    ledger: Mutex<Ledger>,
}

impl Quotas {
    pub(crate) fn new(clock: Clock) -> Self {
        Self { clock, ledger: Mutex::default() }
    }

    /// Charges all that the quota is counted by, or nothing.
    pub(crate) fn charge(
        &self,
        quota: Quota,
        stream: Option<&StreamName>,
        points: u32,
    ) -> Result<(), ServiceError> {
        let (of_stream, of_account) = quota.granted();
        let of_stream = stream.zip(of_stream).map(|(name, granted)| ((quota, Some(name.clone())), granted));
        let of_account = of_account.map(|granted| ((quota, None), granted));
        let accounts: Vec<_> = of_stream.into_iter().chain(of_account).collect();
        // An entry half made by a panic would at worst be charged or forgotten too early.
        let mut ledger = self.ledger.lock().unwrap_or_else(PoisonError::into_inner);
        // Looked up under the lock, so that entries are in the order of their times.
        let now = self.clock.now_in_micros();
        ledger.charge(now, accounts, points).map_err(|(_, stream)| refusal::rate_exceeded(stream.as_ref()))
    }
}

impl fmt::Debug for Quotas {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Quotas").finish_non_exhaustive()
    }
}

/// What points are taken from: a stream's, or else the whole account's.
type Bucket = (Quota, Option<StreamName>);

/// What was used within one second; so the quotas themselves bound its size.
#[derive(Debug, Default)]
struct Ledger {
    /// In the order of their times.
    entries: VecDeque<Entry>,
    /// The sums of the entries; none is 0.
    used: BTreeMap<Bucket, u32>,
}

#[derive(Debug)]
struct Entry {
    at: i64,
    bucket: Bucket,
    points: u32,
}

impl Ledger {
    /// Takes points from every bucket, or from none if one, which is returned, has not so many left.
    fn charge(&mut self, now: i64, buckets: Vec<(Bucket, u32)>, points: u32) -> Result<(), Bucket> {
        self.forget(now);
        for (bucket, granted) in &buckets {
            let used = self.used.get(bucket).copied().unwrap_or(0);
            if points > granted.saturating_sub(used) {
                return Err(bucket.clone());
            }
        }
        for (bucket, _) in buckets {
            *self.used.entry(bucket.clone()).or_default() += points;
            self.entries.push_back(Entry { at: now, bucket, points });
        }
        Ok(())
    }

    /// Drops what was used a second ago or earlier, and what was used later than now, by a clock that was set back since.
    fn forget(&mut self, now: i64) {
        while let Some(entry) = self.entries.pop_back_if(|entry| entry.at > now) {
            self.give_back(&entry);
        }
        let past = now.saturating_sub(WINDOW);
        while let Some(entry) = self.entries.pop_front_if(|entry| entry.at <= past) {
            self.give_back(&entry);
        }
    }

    fn give_back(&mut self, entry: &Entry) {
        if let Some(used) = self.used.get_mut(&entry.bucket) {
            *used = used.saturating_sub(entry.points);
            if *used == 0 {
                self.used.remove(&entry.bucket);
            }
        }
    }
}

#[cfg(test)]
mod tests;
