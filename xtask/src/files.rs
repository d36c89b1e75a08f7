//! The files that are committed, or would be: git's list, ignored files left out.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::cargo::{output, root};
use crate::failure::{Doing, Failure};

/// A file of the checkout.
pub(crate) struct CommittedFile {
    /// Relative to the root, with `/` on every platform.
    pub(crate) path: String,
    pub(crate) contents: Vec<u8>,
}

impl CommittedFile {
    /// The contents, unless they are binary. As git does: a zero byte near the start makes a file binary.
    pub(crate) fn text(&self) -> Option<&str> {
        let head = self.contents.get(..8000).unwrap_or(&self.contents);
        if head.contains(&0) { None } else { std::str::from_utf8(&self.contents).ok() }
    }
}

/// Paths relative to the root. A file that is committed but deleted in the checkout is left out.
pub(crate) fn paths() -> Result<Vec<String>, Failure> {
    let mut git = Command::new("git");
    git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]).current_dir(root());
    let mut paths: Vec<String> = output(git)?
        .split('\0')
        .filter(|path| !path.is_empty() && on_disk(path).is_file())
        .map(str::to_owned)
        .collect();
    paths.sort();
    paths.dedup();
    Ok(paths)
}

pub(crate) fn read_all() -> Result<Vec<CommittedFile>, Failure> {
    let read = |path: String| {
        let contents = fs::read(on_disk(&path)).doing(format_args!("cannot read {path}"))?;
        Ok(CommittedFile { path, contents })
    };
    paths()?.into_iter().map(read).collect()
}

fn on_disk(path: &str) -> PathBuf {
    root().join(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ignored_files_are_not_listed_and_committed_ones_are() {
        let paths = paths().unwrap();
        assert!(paths.iter().any(|path| path == "xtask/src/files.rs"));
        assert!(!paths.iter().any(|path| path.starts_with("target/")));
    }

    #[test]
    fn a_file_with_a_zero_byte_has_no_text() {
        let file = |contents: &[u8]| CommittedFile { path: "a".into(), contents: contents.into() };
        assert_eq!(file(b"a\0b").text(), None);
        assert_eq!(file(b"ab").text(), Some("ab"));
    }
}
