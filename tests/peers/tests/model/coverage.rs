//! What inputs had.

use std::collections::BTreeSet;

use kvam_model::shapes::{Bounds, Member, Shape, Value};

/// Things that a test has met: `MaxResults is absent`, `MaxResults is 1000`.
#[derive(Default)]
pub(crate) struct Coverage(BTreeSet<String>);

impl Coverage {
    pub(crate) fn add(&mut self, members: &[Member], input: &Value) {
        self.add_members("", members, input);
    }

    /// What there is to meet and was not met.
    pub(crate) fn missing(&self, members: &[Member]) -> Vec<String> {
        let mut all = Vec::new();
        of_members("", members, &mut all);
        all.into_iter().filter(|one| !self.0.contains(one)).collect()
    }

    fn add_members(&mut self, place: &str, members: &[Member], value: &Value) {
        for member in members {
            let place = format!("{place}{}", member.name);
            match value.get(member.name) {
                None => drop(self.0.insert(format!("{place} is absent"))),
                Some(value) => self.add_value(&place, member.shape, value),
            }
        }
    }

    fn add_value(&mut self, place: &str, shape: Shape, value: &Value) {
        let met = match value {
            Value::Integer(number) => number.to_string(),
            Value::Text(text) if matches!(shape, Shape::Choice(_)) => text.clone(),
            Value::Text(text) => format!("{} long", text.chars().count()),
            Value::Time(moment) if moment.as_micros() < 0 => "before 1970".to_owned(),
            Value::Time(moment) if moment.as_micros() % 1000 != 0 => "with microseconds".to_owned(),
            Value::Time(_) => "a time".to_owned(),
            Value::List(values) => format!("{} long", values.len()),
            Value::Structure(entries) => format!("{} long", entries.len()),
            other => panic!("{place} is {other:?}"),
        };
        self.0.insert(format!("{place} is {met}"));
        match (shape, value) {
            (Shape::Structure(members), _) => self.add_members(&format!("{place}."), members, value),
            (Shape::List(of, _), Value::List(values)) => {
                values.iter().for_each(|value| self.add_value(&format!("{place}[]"), *of, value));
            }
            (Shape::Map(key, of, _), Value::Structure(entries)) => {
                for (name, value) in entries {
                    self.add_value(&format!("{place} key"), *key, &Value::Text(name.clone()));
                    self.add_value(&format!("{place} value"), *of, value);
                }
            }
            _ => {}
        }
    }
}

fn of_members(place: &str, members: &[Member], all: &mut Vec<String>) {
    for member in members {
        let place = format!("{place}{}", member.name);
        if !member.required {
            all.push(format!("{place} is absent"));
        }
        of_shape(&place, member.shape, all);
    }
}

fn of_shape(place: &str, shape: Shape, all: &mut Vec<String>) {
    let mut ends = |bounds: Bounds, unit: &str| {
        all.extend(
            [bounds.min, bounds.max].into_iter().flatten().map(|end| format!("{place} is {end}{unit}")),
        );
    };
    match shape {
        Shape::Text { length, .. } => ends(length, " long"),
        Shape::Integer(bounds) | Shape::Long(bounds) => ends(bounds, ""),
        Shape::Choice(words) => all.extend(words.iter().map(|word| format!("{place} is {word}"))),
        Shape::Timestamp => {
            all.extend(
                ["before 1970", "with microseconds", "a time"].map(|time| format!("{place} is {time}")),
            );
        }
        Shape::Structure(members) => of_members(&format!("{place}."), members, all),
        Shape::List(of, bounds) => {
            ends(bounds, " long");
            of_shape(&format!("{place}[]"), *of, all);
        }
        Shape::Map(key, of, bounds) => {
            ends(bounds, " long");
            of_shape(&format!("{place} key"), *key, all);
            of_shape(&format!("{place} value"), *of, all);
        }
        other => panic!("{place} is {other:?}"),
    }
}
