//! `table`: a box a structure, one below the other, those of members further in.

mod section;

use std::io::{self, Write};

use serde_json::{Map, Value};

use super::python::scalar;
use section::Section;

/// Nothing at all of what is empty, as the AWS CLI. A scalar that a query found has a row, where the AWS CLI prints the
/// title alone.
pub(super) fn write(document: &Value, title: &str, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let mut table = Table::default();
    table.value(Some(title), document, 0);
    section::render(table.sections, width, out)
}

/// The sections, while they are found.
#[derive(Debug, Default)]
struct Table {
    sections: Vec<Section>,
}

impl Table {
    fn value(&mut self, title: Option<&str>, value: &Value, depth: usize) {
        if is_empty(value) {
            return;
        }
        if let Some(title) = title {
            self.sections.push(Section::new(title, depth));
        }
        match value {
            Value::Object(members) => self.structure(members, depth),
            Value::Array(items) if items.first().is_some_and(Value::is_object) => {
                self.structures(items, title.unwrap_or_default(), depth);
            }
            Value::Array(items) => {
                for item in items {
                    match item {
                        Value::Array(fields) if fields.iter().all(is_scalar) => self.row(fields),
                        Value::Array(_) | Value::Object(_) => self.value(None, item, 0),
                        _ => self.row([item]),
                    }
                }
            }
            _ => self.row([value]),
        }
    }

    /// One structure: its scalars in a row, and each other member in a section of its own.
    fn structure(&mut self, members: &Map<String, Value>, depth: usize) {
        let (scalars, others) = names([members]);
        match scalars.as_slice() {
            [] => {}
            [name] => self.texts(vec![(*name).to_owned(), field(members, name)]),
            names => {
                self.header(names);
                self.texts(names.iter().map(|name| field(members, name)).collect());
            }
        }
        self.others(members, &others, depth);
    }

    /// Structures: their scalars in a row each, below one header unless something stands between.
    fn structures(&mut self, items: &[Value], title: &str, depth: usize) {
        let structures: Vec<_> = items.iter().filter_map(Value::as_object).collect();
        let (scalars, others) = names(structures.iter().copied());
        self.header(&scalars);
        for (index, members) in structures.into_iter().enumerate() {
            if index > 0 && !others.is_empty() {
                self.sections.push(Section::new(title, depth));
                self.header(&scalars);
            }
            self.texts(scalars.iter().map(|name| field(members, name)).collect());
            self.others(members, &others, depth);
        }
    }

    fn others(&mut self, members: &Map<String, Value>, others: &[&str], depth: usize) {
        for name in others {
            if let Some(value) = members.get(*name) {
                self.value(Some(name), value, depth + 1);
            }
        }
    }

    fn header(&mut self, names: &[&str]) {
        if let Some(section) = self.sections.last_mut() {
            section.header(names.iter().map(|name| (*name).to_owned()).collect());
        }
    }

    fn row<'v>(&mut self, values: impl IntoIterator<Item = &'v Value>) {
        self.texts(values.into_iter().map(|value| scalar(value).into_owned()).collect());
    }

    fn texts(&mut self, row: Vec<String>) {
        if let Some(section) = self.sections.last_mut() {
            section.row(row);
        }
    }
}

/// The names of the members that are scalars, and of those that are not, sorted.
fn names<'m>(structures: impl IntoIterator<Item = &'m Map<String, Value>>) -> (Vec<&'m str>, Vec<&'m str>) {
    let (mut scalars, mut others) = (Vec::new(), Vec::new());
    for (name, value) in structures.into_iter().flatten() {
        if is_scalar(value) { scalars.push(name.as_str()) } else { others.push(name.as_str()) }
    }
    for names in [&mut scalars, &mut others] {
        names.sort_unstable();
        names.dedup();
    }
    (scalars, others)
}

fn field(members: &Map<String, Value>, name: &str) -> String {
    members.get(name).map_or_else(String::new, |value| scalar(value).into_owned())
}

fn is_scalar(value: &Value) -> bool {
    !value.is_array() && !value.is_object()
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}
