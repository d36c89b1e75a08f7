//! `file://` and `fileb://`: the content of a file in place of what is typed.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::PathBuf;

/// A request is smaller.
const LARGEST: u64 = 1 << 20;

/// What is meant by what is typed: itself, or the content of the file that it names.
///
/// The line's end at the end of a file is none of its content: an editor put it there.
pub(crate) fn content(typed: &str) -> Result<String, String> {
    let Some(name) = typed.strip_prefix("file://").or_else(|| typed.strip_prefix("fileb://")) else {
        return Ok(typed.to_owned());
    };
    read(&path(name)).map_err(|error| format!("cannot be read from {typed}: {error}"))
}

fn read(path: &PathBuf) -> io::Result<String> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_stands_for_its_content_without_the_last_lines_end() {
        let path = std::env::temp_dir().join(format!("kvam-input-{}", std::process::id()));
        std::fs::write(&path, "{\"a\":\n1}\r\n").unwrap();
        for scheme in ["file://", "fileb://"] {
            let read = content(&format!("{scheme}{}", path.display()));
            assert_eq!(read.as_deref(), Ok("{\"a\":\n1}"));
        }
        std::fs::write(&path, vec![b' '; 1 + (1 << 20)]).unwrap();
        let said = content(&format!("file://{}", path.display())).unwrap_err();
        std::fs::remove_file(&path).unwrap();
        assert!(said.ends_with("it is larger than 1 MiB"), "{said}");
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let said = content("file://no/such/file").unwrap_err();
        assert!(said.starts_with("cannot be read from file://no/such/file: "), "{said}");
        assert_eq!(content("files://a").as_deref(), Ok("files://a"));
    }
}
