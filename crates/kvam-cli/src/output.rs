//! How fragments are printed: one small writer for each format.

mod csv;
mod json;
mod ndjson;
mod summary;
mod table;
mod text;
mod value;

#[cfg(test)]
mod tests;

use std::io::{self, Write};
use std::time::Duration;

use kvam::{Fragment, FragmentSelectorType, Receipt};

use crate::arguments::Output;
use crate::starting_token::StartingToken;

pub(crate) use summary::{Summary, SummaryFormat};
pub(crate) use value::python_time;

/// Prints fragments as they come.
pub(crate) trait Rows {
    /// The first fragment came, or the listing ended without any. Nothing is printed before that.
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()>;

    /// A fragment came.
    fn row(&mut self, out: &mut dyn Write, fragment: &Fragment) -> io::Result<()>;

    /// The listing ended. It is not called after a failure: what is incomplete must not look complete.
    fn end(&mut self, out: &mut dyn Write, ending: &Ending<'_>) -> io::Result<()>;

    /// Whether `end` prints the place where it ended, so that nobody else has to say it.
    fn prints_place(&self) -> bool {
        false
    }
}

/// How a listing ended.
#[derive(Debug)]
pub(crate) struct Ending<'a> {
    /// Where there is more, if there is.
    pub(crate) place: Option<&'a StartingToken>,
    pub(crate) receipt: Receipt,
    pub(crate) took: Duration,
}

/// The writer for a format; `by` is the clock that a table shows first.
pub(crate) fn rows(output: Output, by: FragmentSelectorType) -> Box<dyn Rows> {
    match output {
        Output::Table => Box::new(table::Table::new(by)),
        Output::Json => Box::new(json::Json::default()),
        Output::Ndjson => Box::new(ndjson::Ndjson),
        Output::Csv => Box::new(csv::Csv),
        Output::Text => Box::new(text::Text),
    }
}
