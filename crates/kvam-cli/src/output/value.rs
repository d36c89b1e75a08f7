//! A fragment's members by the service's names.

use std::fmt;

use kvam::{Fragment, FragmentMember, FragmentNumber, Timestamp};

/// One member's value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Value {
    Integer(i64),
    Number(FragmentNumber),
    Time(Timestamp),
}

impl Value {
    /// What stands around it in JSON. No value has a character that JSON would escape.
    pub(super) fn quote(self) -> &'static str {
        match self {
            Self::Integer(_) => "",
            Self::Number(_) | Self::Time(_) => "\"",
        }
    }
}

/// A member's value, if the service gave one.
pub(super) fn value(fragment: &Fragment, member: FragmentMember) -> Option<Value> {
    match member {
        FragmentMember::FragmentNumber => Some(Value::Number(fragment.number)),
        FragmentMember::FragmentSizeInBytes => fragment.size_in_bytes.map(Value::Integer),
        FragmentMember::ProducerTimestamp => fragment.producer_timestamp.map(Value::Time),
        FragmentMember::ServerTimestamp => fragment.server_timestamp.map(Value::Time),
        FragmentMember::FragmentLengthInMilliseconds => fragment.length_in_milliseconds.map(Value::Integer),
        _ => None,
    }
}

/// Digits, or RFC 3339 with the precision that came.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(integer) => integer.fmt(f),
            Self::Number(number) => number.fmt(f),
            Self::Time(time) => time.fmt(f),
        }
    }
}

/// A value as the AWS CLI writes it: times as Python's `isoformat`, in UTC.
pub(super) struct AwsCli(pub(super) Value);

impl fmt::Display for AwsCli {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Value::Time(time) => f.write_str(&python_time(time)),
            value => value.fmt(f),
        }
    }
}

/// `2022-01-28T07:00:35.931000+00:00`, as Python's `isoformat`: six decimals, or none at a whole second.
pub(crate) fn python_time(time: Timestamp) -> String {
    let text = time.to_string();
    // Beyond the year 9999 it is not RFC 3339; Python knows no such year either.
    let Some(text) = text.strip_suffix('Z') else { return text };
    match text.split_once('.') {
        Some((seconds, decimals)) => format!("{seconds}.{decimals:0<6}+00:00"),
        None => format!("{text}+00:00"),
    }
}
