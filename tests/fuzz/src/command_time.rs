//! The command's times: text, and a moment that is now.

use kvam_model::Timestamp;

use crate::Allowance;
use time::{InvalidTime, TimeArgument};

#[path = "../../../crates/kvam-cli/src/arguments/time.rs"]
mod time;

/// Nothing is kept of the text.
const MEMORY: Allowance = Allowance::new(4, 4 << 10);

pub(crate) fn check(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    let read = MEMORY.hold(text.len(), || text.parse::<TimeArgument>());
    let now = Timestamp::from_micros(1_643_353_235_931_000);
    match read {
        Ok(argument) => {
            let moment = argument.resolve(now);
            if text.starts_with('-') {
                assert!((Timestamp::UNIX_EPOCH..=now).contains(&moment), "{text} is {moment}");
            }
            assert_eq!(
                argument == TimeArgument::NOW,
                text == "now" || text.strip_prefix('-').is_some_and(is_no_time)
            );
            // A moment that was meant can be typed again; before the year 0 it is written with a minus, which means ago.
            let typed = moment.to_string();
            assert!(typed.starts_with('-') || typed.parse() == Ok(TimeArgument::At(moment)), "{text}");
        }
        Err(error) => {
            assert!(!error.to_string().is_empty());
            let is_moment = text.parse::<Timestamp>().is_ok() && !text.starts_with('-');
            assert_eq!(error == InvalidTime::TooLate, is_moment, "{text}");
        }
    }
}

/// `0s`, `00d`
fn is_no_time(age: &str) -> bool {
    age.trim_end_matches(['s', 'm', 'h', 'd']).bytes().all(|byte| byte == b'0')
}
