//! What `kvam-model` says, as facts.

use kvam_model::shapes::{Bounds, Member, Shape};

use crate::facts::Facts;
use crate::operations::{OPERATIONS, Operation};

/// What the transport and the model are written for.
const METADATA: &[(&str, &str)] = &[
    ("apiVersion", "2017-09-30"),
    ("protocols", "rest-json"),
    ("auth", "aws.auth#sigv4"),
    ("signatureVersion", "v4"),
    ("signing name", "kinesisvideo"),
    ("host", "kinesisvideo"),
];

pub(crate) fn facts() -> Facts {
    let mut facts = Facts::default();
    for service in ["kinesisvideo", "kinesis-video-archived-media"] {
        for (fact, value) in METADATA {
            facts.add(service, fact, value);
        }
    }
    for operation in OPERATIONS {
        add_operation(&mut facts, operation);
    }
    facts
}

fn add_operation(facts: &mut Facts, operation: &Operation) {
    let name = operation.name;
    facts.add(name, "service", operation.service);
    facts.add(name, "request", format_args!("POST {}", operation.path));
    add_members(facts, &format!("{name} input"), operation.input);
    add_members(facts, &format!("{name} output"), operation.output);
    for (error, status) in operation.errors {
        let place = format!("{name} error {error}");
        facts.add(&place, "status", status);
        facts.add(&place, "members", "Message: string");
    }
    if let Some(paging) = operation.paging {
        facts.add(name, "input_token", paging.token);
        facts.add(name, "output_token", paging.token);
        facts.add(name, "limit_key", paging.limit);
        facts.add(name, "result_key", paging.result);
    }
}

fn add_members(facts: &mut Facts, place: &str, members: &[Member]) {
    // An answer with media has the rest of its members in its head.
    let with_media = members.iter().any(|member| member.shape == Shape::Stream);
    for member in members {
        let place = format!("{place} {}", member.name);
        facts.add_if(&place, "required", member.required.then_some("yes"));
        if member.shape == Shape::Stream {
            facts.add(&place, "in", "payload");
        } else if with_media {
            facts.add(&place, "in", "header Content-Type");
        }
        add_shape(facts, &place, member.shape);
    }
}

fn add_shape(facts: &mut Facts, place: &str, shape: Shape) {
    let kind = match shape {
        Shape::Text { length, pattern } => {
            add_bounds(facts, place, length);
            facts.add_if(place, "pattern", pattern);
            "string"
        }
        Shape::Choice(words) => {
            add_words(facts, place, words.iter().copied());
            "string"
        }
        Shape::Integer(bounds) => {
            add_bounds(facts, place, bounds);
            "integer"
        }
        Shape::Long(bounds) => {
            add_bounds(facts, place, bounds);
            "long"
        }
        Shape::Timestamp => "timestamp",
        Shape::Stream => {
            facts.add(place, "streaming", "true");
            "blob"
        }
        Shape::Structure(members) => {
            add_members(facts, place, members);
            "structure"
        }
        Shape::List(of, bounds) => {
            add_bounds(facts, place, bounds);
            add_shape(facts, &format!("{place}[]"), *of);
            "list"
        }
        Shape::Map(keys, values, bounds) => {
            add_bounds(facts, place, bounds);
            add_shape(facts, &format!("{place} key"), *keys);
            add_shape(facts, &format!("{place} value"), *values);
            "map"
        }
        other => panic!("{place} has a shape that is not known here: {other:?}"),
    };
    facts.add(place, "type", kind);
}

fn add_bounds(facts: &mut Facts, place: &str, bounds: Bounds) {
    facts.add_if(place, "min", bounds.min);
    facts.add_if(place, "max", bounds.max);
}

/// Each word is a fact of its own, so that a new one is seen as that.
pub(crate) fn add_words<'a>(facts: &mut Facts, place: &str, words: impl Iterator<Item = &'a str>) {
    for word in words {
        facts.add(place, &format!("value {word}"), "yes");
    }
}
