//! Inputs of operations as the AWS CLI takes them: values of flags, shorthand, JSON, and files of these.

mod json;
mod shorthand;
mod source;

use kvam::Timestamp;
use kvam::shapes::{Member, Shape, Value};

use crate::arguments::TimeArgument;
use shorthand::Node;

/// Reads what was typed as what an operation's members hold. Its errors are fragments of a sentence that begins with the
/// flag.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader {
    now: Timestamp,
}

impl Reader {
    pub(crate) fn new(now: Timestamp) -> Self {
        Self { now }
    }

    /// The values behind a member's flag: one, unless the member is a list.
    pub(crate) fn flag(self, shape: Shape, values: &[String]) -> Result<Value, String> {
        let values: Vec<String> =
            values.iter().map(|value| source::resolve(value)).collect::<Result<_, _>>()?;
        match (shape, values.as_slice()) {
            (Shape::Structure(_) | Shape::Map(..) | Shape::List(..), [json]) if is_json(json) => {
                self.json_value(shape, json)
            }
            (Shape::List(of, _), values) => {
                values.iter().map(|value| self.item(*of, value)).collect::<Result<_, _>>().map(Value::List)
            }
            (shape, [value]) => self.item(shape, value),
            (_, values) => Err(format!("takes one value, not {}", values.len())),
        }
    }

    /// The text of `--cli-input-json`: members by name, of which each has to be one of the operation's.
    pub(crate) fn cli_input(
        self,
        members: &'static [Member],
        text: &str,
    ) -> Result<Vec<(String, Value)>, String> {
        match self.json_value(Shape::Structure(members), &source::resolve(text)?)? {
            Value::Structure(members) => Ok(members),
            _ => Err("should be a JSON object".to_owned()),
        }
    }

    fn item(self, shape: Shape, text: &str) -> Result<Value, String> {
        match shape {
            Shape::Structure(_) | Shape::Map(..) => {
                let node = shorthand::parse(text).map_err(|error| {
                    format!("is neither JSON nor shorthand (Key=value,Key=value): {error}")
                })?;
                self.node(shape, &node)
            }
            shape => self.scalar(shape, text),
        }
    }

    fn node(self, shape: Shape, node: &Node) -> Result<Value, String> {
        match (shape, node) {
            (Shape::Structure(members), Node::Map(pairs)) => {
                self.pairs(pairs, |key| Ok(member(members, key)?.shape))
            }
            (Shape::Map(_, of, _), Node::Map(pairs)) => self.pairs(pairs, |_| Ok(*of)),
            (Shape::List(of, _), Node::List(values)) => {
                values.iter().map(|value| self.node(*of, value)).collect::<Result<_, _>>().map(Value::List)
            }
            // One value is a list of one.
            (Shape::List(of, _), value) => Ok(Value::List(vec![self.node(*of, value)?])),
            (Shape::Structure(_) | Shape::Map(..), _) => Err("needs braces: {Key=value}".to_owned()),
            (shape, Node::Text(text)) => self.scalar(shape, text),
            (shape, Node::File(text)) => self.scalar(shape, &source::resolve(text)?),
            (_, Node::List(_) | Node::Map(_)) => Err("takes one value".to_owned()),
        }
    }

    fn pairs(
        self,
        pairs: &[(String, Node)],
        shape: impl Fn(&str) -> Result<Shape, String>,
    ) -> Result<Value, String> {
        let pairs = pairs.iter().map(|(key, node)| {
            let value = self.node(shape(key)?, node).map_err(|error| inside(key, &error))?;
            Ok((key.clone(), value))
        });
        pairs.collect::<Result<_, String>>().map(Value::Structure)
    }

    fn scalar(self, shape: Shape, text: &str) -> Result<Value, String> {
        match shape {
            Shape::Integer(_) | Shape::Long(_) => {
                let integer = text.trim().parse().map_err(|_| format!("{text:?} is no integer"))?;
                Ok(Value::Integer(integer))
            }
            Shape::Timestamp => match text.parse::<TimeArgument>() {
                Ok(moment) => Ok(Value::Time(moment.resolve(self.now))),
                Err(error) => Err(format!("{text:?} is {error}")),
            },
            _ => Ok(Value::Text(text.to_owned())),
        }
    }
}

/// The AWS CLI takes for JSON what begins like it.
fn is_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
}

fn member(members: &'static [Member], name: &str) -> Result<&'static Member, String> {
    members.iter().find(|member| member.name == name).ok_or_else(|| {
        let names: Vec<_> = members.iter().map(|member| member.name).collect();
        format!("has no member {name:?}; it has {}", names.join(", "))
    })
}

/// The error of a member: its name, then what is wrong with it.
fn inside(name: &str, error: &str) -> String {
    format!("{name} {error}")
}

#[cfg(test)]
mod tests;
