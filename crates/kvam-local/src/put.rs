use std::error::Error;
use std::fmt;
use std::io::{self, Read};
use std::time::Duration;

use kvam_media::{Cluster, Event, MediaError, Splitter};
use kvam_model::Timestamp;

use crate::{MAX_FRAGMENT_BYTES, MAX_FRAGMENT_DURATION};

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
        clusters: &[Cluster],
        now: Timestamp,
    ) -> Result<Vec<(Timestamp, Timestamp)>, PutError> {
        let first = clusters.first().map_or(Duration::ZERO, Cluster::start);
        let latency = match self.arrival {
            Arrival::Latency(latency) => latency,
            Arrival::Start(_) => Duration::ZERO,
        };
        let zero = match self.producer {
            ProducerClock::Absolute => Some(Timestamp::UNIX_EPOCH),
            ProducerClock::Start(start) => Some(start),
            ProducerClock::JustEnded => {
                let ended =
                    clusters.iter().map(|cluster| cluster.start().saturating_add(cluster.length())).max();
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
        clusters.iter().map(|cluster| times(cluster).ok_or(PutError::TimeOutOfRange)).collect()
    }
}

/// Reads a whole recording, and holds it against what PutMedia takes.
pub(crate) fn read_clusters(mut media: impl Read) -> Result<Vec<Cluster>, PutError> {
    let mut splitter = Splitter::with_cluster_limit(MAX_FRAGMENT_BYTES);
    let mut recording = Recording::default();
    let mut piece = vec![0; 64 * 1024];
    loop {
        while let Some(event) = splitter.next_event().map_err(PutError::Media)? {
            recording.take(event)?;
        }
        match media.read(&mut piece) {
            Ok(0) => break,
            Ok(read) => splitter.push(piece.get(..read).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(PutError::Read(error)),
        }
    }
    splitter.finish();
    while let Some(event) = splitter.next_event().map_err(PutError::Media)? {
        recording.take(event)?;
    }
    if recording.clusters.is_empty() {
        return Err(PutError::NoClusters);
    }
    Ok(recording.clusters)
}

#[derive(Default)]
struct Recording {
    segments: usize,
    clusters: Vec<Cluster>,
}

impl Recording {
    fn take(&mut self, event: Event) -> Result<(), PutError> {
        match event {
            Event::Header(_) => {
                self.segments += 1;
                if self.segments > 1 {
                    return Err(PutError::SecondSegment);
                }
            }
            Event::Cluster(cluster) => {
                if self.clusters.last().is_some_and(|last| cluster.start() <= last.start()) {
                    return Err(PutError::TimecodeNotRising { offset: cluster.offset() });
                }
                if cluster.length() > MAX_FRAGMENT_DURATION {
                    return Err(PutError::TooLong { offset: cluster.offset() });
                }
                self.clusters.push(cluster);
            }
            _ => {}
        }
        Ok(())
    }
}

/// Why a recording was not put. Nothing of it was: a recording is put whole or not at all.
#[derive(Debug)]
#[non_exhaustive]
pub enum PutError {
    /// It is not Matroska, is cut, or a cluster is larger than 50 MB, the service's limit.
    Media(MediaError),
    /// It is empty, or ends before its first cluster.
    NoClusters,
    /// The reader failed.
    Read(io::Error),
    /// A second segment follows the first; PutMedia takes one.
    SecondSegment,
    /// No stream has that name.
    StreamNotFound,
    /// A fragment would start before 1970, or later than a timestamp can say.
    TimeOutOfRange,
    /// A cluster's timecode is not greater than that of the one before.
    TimecodeNotRising {
        /// Where the cluster begins, in bytes.
        offset: u64,
    },
    /// A cluster is longer than 20 seconds, the service's limit.
    TooLong {
        /// Where the cluster begins, in bytes.
        offset: u64,
    },
}

impl fmt::Display for PutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Media(_) => f.write_str("the media cannot be split into fragments"),
            Self::NoClusters => f.write_str("the media has no cluster, so nothing to put"),
            Self::Read(_) => f.write_str("the media cannot be read"),
            Self::SecondSegment => f.write_str("the media has a second segment"),
            Self::StreamNotFound => f.write_str("no such stream"),
            Self::TimeOutOfRange => f.write_str("a fragment starts out of the range of timestamps"),
            Self::TimecodeNotRising { offset } => {
                write!(f, "the timecode of the cluster at byte {offset} is not greater than the one before")
            }
            Self::TooLong { offset } => {
                write!(f, "the cluster at byte {offset} is longer than {} s", MAX_FRAGMENT_DURATION.as_secs())
            }
        }
    }
}

impl Error for PutError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Media(error) => Some(error),
            Self::Read(error) => Some(error),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
