//! What cargo would compile for a package, as `cargo tree` tells it.
//!
//! Unlike the graph of `cargo metadata` this one has the features of the packages asked for alone: what the tests' own
//! dependencies switch on is not in it.

use std::collections::BTreeSet;

use crate::cargo::{cargo, output};
use crate::failure::Failure;

/// A crate of a dependency graph.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Node {
    pub(crate) name: String,
    pub(crate) version: String,
}

/// Everything that a build of `packages` compiles on any platform with every feature; their tests are left out.
pub(crate) fn graph<'a>(packages: impl IntoIterator<Item = &'a str>) -> Result<BTreeSet<Node>, Failure> {
    let mut command = cargo(["tree", "--quiet", "--all-features", "--target=all", "--edges=normal,build"])?;
    command.args(["--prefix=none", "--format={p}"]);
    command.args(packages.into_iter().map(|name| format!("--package={name}")));
    Ok(parse(&output(command)?))
}

/// Reads lines of `name vVERSION …`.
pub(crate) fn parse(tree: &str) -> BTreeSet<Node> {
    tree.lines()
        .filter_map(|line| {
            let (name, rest) = line.split_once(" v")?;
            let version = rest.split(' ').next()?;
            Some(Node { name: name.to_owned(), version: version.to_owned() })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_cargo_tree_are_read_with_and_without_a_path() {
        let nodes = parse(
            "kvam v0.1.0 (/w/crates/kvam)\n\nbytes v1.12.1\nserde_derive v1.0.229 (proc-macro)\nbytes v1.12.1 (*)\n",
        );
        let names: Vec<_> = nodes.iter().map(|node| (node.name.as_str(), node.version.as_str())).collect();
        assert_eq!(names, [("bytes", "1.12.1"), ("kvam", "0.1.0"), ("serde_derive", "1.0.229")]);
    }

    #[test]
    fn the_graph_of_the_paginator_has_what_it_declares() {
        assert!(graph(["kvam-paginate"]).unwrap().iter().any(|node| node.name == "futures-core"));
    }
}
