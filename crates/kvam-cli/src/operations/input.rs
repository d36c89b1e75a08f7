//! From what was typed to an operation.

use std::io;

use kvam::shapes::{Member, Shape, Shaped, Value};
use kvam::{Clock, InvalidInput, Timestamp};

use crate::arguments::operation::kebab_case;
use crate::document;
use crate::exit_code::Exit;
use crate::failure::Failure;
use crate::input::Reader;

/// A member of an input, by name.
pub(crate) type Named = (String, Value);

/// The members that were typed, and those of the JSON that were not.
///
/// An error begins with the flag that it is about.
pub(crate) fn members<O: Shaped>(
    given: impl Iterator<Item = (&'static Member, Vec<String>)>,
    json: Option<&str>,
) -> Result<Vec<Named>, InvalidInput> {
    let reader = Reader::new(Timestamp::from(Clock::system().now()));
    let mut members = match json {
        Some(json) => reader
            .cli_input(O::INPUT, json)
            .map_err(|problem| InvalidInput::new("--cli-input-json", problem))?,
        None => Vec::new(),
    };
    for (member, values) in given {
        let value = reader
            .flag(member.shape, &values)
            .map_err(|problem| InvalidInput::new(flag(member.name), problem))?;
        members.retain(|(known, _)| known != member.name);
        members.push((member.name.to_owned(), value));
    }
    Ok(members)
}

/// The operation of these members. An error begins with the flag that it is about.
pub(crate) fn operation<O: Shaped>(members: Vec<Named>) -> Result<O, InvalidInput> {
    O::from_value(&Value::Structure(members)).map_err(|error| with_flag(O::INPUT, error))
}

fn flag(member: &str) -> String {
    format!("--{}", kebab_case(member))
}

/// The model's error, beginning with the flag.
fn with_flag(members: &[Member], error: InvalidInput) -> InvalidInput {
    let name = error.member();
    if members.iter().any(|member| member.name == name) {
        return InvalidInput::new(flag(name), flags(members, error.problem()));
    }
    match members.iter().find(|member| holds(member.shape, name)) {
        Some(member) => InvalidInput::new(format!("{} {name}", flag(member.name)), error.problem()),
        None => error,
    }
}

/// A problem in which other members have the names of their flags too.
fn flags(members: &[Member], problem: &str) -> String {
    let words = problem.split(' ').map(|word| match members.iter().any(|member| member.name == word) {
        true => flag(word),
        false => word.to_owned(),
    });
    words.collect::<Vec<_>>().join(" ")
}

fn holds(shape: Shape, name: &str) -> bool {
    match shape {
        Shape::Structure(members) => {
            members.iter().any(|member| member.name == name || holds(member.shape, name))
        }
        Shape::List(of, _) => holds(*of, name),
        Shape::Map(key, of, _) => holds(*key, name) || holds(*of, name),
        // As the key of a map.
        Shape::Choice(choices) => choices.contains(&name),
        _ => false,
    }
}

/// Prints an input to fill in, as the AWS CLI does.
pub(crate) fn skeleton(members: &'static [Member]) -> Result<Exit, Failure> {
    document::print_json(&empty(Shape::Structure(members)), &mut io::stdout().lock())?;
    Ok(Exit::Complete)
}

fn empty(shape: Shape) -> serde_json::Value {
    match shape {
        Shape::Choice(choices) => choices.first().copied().unwrap_or_default().into(),
        Shape::Integer(_) | Shape::Long(_) => 0.into(),
        Shape::Timestamp => "1970-01-01T00:00:00".into(),
        Shape::Structure(members) => {
            members.iter().map(|member| (member.name.to_owned(), empty(member.shape))).collect()
        }
        Shape::List(of, _) => vec![empty(*of)].into(),
        Shape::Map(key, of, _) => {
            let key = match empty(*key) {
                serde_json::Value::String(key) if !key.is_empty() => key,
                _ => "KeyName".to_owned(),
            };
            serde_json::Value::Object([(key, empty(*of))].into_iter().collect())
        }
        _ => "".into(),
    }
}
