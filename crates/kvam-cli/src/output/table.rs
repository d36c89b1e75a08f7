//! `table`: for people. The columns have fixed widths, so that a row can be printed before the next one is known.

use std::io::{self, Write};

use kvam::{Fragment, FragmentSelectorType, Timestamp};

use super::{Ending, Rows};

/// The service's numbers have 47 digits, its times three decimals. A longer value moves its own row only.
const NUMBER: usize = 47;
const TIME: usize = 24;
const LENGTH: usize = 9;
const SIZE: usize = 10;

#[derive(Debug)]
pub(super) struct Table {
    by: FragmentSelectorType,
}

impl Table {
    pub(super) fn new(by: FragmentSelectorType) -> Self {
        Self { by }
    }

    /// The clock that was asked for first, then the other.
    fn clocks<T>(&self, server: T, producer: T) -> (T, T) {
        match self.by {
            FragmentSelectorType::ServerTimestamp => (server, producer),
            FragmentSelectorType::ProducerTimestamp => (producer, server),
        }
    }
}

impl Rows for Table {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let (first, second) = self.clocks("SERVER TIME", "PRODUCER TIME");
        line(out, "FRAGMENT NUMBER", first, "LENGTH MS", "BYTES", second)
    }

    fn row(&mut self, out: &mut dyn Write, fragment: &Fragment) -> io::Result<()> {
        let integer = |value: Option<i64>| value.map_or_else(absent, |value| value.to_string());
        let (first, second) = self.clocks(fragment.server_timestamp, fragment.producer_timestamp);
        line(
            out,
            &fragment.number.to_string(),
            &time(first),
            &integer(fragment.length_in_milliseconds),
            &integer(fragment.size_in_bytes),
            &time(second),
        )
    }

    fn end(&mut self, _: &mut dyn Write, _: &Ending<'_>) -> io::Result<()> {
        Ok(())
    }
}

fn line(
    out: &mut dyn Write,
    number: &str,
    first: &str,
    length: &str,
    size: &str,
    second: &str,
) -> io::Result<()> {
    let line = format!("{number:>NUMBER$}  {first:TIME$}  {length:>LENGTH$}  {size:>SIZE$}  {second:TIME$}");
    writeln!(out, "{}", line.trim_end())
}

fn absent() -> String {
    "-".to_owned()
}

/// With three decimals at least, so that they stand below each other.
fn time(time: Option<Timestamp>) -> String {
    let Some(time) = time else { return absent() };
    let text = time.to_string();
    match (text.strip_suffix('Z'), text.split_once('.')) {
        (Some(whole), None) => format!("{whole}.000Z"),
        (Some(_), Some((seconds, decimals))) => format!("{seconds}.{:0<3}Z", decimals.trim_end_matches('Z')),
        (None, _) => text,
    }
}
