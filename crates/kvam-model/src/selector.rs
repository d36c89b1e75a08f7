use std::fmt;
use std::str::FromStr;

use crate::{InvalidInput, Timestamp, choice};

pub(crate) mod wire;

/// Which fragments: those whose start lies in a range, on one of the two clocks.
///
/// Both ends belong to the range (API reference, `FragmentSelector`): a fragment that starts at the end is returned, one
/// that started before the start and runs into the range is not. So neighbouring ranges share the fragments that start
/// on their common instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FragmentSelector {
    selector_type: FragmentSelectorType,
    range: TimestampRange,
}

impl FragmentSelector {
    /// By either clock.
    #[must_use]
    pub const fn new(selector_type: FragmentSelectorType, range: TimestampRange) -> Self {
        Self { selector_type, range }
    }

    /// By the time at which the service started to receive a fragment.
    ///
    /// # Errors
    ///
    /// An end before the start.
    pub fn server(start: impl Into<Timestamp>, end: impl Into<Timestamp>) -> Result<Self, InvalidInput> {
        Ok(Self::new(FragmentSelectorType::ServerTimestamp, TimestampRange::new(start, end)?))
    }

    /// By the time that the producer gave a fragment.
    ///
    /// # Errors
    ///
    /// An end before the start.
    pub fn producer(start: impl Into<Timestamp>, end: impl Into<Timestamp>) -> Result<Self, InvalidInput> {
        Ok(Self::new(FragmentSelectorType::ProducerTimestamp, TimestampRange::new(start, end)?))
    }

    /// Which clock.
    #[must_use]
    pub const fn selector_type(&self) -> FragmentSelectorType {
        self.selector_type
    }

    /// Which range, both ends included.
    #[must_use]
    pub const fn range(&self) -> TimestampRange {
        self.range
    }
}

/// The clock by which fragments are selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "a request names one of these two; nothing else is sent")]
pub enum FragmentSelectorType {
    /// `PRODUCER_TIMESTAMP`: the time that the producer gave the fragment.
    ProducerTimestamp,
    /// `SERVER_TIMESTAMP`: when the service started to receive the fragment.
    ServerTimestamp,
}

impl FragmentSelectorType {
    /// Both, in the service's order.
    pub const ALL: &'static [Self] = &[Self::ProducerTimestamp, Self::ServerTimestamp];

    #[cfg(feature = "shapes")]
    pub(crate) const NAMES: &'static [&'static str] =
        &[Self::ProducerTimestamp.as_str(), Self::ServerTimestamp.as_str()];

    /// As the service spells it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ProducerTimestamp => "PRODUCER_TIMESTAMP",
            Self::ServerTimestamp => "SERVER_TIMESTAMP",
        }
    }
}

impl FromStr for FragmentSelectorType {
    type Err = InvalidInput;

    /// Reads the service's spelling.
    fn from_str(text: &str) -> Result<Self, InvalidInput> {
        choice::find("FragmentSelectorType", Self::ALL, Self::as_str, text)
    }
}

impl fmt::Display for FragmentSelectorType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A range of time, both ends included, the end not before the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TimestampRange {
    start: Timestamp,
    end: Timestamp,
}

impl TimestampRange {
    /// From `start` to `end`, both included.
    ///
    /// # Errors
    ///
    /// An end before the start.
    pub fn new(start: impl Into<Timestamp>, end: impl Into<Timestamp>) -> Result<Self, InvalidInput> {
        let (start, end) = (start.into(), end.into());
        if end < start {
            return Err(InvalidInput::new("EndTimestamp", format!("{end} is before StartTimestamp {start}")));
        }
        Ok(Self { start, end })
    }

    /// The first instant.
    #[must_use]
    pub const fn start(&self) -> Timestamp {
        self.start
    }

    /// The last instant.
    #[must_use]
    pub const fn end(&self) -> Timestamp {
        self.end
    }

    /// Whether the instant lies in the range.
    #[must_use]
    pub fn contains(&self, instant: Timestamp) -> bool {
        self.start <= instant && instant <= self.end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_before_the_start_is_refused_with_both_named() {
        let error =
            FragmentSelector::server(Timestamp::from_micros(2_000_000), Timestamp::UNIX_EPOCH).unwrap_err();
        assert_eq!(error.member(), "EndTimestamp");
        assert_eq!(error.problem(), "1970-01-01T00:00:00Z is before StartTimestamp 1970-01-01T00:00:02Z");
    }

    #[test]
    fn a_range_of_one_instant_holds_it() {
        let range = TimestampRange::new(Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH).unwrap();
        assert!(range.contains(Timestamp::UNIX_EPOCH));
        assert!(!range.contains(Timestamp::from_micros(1)));
    }
}
