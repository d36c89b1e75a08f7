use std::cmp::Ordering;

use kvam_model::{Fragment, FragmentNumber, StreamName, Timestamp};

use crate::mix::mix;
use crate::numbers::fragment_number;
use crate::seed_timeline::Timeline;

/// A stream of any length whose fragments are made up as they are listed, and never kept.
///
/// It is read from one line, `KEY=VALUE` separated by commas:
///
/// | key | value | when absent |
/// |---|---|---|
/// | `name` | the stream's name | must be given |
/// | `start` | when the first fragment starts on the producer's clock: RFC 3339 or seconds since the epoch | must be given |
/// | `every` | from one start to the next, a duration | must be given |
/// | `count` | how many fragments | this or `end` must be given |
/// | `end` | the last start that may be | this or `count` must be given |
/// | `gap` | `MOMENT/DURATION`: no fragment starts from that moment for so long; may be given again | no gap |
/// | `size` | bytes of each fragment, at most 50,000,000 | `150000` |
/// | `skew` | how much later the service's clock reads when a fragment arrives; a duration, `-` before it for earlier | `0ms` |
/// | `retention` | hours, as the stream's retention, 1 to 87600 | `87600`, ten years |
///
/// A duration is a whole number and one of `ms`, `s`, `m`, `h`, `d`. With `count`, gaps push the later fragments back:
/// there are exactly so many. A fragment is as long as the distance to the next start less one frame of 40 ms.
///
/// ```
/// use kvam_local::SeedStream;
///
/// let lobby: SeedStream =
///     "name=lobby,start=2024-01-01T00:00:00Z,every=2s,count=43200,gap=2024-01-01T03:00:00Z/10m,skew=500ms".parse()?;
/// assert_eq!(lobby.name(), "lobby");
/// assert_eq!(lobby.fragments(), 43_200);
/// # Ok::<(), kvam_local::InvalidSeedStream>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeedStream {
    pub(crate) name: StreamName,
    /// On the producer's clock.
    pub(crate) timeline: Timeline,
    pub(crate) every_micros: i64,
    pub(crate) size: u32,
    /// From the producer's timestamp to the server's, in microseconds.
    pub(crate) skew: i64,
    pub(crate) retention_hours: u32,
}

impl SeedStream {
    /// The stream's name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.name.as_str()
    }

    /// How many fragments it has.
    #[must_use]
    pub const fn fragments(&self) -> u64 {
        self.timeline.count()
    }

    /// How many fragments start before `time` on the service's clock.
    pub(crate) fn arrived_before(&self, time: i64) -> u64 {
        self.timeline.started_before(time.saturating_sub(self.skew))
    }

    /// The fragment at the place, which must be less than [`fragments`](Self::fragments).
    pub(crate) fn fragment(&self, index: u64, seed: u64) -> Fragment {
        let producer = self.timeline.start_of(index);
        let server = Timestamp::from_micros(producer.saturating_add(self.skew));
        let mut fragment = Fragment::new(fragment_number(index + 1, server, mix(seed, index)));
        fragment.size_in_bytes = Some(self.size.into());
        fragment.producer_timestamp = Some(Timestamp::from_micros(producer));
        fragment.server_timestamp = Some(server);
        fragment.length_in_milliseconds = Some((self.every_micros / 1000 - 40).max(0));
        fragment
    }

    /// Whether one of its fragments has the number: numbers rise, so that it is found by halving.
    pub(crate) fn has(&self, number: &FragmentNumber, seed: u64) -> bool {
        let (mut low, mut high) = (0, self.fragments());
        while low < high {
            let middle = low + (high - low) / 2;
            match self.fragment(middle, seed).number.cmp(number) {
                Ordering::Less => low = middle + 1,
                Ordering::Equal => return true,
                Ordering::Greater => high = middle,
            }
        }
        false
    }
}
