//! one-tls-stack: the crates that are published compile one TLS implementation with one crypto provider, and one version
//! of each piece of the HTTP stack.

use std::collections::BTreeSet;

use super::tree::{self, Node};
use crate::failure::Failure;
use crate::metadata::Metadata;
use crate::report::Findings;

/// Compiled in exactly one version.
const ONE: &[&str] = &["http", "hyper", "hyper-rustls", "ring", "rustls", "rustls-webpki", "tokio-rustls"];

/// Other TLS implementations and other crypto providers; a `*` at the end stands for anything.
const NONE: &[&str] = &[
    "aws-lc-*",
    "boring*",
    "graviola",
    "hyper-openssl",
    "hyper-tls",
    "mbedtls*",
    "native-tls",
    "openssl",
    "openssl-sys",
    "rustls-graviola",
    "rustls-openssl",
    "rustls-rustcrypto",
    "s2n-*",
    "tokio-native-tls",
    "wolfssl*",
];

pub(crate) fn check() -> Result<Findings, Failure> {
    let members = Metadata::members()?;
    Ok(findings(&tree::graph(members.shipped().map(|package| package.name.as_str()))?))
}

fn findings(graph: &BTreeSet<Node>) -> Findings {
    let mut findings = Findings::new();
    for name in ONE {
        let versions: Vec<&str> =
            graph.iter().filter(|node| node.name == *name).map(|node| node.version.as_str()).collect();
        match versions.as_slice() {
            [_] => {}
            [] => findings.push(format!("{name} is not compiled: has the stack changed?")),
            several => findings.push(format!("{name} is compiled in versions {}", several.join(" and "))),
        }
    }
    for node in graph {
        let forbidden = NONE.iter().any(|pattern| {
            pattern.strip_suffix('*').map_or(*pattern == node.name, |start| node.name.starts_with(start))
        });
        if forbidden {
            findings.push(format!("{} {} is a second TLS stack or crypto provider", node.name, node.version));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(more: &str) -> BTreeSet<Node> {
        let one: String = ONE.iter().map(|name| format!("{name} v1.0.0\n")).collect();
        tree::parse(&(one + more))
    }

    #[test]
    fn one_stack_passes() {
        // openssl-probe finds certificates and is no TLS implementation.
        assert!(findings(&graph("openssl-probe v0.2.2\n")).is_empty());
    }

    #[test]
    fn a_second_version_of_rustls_is_found() {
        assert_eq!(
            findings(&graph("rustls v0.21.12\n")),
            ["rustls is compiled in versions 0.21.12 and 1.0.0"]
        );
    }

    #[test]
    fn another_provider_or_implementation_is_found() {
        for name in ["aws-lc-rs", "aws-lc-sys", "native-tls", "s2n-tls"] {
            let findings = findings(&graph(&format!("{name} v1.2.3\n")));
            assert_eq!(findings, [format!("{name} 1.2.3 is a second TLS stack or crypto provider")]);
        }
    }

    #[test]
    fn a_stack_that_is_gone_is_found() {
        assert_eq!(findings(&BTreeSet::new()).len(), ONE.len());
    }
}
