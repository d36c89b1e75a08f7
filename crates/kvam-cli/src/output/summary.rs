//! `--summary`: the totals of a listing.

use std::io::{self, Write};

use kvam::{Fragment, FragmentSelectorType, Timestamp};

use super::{Ending, Rows};
use crate::arguments::Output;

/// How totals are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SummaryFormat {
    Table,
    Json,
    Ndjson,
}

impl SummaryFormat {
    /// `None` if totals have no such form.
    pub(crate) fn of(output: Output) -> Option<Self> {
        match output {
            Output::Table => Some(Self::Table),
            Output::Json => Some(Self::Json),
            Output::Ndjson => Some(Self::Ndjson),
            Output::Csv | Output::Text => None,
        }
    }
}

/// The totals, while fragments come.
#[derive(Debug)]
pub(crate) struct Summary {
    format: SummaryFormat,
    by: FragmentSelectorType,
    fragments: u64,
    /// Sizes are the service's word, so their sum might be anything.
    bytes: i128,
    first: Option<Timestamp>,
    last: Option<Timestamp>,
}

impl Summary {
    /// Nothing yet. First and last are by this clock.
    pub(crate) fn new(format: SummaryFormat, by: FragmentSelectorType) -> Self {
        Self { format, by, fragments: 0, bytes: 0, first: None, last: None }
    }
}

impl Rows for Summary {
    fn begin(&mut self, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    fn row(&mut self, _: &mut dyn Write, fragment: &Fragment) -> io::Result<()> {
        self.fragments += 1;
        self.bytes += i128::from(fragment.size_in_bytes.unwrap_or_default());
        let start = match self.by {
            FragmentSelectorType::ServerTimestamp => fragment.server_timestamp,
            FragmentSelectorType::ProducerTimestamp => fragment.producer_timestamp,
        };
        if let Some(start) = start {
            self.first = Some(self.first.map_or(start, |first| first.min(start)));
            self.last = Some(self.last.map_or(start, |last| last.max(start)));
        }
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write, ending: &Ending<'_>) -> io::Result<()> {
        let time = |time: Option<Timestamp>| time.map(|time| time.to_string());
        let quoted = |time: Option<String>| time.map_or("null".to_owned(), |time| format!("\"{time}\""));
        let (first, last) = (time(self.first), time(self.last));
        let (first, last) = match self.format {
            SummaryFormat::Table => (first.unwrap_or("-".to_owned()), last.unwrap_or("-".to_owned())),
            SummaryFormat::Json | SummaryFormat::Ndjson => (quoted(first), quoted(last)),
        };
        let totals = [
            ("fragments", self.fragments.to_string()),
            ("bytes", self.bytes.to_string()),
            ("first", first),
            ("last", last),
            ("pages", ending.receipt.pages.to_string()),
            ("requests", ending.receipt.requests.to_string()),
            ("retries", ending.receipt.retries.to_string()),
            ("seconds", format!("{:.3}", ending.took.as_secs_f64())),
        ];
        let pair = |(name, total): &(&str, String)| match self.format {
            SummaryFormat::Table => format!("{name:<9}  {total}\n"),
            SummaryFormat::Json => format!("    \"{name}\": {total}"),
            SummaryFormat::Ndjson => format!("\"{name}\":{total}"),
        };
        let pairs: Vec<_> = totals.iter().map(pair).collect();
        match self.format {
            SummaryFormat::Table => write!(out, "{}", pairs.concat()),
            SummaryFormat::Json => writeln!(out, "{{\n{}\n}}", pairs.join(",\n")),
            SummaryFormat::Ndjson => writeln!(out, "{{{}}}", pairs.join(",")),
        }
    }
}
