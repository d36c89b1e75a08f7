use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime};

use time::OffsetDateTime;
use time::format_description::well_known::{Iso8601, Rfc2822, Rfc3339};

use crate::decimal;
use crate::invalid_input::quoted;

const MICROS_PER_SECOND: i64 = 1_000_000;

/// A moment: whole microseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
///
/// The service writes moments as decimal seconds (`1643353235.931`, `1.643353235931E9`); they are read exactly from
/// that text, never through an `f64`, and rounded to the nearest microsecond only when more digits came.
/// [`Display`](fmt::Display) is RFC 3339 in UTC, with as many decimals as the moment has (`2022-01-28T07:00:35.931Z`);
/// beyond the years 0 to 9999, which RFC 3339 cannot write, it is decimal seconds.
///
/// ```
/// use kvam_model::Timestamp;
///
/// let start: Timestamp = "2022-01-28T07:00:35.931Z".parse()?;
/// assert_eq!(start, "1.643353235931E9".parse()?);
/// assert_eq!(start.as_micros(), 1_643_353_235_931_000);
/// assert_eq!(start.to_string(), "2022-01-28T07:00:35.931Z");
/// # Ok::<(), kvam_model::InvalidTimestamp>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// 1970-01-01T00:00:00Z.
    pub const UNIX_EPOCH: Self = Self(0);

    /// From microseconds since the epoch; negative before it.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since the epoch; negative before it.
    #[must_use]
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// Milliseconds since the epoch, rounded down: the unit in which the service's messages quote moments.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// This moment and `after` more (its nanoseconds below a microsecond dropped), or `None` past the range of `i64`.
    #[must_use]
    pub fn checked_add(self, after: Duration) -> Option<Self> {
        self.0.checked_add(i64::try_from(after.as_micros()).ok()?).map(Self)
    }

    /// This moment less `before` (its nanoseconds below a microsecond dropped), or `None` past the range of `i64`.
    #[must_use]
    pub fn checked_sub(self, before: Duration) -> Option<Self> {
        self.0.checked_sub(i64::try_from(before.as_micros()).ok()?).map(Self)
    }

    /// Decimal seconds since the epoch, exact, without an exponent: what requests carry.
    #[must_use]
    pub fn to_epoch_seconds(self) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        let micros = self.0.unsigned_abs();
        let per_second = MICROS_PER_SECOND.unsigned_abs();
        let whole = format!("{sign}{}", micros / per_second);
        match micros % per_second {
            0 => whole,
            fraction => format!("{whole}.{}", format!("{fraction:06}").trim_end_matches('0')),
        }
    }

    /// Reads decimal seconds since the epoch, an exponent allowed.
    pub(crate) fn from_epoch_seconds(text: &str) -> Option<Self> {
        decimal::scaled(text, 6).map(|scaled| Self(scaled.value))
    }

    /// Reads what else stands for a moment in answers: ISO 8601 with a zone, and RFC 822 dates, whose seconds may have
    /// decimals. Decimals below a microsecond are dropped towards the past; a leap second is the last microsecond
    /// before it.
    pub(crate) fn from_date(text: &str) -> Option<Self> {
        // Zones of one letter were defined with the wrong sign: nobody can say what they mean (RFC 2822 section 4.3).
        if matches!(text.as_bytes(), [.., b' ', b'A'..=b'Y' | b'a'..=b'y']) {
            return None;
        }
        let parsed = rfc_3339(text)
            .or_else(|| OffsetDateTime::parse(text, &Iso8601::DEFAULT).ok())
            .or_else(|| OffsetDateTime::parse(text, &Rfc2822).ok());
        if let Some(moment) = parsed {
            // An offset has less than a day, and time reads more.
            return (moment.offset().whole_hours().unsigned_abs() < 24).then(|| moment.into());
        }
        let (before, after) = text.split_once('.')?;
        let (decimals, zone) = after.split_once(' ')?;
        // Of seconds alone: elsewhere they would mean something else.
        let clock = before.rsplit(' ').next()?;
        if clock.split(':').count() != 3 || !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let decimals = Self::from_epoch_seconds(&format!("0.{}", decimals.get(..6).unwrap_or(decimals)))?;
        let moment = OffsetDateTime::parse(&format!("{before} {zone}"), &Rfc2822).ok()?;
        Self::from(moment).0.checked_add(decimals.0).map(Self)
    }
}

/// Of what may stand between a date and a time, time reads any character (RFC 3339 section 5.6).
fn rfc_3339(text: &str) -> Option<OffsetDateTime> {
    let is_separated = matches!(text.as_bytes().get(10), Some(b'T' | b't' | b' '));
    is_separated.then(|| OffsetDateTime::parse(text, &Rfc3339).ok()).flatten()
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = OffsetDateTime::try_from(*self).ok().and_then(|moment| moment.format(&Rfc3339).ok());
        f.pad(&text.unwrap_or_else(|| self.to_epoch_seconds()))
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Timestamp({self})")
    }
}

impl FromStr for Timestamp {
    type Err = InvalidTimestamp;

    /// Reads RFC 3339 (any offset), or decimal seconds since the epoch.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(moment) = Self::from_epoch_seconds(text) {
            return Ok(moment);
        }
        rfc_3339(text).map(Self::from).ok_or_else(|| InvalidTimestamp { text: quoted(text) })
    }
}

impl From<OffsetDateTime> for Timestamp {
    /// Nanoseconds below a microsecond are dropped towards the past.
    fn from(moment: OffsetDateTime) -> Self {
        Self(saturate(moment.unix_timestamp_nanos().div_euclid(1000)))
    }
}

impl TryFrom<Timestamp> for OffsetDateTime {
    type Error = TimestampOutOfRange;

    fn try_from(moment: Timestamp) -> Result<Self, Self::Error> {
        Self::from_unix_timestamp_nanos(i128::from(moment.0) * 1000).map_err(|_| TimestampOutOfRange)
    }
}

impl From<SystemTime> for Timestamp {
    /// Nanoseconds below a microsecond are dropped towards the past; a moment further than 292,000 years from the
    /// epoch becomes the nearest one that fits.
    fn from(moment: SystemTime) -> Self {
        let nanos = |duration: Duration| i128::try_from(duration.as_nanos()).unwrap_or(i128::MAX);
        Self(saturate(match moment.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(after) => nanos(after).div_euclid(1000),
            Err(before) => (-nanos(before.duration())).div_euclid(1000),
        }))
    }
}

impl TryFrom<Timestamp> for SystemTime {
    type Error = TimestampOutOfRange;

    fn try_from(moment: Timestamp) -> Result<Self, Self::Error> {
        let distance = Duration::from_micros(moment.0.unsigned_abs());
        let moved = if moment.0 < 0 {
            Self::UNIX_EPOCH.checked_sub(distance)
        } else {
            Self::UNIX_EPOCH.checked_add(distance)
        };
        moved.ok_or(TimestampOutOfRange)
    }
}

fn saturate(micros: i128) -> i64 {
    i64::try_from(micros).unwrap_or(if micros < 0 { i64::MIN } else { i64::MAX })
}

/// Text that is no moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidTimestamp {
    text: String,
}

impl fmt::Display for InvalidTimestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is neither RFC 3339 (2022-01-28T07:00:35.931Z) nor seconds since the epoch", self.text)
    }
}

impl std::error::Error for InvalidTimestamp {}

/// A moment that the other type of time cannot hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimestampOutOfRange;

impl fmt::Display for TimestampOutOfRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("timestamp out of the range of the other type")
    }
}

impl std::error::Error for TimestampOutOfRange {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn display_is_rfc_3339_with_the_decimals_that_the_moment_has() {
        for (micros, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (1_643_353_235_931_000, "2022-01-28T07:00:35.931Z"),
            (1_643_353_235_931_001, "2022-01-28T07:00:35.931001Z"),
            (-1, "1969-12-31T23:59:59.999999Z"),
            (i64::MAX, "9223372036854.775807"),
            (i64::MIN, "-9223372036854.775808"),
        ] {
            assert_eq!(Timestamp(micros).to_string(), text);
            assert_eq!(text.parse(), Ok(Timestamp(micros)));
        }
    }

    #[test]
    fn epoch_seconds_are_exact_decimal_text() {
        for (micros, text) in [
            (1_643_353_235_931_000, "1643353235.931"),
            (1_643_353_236_000_000, "1643353236"),
            (-1_500_000, "-1.5"),
            (-1, "-0.000001"),
            (5_000, "0.005"),
        ] {
            assert_eq!(Timestamp(micros).to_epoch_seconds(), text);
        }
    }

    #[test]
    fn any_offset_is_the_same_moment() {
        assert_eq!("2022-01-28T08:00:35.931+01:00".parse(), "2022-01-28T07:00:35.931Z".parse::<Timestamp>());
    }

    #[test]
    fn other_types_of_time_convert_there_and_back_before_and_after_the_epoch() {
        for micros in [0, 1, -1, 1_643_353_235_931_001, -62_135_596_800_000_000] {
            let moment = Timestamp(micros);
            assert_eq!(Timestamp::from(OffsetDateTime::try_from(moment).unwrap()), moment);
            assert_eq!(Timestamp::from(SystemTime::try_from(moment).unwrap()), moment);
        }
        assert_eq!(OffsetDateTime::try_from(Timestamp(i64::MAX)), Err(TimestampOutOfRange));
    }

    #[test]
    fn nanoseconds_are_dropped_towards_the_past() {
        let before = SystemTime::UNIX_EPOCH - Duration::from_nanos(1);
        assert_eq!(Timestamp::from(before), Timestamp(-1));
        assert_eq!(Timestamp::from(SystemTime::UNIX_EPOCH + Duration::from_nanos(1999)), Timestamp(1));
    }

    #[test]
    fn a_date_of_an_answer_is_read_in_every_form_that_names_its_zone() {
        for (text, micros) in [
            ("2014-04-29T18:30:38Z", 1_398_796_238_000_000),
            ("2014-04-29T18:30:38.123456Z", 1_398_796_238_123_456),
            ("2014-04-29T20:30:38.5+02:00", 1_398_796_238_500_000),
            ("2014-04-29T20:30:38+0200", 1_398_796_238_000_000),
            ("20140429T183038Z", 1_398_796_238_000_000),
            ("1969-12-31T23:59:59.999999Z", -1),
            ("0001-01-01T00:00:00Z", -62_135_596_800_000_000),
            ("Tue, 29 Apr 2014 18:30:38 GMT", 1_398_796_238_000_000),
            ("29 Apr 2014 18:30:38 +0000", 1_398_796_238_000_000),
            ("Tue, 29 Apr 2014 20:30:38 +0200", 1_398_796_238_000_000),
            ("Sun, 02 Jan 2000 20:34:56.456 GMT", 946_845_296_456_000),
            ("Wed, 31 Dec 1969 23:59:59.999999 GMT", -1),
            ("Tue, 29 Apr 2014 18:30:38.9999999 GMT", 1_398_796_238_999_999),
            ("2014-04-29T18:30:38.9999999Z", 1_398_796_238_999_999),
            ("Tue, 29 Apr 14 18:30 GMT", 1_398_796_200_000_000),
            ("Tue, 29 Apr 2014 18:30:38 Z", 1_398_796_238_000_000),
            ("2014-04-29t18:30:38z", 1_398_796_238_000_000),
            ("2014-04-29 18:30:38.5+00:00", 1_398_796_238_500_000),
            ("0000-01-01T00:00:00+23:59", -62_167_305_540_000_000),
            ("9999-12-31T23:59:59-23:59", 253_402_387_139_000_000),
            ("2016-12-31T23:59:60Z", 1_483_228_799_999_999),
        ] {
            assert_eq!(Timestamp::from_date(text), Some(Timestamp(micros)), "{text}");
        }
    }

    #[test]
    fn a_date_that_leaves_something_open_is_not_read() {
        for text in [
            "2014-04-29T18:30:38",
            "2014-04-29",
            "2014-04-29 ",
            "2014-04-29X18:30:38Z",
            "2014-04-29918:30:38Z",
            "04/29/2014 18:30:38 GMT",
            "Tue, 29 Apr 2014 18:30:38",
            "Tue, 29 Apr 2014 18:30:38 A",
            "Tue, 29 Apr 2014 18:30:38.5 g",
            "Tue, 29 Apr 2014 18:30:38.1e3 GMT",
            "Tue, 29 Apr 2014 18:30:38. GMT",
            "Tue, 31 Apr 2014 18:30:38 GMT",
            "Tue, 29 Apr 2014 18:30.5 GMT",
            "Tue, 29.5 Apr 2014 18:30:38 GMT",
            "Tue, 29 Apr 2014.5 18:30:38 GMT",
            "2014-04-29T18:30:38+24:00",
            "2014-04-29T24:00:00Z",
            "18:30",
            "now",
            "",
        ] {
            assert_eq!(Timestamp::from_date(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_moment_is_refused_by_name() {
        for text in
            ["", "yesterday", "2022-01-28", "2022-13-01T00:00:00Z", "2022-01-28907:00:35Z", "1e400", "NaN"]
        {
            let said = text.parse::<Timestamp>().unwrap_err().to_string();
            assert!(said.starts_with(&format!("{text:?} is neither")), "{said}");
        }
    }
}
