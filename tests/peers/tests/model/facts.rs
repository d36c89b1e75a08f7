//! A service's model as a flat list of facts, in which two models can be held against each other.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

/// What is said about a place: `Fact("GetClip input StreamName", "max")`.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Fact(String, String);

/// What a model says.
#[derive(Debug, Default)]
pub(crate) struct Facts(BTreeMap<Fact, String>);

impl Facts {
    pub(crate) fn add(&mut self, place: &str, fact: &str, value: impl Display) {
        let before = self.0.insert(Fact(place.to_owned(), fact.to_owned()), value.to_string());
        assert!(before.is_none(), "{place}: {fact} is said twice");
    }

    pub(crate) fn add_if(&mut self, place: &str, fact: &str, value: Option<impl Display>) {
        if let Some(value) = value {
            self.add(place, fact, value);
        }
    }

    /// The places that end so and say something of this, and what they say.
    pub(crate) fn ending(&self, end: &str, fact: &str) -> Vec<(&str, &str)> {
        let said = self.0.iter().filter(|(of, _)| of.0.ends_with(end) && of.1 == fact);
        said.map(|(of, value)| (of.0.as_str(), value.as_str())).collect()
    }

    /// Facts that one has and the other has not, or has otherwise.
    pub(crate) fn differences(&self, other: &Self) -> Vec<Difference> {
        let all: BTreeSet<&Fact> = self.0.keys().chain(other.0.keys()).collect();
        let difference = |fact: &Fact| Difference {
            place: fact.0.clone(),
            fact: fact.1.clone(),
            ours: self.0.get(fact).cloned().unwrap_or_default(),
            theirs: other.0.get(fact).cloned().unwrap_or_default(),
        };
        all.into_iter().map(difference).filter(|difference| difference.ours != difference.theirs).collect()
    }
}

/// A fact of two models; what a model does not say is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) place: String,
    pub(crate) fact: String,
    pub(crate) ours: String,
    pub(crate) theirs: String,
}

/// Differences, to be read by a person.
pub(crate) fn table(differences: &[Difference]) -> String {
    let head = ["place", "fact", "kvam", "botocore"].map(str::to_owned);
    let shown = |text: &str| if text.is_empty() { "—".to_owned() } else { text.to_owned() };
    let rows: Vec<[String; 4]> = std::iter::once(head)
        .chain(differences.iter().map(|d| [&d.place, &d.fact, &d.ours, &d.theirs].map(|cell| shown(cell))))
        .collect();
    let widths = [0, 1, 2, 3]
        .map(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default());
    let line = |row: &[String; 4]| {
        let cells: Vec<String> =
            row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        cells.join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}
