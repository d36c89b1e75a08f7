//! `json`: as Python's `json.dump` writes it with four spaces of indent and without escapes for what is not ASCII.

use std::io::{self, Write};

use serde_json::Value;

use super::python;

/// Nothing at all of a document without members, as the AWS CLI.
pub(super) fn write(document: &Value, out: &mut dyn Write) -> io::Result<()> {
    if document.as_object().is_some_and(serde_json::Map::is_empty) {
        return Ok(());
    }
    value(document, 0, out)?;
    writeln!(out)
}

fn value(value: &Value, depth: usize, out: &mut dyn Write) -> io::Result<()> {
    match value {
        Value::Array(items) => {
            block(['[', ']'], items, depth, out, |item, out| self::value(item, depth + 1, out))
        }
        Value::Object(members) => block(['{', '}'], members, depth, out, |(name, member), out| {
            string(name, out)?;
            out.write_all(b": ")?;
            self::value(member, depth + 1, out)
        }),
        Value::String(text) => string(text, out),
        Value::Number(number) => out.write_all(python::number(number).as_bytes()),
        Value::Bool(_) | Value::Null => write!(out, "{value}"),
    }
}

fn block<T>(
    brackets: [char; 2],
    items: impl IntoIterator<Item = T>,
    depth: usize,
    out: &mut dyn Write,
    mut item: impl FnMut(T, &mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let [open, close] = brackets;
    write!(out, "{open}")?;
    let mut any = false;
    for each in items {
        write!(out, "{}\n{:indent$}", if any { "," } else { "" }, "", indent = (depth + 1) * 4)?;
        any = true;
        item(each, out)?;
    }
    match any {
        true => write!(out, "\n{:indent$}{close}", "", indent = depth * 4),
        false => write!(out, "{close}"),
    }
}

/// serde_json escapes what Python escapes, and the same way.
fn string(text: &str, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(out, text).map_err(io::Error::from)
}
