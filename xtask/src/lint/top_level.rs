//! top-level: a newcomer sees these entries first, and no others.

use std::collections::BTreeSet;

use crate::failure::Failure;
use crate::files;
use crate::report::Findings;

const ENTRIES: &[&str] = &[
    ".cargo",
    ".ci",
    ".gitattributes",
    ".github",
    ".gitignore",
    "CHANGELOG.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "clippy.toml",
    "crates",
    "deny.toml",
    "docs",
    "rustfmt.toml",
    "tests",
    "xtask",
];

pub(crate) fn check() -> Result<Findings, Failure> {
    Ok(findings(&files::paths()?))
}

fn findings(paths: &[String]) -> Findings {
    let present: BTreeSet<&str> = paths.iter().filter_map(|path| path.split('/').next()).collect();
    let expected: BTreeSet<&str> = ENTRIES.iter().copied().collect();
    let unexpected =
        present.difference(&expected).map(|entry| format!("{entry} has no place at the top level"));
    let missing = expected.difference(&present).map(|entry| format!("{entry} is missing at the top level"));
    unexpected.chain(missing).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths() -> Vec<String> {
        ENTRIES.iter().map(|entry| format!("{entry}/inside")).collect()
    }

    #[test]
    fn an_entry_of_no_place_and_a_missing_one_are_found() {
        assert!(findings(&paths()).is_empty());
        let mut more = paths();
        more.push("notes.txt".into());
        more.retain(|path| !path.starts_with("LICENSE-MIT"));
        let expected = ["notes.txt has no place at the top level", "LICENSE-MIT is missing at the top level"];
        assert_eq!(findings(&more), expected);
    }
}
