//! licences: every package of the graph has a licence that `deny.toml` allows.
//!
//! cargo-deny reads the same file in CI and checks more (advisories, sources); this check needs no other tool.

use std::fs;

use serde::Deserialize;
use spdx::{Expression, Licensee, ParseMode};

use crate::cargo::root;
use crate::failure::{Doing, Failure};
use crate::metadata::{Metadata, Package};
use crate::report::Findings;

#[derive(Deserialize)]
struct DenyToml {
    licenses: Licenses,
}

#[derive(Deserialize)]
struct Licenses {
    allow: Vec<String>,
}

pub(crate) fn check() -> Result<Findings, Failure> {
    let text = fs::read_to_string(root().join("deny.toml")).doing("cannot read deny.toml")?;
    let allowed = allowed(&text)?;
    Ok(Metadata::read()?.packages.iter().filter_map(|package| offence(package, &allowed)).collect())
}

fn allowed(deny_toml: &str) -> Result<Vec<Licensee>, Failure> {
    let deny: DenyToml = basic_toml::from_str(deny_toml).doing("cannot read deny.toml")?;
    deny.licenses
        .allow
        .iter()
        .map(|name| Licensee::parse(name).doing(format_args!("{name} in deny.toml is no SPDX licence")))
        .collect()
}

fn offence(package: &Package, allowed: &[Licensee]) -> Option<String> {
    let id = format!("{} {}", package.name, package.version);
    let Some(licence) = &package.license else {
        return Some(format!("{id} names no licence"));
    };
    match Expression::parse_mode(licence, ParseMode::LAX) {
        Err(_) => Some(format!("{id} has a licence that is no SPDX expression: {licence}")),
        Ok(expression) => {
            let fine =
                expression.evaluate(|required| allowed.iter().any(|licensee| licensee.satisfies(required)));
            if fine { None } else { Some(format!("{id} has a licence that is not allowed: {licence}")) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offence_of(licence: &str) -> Option<String> {
        let json = format!(
            r#"{{"name": "a", "version": "1.0.0", "license": {licence}, "source": "registry", "publish": null,
                "dependencies": [], "targets": [], "manifest_path": "/a/Cargo.toml"}}"#,
        );
        let package: Package = serde_json::from_str(&json).unwrap();
        offence(&package, &allowed("[licenses]\nallow = ['MIT', 'Apache-2.0']\n").unwrap())
    }

    #[test]
    fn licences_on_the_list_pass_however_they_are_spelt() {
        for licence in ["MIT", "MIT/Apache-2.0", "GPL-3.0 OR MIT", "(MIT OR ISC) AND Apache-2.0"] {
            assert_eq!(offence_of(&format!("{licence:?}")), None, "{licence}");
        }
    }

    #[test]
    fn licences_off_the_list_are_found() {
        for licence in ["GPL-3.0-only", "MIT AND ISC", "Apache-2.0 WITH LLVM-exception", "nonsense"] {
            let offence = offence_of(&format!("{licence:?}")).unwrap();
            assert!(offence.starts_with("a 1.0.0 ") && offence.contains(licence), "{offence}");
        }
    }

    #[test]
    fn a_package_without_a_licence_is_found() {
        assert_eq!(offence_of("null").as_deref(), Some("a 1.0.0 names no licence"));
    }

    #[test]
    fn a_misspelt_licence_in_the_list_is_found() {
        assert!(allowed("[licenses]\nallow = ['Apache2']\n").is_err());
    }
}
