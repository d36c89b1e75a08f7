use std::fmt;

use serde::de::{self, DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Member, Shape};
use crate::Timestamp;
use crate::wire::{Long, Moment, Seconds};

/// A value of some [`Shape`].
///
/// `Debug` shows of a text how long it is and no more: the URL of a playback session is a secret, and a page token speaks
/// of the caller's stream. [`to_json`](Self::to_json) gives all of it.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Value {
    /// Of [`Shape::Integer`] and [`Shape::Long`].
    Integer(i64),
    /// Of [`Shape::Text`] and [`Shape::Choice`].
    Text(String),
    /// Of [`Shape::Timestamp`].
    Time(Timestamp),
    /// Of [`Shape::List`].
    List(Vec<Self>),
    /// Of [`Shape::Structure`] and [`Shape::Map`]: members by name, in order. Absent members are not there.
    Structure(Vec<(String, Self)>),
}

impl Value {
    /// Reads the JSON of a structure, as the service writes it: unknown members and nulls are passed over, and members
    /// come in the order of `members`.
    ///
    /// # Errors
    ///
    /// It is not JSON, or a member has not the shape.
    pub fn read_structure(members: &[Member], json: &[u8]) -> Result<Self, InvalidValue> {
        let mut reader = serde_json::Deserializer::from_slice(json);
        let value = Structure(members).deserialize(&mut reader).map_err(InvalidValue::new)?;
        reader.end().map_err(InvalidValue::new)?;
        Ok(value)
    }

    /// The value as JSON, as a request has it: moments are decimal seconds.
    #[must_use]
    pub fn to_json(&self) -> String {
        // A tree of text and numbers can be written.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// A structure's member.
    #[must_use]
    pub fn get(&self, member: &str) -> Option<&Self> {
        match self {
            Self::Structure(members) => {
                members.iter().find(|(name, _)| name == member).map(|(_, value)| value)
            }
            _ => None,
        }
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(integer) => f.debug_tuple("Integer").field(integer).finish(),
            Self::Text(text) => write!(f, "Text({} characters)", text.chars().count()),
            Self::Time(moment) => f.debug_tuple("Time").field(moment).finish(),
            Self::List(values) => f.debug_tuple("List").field(values).finish(),
            Self::Structure(members) => f.debug_tuple("Structure").field(members).finish(),
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Integer(integer) => serializer.serialize_i64(*integer),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Time(moment) => Seconds(*moment).serialize(serializer),
            Self::List(values) => {
                let mut list = serializer.serialize_seq(Some(values.len()))?;
                values.iter().try_for_each(|value| list.serialize_element(value))?;
                list.end()
            }
            Self::Structure(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                members.iter().try_for_each(|(name, value)| map.serialize_entry(name, value))?;
                map.end()
            }
        }
    }
}

/// Reads a value of a shape; null is nothing.
struct Shaped(Shape);

impl<'de> DeserializeSeed<'de> for Shaped {
    type Value = Option<Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<Value>, D::Error> {
        match self.0 {
            Shape::Text { .. } | Shape::Choice(_) => {
                Ok(Option::<String>::deserialize(deserializer)?.map(Value::Text))
            }
            Shape::Integer(_) | Shape::Long(_) => {
                Ok(Option::<Long>::deserialize(deserializer)?.map(|long| Value::Integer(long.0)))
            }
            Shape::Timestamp => {
                Ok(Option::<Moment>::deserialize(deserializer)?.map(|moment| Value::Time(moment.0)))
            }
            Shape::Stream => IgnoredAny::deserialize(deserializer).map(|_| None),
            Shape::Structure(members) => deserializer.deserialize_option(Nullable(Structure(members))),
            Shape::List(of, _) => deserializer.deserialize_option(Nullable(List(of))),
            Shape::Map(_, of, _) => deserializer.deserialize_option(Nullable(Map(of))),
        }
    }
}

struct Nullable<S>(S);

impl<'de, S: DeserializeSeed<'de, Value = Value>> Visitor<'de> for Nullable<S> {
    type Value = Option<Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value or null")
    }

    fn visit_none<E: de::Error>(self) -> Result<Option<Value>, E> {
        Ok(None)
    }

    fn visit_unit<E: de::Error>(self) -> Result<Option<Value>, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<Value>, D::Error> {
        self.0.deserialize(deserializer).map(Some)
    }
}

struct Structure<'a>(&'a [Member]);

impl<'de> DeserializeSeed<'de> for Structure<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Structure<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut found: Vec<Option<Value>> = self.0.iter().map(|_| None).collect();
        while let Some(name) = map.next_key::<String>()? {
            let place = self.0.iter().zip(&mut found).find(|(member, _)| member.name == name);
            match place {
                Some((member, place)) => *place = map.next_value_seed(Shaped(member.shape))?,
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        let members = self.0.iter().zip(found);
        Ok(Value::Structure(
            members.filter_map(|(member, value)| Some((member.name.to_owned(), value?))).collect(),
        ))
    }
}

struct List<'a>(&'a Shape);

impl<'de> DeserializeSeed<'de> for List<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for List<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element_seed(Shaped(*self.0))? {
            values.extend(value);
        }
        Ok(Value::List(values))
    }
}

struct Map<'a>(&'a Shape);

impl<'de> DeserializeSeed<'de> for Map<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Map<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(name) = map.next_key::<String>()? {
            if let Some(value) = map.next_value_seed(Shaped(*self.0))? {
                values.push((name, value));
            }
        }
        Ok(Value::Structure(values))
    }
}

/// JSON that has not the shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidValue(String);

impl InvalidValue {
    fn new(error: serde_json::Error) -> Self {
        Self(crate::wire::unfit(&error))
    }
}

impl fmt::Display for InvalidValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the json has not the shape: {}", self.0)
    }
}

impl std::error::Error for InvalidValue {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shapes::Bounds;

    const TEXT: Shape = Shape::Text { length: Bounds::ANY, pattern: None };
    const MEMBERS: &[Member] = &[
        Member::new("Name", TEXT, "A name."),
        Member::new("When", Shape::Timestamp, "A moment."),
        Member::new("Sizes", Shape::List(&Shape::Long(Bounds::ANY), Bounds::ANY), "Some sizes."),
        Member::new(
            "Inner",
            Shape::Structure(&[Member::new("Tags", Shape::Map(&TEXT, &TEXT, Bounds::ANY), "Some tags.")]),
            "More.",
        ),
    ];

    #[test]
    fn a_structure_is_read_in_the_order_of_its_members_and_exactly() {
        let json = br#"{"Inner":{"Tags":{"b":"2","a":null,"c":"3"},"New":[{}]},"Other":1,
            "Sizes":[1,null,2.0E3],"When":1.643353235931001E9,"Name":"n"}"#;
        let value = Value::read_structure(MEMBERS, json).unwrap();
        assert_eq!(
            value.to_json(),
            r#"{"Name":"n","When":1643353235.931001,"Sizes":[1,2000],"Inner":{"Tags":{"b":"2","c":"3"}}}"#
        );
    }

    #[test]
    fn debug_shows_no_text() {
        let value = Value::read_structure(MEMBERS, br#"{"Name":"hush\u00e9","When":1,"Sizes":[7]}"#).unwrap();
        let said = format!("{value:?}");
        assert!(!said.contains("hush") && said.contains("\"Name\", Text(5 characters)"), "{said}");
        assert!(said.contains("Integer(7)") && said.contains("1970-01-01T00:00:01Z"), "{said}");
    }

    #[test]
    fn nulls_and_what_is_not_there_are_nothing() {
        for json in ["{}", r#"{"Name":null,"When":null,"Sizes":null,"Inner":null}"#] {
            assert_eq!(Value::read_structure(MEMBERS, json.as_bytes()).unwrap().to_json(), "{}");
        }
    }

    #[test]
    fn another_shape_is_refused() {
        for json in
            ["", "[]", "{} {}", r#"{"Sizes":{}}"#, r#"{"Inner":[]}"#, r#"{"When":true}"#, r#"{"Name":1}"#]
        {
            assert!(Value::read_structure(MEMBERS, json.as_bytes()).is_err(), "{json}");
        }
    }
}
