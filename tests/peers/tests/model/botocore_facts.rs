//! What botocore's models of the two services say, as facts. Whatever in them is not known here is a fact too, so that
//! nothing new goes unseen.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::facts::Facts;
use crate::kvam_facts::add_words;
use crate::operations::OPERATIONS;
use crate::python::Script;

/// The models, as the installed botocore has them.
#[derive(Deserialize)]
pub(crate) struct Models {
    pub(crate) version: String,
    services: BTreeMap<String, Service>,
}

#[derive(Deserialize)]
struct Service {
    model: Model,
    paginators: BTreeMap<String, Map<String, Value>>,
}

#[derive(Deserialize)]
struct Model {
    metadata: Map<String, Value>,
    operations: BTreeMap<String, Map<String, Value>>,
    shapes: BTreeMap<String, Map<String, Value>>,
}

impl Models {
    pub(crate) async fn load() -> Self {
        serde_json::from_value(load().await).unwrap()
    }

    /// All of the operations that are ours; of any other that there is one.
    pub(crate) fn facts(&self) -> Facts {
        let mut facts = Facts::default();
        for (name, service) in &self.services {
            add_metadata(&mut facts, name, &service.model.metadata);
            for (operation, definition) in &service.model.operations {
                facts.add(operation, "service", name);
                if OPERATIONS.iter().any(|ours| ours.name == operation) {
                    let shapes = Shapes(&service.model.shapes);
                    add_operation(&mut facts, operation, definition, &shapes);
                    if let Some(paging) = service.paginators.get(operation) {
                        paging.iter().for_each(|(key, value)| facts.add(operation, key, text(value)));
                    }
                }
            }
        }
        facts
    }

    /// What an error of the service says about itself.
    pub(crate) fn documentation(&self, service: &str, shape: &str) -> String {
        text(&self.services[service].model.shapes[shape]["documentation"])
    }
}

/// As they come, to be changed by tests.
pub(crate) async fn load() -> Value {
    let line = Script::start("service_models.py").hear().await;
    serde_json::from_str(&line).unwrap()
}

fn add_metadata(facts: &mut Facts, service: &str, metadata: &Map<String, Value>) {
    for (key, value) in metadata {
        match key.as_str() {
            "endpointPrefix" => facts.add(service, "host", text(value)),
            // The newest form is a list of them.
            "protocol" => {}
            "protocols" | "auth" => facts.add(service, key, texts(value).join(" ")),
            "serviceAbbreviation" | "serviceFullName" | "serviceId" | "uid" => {}
            "signingName" => facts.add(service, "signing name", text(value)),
            _ => facts.add(service, key, text(value)),
        }
    }
    if !metadata.contains_key("signingName") {
        facts.add(service, "signing name", text(&metadata["endpointPrefix"]));
    }
}

fn add_operation(facts: &mut Facts, name: &str, definition: &Map<String, Value>, shapes: &Shapes<'_>) {
    for (key, value) in definition {
        match key.as_str() {
            "name" | "documentation" => {}
            "http" => add_http(facts, name, value),
            "input" | "output" => {
                let shape = shapes.get(&value["shape"]);
                // A structure like any other, but it is not a member of anything.
                shapes.add_members(facts, &format!("{name} {key}"), shape, 0);
            }
            "errors" => {
                for error in value.as_array().unwrap() {
                    add_error(facts, name, error, shapes);
                }
            }
            _ => facts.add(name, key, value),
        }
    }
}

fn add_http(facts: &mut Facts, operation: &str, http: &Value) {
    let http = http.as_object().unwrap();
    facts.add(operation, "request", format_args!("{} {}", text(&http["method"]), text(&http["requestUri"])));
    for (key, value) in http.iter().filter(|(key, _)| !matches!(key.as_str(), "method" | "requestUri")) {
        facts.add(operation, &format!("http {key}"), value);
    }
}

fn add_error(facts: &mut Facts, operation: &str, error: &Value, shapes: &Shapes<'_>) {
    let place = format!("{operation} error {}", text(&error["shape"]));
    let shape = shapes.get(&error["shape"]);
    let members: Vec<String> = shape["members"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, member)| format!("{name}: {}", text(&shapes.get(&member["shape"])["type"])))
        .collect();
    facts.add(&place, "members", members.join(", "));
    for (key, value) in shape["error"].as_object().unwrap() {
        match key.as_str() {
            "httpStatusCode" => facts.add(&place, "status", value),
            "senderFault" => {}
            _ => facts.add(&place, key, value),
        }
    }
}

/// The shapes of a model by name.
struct Shapes<'a>(&'a BTreeMap<String, Map<String, Value>>);

/// A shape that holds itself would have no end.
const DEEPEST: usize = 16;

impl<'a> Shapes<'a> {
    fn get(&self, name: &Value) -> &'a Map<String, Value> {
        &self.0[name.as_str().unwrap()]
    }

    fn add_members(&self, facts: &mut Facts, place: &str, structure: &Map<String, Value>, depth: usize) {
        let required = structure.get("required").map(texts).unwrap_or_default();
        let payload = structure.get("payload").map(text);
        for (name, member) in structure["members"].as_object().unwrap() {
            let place = format!("{place} {name}");
            facts.add_if(&place, "required", required.contains(name).then_some("yes"));
            facts.add_if(&place, "in", (payload.as_ref() == Some(name)).then_some("payload"));
            let member = member.as_object().unwrap();
            if let Some(location) = member.get("location") {
                facts.add(&place, "in", format_args!("{} {}", text(location), text(&member["locationName"])));
            }
            let known = ["shape", "documentation", "location", "locationName"];
            for (key, value) in member.iter().filter(|(key, _)| !known.contains(&key.as_str())) {
                facts.add(&place, &format!("member's {key}"), value);
            }
            // By a name of its own in the body.
            if !member.contains_key("location") {
                facts.add_if(&place, "locationName", member.get("locationName"));
            }
            self.add(facts, &place, self.get(&member["shape"]), depth + 1);
        }
    }

    fn add(&self, facts: &mut Facts, place: &str, shape: &Map<String, Value>, depth: usize) {
        assert!(depth < DEEPEST, "{place} is too deep");
        for (key, value) in shape {
            match key.as_str() {
                "documentation" | "required" | "payload" => {}
                "members" => self.add_members(facts, place, shape, depth),
                "member" => self.add(facts, &format!("{place}[]"), self.get(&value["shape"]), depth + 1),
                "key" | "value" => {
                    self.add(facts, &format!("{place} {key}"), self.get(&value["shape"]), depth + 1);
                }
                "enum" => add_words(facts, place, texts(value).iter().map(String::as_str)),
                "type" | "pattern" => facts.add(place, key, text(value)),
                _ => facts.add(place, key, value),
            }
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().unwrap().iter().map(text).collect()
}
