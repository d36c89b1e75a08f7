//! What a client makes of an answer, in one form that can be compared.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Reading {
    /// An output by the service's names, without what is absent. Moments are text: decimal seconds, as exact as the client
    /// has them. Of media there is the type alone.
    Output(Json),
    /// An error of the service.
    Error(Refusal),
    /// The client says that it cannot read the answer.
    Unreadable,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
    pub(crate) request_id: Option<String>,
}

impl Reading {
    /// Every value in it by its path: `Fragments[0].FragmentNumber`.
    pub(crate) fn leaves(&self) -> BTreeMap<String, Json> {
        let mut leaves = BTreeMap::new();
        match self {
            Self::Output(output) => add_leaves("", output, &mut leaves),
            Self::Error(refusal) => add_leaves("", &serde_json::to_value(refusal).unwrap(), &mut leaves),
            Self::Unreadable => {}
        }
        leaves
    }
}

fn add_leaves(path: &str, value: &Json, leaves: &mut BTreeMap<String, Json>) {
    match value {
        Json::Object(members) if !members.is_empty() || path.is_empty() => {
            for (name, member) in members {
                let dot = if path.is_empty() { "" } else { "." };
                add_leaves(&format!("{path}{dot}{name}"), member, leaves);
            }
        }
        Json::Array(elements) if !elements.is_empty() => {
            for (index, element) in elements.iter().enumerate() {
                add_leaves(&format!("{path}[{index}]"), element, leaves);
            }
        }
        _ => {
            leaves.insert(path.to_owned(), value.clone());
        }
    }
}

/// What the three make of one answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Readings {
    pub(crate) kvam: Reading,
    pub(crate) botocore: Reading,
    pub(crate) rust_sdk: Reading,
}

impl Readings {
    pub(crate) fn agree(&self) -> bool {
        self.kvam == self.botocore && self.kvam == self.rust_sdk
    }
}
