//! Moments: text in every spelling, one a line, and the first eight bytes as microseconds. Answers may have more spellings
//! than are typed.
//!
//! Whatever was read is written such that it is read as the same moment; order in text is order in time.

use std::time::SystemTime;

use kvam_model::ops::ListFragments;
use kvam_model::{JsonOperation, Timestamp};
use time::OffsetDateTime;

use crate::Allowance;

/// Nothing is kept of the text but a few words for the error.
const MEMORY: Allowance = Allowance::new(4, 4 << 10);
/// The fragment, a few words for an error, and the text without its escapes.
const MEMORY_OF_ANSWER: Allowance = Allowance::new(8, 4 << 10);

pub(crate) fn check(data: &[u8]) {
    if let Some(micros) = data.first_chunk() {
        written_and_read(Timestamp::from_micros(i64::from_be_bytes(*micros)));
    }
    let Ok(text) = str::from_utf8(data) else { return };
    let mut moments = Vec::new();
    for line in text.split('\n') {
        let read = MEMORY.hold(line.len(), || line.parse::<Timestamp>());
        match &read {
            &Ok(moment) => {
                written_and_read(moment);
                moments.push(moment);
            }
            Err(error) => assert!(error.to_string().len() < 1 << 10),
        }
        if let Some(moment) = in_answer(line) {
            written_and_read(moment);
        }
        if let Ok(moment) = &read {
            assert_eq!(in_answer(line), Some(*moment), "{line}");
        }
        if let Some(micros) = plain(line) {
            assert_eq!(read.ok().map(Timestamp::as_micros), i64::try_from(micros).ok(), "{line}");
        }
    }
    moments.sort();
    assert!(moments.is_sorted_by_key(|moment| moment.as_micros()));
}

/// The moment that the text stands for in an answer, where it is a string.
fn in_answer(text: &str) -> Option<Timestamp> {
    if text.chars().any(|char| char.is_control() || matches!(char, '"' | '\\')) {
        return None;
    }
    let body = format!(r#"{{"Fragments":[{{"FragmentNumber":"1","ProducerTimestamp":"{text}"}}]}}"#);
    let page = MEMORY_OF_ANSWER.hold(body.len(), || ListFragments::decode_output(body.as_bytes()));
    page.ok()?.fragments.first()?.producer_timestamp
}

fn written_and_read(moment: Timestamp) {
    assert_eq!(moment.to_string().parse(), Ok(moment), "{moment}");
    assert_eq!(moment.to_epoch_seconds().parse(), Ok(moment), "{moment}");
    assert_eq!(moment.as_millis(), moment.as_micros().div_euclid(1000));
    if let Ok(date) = OffsetDateTime::try_from(moment) {
        assert_eq!(Timestamp::from(date), moment);
    }
    if let Ok(time) = SystemTime::try_from(moment) {
        assert_eq!(Timestamp::from(time), moment);
    }
}

/// Microseconds of decimal seconds in the plainest form, `-?[1-9][0-9]*(\.[0-9]{1,6})?`, read in another way.
fn plain(text: &str) -> Option<i128> {
    let magnitude = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = magnitude.split_once('.').unwrap_or((magnitude, "0"));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let fits = (1..=30).contains(&whole.len()) && (1..=6).contains(&fraction.len());
    if !fits || whole.starts_with('0') || !digits(whole) || !digits(fraction) {
        return None;
    }
    let micros: i128 = format!("{whole}{fraction:0<6}").parse().ok()?;
    Some(if text.starts_with('-') { -micros } else { micros })
}
