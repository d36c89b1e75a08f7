//! Scalars as Python's `str` writes them, which is what the AWS CLI prints.

use std::borrow::Cow;

use serde_json::{Number, Value};

/// A scalar in a line of text or in a table. What is no scalar has no such form; it is JSON in one line.
pub(super) fn scalar(value: &Value) -> Cow<'_, str> {
    match value {
        Value::Null => "None".into(),
        Value::Bool(true) => "True".into(),
        Value::Bool(false) => "False".into(),
        Value::Number(number) => self::number(number).into(),
        Value::String(text) => text.into(),
        Value::Array(_) | Value::Object(_) => value.to_string().into(),
    }
}

/// Integers as they are, floats as Python's `repr`.
pub(super) fn number(number: &Number) -> String {
    match number.as_f64().filter(|_| number.is_f64()) {
        Some(float) => repr(float),
        None => number.to_string(),
    }
}

/// The shortest digits that read back as the same float: with an exponent of two digits at least below 1e-4 and from 1e16,
/// else with one decimal at least.
fn repr(float: f64) -> String {
    let scientific = format!("{float:e}");
    let Some((digits, exponent)) = scientific.split_once('e') else { return scientific };
    match exponent.parse() {
        Ok(-4..16) | Err(_) => format!("{float:?}"),
        Ok(exponent) => {
            let exponent: i32 = exponent;
            let sign = if exponent < 0 { '-' } else { '+' };
            format!("{digits}e{sign}{:02}", exponent.unsigned_abs())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What Python 3.11 prints.
    #[test]
    fn floats_are_as_python_writes_them() {
        for (float, text) in [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (2.0, "2.0"),
            (0.1, "0.1"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (0.000_012_5, "1.25e-05"),
            (1e15, "1000000000000000.0"),
            (1e16, "1e+16"),
            (-1.5e300, "-1.5e+300"),
            (123_456_789.125, "123456789.125"),
        ] {
            assert_eq!(repr(float), text);
        }
    }
}
