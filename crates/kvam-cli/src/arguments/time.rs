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
        let moment: Timestamp = match text.parse() {
            Ok(moment) => moment,
            Err(_) => date(text.trim()).and_then(|date| date.parse().ok()).ok_or(InvalidTime::Unknown)?,
        };
        // Milliseconds taken for seconds would be a year beyond 50,000.
        if moment.as_millis().div_euclid(1000) > LAST_SECOND {
            Err(InvalidTime::TooLate)
        } else {
            Ok(Self::At(moment))
        }
    }
}

/// What else the AWS CLI takes for a moment, as RFC 3339: ISO 8601 in its basic form, without seconds, without a time or
/// without a zone, and the dates of RFC 822. Without a zone it is UTC, as the AWS CLI (botocore, `parse_to_aware_datetime`)
/// takes it.
fn date(text: &str) -> Option<String> {
    let (day, time) = match text.split_once(", ") {
        Some((weekday, rest)) if weekday.chars().all(char::is_alphabetic) => rfc_822(rest)?,
        _ => rfc_822(text).or_else(|| iso_8601(text))?,
    };
    let (clock, zone) = split_zone(&time);
    Some(format!("{day}T{}{}", clock_of(clock)?, zone_of(zone.trim())?))
}

/// `28 Jan 2022 07:00:35 GMT`: the day, and the rest.
fn rfc_822(text: &str) -> Option<(String, String)> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let mut words = text.splitn(4, ' ');
    let (day, month, year, time) = (words.next()?, words.next()?, words.next()?, words.next()?);
    let month = MONTHS.iter().position(|known| known.eq_ignore_ascii_case(month))? + 1;
    let day: u8 = day.parse().ok()?;
    (year.len() == 4).then(|| (format!("{year}-{month:02}-{day:02}"), time.to_owned()))
}

/// `2022-01-28`, `20220128T…`: the day, and the rest.
fn iso_8601(text: &str) -> Option<(String, String)> {
    let (day, time) = text.split_once(['T', 't', ' ']).unwrap_or((text, "00:00"));
    let basic = day.len() == 8 && day.bytes().all(|byte| byte.is_ascii_digit());
    let day = match (basic, day.get(..4), day.get(4..6), day.get(6..)) {
        (true, Some(year), Some(month), Some(day)) => format!("{year}-{month}-{day}"),
        _ => day.to_owned(),
    };
    Some((day, time.to_owned()))
}

/// The time of day, and what stands behind it.
fn split_zone(time: &str) -> (&str, &str) {
    let end = time.find(|char: char| !char.is_ascii_digit() && !":.,".contains(char));
    end.and_then(|end| time.split_at_checked(end)).unwrap_or((time, ""))
}

/// `07`, `07:00`, `070035`, `07:00:35,5` as RFC 3339 has it.
fn clock_of(clock: &str) -> Option<String> {
    let (clock, decimals) = match clock.split_once(['.', ',']) {
        Some((clock, decimals)) => (clock, format!(".{decimals}")),
        None => (clock, String::new()),
    };
    let digits = clock.replace(':', "");
    let pairs = |at: usize| if at < digits.len() { digits.get(at..at + 2) } else { Some("00") };
    // Decimals of anything but seconds would mean something else.
    let fits = matches!((digits.len(), decimals.is_empty()), (2 | 4, true) | (6, _));
    // One digit between colons would move all that follows.
    let whole = clock.split(':').all(|part| part.len() % 2 == 0);
    (fits && whole).then_some(())?;
    Some(format!("{}:{}:{}{decimals}", pairs(0)?, pairs(2)?, pairs(4)?))
}

/// `Z`, `UTC`, `+01`, `+0100` as RFC 3339 has it.
fn zone_of(zone: &str) -> Option<String> {
    if matches!(zone, "" | "Z" | "z" | "GMT" | "UTC" | "UT") {
        return Some("Z".to_owned());
    }
    let digits = zone.strip_prefix(['+', '-'])?.replace(':', "");
    let sign = zone.get(..1)?;
    match digits.len() {
        2 => Some(format!("{sign}{digits}:00")),
        4 => Some(format!("{sign}{}:{}", digits.get(..2)?, digits.get(2..)?)),
        _ => None,
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
                "neither ISO 8601 (2022-01-28T07:00:35.931Z), nor seconds since the epoch, nor a time before now \
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
            ("2022-1-28", InvalidTime::Unknown),
            ("2022-01", InvalidTime::Unknown),
            ("2022-02-30", InvalidTime::Unknown),
            ("2022-01-28T24:00:00", InvalidTime::Unknown),
            ("2022-01-28T7:00", InvalidTime::Unknown),
            ("2022-01-28T07:00.5", InvalidTime::Unknown),
            ("2022-01-28T07:00 CET", InvalidTime::Unknown),
            ("20220128T0700é", InvalidTime::Unknown),
            ("28 Xyz 2022 07:00", InvalidTime::Unknown),
        ] {
            assert_eq!(resolved(text), Err(error), "{text}");
        }
    }

    /// Each is what the AWS CLI 1.46.3 makes of it, in any time zone.
    #[test]
    fn what_the_aws_cli_takes_for_a_moment_is_one() {
        for (text, moment) in [
            ("2022-01-28T07:00:35", "2022-01-28T07:00:35Z"),
            ("2022-01-28", "2022-01-28T00:00:00Z"),
            (" 2022-01-28 ", "2022-01-28T00:00:00Z"),
            ("2022-01-28 07:00", "2022-01-28T07:00:00Z"),
            ("2022-01-28T07", "2022-01-28T07:00:00Z"),
            ("20220128T070035Z", "2022-01-28T07:00:35Z"),
            ("2022-01-28T07:00:35,5Z", "2022-01-28T07:00:35.5Z"),
            ("2022-01-28T07:00:35 UTC", "2022-01-28T07:00:35Z"),
            ("2022-01-28T07:00:35+0100", "2022-01-28T06:00:35Z"),
            ("2022-01-28T07:00:35+01", "2022-01-28T06:00:35Z"),
            ("Fri, 28 Jan 2022 07:00:35 GMT", "2022-01-28T07:00:35Z"),
            ("Fri, 28 Jan 2022 07:00:35 -0500", "2022-01-28T12:00:35Z"),
            ("28 Jan 2022 07:00:35", "2022-01-28T07:00:35Z"),
            ("1.6e9", "2020-09-13T12:26:40Z"),
        ] {
            assert_eq!(resolved(text).as_deref(), Ok(moment), "{text}");
        }
    }

    #[test]
    fn long_ago_is_the_epoch() {
        for text in ["-99999d", &format!("-{}d", u32::MAX)] {
            assert_eq!(resolved(text).as_deref(), Ok("1970-01-01T00:00:00Z"), "{text}");
        }
    }
}
