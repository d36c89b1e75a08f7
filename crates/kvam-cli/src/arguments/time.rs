//! A moment as it is typed.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use kvam::Timestamp;

/// RFC 3339 cannot write what lies beyond.
const LAST_SECOND: i64 = 253_402_300_799;

/// A moment, or how long ago it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TimeArgument {
    At(Timestamp),
    Ago(Duration),
}

impl TimeArgument {
    pub(crate) const NOW: Self = Self::Ago(Duration::ZERO);

    /// The moment that is meant, if it is `now` now.
    pub(crate) fn resolve(self, now: Timestamp) -> Timestamp {
        match self {
            Self::At(moment) => moment,
            // Long ago means everything, and nothing was stored before the epoch.
            Self::Ago(age) => {
                now.checked_sub(age).unwrap_or(Timestamp::UNIX_EPOCH).max(Timestamp::UNIX_EPOCH)
            }
        }
    }
}

impl FromStr for TimeArgument {
    type Err = InvalidTime;

    fn from_str(text: &str) -> Result<Self, InvalidTime> {
        if text == "now" {
            return Ok(Self::NOW);
        }
        if let Some(age) = text.strip_prefix('-') {
            return parse_age(age).map(Self::Ago);
        }
        let moment: Timestamp = text.parse().map_err(|_| InvalidTime::Unknown)?;
        // Milliseconds taken for seconds would be a year beyond 50,000.
        if moment.as_millis().div_euclid(1000) > LAST_SECOND {
            Err(InvalidTime::TooLate)
        } else {
            Ok(Self::At(moment))
        }
    }
}

fn parse_age(text: &str) -> Result<Duration, InvalidTime> {
    let unit = text.chars().last().ok_or(InvalidTime::Unknown)?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86_400,
        '0'..='9' => return Err(InvalidTime::NoUnit),
        _ => return Err(InvalidTime::Unknown),
    };
    let digits = text.strip_suffix(unit).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    let count: u32 = digits.and_then(|digits| digits.parse().ok()).ok_or(InvalidTime::Unknown)?;
    Ok(Duration::from_secs(u64::from(count) * seconds))
}

/// Text that is no moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InvalidTime {
    NoUnit,
    TooLate,
    Unknown,
}

impl fmt::Display for InvalidTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoUnit => "a time before now has a unit: -90s, -30m, -2h or -1d",
            Self::TooLate => "after the year 9999; a time since the epoch is in seconds",
            Self::Unknown => {
                "neither RFC 3339 (2022-01-28T07:00:35.931Z), nor seconds since the epoch, nor a time before now \
                 (-2h), nor now"
            }
        })
    }
}

impl std::error::Error for InvalidTime {}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(text: &str) -> Result<String, InvalidTime> {
        let now = Timestamp::from_micros(1_643_353_235_931_000);
        text.parse().map(|time: TimeArgument| time.resolve(now).to_string())
    }

    #[test]
    fn moments_are_read_in_every_spelling() {
        for (text, moment) in [
            ("now", "2022-01-28T07:00:35.931Z"),
            ("-0s", "2022-01-28T07:00:35.931Z"),
            ("-30s", "2022-01-28T07:00:05.931Z"),
            ("-90m", "2022-01-28T05:30:35.931Z"),
            ("-2h", "2022-01-28T05:00:35.931Z"),
            ("-1d", "2022-01-27T07:00:35.931Z"),
            ("2022-01-28T08:00:35.931001+01:00", "2022-01-28T07:00:35.931001Z"),
            ("1643353235.931", "2022-01-28T07:00:35.931Z"),
            ("0", "1970-01-01T00:00:00Z"),
        ] {
            assert_eq!(resolved(text).as_deref(), Ok(moment), "{text}");
        }
    }

    #[test]
    fn what_is_probably_a_slip_is_refused() {
        for (text, error) in [
            ("-2", InvalidTime::NoUnit),
            ("1643353235931", InvalidTime::TooLate),
            ("-2w", InvalidTime::Unknown),
            ("-h", InvalidTime::Unknown),
            ("--end", InvalidTime::Unknown),
            ("-", InvalidTime::Unknown),
            ("-é", InvalidTime::Unknown),
            ("-99999999999d", InvalidTime::Unknown),
            ("", InvalidTime::Unknown),
            ("yesterday", InvalidTime::Unknown),
            ("2022-01-28", InvalidTime::Unknown),
        ] {
            assert_eq!(resolved(text), Err(error), "{text}");
        }
    }

    #[test]
    fn long_ago_is_the_epoch() {
        for text in ["-99999d", &format!("-{}d", u32::MAX)] {
            assert_eq!(resolved(text).as_deref(), Ok("1970-01-01T00:00:00Z"), "{text}");
        }
    }
}
