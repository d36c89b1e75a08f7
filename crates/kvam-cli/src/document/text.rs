//! `text`: fields between tabs, the members of a structure in the order of their names. What is in a member stands below,
//! each line with the member's name in capitals before it.

use std::io::{self, Write};

use serde_json::{Map, Value};

use super::python::scalar;

pub(super) fn write(document: &Value, out: &mut dyn Write) -> io::Result<()> {
    item(document, None, None, out)
}

/// One value below `name`. The columns are those of all structures beside it.
fn item(value: &Value, name: Option<&str>, columns: Option<&[&str]>, out: &mut dyn Write) -> io::Result<()> {
    match value {
        Value::Object(members) => structure(members, name, columns, out),
        Value::Array(items) => list(items, name, out),
        _ => writeln!(out, "{}", scalar(value)),
    }
}

fn list(items: &[Value], name: Option<&str>, out: &mut dyn Write) -> io::Result<()> {
    if items.iter().any(Value::is_object) {
        let columns = columns(items);
        return items.iter().try_for_each(|value| item(value, name, Some(&columns), out));
    }
    let (lists, scalars): (Vec<_>, Vec<_>) = items.iter().partition(|value| value.is_array());
    match name {
        _ if scalars.is_empty() => {}
        Some(name) => {
            let name = name.to_uppercase();
            scalars.iter().try_for_each(|value| writeln!(out, "{name}\t{}", scalar(value)))?;
        }
        None => {
            let fields: Vec<_> = scalars.into_iter().map(scalar).collect();
            writeln!(out, "{}", fields.join("\t"))?;
        }
    }
    lists.into_iter().try_for_each(|list| item(list, name, None, out))
}

/// The members that are a scalar in any of the structures.
fn columns(items: &[Value]) -> Vec<&str> {
    let members = items.iter().filter_map(Value::as_object).flatten();
    let mut columns: Vec<_> =
        members.filter(|(_, value)| is_scalar(value)).map(|(name, _)| name.as_str()).collect();
    columns.sort_unstable();
    columns.dedup();
    columns
}

fn structure(
    members: &Map<String, Value>,
    name: Option<&str>,
    columns: Option<&[&str]>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut sorted: Vec<_> = members.iter().map(|(name, value)| (name.as_str(), value)).collect();
    sorted.sort_unstable_by_key(|(name, _)| *name);
    let (scalars, others): (Vec<_>, Vec<_>) = match columns {
        None => sorted.into_iter().partition(|(_, value)| is_scalar(value)),
        Some(columns) => sorted.into_iter().partition(|(name, _)| columns.contains(name)),
    };
    let fields: Vec<_> = match columns {
        None => scalars.into_iter().map(|(_, value)| scalar(value)).collect(),
        Some(columns) => {
            columns.iter().map(|column| members.get(*column).map_or("".into(), scalar)).collect()
        }
    };
    if !fields.is_empty() {
        if let Some(name) = name {
            write!(out, "{}\t", name.to_uppercase())?;
        }
        writeln!(out, "{}", fields.join("\t"))?;
    }
    others.into_iter().try_for_each(|(name, value)| item(value, Some(name), None, out))
}

fn is_scalar(value: &Value) -> bool {
    !value.is_array() && !value.is_object()
}
