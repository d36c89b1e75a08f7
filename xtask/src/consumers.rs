//! The consumers: one outside crate a layer, built as a stranger would, from packaged sources.
//!
//! The crates under `tests/consumers` are no members of the workspace. Each depends on one layer, by its version. Here our
//! crates are packaged as for the registry, unpacked in the cache folder, and put in the registry's place; then each
//! consumer is run there, and its dependency graph may hold no crate of ours but what the layer may know.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::cache;
use crate::cargo::{cargo, output, root, run as run_command};
use crate::failure::{Doing, Failure};
use crate::lint::arrows;
use crate::metadata::Metadata;
use crate::peers_python::Python;
use crate::report::{Findings, Report};

/// The crate that is a command and no library, and so has no consumer.
const COMMAND: &str = "kvam-cli";

/// What both licences want to go with every copy. In each crate's folder they are links to the files at the top.
const LICENCES: [&str; 2] = ["LICENSE-APACHE", "LICENSE-MIT"];

/// Adds one step for the packaging, one for each consumer, and one for the command.
pub(crate) fn run(report: &mut Report) -> Result<(), Failure> {
    let layers = layers()?;
    // One folder a checkout: compiled consumers are found again, and two clones do not meet.
    let place =
        cache::folder()?.join("consumers").join(cache::fingerprint(root().as_os_str().as_encoded_bytes()));
    let mut packaged = false;
    report.step("packages", || {
        let findings = package(&place)?;
        packaged = true;
        Ok(findings)
    });
    if packaged {
        for layer in layers {
            report.step(&format!("consumer of {layer}"), || consume(&layer, &place));
        }
        report.step("the command from its package", || check_command(&place));
    }
    Ok(())
}

/// The layers that have a consumer; each is a folder of that name.
fn layers() -> Result<Vec<String>, Failure> {
    let folder = root().join("tests/consumers");
    let mut layers = Vec::new();
    for entry in fs::read_dir(&folder).doing("cannot read tests/consumers")? {
        let entry = entry.doing("cannot read tests/consumers")?;
        if entry.path().join("Cargo.toml").is_file() {
            layers.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    layers.sort();
    Ok(layers)
}

/// Packages every crate that is published and unpacks it at `<place>/<name>`; its licences must be in it.
fn package(place: &Path) -> Result<Findings, Failure> {
    let members = Metadata::members()?;
    // The lock file is of no use to a dependent; not resolving it keeps the registry out of this.
    let mut command =
        cargo(["package", "--quiet", "--no-verify", "--allow-dirty", "--exclude-lockfile", "--no-metadata"])?;
    command.args(members.shipped().map(|package| format!("--package={}", package.name)));
    run_command(command)?;

    if place.exists() {
        fs::remove_dir_all(place).doing(format_args!("cannot empty {}", place.display()))?;
    }
    let unpacked = place.join("unpacked");
    fs::create_dir_all(&unpacked).doing(format_args!("cannot make {}", unpacked.display()))?;
    let python = Python::find()?;
    let mut findings = Findings::new();
    for package in members.shipped() {
        let name = format!("{}-{}", package.name, package.version);
        let archive = members.target_directory.join("package").join(format!("{name}.crate"));
        let mut unpack = python.command();
        unpack.args(["-m", "tarfile", "--extract"]).arg(&archive).arg(&unpacked);
        output(unpack)?;
        let unpacked = unpacked.join(&name);
        let missing = LICENCES.iter().filter(|licence| !unpacked.join(licence).is_file());
        findings.extend(missing.map(|licence| format!("{} is packaged without {licence}", package.name)));
        copy_folder(&unpacked, &place.join(&package.name))?;
    }
    Ok(findings)
}

/// Runs the consumer of `layer` and looks which crates of ours it compiled.
fn consume(layer: &str, place: &Path) -> Result<Findings, Failure> {
    let folder = place.join(format!("consumer-of-{layer}"));
    copy_folder(&root().join("tests/consumers").join(layer), &folder)?;
    adapt(&folder, place)?;

    let mut tree =
        cargo(["tree", "--offline", "--quiet", "--prefix=none", "--format={p}", "--edges=normal,build"])?;
    // For this platform alone: whoever has just cloned has downloaded what it needs, and nothing else.
    tree.current_dir(&folder);
    let findings = strangers(layer, &output(tree)?, &arrows::may_know(layer));
    let mut run = cargo(["run", "--offline", "--quiet"])?;
    run.current_dir(&folder);
    run_command(run)?;
    Ok(findings)
}

/// Compiles the command as `cargo install` would get it: a file that it takes from outside its package is missing here.
fn check_command(place: &Path) -> Result<Findings, Failure> {
    adapt(&place.join(COMMAND), place)?;
    let mut check = cargo(["check", "--offline", "--quiet"])?;
    check.current_dir(place.join(COMMAND));
    run_command(check).map(|()| Findings::new())
}

/// Makes the crate in `folder` take our libraries from `place`, and all else as the workspace does.
fn adapt(folder: &Path, place: &Path) -> Result<(), Failure> {
    // The versions that the workspace was tested with, which are also there already.
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).doing("cannot copy Cargo.lock")?;
    let manifest = folder.join("Cargo.toml");
    let mut text = fs::read_to_string(&manifest).doing(format_args!("cannot read {}", manifest.display()))?;
    text.push_str(&patch(place));
    text.push_str(&profiles()?);
    fs::write(&manifest, text).doing(format_args!("cannot write {}", manifest.display()))
}

/// All of them, those too that the layer must not depend on: cargo could only say that it does not find them.
fn patch(place: &Path) -> String {
    let mut text = "\n[patch.crates-io]\n".to_owned();
    let libraries = arrows::may_know(COMMAND).into_iter().filter(|name| *name != COMMAND);
    for name in libraries.filter(|name| place.join(name).is_dir()) {
        // A literal string: on Windows the path has backslashes.
        text.push_str(&format!("{name} = {{ path = '{}' }}\n", place.join(name).display()));
    }
    text
}

/// The workspace's profiles, as TOML: with others every dependency would be compiled once more.
fn profiles() -> Result<String, Failure> {
    #[derive(Deserialize, Serialize)]
    struct Manifest {
        profile: serde_json::Value,
    }
    let text = fs::read_to_string(root().join("Cargo.toml")).doing("cannot read Cargo.toml")?;
    let manifest: Manifest = basic_toml::from_str(&text).doing("cannot read Cargo.toml")?;
    basic_toml::to_string(&manifest).doing("cannot write the profiles of Cargo.toml")
}

fn strangers(layer: &str, tree: &str, allowed: &BTreeSet<&str>) -> Findings {
    let found: BTreeSet<&str> = tree
        .lines()
        .filter_map(|line| line.split(' ').next())
        .filter(|name| *name == "kvam" || name.starts_with("kvam-"))
        .collect();
    let mut findings: Findings = found
        .difference(allowed)
        .map(|name| format!("compiles {name}, which is not below {layer}"))
        .collect();
    if !found.contains(layer) {
        findings.push(format!("does not depend on {layer}"));
    }
    findings
}

/// Copies contents only: a packaged file's time stamp is years old, and cargo would take what it compiled from an earlier
/// copy for fresh.
fn copy_folder(from: &Path, to: &Path) -> Result<(), Failure> {
    let copying = || format!("cannot copy {} to {}", from.display(), to.display());
    fs::create_dir_all(to).doing(copying())?;
    for entry in fs::read_dir(from).doing(copying())? {
        let source: PathBuf = entry.doing(copying())?.path();
        let Some(name) = source.file_name() else { continue };
        if name == "target" || name == "Cargo.lock" {
            continue; // left by someone who built it by hand
        }
        if source.is_dir() {
            copy_folder(&source, &to.join(name))?;
        } else {
            let contents = fs::read(&source).doing(copying())?;
            fs::write(to.join(name), contents).doing(copying())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_of_ours_that_is_not_below_the_layer_is_found() {
        let tree =
            "consumer v0.0.0 (/c)\nkvam-model v0.1.0 (/m)\nkvam-transport v0.1.0 (/t)\nkvam v0.1.0 (/k)\n";
        let allowed = BTreeSet::from(["kvam-model"]);
        let findings = strangers("kvam-model", tree, &allowed);
        assert_eq!(findings.len(), 2, "{findings:?}");
        assert!(findings[1].contains("kvam-transport"), "{findings:?}");
        assert!(strangers("kvam-model", "kvam-model v0.1.0 (/m)\nbytes v1.12.0\n", &allowed).is_empty());
    }

    #[test]
    fn a_consumer_of_something_else_is_found() {
        let findings =
            strangers("kvam-media", "consumer v0.0.0\nbytes v1.12.0\n", &BTreeSet::from(["kvam-media"]));
        assert_eq!(findings, ["does not depend on kvam-media"]);
    }
}
