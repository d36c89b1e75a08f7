//! The one line from which a [`SeedStream`] is read.

use std::error::Error;
use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use kvam_model::{StreamName, Timestamp};

use crate::seed_timeline::Timeline;
use crate::{MAX_FRAGMENT_BYTES, MAX_RETENTION_HOURS, SeedStream};

impl FromStr for SeedStream {
    type Err = InvalidSeedStream;

    fn from_str(line: &str) -> Result<Self, InvalidSeedStream> {
        let fields = Fields::read(line)?;
        let name = required("name", fields.name)?;
        let start: Timestamp = required("start", fields.start)?;
        let every = required("every", fields.every)?;
        let skew = fields.skew.unwrap_or(0);
        if fields.count.is_some() == fields.end.is_some() {
            return Err(InvalidSeedStream::new("count", "or end must be given, and not both"));
        }
        let (start, end) = (start.as_micros(), fields.end.map(Timestamp::as_micros));
        if start.checked_add(skew).is_none_or(|server| server < 0) || start < 0 {
            return Err(InvalidSeedStream::new("start", "lies before 1970"));
        }
        let timeline = Timeline::new(start, every, fields.count, end, fields.gaps).ok_or_else(|| {
            let most = Timeline::MAX_COUNT;
            InvalidSeedStream::new("count", format!("is more than {most}, or lasts past the end of time"))
        })?;
        let last = timeline.count().checked_sub(1).map(|last| timeline.start_of(last));
        if last.is_some_and(|last| last.checked_add(skew).is_none()) {
            return Err(InvalidSeedStream::new("skew", "leads past the end of time"));
        }
        Ok(Self {
            name,
            timeline,
            every_micros: every,
            size: fields.size.unwrap_or(150_000),
            skew,
            retention_hours: fields.retention.unwrap_or(MAX_RETENTION_HOURS),
        })
    }
}

#[derive(Default)]
struct Fields {
    name: Option<StreamName>,
    start: Option<Timestamp>,
    every: Option<i64>,
    count: Option<u64>,
    end: Option<Timestamp>,
    gaps: Vec<Range<i64>>,
    size: Option<u32>,
    skew: Option<i64>,
    retention: Option<u32>,
}

impl Fields {
    fn read(line: &str) -> Result<Self, InvalidSeedStream> {
        let mut fields = Self::default();
        for field in line.split(',').map(str::trim) {
            let (key, value) = field.split_once('=').ok_or_else(|| {
                InvalidSeedStream::new(field, "is not of the form KEY=VALUE, as in every=2s")
            })?;
            let refuse = |problem: &str| InvalidSeedStream::new(key, format!("{value:?} {problem}"));
            let moment = |text: &str| {
                text.parse::<Timestamp>()
                    .map_err(|_| refuse("is no moment such as 2024-01-01T00:00:00Z or 1704067200"))
            };
            let duration = |text: &str| {
                duration(text).ok_or_else(|| refuse("is no duration such as 500ms, 2s, 10m, 3h or 1d"))
            };
            match key {
                "name" => {
                    let name = StreamName::new(value).map_err(|error| refuse(error.problem()));
                    once(key, &mut fields.name, name?)?;
                }
                "start" => once(key, &mut fields.start, moment(value)?)?,
                "end" => once(key, &mut fields.end, moment(value)?)?,
                "every" => match duration(value)? {
                    0 => return Err(refuse("must be more than nothing")),
                    every => once(key, &mut fields.every, every)?,
                },
                "count" => {
                    let count = value.parse().map_err(|_| refuse("is no number of fragments"))?;
                    once(key, &mut fields.count, count)?;
                }
                "gap" => {
                    let (from, long) =
                        value.split_once('/').ok_or_else(|| refuse("is not of the form MOMENT/DURATION"))?;
                    let from = moment(from)?.as_micros();
                    fields.gaps.push(from..from.saturating_add(duration(long)?));
                }
                "size" => match value.parse() {
                    Ok(size) if u64::from(size) <= MAX_FRAGMENT_BYTES => once(key, &mut fields.size, size)?,
                    _ => return Err(refuse("is no number of bytes up to 50000000")),
                },
                "skew" => {
                    let skew = match value.strip_prefix('-') {
                        Some(earlier) => -duration(earlier)?,
                        None => duration(value)?,
                    };
                    once(key, &mut fields.skew, skew)?;
                }
                "retention" => match value.parse() {
                    Ok(hours) if (1..=MAX_RETENTION_HOURS).contains(&hours) => {
                        once(key, &mut fields.retention, hours)?;
                    }
                    _ => return Err(refuse("is no number of hours from 1 to 87600")),
                },
                _ => {
                    let known = "name, start, every, count, end, gap, size, skew and retention";
                    return Err(InvalidSeedStream::new(key, format!("is not one of {known}")));
                }
            }
        }
        Ok(fields)
    }
}

fn once<T>(key: &str, field: &mut Option<T>, value: T) -> Result<(), InvalidSeedStream> {
    match field.replace(value) {
        None => Ok(()),
        Some(_) => Err(InvalidSeedStream::new(key, "is given twice")),
    }
}

fn required<T>(key: &str, field: Option<T>) -> Result<T, InvalidSeedStream> {
    field.ok_or_else(|| InvalidSeedStream::new(key, "must be given"))
}

/// In microseconds.
fn duration(text: &str) -> Option<i64> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (count, unit) = text.split_at(digits);
    let micros = match unit {
        "ms" => 1_000,
        "s" => 1_000_000,
        "m" => 60_000_000,
        "h" => 3_600_000_000,
        "d" => 86_400_000_000,
        _ => return None,
    };
    count.parse::<i64>().ok()?.checked_mul(micros)
}

/// A line that describes no stream: which key, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidSeedStream {
    key: String,
    problem: String,
}

impl InvalidSeedStream {
    fn new(key: &str, problem: impl Into<String>) -> Self {
        Self { key: key.to_owned(), problem: problem.into() }
    }

    /// The key, as it was written.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }
}

impl fmt::Display for InvalidSeedStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "seed stream: {} {}", self.key.escape_debug(), self.problem)
    }
}

impl Error for InvalidSeedStream {}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = "name=lobby,start=2024-01-01T00:00:00Z,every=2s,count=4";

    #[test]
    fn a_line_says_every_member() {
        let line = format!("{LINE}, gap=2024-01-01T00:00:02Z/4s,size=7,skew=-1500ms,retention=24");
        let seed: SeedStream = line.parse().unwrap();
        let start = 1_704_067_200_000_000;
        let fragments: Vec<_> = (0..seed.fragments()).map(|index| seed.fragment(index, 0)).collect();
        let producer: Vec<_> =
            fragments.iter().map(|f| f.producer_timestamp.unwrap().as_micros() - start).collect();
        assert_eq!(producer, [0, 6_000_000, 8_000_000, 10_000_000]);
        assert_eq!(fragments[1].server_timestamp.unwrap().as_micros() - start, 4_500_000);
        assert_eq!(fragments[1].size_in_bytes, Some(7));
        assert_eq!(fragments[1].length_in_milliseconds, Some(1960));
        assert_eq!((seed.name(), seed.retention_hours), ("lobby", 24));
        assert!(fragments.windows(2).all(|pair| pair[0].number < pair[1].number));
    }

    #[test]
    fn a_line_that_says_no_stream_is_refused_by_its_key() {
        for (line, said) in [
            ("", r#"seed stream:  is not of the form"#),
            ("lobby", "seed stream: lobby is not of the form KEY=VALUE"),
            ("start=0,every=2s,count=1", "seed stream: name must be given"),
            ("name=a,every=2s,count=1", "seed stream: start must be given"),
            ("name=a,start=0,count=1", "seed stream: every must be given"),
            ("name=a,start=0,every=2s", "seed stream: count or end must be given, and not both"),
            (
                "name=a,start=0,every=2s,count=1,end=9",
                "seed stream: count or end must be given, and not both",
            ),
            ("name=a b", r#"seed stream: name "a b" "#),
            ("name=a,name=a", "seed stream: name is given twice"),
            ("start=noon", r#"seed stream: start "noon" is no moment"#),
            ("name=a,start=-5,every=2s,count=1", "seed stream: start lies before 1970"),
            ("every=2", r#"seed stream: every "2" is no duration"#),
            ("every=0s", r#"seed stream: every "0s" must be more than nothing"#),
            ("every=99999999999d", r#"seed stream: every "99999999999d" is no duration"#),
            ("count=-1", r#"seed stream: count "-1" is no number"#),
            ("gap=1h", r#"seed stream: gap "1h" is not of the form MOMENT/DURATION"#),
            ("gap=0/x", r#"seed stream: gap "0/x" is no duration"#),
            ("size=50000001", r#"seed stream: size "50000001" is no number of bytes"#),
            ("retention=0", r#"seed stream: retention "0" is no number of hours"#),
            ("colour=red", "seed stream: colour is not one of name, start"),
            ("name=a,start=0,every=1ms,count=9999999999999999", "seed stream: count is more than"),
            (
                "name=a,start=9223372036854,every=1ms,count=2,skew=775ms",
                "seed stream: skew leads past the end of time",
            ),
        ] {
            let error = line.parse::<SeedStream>().unwrap_err().to_string();
            assert!(error.starts_with(said), "{line:?}: {error}");
        }
    }
}
