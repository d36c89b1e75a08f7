//! Moments as decimal seconds, beyond what any of the three has.

const PER_SECOND: u128 = 1_000_000_000;

/// Exact, without an exponent or zeros at the end.
pub(crate) fn seconds(nanos: i128) -> String {
    let sign = if nanos < 0 { "-" } else { "" };
    let (whole, fraction) = (nanos.unsigned_abs() / PER_SECOND, nanos.unsigned_abs() % PER_SECOND);
    let text = format!("{sign}{whole}.{fraction:09}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The reverse: `None` for what is no decimal number of seconds.
pub(crate) fn nanos(seconds: &str) -> Option<i128> {
    let (sign, magnitude) = seconds.strip_prefix('-').map_or((1, seconds), |rest| (-1, rest));
    let (whole, fraction) = magnitude.split_once('.').unwrap_or((magnitude, ""));
    let digits = format!("{whole}{fraction:0<9}");
    (fraction.len() <= 9).then(|| digits.parse::<i128>().ok())?.map(|nanos| sign * nanos)
}
