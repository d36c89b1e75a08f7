//! Documents: answers in JSON, printed as the AWS CLI (version 2) prints them.

mod json;
mod python;
mod query;
mod table;
mod text;

use std::io::{self, IsTerminal as _, Write};

use clap::ValueEnum;
use kvam::shapes::Value;
use serde_json::Value as Document;

use crate::failure::Failure;
use crate::output::python_time;

pub(crate) use query::{InvalidQuery, Query};

/// How a document is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Json,
    Text,
    Table,
}

/// What is printed of a document, and how.
#[derive(Debug, Clone)]
pub(crate) struct Style<'a> {
    format: Format,
    query: Option<&'a Query>,
    /// A table's heading: the operation, as the service spells it.
    title: &'a str,
    /// What a table has room for, in columns.
    width: usize,
}

impl<'a> Style<'a> {
    /// For stdout. A table takes its width from the terminal.
    pub(crate) fn new(format: Format, query: Option<&'a Query>, title: &'a str) -> Self {
        Self { format, query, title, width: width_of_stdout() }
    }

    /// Whether pages are printed one by one.
    pub(crate) fn is_text(&self) -> bool {
        self.format == Format::Text
    }
}

/// Prints a document, or what the query finds in it.
///
/// A paged answer is printed as one document, but in [`Format::Text`] page by page, the query asked of each.
pub(crate) fn print(value: &Value, style: &Style<'_>, out: &mut dyn Write) -> Result<(), Failure> {
    let document = document(value);
    let found = match style.query {
        Some(query) => query.search(&document).map_err(Failure::Query)?,
        None => document,
    };
    write(&found, style, out).and_then(|()| out.flush()).map_err(Failure::Output)
}

/// Prints a document as JSON, without a style.
pub(crate) fn print_json(document: &Document, out: &mut dyn Write) -> Result<(), Failure> {
    json::write(document, out).and_then(|()| out.flush()).map_err(Failure::Output)
}

fn write(document: &Document, style: &Style<'_>, out: &mut dyn Write) -> io::Result<()> {
    match style.format {
        Format::Json => json::write(document, out),
        Format::Text => text::write(document, out),
        Format::Table => table::write(document, style.title, style.width, out),
    }
}

/// The value as JSON has it; moments are text, as the AWS CLI reads them from an answer.
fn document(value: &Value) -> Document {
    match value {
        Value::Integer(integer) => (*integer).into(),
        Value::Text(text) => text.as_str().into(),
        Value::Time(time) => python_time(*time).into(),
        Value::List(values) => values.iter().map(document).collect(),
        Value::Structure(members) => {
            members.iter().map(|(name, value)| (name.clone(), document(value))).collect()
        }
        // A kind of value that has no form here has none in JSON either.
        _ => Document::Null,
    }
}

/// What the AWS CLI takes where there is no terminal.
const WIDTH: usize = 80;

fn width_of_stdout() -> usize {
    if !io::stdout().is_terminal() {
        return WIDTH;
    }
    terminal_size::terminal_size_of(io::stdout()).map_or(WIDTH, |(width, _)| usize::from(width.0))
}

#[cfg(test)]
mod tests;
