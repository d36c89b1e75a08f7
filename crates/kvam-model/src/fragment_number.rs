use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use crate::invalid_input::quoted;

/// Two digits a byte.
const BYTES: usize = FragmentNumber::MAX_DIGITS / 2;

/// The unique number of a fragment within its stream: 1 to 128 decimal digits.
///
/// The service hands out 47 digits (157 bits), which no primitive integer holds. The number is equal, ordered and
/// hashed as a number (`007` equals `7`), and written back exactly as it came. The service promises that it "increases
/// monotonically based on the ingestion order" (API reference, `Fragment`), nothing more.
///
/// ```
/// use kvam_model::FragmentNumber;
///
/// let number: FragmentNumber = "91343852333181432402585582989886887689224114392".parse()?;
/// assert_eq!(number.to_string(), "91343852333181432402585582989886887689224114392");
/// assert!("10".parse::<FragmentNumber>()? > "9".parse()?);
/// # Ok::<(), kvam_model::InvalidFragmentNumber>(())
/// ```
#[derive(Clone, Copy)]
pub struct FragmentNumber {
    /// Packed decimal, right-aligned, zero-filled: byte order is numeric order.
    packed: [u8; BYTES],
    /// How many digits were written, leading zeros among them.
    digits: u8,
}

impl FragmentNumber {
    /// The most digits that the service allows (API reference, `FragmentNumberString`).
    pub const MAX_DIGITS: usize = 128;

    /// Reads decimal digits.
    ///
    /// # Errors
    ///
    /// No digits, more than [`MAX_DIGITS`](Self::MAX_DIGITS), or anything but `0` to `9`.
    pub fn parse(text: &str) -> Result<Self, InvalidFragmentNumber> {
        let refuse = |problem| Err(InvalidFragmentNumber { text: quoted(text), problem });
        let digits = match u8::try_from(text.len()) {
            Ok(0) => return refuse("is empty"),
            Ok(digits) if usize::from(digits) <= Self::MAX_DIGITS => digits,
            _ => return refuse("has more than 128 digits"),
        };
        let mut packed = [0; BYTES];
        for (place, byte) in text.bytes().rev().enumerate() {
            if !byte.is_ascii_digit() {
                return refuse("has characters other than the digits 0 to 9");
            }
            packed[BYTES - 1 - place / 2] |= (byte - b'0') << (4 * (place % 2));
        }
        Ok(Self { packed, digits })
    }

    fn digit(&self, place: usize) -> char {
        char::from(b'0' + (self.packed[BYTES - 1 - place / 2] >> (4 * (place % 2)) & 0xf))
    }
}

impl fmt::Display for FragmentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::with_capacity(self.digits.into());
        text.extend((0..usize::from(self.digits)).rev().map(|place| self.digit(place)));
        f.pad(&text)
    }
}

impl fmt::Debug for FragmentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FragmentNumber({self})")
    }
}

impl FromStr for FragmentNumber {
    type Err = InvalidFragmentNumber;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl PartialEq for FragmentNumber {
    fn eq(&self, other: &Self) -> bool {
        self.packed == other.packed
    }
}

impl Eq for FragmentNumber {}

impl PartialOrd for FragmentNumber {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for FragmentNumber {
    fn cmp(&self, other: &Self) -> Ordering {
        self.packed.cmp(&other.packed)
    }
}

impl Hash for FragmentNumber {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.packed.hash(state);
    }
}

/// Text that is no fragment number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidFragmentNumber {
    text: String,
    problem: &'static str,
}

impl fmt::Display for InvalidFragmentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "fragment number {} {}", self.text, self.problem)
    }
}

impl std::error::Error for InvalidFragmentNumber {}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn number(text: &str) -> FragmentNumber {
        text.parse().unwrap()
    }

    #[test]
    fn every_length_is_written_back_exactly_as_it_came() {
        for length in 1..=FragmentNumber::MAX_DIGITS {
            for text in
                ["9".repeat(length), "0".repeat(length), "0123456789".chars().cycle().take(length).collect()]
            {
                assert_eq!(number(&text).to_string(), text);
            }
        }
    }

    #[test]
    fn order_is_numeric_across_lengths() {
        let longer = number("91343852333181432402585582989886887689224114392");
        let shorter = number("9134385233318143240258558298988688768922411439");
        assert!(shorter < longer);
        assert!(number("9") < number("10"));
        assert!(number(&"9".repeat(127)) < number(&format!("1{}", "0".repeat(127))));
    }

    #[test]
    fn leading_zeros_change_the_text_but_not_the_number() {
        assert_eq!(number("007"), number("7"));
        assert_eq!(HashSet::from([number("007"), number("7"), number("70")]).len(), 2);
        assert_eq!(number("007").to_string(), "007");
    }

    #[test]
    fn what_is_no_number_is_refused_by_name() {
        for text in ["", "-1", "+1", "1.0", "0x1", "٣", "1 ", &"1".repeat(129), &"1".repeat(300)] {
            assert!(FragmentNumber::parse(text).is_err(), "{text:?}");
        }
        let said = FragmentNumber::parse("12a").unwrap_err().to_string();
        assert_eq!(said, r#"fragment number "12a" has characters other than the digits 0 to 9"#);
    }
}
