//! arrows: which crate of ours may depend on which, in every kind of dependency. docs/architecture.md has the reasons.

use std::collections::BTreeSet;
use std::path::Path;

use crate::failure::Failure;
use crate::metadata::{Metadata, Package};
use crate::report::Findings;

/// Each published crate, and the crates of ours that it may name. Leaves name none.
const ARROWS: &[(&str, &[&str])] = &[
    ("kvam-model", &[]),
    ("kvam-transport", &[]),
    ("kvam-discovery", &[]),
    ("kvam-paginate", &[]),
    ("kvam-media", &[]),
    ("kvam-listing", &["kvam-model", "kvam-paginate"]),
    ("kvam-timeline", &["kvam-model"]),
    (
        "kvam",
        &[
            "kvam-discovery",
            "kvam-listing",
            "kvam-media",
            "kvam-model",
            "kvam-paginate",
            "kvam-timeline",
            "kvam-transport",
        ],
    ),
    ("kvam-local", &["kvam-media", "kvam-model"]),
    ("kvam-cli", &["kvam", "kvam-local", "kvam-timeline"]),
];

pub(crate) fn check() -> Result<Findings, Failure> {
    Ok(findings(&Metadata::members()?))
}

/// The crates of ours that a build of `layer` may compile: itself and all below.
pub(crate) fn may_know(layer: &str) -> BTreeSet<&'static str> {
    let mut known = BTreeSet::new();
    let mut open = vec![layer];
    while let Some(next) = open.pop() {
        if let Some((name, below)) = ARROWS.iter().find(|(name, _)| *name == next)
            && known.insert(*name)
        {
            open.extend_from_slice(below);
        }
    }
    known
}

fn findings(metadata: &Metadata) -> Findings {
    let ours: BTreeSet<&str> = metadata.ours().map(|package| package.name.as_str()).collect();
    metadata.ours().flat_map(|package| wrong_arrows(package, &ours, &metadata.workspace_root)).collect()
}

fn wrong_arrows(package: &Package, ours: &BTreeSet<&str>, root: &Path) -> Findings {
    let to: BTreeSet<&str> =
        package.dependencies.iter().map(|d| d.name.as_str()).filter(|name| ours.contains(name)).collect();
    let folder = package.folder(root);
    if folder.starts_with("tests") || folder == Path::new("xtask") {
        // Cross-crate tests and tasks may use everything that is published, and nothing may use them.
        return to
            .iter()
            .filter(|name| !ARROWS.iter().any(|(known, _)| known == *name))
            .map(|name| {
                format!("{} must not depend on {name}: tests and tasks have no dependents", package.name)
            })
            .collect();
    }
    match ARROWS.iter().find(|(name, _)| *name == package.name) {
        None => {
            vec![format!("{} has no place in the table of arrows (xtask/src/lint/arrows.rs)", package.name)]
        }
        Some((_, allowed)) => to
            .iter()
            .filter(|name| !allowed.contains(name))
            .map(|name| format!("{} must not depend on {name}", package.name))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A workspace of `(folder, name, dependencies)`.
    fn workspace(members: &[(&str, &str, &[&str])]) -> Metadata {
        let packages: Vec<String> = members
            .iter()
            .map(|(folder, name, dependencies)| {
                let dependencies: Vec<String> = dependencies
                    .iter()
                    .map(|on| format!(r#"{{"name": "{on}", "kind": "dev", "optional": true}}"#))
                    .collect();
                format!(
                    r#"{{"name": "{name}", "version": "0.1.0", "license": "MIT", "source": null, "publish": null,
                        "targets": [], "manifest_path": "/w/{folder}/Cargo.toml", "dependencies": [{}]}}"#,
                    dependencies.join(","),
                )
            })
            .collect();
        Metadata::parse(&format!(
            r#"{{"packages": [{}], "workspace_root": "/w", "target_directory": "/w/target"}}"#,
            packages.join(","),
        ))
        .unwrap()
    }

    #[test]
    fn an_arrow_that_is_not_in_the_table_is_found_whatever_its_kind() {
        let metadata = workspace(&[
            ("crates/kvam-model", "kvam-model", &["serde"]),
            ("crates/kvam-discovery", "kvam-discovery", &["http", "kvam-model"]),
        ]);
        assert_eq!(findings(&metadata), ["kvam-discovery must not depend on kvam-model"]);
    }

    #[test]
    fn arrows_in_the_table_are_fine() {
        let metadata = workspace(&[
            ("crates/kvam-model", "kvam-model", &[]),
            ("crates/kvam-media", "kvam-media", &[]),
            ("crates/kvam-local", "kvam-local", &["kvam-model", "kvam-media", "hyper"]),
        ]);
        assert!(findings(&metadata).is_empty());
    }

    #[test]
    fn a_crate_without_a_place_is_found() {
        let metadata = workspace(&[("crates/kvam-core", "kvam-core", &[])]);
        assert_eq!(findings(&metadata).len(), 1);
    }

    #[test]
    fn tests_may_use_every_layer_and_nothing_may_use_tests() {
        let tests = ("tests/e2e", "e2e", &["kvam", "kvam-local"][..]);
        let layers = [("crates/kvam-local", "kvam-local", &[][..]), ("crates/kvam", "kvam", &["e2e"][..])];
        assert_eq!(findings(&workspace(&[tests, layers[0], layers[1]])), ["kvam must not depend on e2e"]);
        let helpers = [("tests/e2e", "e2e", &["peers"][..]), ("tests/peers", "peers", &[][..])];
        assert_eq!(findings(&workspace(&helpers)).len(), 1);
    }

    #[test]
    fn what_a_layer_may_know_is_everything_below_it() {
        assert_eq!(may_know("kvam-model"), BTreeSet::from(["kvam-model"]));
        assert_eq!(may_know("kvam-local"), BTreeSet::from(["kvam-local", "kvam-media", "kvam-model"]));
        assert!(may_know("kvam").contains("kvam-paginate"));
        assert!(!may_know("kvam").contains("kvam-local"));
    }
}
