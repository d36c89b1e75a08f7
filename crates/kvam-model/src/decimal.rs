//! Exact reading of JSON number text, because `f64` loses microseconds and milliseconds alike.

/// A number scaled to an integer, and whether nothing was lost in scaling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scaled {
    pub(crate) value: i64,
    pub(crate) exact: bool,
}

/// Reads a JSON number (RFC 8259 section 6) and returns it times 10^`scale`, rounded half away from zero.
///
/// `None` for text that is no JSON number, and for a number that does not fit.
pub(crate) fn scaled(text: &str, scale: u32) -> Option<Scaled> {
    let (negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (mantissa, exponent) = match rest.find(['e', 'E']) {
        Some(at) => (&rest[..at], exponent(&rest[at + 1..])?),
        None => (rest, 0),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((_, "")) => return None,
        Some(parts) => parts,
        None => (mantissa, ""),
    };
    if whole.is_empty() || (whole.len() > 1 && whole.starts_with('0')) {
        return None;
    }

    let Digits { significand, dropped, lost } = digits(whole.bytes().chain(fraction.bytes()))?;
    let fraction_digits = i64::try_from(fraction.len()).ok()?;
    let power = exponent.checked_sub(fraction_digits)?.checked_add(dropped)?.checked_add(i64::from(scale))?;
    let (magnitude, exact) = shift(significand, power)?;
    let magnitude = i128::try_from(magnitude).ok()?;
    let value = i64::try_from(if negative { -magnitude } else { magnitude }).ok()?;
    Some(Scaled { value, exact: exact && !lost })
}

/// Far beyond any exponent that could matter, near enough to never overflow the sums above.
const EXPONENT_LIMIT: i64 = 1 << 40;

fn exponent(text: &str) -> Option<i64> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    if digits.is_empty() {
        return None;
    }
    let mut value = 0_i64;
    for byte in digits.bytes() {
        if !byte.is_ascii_digit() {
            return None;
        }
        value = (value * 10 + i64::from(byte - b'0')).min(EXPONENT_LIMIT);
    }
    Some(if negative { -value } else { value })
}

struct Digits {
    significand: u128,
    /// How many digits did not fit: the significand stands for itself times 10^dropped.
    dropped: i64,
    /// A dropped digit was not zero.
    lost: bool,
}

fn digits(text: impl Iterator<Item = u8>) -> Option<Digits> {
    let mut read = Digits { significand: 0, dropped: 0, lost: false };
    for byte in text {
        if !byte.is_ascii_digit() {
            return None;
        }
        let digit = u128::from(byte - b'0');
        if read.significand < 10_u128.pow(36) {
            read.significand = read.significand * 10 + digit;
        } else {
            read.dropped += 1;
            read.lost |= digit != 0;
        }
    }
    Some(read)
}

/// `significand` × 10^`power`, and whether it is exact.
fn shift(significand: u128, power: i64) -> Option<(u128, bool)> {
    if significand == 0 {
        return Some((0, true));
    }
    if power >= 0 {
        let factor = 10_u128.checked_pow(u32::try_from(power).ok()?)?;
        return Some((significand.checked_mul(factor)?, true));
    }
    let Some(divisor) = u32::try_from(-power).ok().and_then(|p| 10_u128.checked_pow(p)) else {
        return Some((0, false));
    };
    let (quotient, remainder) = (significand / divisor, significand % divisor);
    Some((quotient + u128::from(remainder >= divisor - remainder), remainder == 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn micros(text: &str) -> Option<i64> {
        scaled(text, 6).map(|s| s.value)
    }

    #[test]
    fn every_form_of_one_moment_is_the_same_integer() {
        for text in [
            "1643353235.931",
            "1.643353235931E9",
            "1643353235931e-3",
            "16433532359.31e-1",
            "1643353235.931000",
        ] {
            assert_eq!(micros(text), Some(1_643_353_235_931_000), "{text}");
        }
    }

    #[test]
    fn the_text_is_rounded_half_away_from_zero_never_through_a_float() {
        assert_eq!(micros("1577156428.123"), Some(1_577_156_428_123_000));
        assert_eq!(micros("0.0000005"), Some(1));
        assert_eq!(micros("-0.0000005"), Some(-1));
        assert_eq!(micros("0.00000049999999999999999999999999999999999999"), Some(0));
        assert_eq!(scaled("1.5", 0), Some(Scaled { value: 2, exact: false }));
    }

    #[test]
    fn longs_may_come_as_floats_when_nothing_is_lost() {
        assert_eq!(scaled("1.0E3", 0), Some(Scaled { value: 1000, exact: true }));
        assert_eq!(scaled("9223372036854775807", 0).map(|s| s.value), Some(i64::MAX));
        assert_eq!(scaled("-9223372036854775808", 0).map(|s| s.value), Some(i64::MIN));
        assert_eq!(scaled("9223372036854775808", 0), None);
    }

    #[test]
    fn absurd_exponents_and_lengths_end_in_an_answer() {
        assert_eq!(micros("1e400"), None);
        assert_eq!(micros("1e99999999999999999999"), None);
        assert_eq!(micros("1e-400"), Some(0));
        assert_eq!(micros("0e99999999999999999999"), Some(0));
        assert_eq!(micros(&format!("1{}e-400", "0".repeat(400))), Some(1_000_000));
        assert!(!scaled(&format!("1.{}1", "0".repeat(60)), 6).unwrap().exact);
    }

    #[test]
    fn text_that_is_no_json_number_is_refused() {
        for text in
            ["", "-", ".5", "1.", "01", "+1", "1e", "1e+", "1_0", "NaN", "Infinity", "0x1", " 1", "1 ", "٣"]
        {
            assert_eq!(scaled(text, 0), None, "{text:?}");
        }
    }
}
