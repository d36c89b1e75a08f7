//! What `cargo metadata` says of the packages: the few members that the checks read.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::cargo::{cargo, output};
use crate::failure::{Doing, Failure};

#[derive(Deserialize)]
pub(crate) struct Metadata {
    pub(crate) packages: Vec<Package>,
    pub(crate) target_directory: PathBuf,
    pub(crate) workspace_root: PathBuf,
}

#[derive(Deserialize)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) license: Option<String>,
    /// `None` for a package of the checkout.
    pub(crate) source: Option<String>,
    /// As declared: of every kind, for every platform, optional ones too.
    pub(crate) dependencies: Vec<Dependency>,
    /// The registries it may be published to; `None` is any, empty is none.
    pub(crate) publish: Option<Vec<String>>,
    pub(crate) targets: Vec<Target>,
    pub(crate) manifest_path: PathBuf,
}

#[derive(Deserialize)]
pub(crate) struct Dependency {
    pub(crate) name: String,
}

#[derive(Deserialize)]
pub(crate) struct Target {
    pub(crate) name: String,
    pub(crate) kind: Vec<String>,
}

impl Metadata {
    /// The whole graph: every member, every feature, every platform.
    pub(crate) fn read() -> Result<Self, Failure> {
        Self::parse(&output(cargo(["metadata", "--format-version=1", "--all-features"])?)?)
    }

    /// The workspace's members alone, without asking which versions their dependencies have.
    pub(crate) fn members() -> Result<Self, Failure> {
        Self::parse(&output(cargo(["metadata", "--format-version=1", "--no-deps"])?)?)
    }

    pub(crate) fn parse(json: &str) -> Result<Self, Failure> {
        serde_json::from_str(json).doing("cannot read what cargo metadata wrote")
    }

    pub(crate) fn ours(&self) -> impl Iterator<Item = &Package> {
        self.packages.iter().filter(|package| package.source.is_none())
    }

    /// The crates that are published: ours without tests and tasks.
    pub(crate) fn shipped(&self) -> impl Iterator<Item = &Package> {
        self.ours().filter(|package| package.publish.as_ref().is_none_or(|registries| !registries.is_empty()))
    }
}

impl Package {
    /// The name of its library in Rust, if it has one.
    pub(crate) fn library(&self) -> Option<&str> {
        self.targets
            .iter()
            .find(|target| target.kind.iter().any(|kind| kind == "lib"))
            .map(|t| t.name.as_str())
    }

    /// Its folder, relative to `root`.
    pub(crate) fn folder<'a>(&'a self, root: &Path) -> &'a Path {
        let folder = self.manifest_path.parent().unwrap_or(&self.manifest_path);
        folder.strip_prefix(root).unwrap_or(folder)
    }
}
