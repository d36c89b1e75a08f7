//! How the three differ on answers of every kind, so that no list of cases could have them all.

use serde_json::Value as Json;

use crate::reading::{Reading, Readings};
use crate::text;

/// A way in which a peer differs from `kvam-model` wherever it applies.
pub(crate) struct Rule {
    pub(crate) peer: &'static str,
    /// What is read.
    pub(crate) what: &'static str,
    /// What `kvam` makes of it, and what the peer does.
    pub(crate) kvam: &'static str,
    pub(crate) theirs: &'static str,
    pub(crate) why: &'static str,
    /// Whether it says so of this member of theirs and of ours.
    applies: fn(&str, Option<&Json>, Option<&Json>) -> bool,
}

pub(crate) const RULES: &[Rule] = &[
    Rule {
        peer: RUST_SDK,
        what: "A fragment's `FragmentSizeInBytes` or `FragmentLengthInMilliseconds` that is absent or null",
        kvam: "absent",
        theirs: "0",
        why: "a fragment may really have a length of 0",
        applies: |member, ours, theirs| {
            matches!(member, "FragmentSizeInBytes" | "FragmentLengthInMilliseconds")
                && ours.is_none()
                && theirs.and_then(Json::as_i64) == Some(0)
        },
    },
    Rule {
        peer: RUST_SDK,
        what: "A moment with decimals, such as `1577156428.123`",
        kvam: "`1577156428.123`, from the text",
        theirs: "`1577156428.122999906`, through a float",
        why: "cut to milliseconds, half of its moments are one off",
        applies: |member, ours, theirs| {
            let moment = |value: Option<&Json>| value?.as_str().and_then(text::nanos);
            member.to_ascii_lowercase().contains("time")
                && matches!((moment(ours), moment(theirs)), (Some(ours), Some(theirs))
                    if (ours - theirs).abs() < 1000)
        },
    },
];

pub(crate) const RUST_SDK: &str = "AWS SDK for Rust";
const BOTOCORE: &str = "botocore";

/// Holds the peers' readings of a generated answer against `kvam-model`'s: the places in `RULES` that were needed, or what
/// no rule allows.
pub(crate) fn explain(readings: &Readings) -> Result<Vec<usize>, String> {
    let mut used = Vec::new();
    for (peer, theirs) in [(BOTOCORE, &readings.botocore), (RUST_SDK, &readings.rust_sdk)] {
        if !matches!((&readings.kvam, theirs), (Reading::Output(_), Reading::Output(_))) {
            return Err(format!("{peer}: {theirs:?}"));
        }
        let (ours, theirs) = (readings.kvam.leaves(), theirs.leaves());
        for path in ours.keys().chain(theirs.keys().filter(|path| !ours.contains_key(*path))) {
            let (ours, theirs) = (ours.get(path), theirs.get(path));
            if ours == theirs {
                continue;
            }
            let member = path.rsplit('.').next().unwrap_or_default();
            let rule =
                RULES.iter().position(|rule| rule.peer == peer && (rule.applies)(member, ours, theirs));
            used.push(rule.ok_or_else(|| format!("{peer}, {path}: {ours:?} here, {theirs:?} there"))?);
        }
    }
    Ok(used)
}
