//! public-api: what each crate offers is what its listing under docs/public-api says, so that a change is seen in review.
//!
//! The listing is made from rustdoc's JSON. Its format changes with the compiler, so one minor version of Rust is needed;
//! stable prints it when told that it is a nightly.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use crate::cargo::{cargo, output, root, run};
use crate::failure::{Doing, Failure};
use crate::metadata::Metadata;
use crate::report::Findings;

/// The minor version of Rust whose rustdoc JSON (format 57) the crate `public-api` reads in the version we pin.
const RUST: &str = "1.95";

/// Names the real rustdoc to a copy of this program that cargo started in its place.
const REAL_RUSTDOC: &str = "KVAM_XTASK_REAL_RUSTDOC";

pub(crate) fn check() -> Result<Findings, Failure> {
    let mut findings = Findings::new();
    let mut expected = Vec::new();
    for (file, listing) in listings()? {
        let committed = fs::read_to_string(&file).unwrap_or_default();
        findings.extend(difference(&shown(&file), &committed, &listing));
        expected.push(file);
    }
    for file in committed()? {
        if !expected.contains(&file) {
            findings.push(format!("{} belongs to no crate", shown(&file)));
        }
    }
    if !findings.is_empty() {
        findings.push(
            "if it is meant: `cargo xtask lint public-api --bless`, and say so in CHANGELOG.md".to_owned(),
        );
    }
    Ok(findings)
}

/// Writes the listings anew.
pub(crate) fn bless() -> Result<(), Failure> {
    let listings = listings()?;
    fs::create_dir_all(folder()).doing("cannot make docs/public-api")?;
    for stale in committed()? {
        fs::remove_file(&stale).doing(format_args!("cannot remove {}", shown(&stale)))?;
    }
    for (file, listing) in listings {
        fs::write(&file, listing).doing(format_args!("cannot write {}", shown(&file)))?;
    }
    Ok(())
}

/// Where this program stands in for rustdoc, becomes it: it alone, not cargo, is told to be a nightly. Were cargo told,
/// build scripts would see it (proc-macro2's and serde's look) and half of the dependencies would be compiled anew.
pub(crate) fn act_as_rustdoc() -> Option<ExitCode> {
    let real = env::var_os(REAL_RUSTDOC)?;
    let status = Command::new(&real)
        .args(env::args_os().skip(1))
        .env("RUSTC_BOOTSTRAP", "1")
        .env_remove(REAL_RUSTDOC)
        .status();
    Some(match status {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("xtask: cannot start {}: {error}", Path::new(&real).display());
            ExitCode::FAILURE
        }
    })
}

/// Each published library's file and what it should say.
fn listings() -> Result<Vec<(PathBuf, String)>, Failure> {
    let mut rustc = Command::new("rustc");
    rustc.arg("--version").current_dir(root());
    require_rust(&output(rustc)?)?;
    let members = Metadata::members()?;
    let target = members.target_directory.join("public-api");
    let documented = target.join("doc");
    if documented.exists() {
        // What is there afterwards was written now.
        fs::remove_dir_all(&documented).doing(format_args!("cannot remove {}", documented.display()))?;
    }
    document(&target)?;
    let mut listings = Vec::new();
    for package in members.shipped() {
        if let Some(library) = package.library() {
            let listing = listing(&package.name, &documented.join(format!("{library}.json")))?;
            listings.push((folder().join(format!("{}.txt", package.name)), listing));
        }
    }
    Ok(listings)
}

fn require_rust(version: &str) -> Result<(), Failure> {
    let found = version.split(' ').nth(1).unwrap_or_default();
    if found.strip_prefix(RUST).is_some_and(|rest| rest.starts_with('.')) {
        return Ok(());
    }
    Err(Failure::new(format!(
        "the listings need Rust {RUST}, this is {found}: run it with that toolchain (`rustup install {RUST}`, then \
         `cargo +{RUST} xtask lint public-api`)",
    )))
}

/// Writes each library's JSON to `<target>/doc`. One build of all, as the check rustdoc has it, compiles the dependencies
/// once.
fn document(target: &Path) -> Result<(), Failure> {
    let mut rustdoc = cargo(["doc", "--quiet", "--workspace", "--no-deps", "--lib", "--all-features"])?;
    rustdoc.arg("--target-dir").arg(target);
    rustdoc.env("RUSTDOCFLAGS", "-Zunstable-options --output-format=json --cap-lints=allow");
    rustdoc.env("RUSTDOC", env::current_exe().doing("cannot find this program")?);
    rustdoc.env(REAL_RUSTDOC, env::var_os("RUSTDOC").unwrap_or_else(|| "rustdoc".into()));
    run(rustdoc)
}

fn listing(package: &str, json: &Path) -> Result<String, Failure> {
    let api = public_api::Builder::from_rustdoc_json(json)
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .build()
        .doing(format_args!("cannot list the public API of {package}"))?;
    Ok(api.items().map(|item| format!("{item}\n")).collect())
}

/// The lines that are on one side only. Order says nothing and is left out.
fn difference(file: &str, committed: &str, listing: &str) -> Findings {
    let only = |sign: char, here: &str, there: &str| -> Findings {
        let there: Vec<&str> = there.lines().collect();
        here.lines()
            .filter(|line| !there.contains(line))
            .map(|line| format!("{file}: {sign} {line}"))
            .collect()
    };
    let mut lines = only('-', committed, listing);
    lines.extend(only('+', listing, committed));
    lines
}

fn folder() -> PathBuf {
    root().join("docs/public-api")
}

fn committed() -> Result<Vec<PathBuf>, Failure> {
    if !folder().is_dir() {
        return Ok(Vec::new());
    }
    let entries = fs::read_dir(folder()).doing("cannot read docs/public-api")?;
    let paths: Result<Vec<PathBuf>, _> = entries.map(|entry| entry.map(|entry| entry.path())).collect();
    let paths = paths.doing("cannot read docs/public-api")?;
    Ok(paths.into_iter().filter(|path| path.extension().is_some_and(|end| end == "txt")).collect())
}

fn shown(file: &Path) -> String {
    file.strip_prefix(root()).unwrap_or(file).display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_and_what_went_are_found() {
        let findings = difference("a.txt", "pub mod a\npub fn a::old()\n", "pub mod a\npub fn a::new()\n");
        assert_eq!(findings, ["a.txt: - pub fn a::old()", "a.txt: + pub fn a::new()"]);
        assert!(difference("a.txt", "pub mod a\n", "pub mod a\n").is_empty());
    }

    #[test]
    fn another_compiler_is_refused_by_name() {
        assert!(require_rust("rustc 1.95.3 (0000 2026-05-01)").is_ok());
        for version in ["rustc 1.96.0 (0000 2026-05-28)", "rustc 1.9.5 (0000 2016-07-03)", ""] {
            let failure = require_rust(version).unwrap_err().to_string();
            assert!(failure.contains("cargo +1.95 xtask"), "{failure}");
        }
    }
}
