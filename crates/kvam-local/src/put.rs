use std::io::{self, Read};
use std::time::Duration;

use kvam_media::{Cluster, Splitter};
use kvam_model::Timestamp;

use crate::put_rules::{PutRules, Recorded};
use crate::{MAX_FRAGMENT_BYTES, PutError};

/// When the fragments of a recording start, on both clocks.
///
/// Unless told otherwise the recording has just ended: its timecodes count from such a moment that its last fragment
/// arrives now, and each fragment arrives as soon as it is complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PutOptions {
    pub(crate) producer: ProducerClock,
    pub(crate) arrival: Arrival,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum ProducerClock {
    #[default]
    JustEnded,
    Start(Timestamp),
    Absolute,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Arrival {
    /// So long after the fragment's last frame.
    Latency(Duration),
    /// The first then, the others as far apart as on the producer's clock.
    Start(Timestamp),
}

impl Default for Arrival {
    fn default() -> Self {
        Self::Latency(Duration::ZERO)
    }
}

impl PutOptions {
    /// A recording that has just ended.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The timecodes count from this moment on the producer's clock: the timecode type `RELATIVE` of PutMedia.
    #[must_use]
    pub const fn producer_start(mut self, start: Timestamp) -> Self {
        self.producer = ProducerClock::Start(start);
        self
    }

    /// The timecodes count from 1970: the timecode type `ABSOLUTE` of PutMedia.
    #[must_use]
    pub const fn absolute_timecodes(mut self) -> Self {
        self.producer = ProducerClock::Absolute;
        self
    }

    /// Each fragment arrives so long after its last frame. Takes the place of a [`server_start`](Self::server_start).
    #[must_use]
    pub const fn latency(mut self, latency: Duration) -> Self {
        self.arrival = Arrival::Latency(latency);
        self
    }

    /// The first fragment arrives then on the service's clock, the others as far apart as the producer's clock has them.
    /// Takes the place of a [`latency`](Self::latency).
    #[must_use]
    pub const fn server_start(mut self, start: Timestamp) -> Self {
        self.arrival = Arrival::Start(start);
        self
    }

    /// When each of the clusters starts on the producer's clock, and when it arrives on the service's.
    pub(crate) fn times(
        &self,
        recorded: &[Recorded],
        now: Timestamp,
    ) -> Result<Vec<(Timestamp, Timestamp)>, PutError> {
        let clusters = || recorded.iter().map(|recorded| &recorded.cluster);
        let first = clusters().next().map_or(Duration::ZERO, Cluster::start);
        let latency = match self.arrival {
            Arrival::Latency(latency) => latency,
            Arrival::Start(_) => Duration::ZERO,
        };
        let zero = match self.producer {
            ProducerClock::Absolute => Some(Timestamp::UNIX_EPOCH),
            ProducerClock::Start(start) => Some(start),
            ProducerClock::JustEnded => {
                let ended = clusters().map(|cluster| cluster.start().saturating_add(cluster.length())).max();
                now.checked_sub(ended.unwrap_or_default().saturating_add(latency))
            }
        };
        let mut latest = None;
        let mut times = |cluster: &Cluster| {
            let producer = zero?.checked_add(cluster.start())?;
            let server = match self.arrival {
                Arrival::Latency(latency) => producer.checked_add(cluster.length())?.checked_add(latency)?,
                Arrival::Start(start) => start.checked_add(cluster.start().checked_sub(first)?)?,
            };
            // A short fragment is complete soon, but not before the one that was sent ahead of it.
            let server = latest.map_or(server, |latest| server.max(latest));
            latest = Some(server);
            (producer >= Timestamp::UNIX_EPOCH && server >= Timestamp::UNIX_EPOCH)
                .then_some((producer, server))
        };
        clusters().map(|cluster| times(cluster).ok_or(PutError::TimeOutOfRange)).collect()
    }
}

/// Reads a whole recording, and holds it against what PutMedia takes.
pub(crate) fn read_recording(mut media: impl Read) -> Result<Vec<Recorded>, PutError> {
    let mut splitter = Splitter::with_cluster_limit(MAX_FRAGMENT_BYTES);
    let mut rules = PutRules::default();
    let mut recorded = Vec::new();
    let mut piece = vec![0; 64 * 1024];
    let mut ended = false;
    while !ended {
        match media.read(&mut piece) {
            Ok(0) => {
                splitter.finish();
                ended = true;
            }
            Ok(read) => splitter.push(piece.get(..read).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(PutError::Read(error)),
        }
        while let Some(event) = splitter.next_event().map_err(PutError::Media)? {
            recorded.extend(rules.take(event)?);
        }
    }
    if recorded.is_empty() {
        return Err(PutError::NoClusters);
    }
    Ok(recorded)
}

#[cfg(test)]
mod tests;
