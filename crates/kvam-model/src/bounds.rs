//! The constraints that several operations share.

use std::time::Duration;

use crate::{InvalidInput, Timestamp};

/// A day: the longest range of a clip or a playback session.
pub(crate) const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Holds a number against the service's bounds, both included.
pub(crate) fn check_number(
    member: &'static str,
    number: impl Into<i64>,
    least: u32,
    most: u32,
) -> Result<u32, InvalidInput> {
    let number = number.into();
    u32::try_from(number)
        .ok()
        .filter(|number| (least..=most).contains(number))
        .ok_or_else(|| InvalidInput::new(member, format!("{number} is not in {least} to {most}")))
}

/// Refuses an end that is not after the start, or more than `longest` after it.
pub(crate) fn check_end(start: Timestamp, end: Timestamp, longest: Duration) -> Result<(), InvalidInput> {
    let refuse = |problem: String| Err(InvalidInput::new("EndTimestamp", problem));
    if end <= start {
        return refuse(format!("{end} is not after StartTimestamp {start}"));
    }
    check_length(start, end, longest)
}

/// Refuses an end more than `longest` after the start.
pub(crate) fn check_length(start: Timestamp, end: Timestamp, longest: Duration) -> Result<(), InvalidInput> {
    match start.checked_add(longest) {
        Some(last) if last < end => Err(InvalidInput::new(
            "EndTimestamp",
            format!("{end} is more than {} seconds after StartTimestamp {start}", longest.as_secs()),
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_belong_to_the_range() {
        for number in [300, 301, 43_200] {
            assert_eq!(check_number("Expires", number, 300, 43_200), Ok(number));
        }
        for number in [i64::MIN, -1, 0, 299, 43_201, (1 << 32) | 300, i64::MAX] {
            let error = check_number("Expires", number, 300, 43_200).unwrap_err();
            assert_eq!(error.to_string(), format!("Expires {number} is not in 300 to 43200"));
        }
    }

    #[test]
    fn an_end_is_after_the_start_and_no_further_than_allowed() {
        let at = Timestamp::from_micros;
        let check = |start: i64, end: i64| check_end(at(start), at(end), Duration::from_secs(1)).is_ok();
        assert!(check(5, 6));
        assert!(check(5, 1_000_005));
        assert!(check(i64::MAX - 1, i64::MAX), "the range ends before a second is over");
        assert!(!check(5, 5));
        assert!(!check(5, 4));
        assert!(!check(5, 1_000_006));
        assert!(!check(i64::MIN, i64::MAX));
    }
}
