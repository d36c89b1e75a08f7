//! Times as the AWS CLI takes them, and ours.

use jiff::civil::DateTime;
use jiff::fmt::rfc2822;
use jiff::tz::TimeZone;
use kvam::Timestamp;

use crate::arguments::TimeArgument;

/// What `--start` takes, or ISO 8601 in any of its forms; without a zone it is the machine's, as in the AWS CLI.
pub(super) fn parse(text: &str, now: Timestamp) -> Result<Timestamp, String> {
    let unknown = match text.parse::<TimeArgument>() {
        Ok(time) => return Ok(time.resolve(now)),
        Err(error) => error,
    };
    let moment = text
        .parse::<jiff::Timestamp>()
        .ok()
        .or_else(|| Some(rfc2822::parse(text).ok()?.timestamp()))
        .or_else(|| local(text, TimeZone::system()));
    match moment {
        Some(moment) => Ok(Timestamp::from_micros(moment.as_microsecond())),
        None => Err(format!("{text:?} is {unknown}, nor ISO 8601")),
    }
}

/// A time without a zone, or a date.
fn local(text: &str, zone: TimeZone) -> Option<jiff::Timestamp> {
    let time: DateTime = text.parse().ok()?;
    Some(time.to_zoned(zone).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, String> {
        parse(text, Timestamp::from_micros(1_643_353_235_931_000)).map(|moment| moment.to_string())
    }

    #[test]
    fn a_moment_with_its_zone_is_read_in_every_spelling() {
        for text in [
            "1643353235.931",
            "2022-01-28T07:00:35.931Z",
            "2022-01-28 07:00:35.931Z",
            "2022-01-28T08:00:35.931+01:00",
            "20220128T070035.931Z",
            "2022-01-28T07:00:35.931000+0000",
            "now",
        ] {
            assert_eq!(read(text).as_deref(), Ok("2022-01-28T07:00:35.931Z"), "{text}");
        }
        assert_eq!(read("Fri, 28 Jan 2022 07:00:35 GMT").as_deref(), Ok("2022-01-28T07:00:35Z"));
        assert_eq!(read("-1h").as_deref(), Ok("2022-01-28T06:00:35.931Z"));
        assert_eq!(read("1969-12-31T23:59:59.5Z").as_deref(), Ok("1969-12-31T23:59:59.5Z"));
    }

    #[test]
    fn a_time_without_a_zone_is_the_machines() {
        let zone = TimeZone::fixed(jiff::tz::offset(2));
        for (text, moment) in [
            ("2022-01-28T07:00:35.931", "2022-01-28T05:00:35.931Z"),
            ("2022-01-28 07:00:35", "2022-01-28T05:00:35Z"),
            ("2022-01-28", "2022-01-27T22:00:00Z"),
        ] {
            assert_eq!(local(text, zone.clone()).unwrap().to_string(), moment);
            assert!(read(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused_with_what_was_typed() {
        for text in ["", "yesterday", "2022-13-01", "1643353235931", "2022-01-28T25:00:00Z", "12:00"] {
            let error = read(text).unwrap_err();
            assert!(error.contains(&format!("{text:?}")), "{error}");
        }
    }
}
