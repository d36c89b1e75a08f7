//! JSON by the shape that it should have. Numbers are read from their text.

use std::fmt;

use kvam::shapes::{Shape, Value};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{Reader, inside, member};

impl Reader {
    pub(super) fn json_value(self, shape: Shape, text: &str) -> Result<Value, String> {
        let raw: &RawValue = serde_json::from_str(text).map_err(|error| broken(&error))?;
        self.raw(shape, raw)?.ok_or_else(|| "is null".to_owned())
    }

    /// Null is nothing.
    fn raw(self, shape: Shape, raw: &RawValue) -> Result<Option<Value>, String> {
        let text = raw.get();
        if text == "null" {
            return Ok(None);
        }
        let value = match (shape, text.as_bytes().first()) {
            (Shape::Structure(members), Some(b'{')) => {
                self.members(text, |name| Ok(member(members, name)?.shape))?
            }
            (Shape::Map(_, of, _), Some(b'{')) => self.members(text, |_| Ok(*of))?,
            (Shape::List(of, _), Some(b'[')) => {
                let values: Vec<&RawValue> = read(text)?;
                let values = values
                    .into_iter()
                    .map(|value| self.raw(*of, value)?.ok_or_else(|| "has a null in a list".to_owned()));
                Value::List(values.collect::<Result<_, _>>()?)
            }
            (Shape::Structure(_) | Shape::Map(..), _) => return Err("should be a JSON object".to_owned()),
            (Shape::List(..), _) => return Err("should be a JSON list".to_owned()),
            (Shape::Timestamp, Some(b'"')) => self.scalar(shape, &read::<String>(text)?)?,
            // A number is a moment, also before 1970: nobody writes how long ago it was in JSON.
            (Shape::Timestamp, Some(b'-')) => {
                Value::Time(text.parse().map_err(|_| format!("{text} is no moment"))?)
            }
            (Shape::Timestamp, Some(b'0'..=b'9'))
            | (Shape::Integer(_) | Shape::Long(_), Some(b'-' | b'0'..=b'9')) => self.scalar(shape, text)?,
            (Shape::Timestamp, _) => return Err("should be a time".to_owned()),
            (Shape::Integer(_) | Shape::Long(_), _) => return Err("should be a JSON number".to_owned()),
            (_, Some(b'"')) => Value::Text(read(text)?),
            _ => return Err("should be a JSON string".to_owned()),
        };
        Ok(Some(value))
    }

    fn members(self, text: &str, shape: impl Fn(&str) -> Result<Shape, String>) -> Result<Value, String> {
        let mut members: Vec<(String, Value)> = Vec::new();
        for (name, raw) in read::<Members<'_>>(text)?.0 {
            if members.iter().any(|(known, _)| *known == name) {
                return Err(format!("has {name} twice"));
            }
            let value = self.raw(shape(&name)?, raw).map_err(|error| inside(&name, &error))?;
            members.extend(value.map(|value| (name, value)));
        }
        Ok(Value::Structure(members))
    }
}

fn read<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|error| broken(&error))
}

fn broken(error: &serde_json::Error) -> String {
    format!("is not JSON: {error}")
}

/// The members of an object, in order.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Object)
    }
}
