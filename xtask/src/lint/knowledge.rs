//! knowledge: what a layer must never know of the outside world, directly or through others.

use std::collections::BTreeSet;

use super::tree::{self, Node};
use crate::failure::Failure;
use crate::report::Findings;

enum Rule {
    /// None of these; a `*` at the end stands for anything.
    Never(&'static [&'static str]),
    /// Nothing but these.
    Only(&'static [&'static str]),
}

const RULES: &[(&str, Rule)] = &[
    ("kvam-model", Rule::Never(&["aws-*", "futures*", "hyper*", "rustls*", "tokio*"])),
    ("kvam-transport", Rule::Never(&["serde_json", "simd-json", "sonic-rs"])),
    ("kvam-discovery", Rule::Never(&["aws-*", "hyper*", "reqwest", "rustls*", "serde*"])),
    ("kvam-paginate", Rule::Only(&["futures-core"])),
    ("kvam-media", Rule::Never(&["async-*", "aws-*", "futures*", "http", "hyper*", "tokio*"])),
    // A server that checks signatures must not share the code that makes ours.
    ("kvam-local", Rule::Never(&["aws-sigv4", "hyper-rustls"])),
];

pub(crate) fn check() -> Result<Findings, Failure> {
    let mut findings = Findings::new();
    for (layer, rule) in RULES {
        findings.extend(broken(layer, rule, &tree::graph([*layer])?));
    }
    Ok(findings)
}

fn broken(layer: &str, rule: &Rule, graph: &BTreeSet<Node>) -> Findings {
    let wrong = |name: &str| match rule {
        Rule::Never(names) => names.iter().any(|pattern| matches(pattern, name)),
        Rule::Only(names) => !names.contains(&name),
    };
    graph
        .iter()
        .map(|node| node.name.as_str())
        .filter(|name| *name != layer && wrong(name))
        .map(|name| {
            format!("{layer} must never know {name} (`cargo tree -p {layer} --all-features -i {name}`)")
        })
        .collect()
}

fn matches(pattern: &str, name: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == name, |start| name.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(names: &[&str]) -> BTreeSet<Node> {
        names.iter().map(|name| Node { name: (*name).into(), version: "1.0.0".into() }).collect()
    }

    #[test]
    fn a_forbidden_crate_is_found_by_name_and_by_pattern() {
        let rule = Rule::Never(&["serde_json", "tokio*"]);
        let findings =
            broken("layer", &rule, &graph(&["layer", "serde_json_core", "serde_json", "tokio-util"]));
        assert_eq!(findings.len(), 2, "{findings:?}");
        assert!(findings[0].contains("serde_json ") && findings[1].contains("tokio-util"), "{findings:?}");
    }

    #[test]
    fn a_layer_with_a_closed_list_may_have_nothing_else() {
        let rule = Rule::Only(&["futures-core"]);
        assert!(broken("layer", &rule, &graph(&["layer", "futures-core"])).is_empty());
        assert_eq!(broken("layer", &rule, &graph(&["layer", "futures-core", "bytes"])).len(), 1);
    }
}
