//! Every constraint that the service's model states of an input is held before a request leaves, and the refusal names the
//! member.

use std::collections::BTreeSet;

use kvam_model::shapes::{Bounds, Member, Shape, Value};

use crate::generate;
use crate::operations::OPERATIONS;

/// Of each operation; each is broken in every place that it has.
const INPUTS: usize = 60;

#[test]
fn every_constraint_is_held_by_the_name_of_its_member() {
    let mut failures = BTreeSet::new();
    for operation in OPERATIONS {
        let mut broken = BTreeSet::new();
        for input in generate::inputs(operation, INPUTS) {
            if (operation.request)(&input).is_err() {
                continue;
            }
            for breach in of_structure(operation.input, &input) {
                let member = *breach.names.last().unwrap();
                let is_named = |name| name == member || breach.keys.contains(&name);
                let outcome = match (operation.request)(&breach.value) {
                    Err(error) if is_named(error.member()) => None,
                    Err(error) => Some(format!("is refused as {}", error.member())),
                    Ok(_) => Some("leaves".to_owned()),
                };
                if let Some(outcome) = outcome {
                    failures.insert(format!(
                        "{} {} {} {outcome}",
                        operation.name,
                        breach.names.join("."),
                        breach.what
                    ));
                }
                broken.insert(member);
            }
        }
        let mut all = BTreeSet::new();
        constrained(operation.input, &mut all);
        assert_eq!(broken, all, "{}: what was broken, and what there is to break", operation.name);
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

/// An input in which one thing is wrong.
struct Breach {
    /// The members on the way to it.
    names: Vec<&'static str>,
    /// The keys of the map that it is in: an entry may be named instead.
    keys: &'static [&'static str],
    what: String,
    value: Value,
}

/// The members of a structure that have a constraint, and those in it.
fn constrained(members: &[Member], all: &mut BTreeSet<&'static str>) {
    for member in members {
        match member.shape {
            Shape::Structure(inner) => constrained(inner, all),
            Shape::Timestamp => {}
            _ => drop(all.insert(member.name)),
        }
        if member.required {
            all.insert(member.name);
        }
    }
}

fn of_structure(members: &[Member], value: &Value) -> Vec<Breach> {
    let Value::Structure(entries) = value else { panic!("{value:?} is no structure") };
    let mut all = Vec::new();
    for (place, (name, value)) in entries.iter().enumerate() {
        let member = members.iter().find(|member| member.name == name).unwrap();
        let keys = match member.shape {
            Shape::Map(Shape::Choice(words), ..) => words,
            _ => &[][..],
        };
        let inner = match member.shape {
            Shape::Structure(members) => of_structure(members, value),
            shape => of_value(shape, value)
                .into_iter()
                .map(|(what, value)| Breach { names: Vec::new(), keys, what, value })
                .collect(),
        };
        for mut breach in inner {
            let mut entries = entries.clone();
            entries[place].1 = breach.value;
            breach.names.insert(0, member.name);
            all.push(Breach { value: Value::Structure(entries), ..breach });
        }
        if member.required {
            let mut entries = entries.clone();
            entries.remove(place);
            let what = "that is missing".to_owned();
            all.push(Breach { names: vec![member.name], keys, what, value: Value::Structure(entries) });
        }
    }
    all
}

fn of_value(shape: Shape, value: &Value) -> Vec<(String, Value)> {
    let least = |bounds: Bounds| bounds.min.filter(|least| *least > 0);
    match (shape, value) {
        (Shape::Text { length, pattern }, Value::Text(text)) => {
            let mut all = Vec::new();
            if let Some(most) = length.max {
                let letters = text.chars().cycle().take(usize::try_from(most).unwrap() + 1);
                all.push(("that is too long".to_owned(), letters.collect()));
            }
            if least(length).is_some() {
                all.push(("that is empty".to_owned(), String::new()));
            }
            let foreign: &[&str] = match pattern {
                None => &[],
                Some(".+") => &["\n"],
                Some(_) => &["\n", "!", "\u{0}"],
            };
            for foreign in foreign {
                let rest: String = text.chars().skip(1).collect();
                all.push((format!("that starts with {foreign:?}"), format!("{foreign}{rest}")));
            }
            all.into_iter()
                .filter(|(_, text)| !text.is_empty() || least(length).is_some())
                .map(text_of)
                .collect()
        }
        (Shape::Choice(_), Value::Text(word)) => [String::new(), word.to_lowercase(), format!("{word}S")]
            .map(|word| text_of((format!("of {word:?}"), word)))
            .into(),
        (Shape::Integer(bounds), _) => {
            let (least, most) =
                (bounds.min.unwrap_or(i32::MIN.into()), bounds.max.unwrap_or(i32::MAX.into()));
            [least - 1, most + 1].map(|number| (format!("of {number}"), Value::Integer(number))).into()
        }
        (Shape::Long(bounds), _) => {
            let outside = [bounds.min.map(|least| least - 1), bounds.max.map(|most| most + 1)];
            outside
                .into_iter()
                .flatten()
                .map(|number| (format!("of {number}"), Value::Integer(number)))
                .collect()
        }
        (Shape::List(of, bounds), Value::List(values)) => {
            let mut all = Vec::new();
            if least(bounds).is_some() {
                all.push(("that is empty".to_owned(), Value::List(Vec::new())));
            }
            if let Some(most) = bounds.max {
                let many = values.iter().cloned().cycle().take(usize::try_from(most).unwrap() + 1);
                all.push(("that is too long".to_owned(), Value::List(many.collect())));
            }
            for (what, value) in of_value(*of, &values[0]) {
                let mut values = values.clone();
                values[0] = value;
                all.push((format!("with one {what}"), Value::List(values)));
            }
            all
        }
        (Shape::Map(key, of, bounds), Value::Structure(entries)) => {
            let mut all = Vec::new();
            if least(bounds).is_some() {
                all.push(("that is empty".to_owned(), Value::Structure(Vec::new())));
            }
            if let Some(most) = bounds.max {
                let (_, value) = &entries[0];
                let many = (0..=most).map(|number| (number.to_string(), value.clone()));
                all.push(("that is too long".to_owned(), Value::Structure(many.collect())));
            }
            for (what, name) in of_value(*key, &Value::Text(entries[0].0.clone())) {
                let Value::Text(name) = name else { continue };
                let mut entries = entries.clone();
                entries[0].0 = name;
                all.push((format!("with a key {what}"), Value::Structure(entries)));
            }
            for (what, value) in of_value(*of, &entries[0].1) {
                let mut entries = entries.clone();
                entries[0].1 = value;
                all.push((format!("with a value {what}"), Value::Structure(entries)));
            }
            all
        }
        (Shape::Timestamp, _) => Vec::new(),
        (shape, value) => panic!("{value:?} is no {shape:?}"),
    }
}

fn text_of((what, text): (String, String)) -> (String, Value) {
    (what, Value::Text(text))
}
