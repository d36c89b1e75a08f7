//! JSON whose numbers are compared as the decimals that they are written as, never as floats.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Json {
    /// `null`, `true` or `false`.
    Word(String),
    Number(Decimal),
    Text(String),
    List(Vec<Self>),
    Object(BTreeMap<String, Self>),
}

/// `digits * 10^exponent`, without zeros at the ends of the digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Decimal {
    is_negative: bool,
    digits: String,
    exponent: i64,
}

impl Json {
    pub(crate) fn read(text: &str) -> Self {
        match text.trim_start().chars().next() {
            Some('{') => {
                let members: BTreeMap<String, &RawValue> = serde_json::from_str(text).unwrap();
                Self::Object(members.into_iter().map(|(name, raw)| (name, Self::read(raw.get()))).collect())
            }
            Some('[') => {
                let elements: Vec<&RawValue> = serde_json::from_str(text).unwrap();
                Self::List(elements.into_iter().map(|raw| Self::read(raw.get())).collect())
            }
            Some('"') => Self::Text(serde_json::from_str(text).unwrap()),
            Some('-' | '0'..='9') => Self::Number(Decimal::read(text.trim())),
            _ => Self::Word(text.trim().to_owned()),
        }
    }
}

impl Decimal {
    fn read(text: &str) -> Self {
        let (is_negative, text) = text.strip_prefix('-').map_or((false, text), |text| (true, text));
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = format!("{whole}{fraction}");
        let digits = all.trim_matches('0');
        if digits.is_empty() {
            return Self { is_negative: false, digits: String::new(), exponent: 0 };
        }
        let zeros = all.len() - all.trim_end_matches('0').len();
        let exponent = exponent.parse::<i64>().unwrap() - fraction.len() as i64 + zeros as i64;
        Self { is_negative, digits: digits.to_owned(), exponent }
    }
}

#[test]
fn numbers_are_equal_however_they_are_written() {
    for (one, other) in [
        ("1e-06", "0.000001"),
        ("-10.50", "-105E-1"),
        ("0", "-0.0"),
        ("1.6433E+9", "1643300000"),
        ("100", "1e2"),
    ] {
        assert_eq!(Json::read(one), Json::read(other));
    }
    for (one, other) in [("1", "-1"), ("1", "10"), ("0.1", "0.01"), ("9007199254740993", "9007199254740992")]
    {
        assert_ne!(Json::read(one), Json::read(other));
    }
}
