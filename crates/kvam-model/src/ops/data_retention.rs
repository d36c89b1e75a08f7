//! What the operations that set a stream's retention have in common.

use crate::InvalidInput;
use crate::bounds::check_number;

/// The longest that a stream can keep a fragment: ten years (API reference, `UpdateDataRetention`).
pub(super) const MAX_HOURS: u32 = 87_600;

/// Holds a number of hours against the least that `member` takes and the most that a stream can have.
pub(super) fn check_hours(member: &'static str, least: u32, hours: i64) -> Result<u32, InvalidInput> {
    check_number(member, hours, least, MAX_HOURS)
}
