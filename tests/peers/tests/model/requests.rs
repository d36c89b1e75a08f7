//! The same inputs, written by botocore's clients and by `kvam-model`: the same requests.
//!
//! PutMedia is not among them: no client of others has it.

use std::collections::BTreeSet;

use kvam_model::InvalidInput;
use kvam_model::shapes::Value;
use serde_json::json;

use crate::coverage::Coverage;
use crate::generate;
use crate::json::Json;
use crate::operations::{OPERATIONS, Operation, Request};
use crate::python::Script;
use crate::refusals::{REFUSED, Refused};

/// Of each operation.
const INPUTS: usize = 400;

/// Members that botocore writes so, and that `kvam-model` leaves out: operation, member, and what it has in JSON.
const LEFT_OUT: &[(&str, &str, &str)] = &[
    // An empty token is none, in answers too.
    ("ListStreams", "NextToken", r#""""#),
];

/// What the service's model allows and no request can have, by the end of its place.
const UNREACHABLE: &[&str] = &[
    // The pattern wants more.
    "StreamARN is 1 long",
    "MediaType is 1 long",
    "FormatConfig value is 0 long",
    // These are refused.
    "FormatConfig value is 256 long",
    "FragmentSelector.TimestampRange.StartTimestamp is absent",
    "StreamNameCondition.ComparisonOperator is absent",
    "StreamNameCondition.ComparisonValue is absent",
];

#[tokio::test]
async fn requests_are_those_of_botocore() {
    let mut botocore = Script::start("botocore_requests.py");
    let mut refusals = BTreeSet::new();
    let mut left_out = BTreeSet::new();
    let mut missing = Vec::new();
    for operation in OPERATIONS {
        let mut coverage = Coverage::default();
        let mut same = 0;
        for input in generate::inputs(operation, INPUTS) {
            let theirs = written_by(&mut botocore, operation, &input).await;
            match (operation.request)(&input) {
                Ok(ours) => {
                    assert_may_leave(operation, &input);
                    left_out.extend(assert_same(operation, &ours, &theirs));
                    coverage.add(operation.input, &input);
                    same += 1;
                }
                Err(error) => drop(refusals.insert(refusal(operation, &error, &input))),
            }
        }
        assert!(same > 100, "{}: most inputs are refused, {same} are left", operation.name);
        let not_met = coverage.missing(operation.input);
        missing.extend(not_met.into_iter().map(|thing| format!("{}: {thing}", operation.name)));
    }
    missing.retain(|thing| !UNREACHABLE.iter().any(|end| thing.ends_with(end)));
    assert!(missing.is_empty(), "no request that both write has\n{}", missing.join("\n"));
    assert_eq!(left_out.len(), LEFT_OUT.len(), "botocore writes no more what is left out");
    for (place, refused) in REFUSED.iter().enumerate() {
        assert!(refusals.contains(&place), "{} is never refused, though {}", refused.member, refused.reason);
    }
}

async fn written_by(botocore: &mut Script, operation: &Operation, input: &Value) -> Request {
    let call =
        json!({"service": operation.service, "operation": operation.name, "parameters": parameter(input)});
    botocore.say(&call.to_string()).await;
    let line = botocore.hear().await;
    serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}\nof {call}"))
}

/// As the script takes it.
fn parameter(value: &Value) -> serde_json::Value {
    match value {
        Value::Integer(number) => json!(number),
        Value::Text(text) => json!(text),
        Value::Time(moment) => json!({"micros": moment.as_micros()}),
        Value::List(values) => values.iter().map(parameter).collect(),
        Value::Structure(members) => {
            members.iter().map(|(name, value)| (name.clone(), parameter(value))).collect()
        }
        other => panic!("{other:?} is no parameter"),
    }
}

/// Returns the places in [`LEFT_OUT`] of what was left out.
fn assert_same(operation: &Operation, ours: &Request, theirs: &Request) -> Vec<usize> {
    let name = operation.name;
    assert_eq!((&ours.method, &ours.path), (&theirs.method, &theirs.path), "{name}");
    assert_eq!(ours.content_type, theirs.content_type, "{name}");
    let mut met = Vec::new();
    let mut expected = Json::read(&theirs.body);
    for (place, (of, member, value)) in LEFT_OUT.iter().enumerate() {
        if let Json::Object(members) = &mut expected
            && *of == name
            && members.get(*member) == Some(&Json::read(value))
        {
            members.remove(*member);
            met.push(place);
        }
    }
    assert!(Json::read(&ours.body) == expected, "{name}\nkvam     {}\nbotocore {}", ours.body, theirs.body);
    met
}

fn refusals_of(operation: &Operation, input: &Value) -> impl Iterator<Item = (usize, &'static Refused)> {
    let of = |refused: &&Refused| refused.operations.contains(&operation.name) && (refused.applies)(input);
    REFUSED.iter().enumerate().filter(move |(_, refused)| of(refused))
}

fn assert_may_leave(operation: &Operation, input: &Value) {
    if let Some((_, refused)) = refusals_of(operation, input).next() {
        panic!("{} leaves though {}: {}", operation.name, refused.reason, input.to_json());
    }
}

/// The place in [`REFUSED`] of the reason.
fn refusal(operation: &Operation, error: &InvalidInput, input: &Value) -> usize {
    let mut known = refusals_of(operation, input);
    let known = known.find(|(_, refused)| refused.member == error.member());
    known.unwrap_or_else(|| panic!("{} is refused: {error}\n{}", operation.name, input.to_json())).0
}
