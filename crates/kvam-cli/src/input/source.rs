//! Values that are in files.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// No request is larger.
const LARGEST: u64 = 1 << 20;

/// The text itself, or what is in the file that it names: `file://path`, as in the AWS CLI.
///
/// The line's end at the end of a file is none of its content: an editor put it there.
pub(super) fn resolve(text: &str) -> Result<String, String> {
    let Some(name) = text.strip_prefix("file://").or_else(|| text.strip_prefix("fileb://")) else {
        return Ok(text.to_owned());
    };
    read(&path(name)).map_err(|error| format!("cannot be read from {text}: {error}"))
}

fn read(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    File::open(path)?.take(LARGEST + 1).read_to_string(&mut text)?;
    if u64::try_from(text.len()).is_ok_and(|length| length > LARGEST) {
        return Err(io::Error::other("it is larger than 1 MiB"));
    }
    text.truncate(text.trim_end_matches(['\r', '\n']).len());
    Ok(text)
}

/// The shell expands `~` at the beginning of a word alone, and here it is behind `file://`.
fn path(name: &str) -> PathBuf {
    match (name.strip_prefix("~/"), std::env::home_dir()) {
        (Some(inside), Some(home)) => home.join(inside),
        _ => name.into(),
    }
}
