//! file-sizes: no Rust file outgrows its reader, and no large binary is committed.

use crate::failure::Failure;
use crate::files::{self, CommittedFile};
use crate::report::Findings;

/// Above this many lines of code a file needs a reason.
const SOFT: usize = 500;
/// Above this many no reason is good enough.
const HARD: usize = 800;
/// The largest binary file, in bytes.
const BINARY: usize = 1 << 20;

/// Files between the two limits, each with its reason.
const ALLOWED: &[(&str, &str)] = &[];

pub(crate) fn check() -> Result<Findings, Failure> {
    Ok(findings(&files::read_all()?, ALLOWED))
}

fn findings(files: &[CommittedFile], allowed: &[(&str, &str)]) -> Findings {
    let mut findings = Findings::new();
    let mut used = Vec::new();
    for file in files {
        let path = file.path.as_str();
        let Some(text) = file.text() else {
            if file.contents.len() > BINARY {
                findings.push(format!(
                    "{path} is binary and has {} bytes (at most {BINARY})",
                    file.contents.len()
                ));
            }
            continue;
        };
        if !path.ends_with(".rs") {
            continue;
        }
        let lines = code_lines(text);
        let reason = allowed.iter().find(|(known, _)| *known == path);
        if lines > HARD {
            findings.push(format!("{path} has {lines} lines of code (never more than {HARD})"));
        } else if lines > SOFT {
            match reason {
                Some((_, why)) => eprintln!("{path} has {lines} lines of code: {why}"),
                None => findings
                    .push(format!("{path} has {lines} lines of code (more than {SOFT} need a reason)")),
            }
        }
        if lines > SOFT {
            used.push(path);
        }
    }
    let stale = allowed.iter().filter(|(path, _)| !used.contains(path));
    findings.extend(stale.map(|(path, _)| format!("{path} needs no reason any more")));
    findings
}

/// Lines that are neither blank, nor a comment, nor in an item marked `#[cfg(test)]`. Relies on rustfmt's layout.
fn code_lines(text: &str) -> usize {
    let mut count = 0;
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let code = line.trim_start();
        if code == "#[cfg(test)]" {
            let indent = line.len() - code.len();
            skip_item(&mut lines, indent);
        } else if code.starts_with("/*") {
            if !code.contains("*/") {
                lines.by_ref().find(|line| line.contains("*/"));
            }
        } else if !code.is_empty() && !code.starts_with("//") {
            count += 1;
        }
    }
    count
}

/// Skips an item: to its `;` if it has no body, else to the brace that closes it at the item's own indentation.
fn skip_item<'a>(lines: &mut impl Iterator<Item = &'a str>, indent: usize) {
    for line in lines {
        let code = line.trim();
        let at_item = line.len() - line.trim_start().len() == indent;
        if at_item && (code.ends_with(';') || code.starts_with('}') || code.ends_with("{}")) {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, contents: impl Into<Vec<u8>>) -> CommittedFile {
        CommittedFile { path: path.into(), contents: contents.into() }
    }

    #[test]
    fn blank_lines_comments_and_tests_are_no_code() {
        let text = "//! Doc.\n\nuse a::b; // 1\n/* a\n b */\nfn c() { // 2\n    // why\n    d(); // 3\n} // 4\n\n\
                    #[cfg(test)]\nmod tests {\n    fn t() {\n    }\n}\n\n#[cfg(test)]\nmod more;\n\
                    #[cfg(test)]\n#[derive(Debug)]\nstruct T {\n    a: u8,\n}\nfn e() {} // 5\n";
        assert_eq!(code_lines(text), 5);
    }

    #[test]
    fn a_file_above_the_soft_limit_needs_a_reason_that_is_used() {
        let long = || vec![file("a.rs", "f();\n".repeat(SOFT + 1))];
        assert_eq!(findings(&long(), &[]).len(), 1);
        assert!(findings(&long(), &[("a.rs", "a table")]).is_empty());
        assert!(findings(&[file("a.rs", "f();\n".repeat(SOFT))], &[]).is_empty());
        assert_eq!(
            findings(&[file("a.rs", "f();\n")], &[("a.rs", "a table")]),
            ["a.rs needs no reason any more"]
        );
    }

    #[test]
    fn no_reason_helps_above_the_hard_limit() {
        let files = [file("a.rs", "f();\n".repeat(HARD + 1))];
        assert_eq!(findings(&files, &[("a.rs", "a table")]).len(), 1);
    }

    #[test]
    fn a_large_binary_is_found_and_a_small_one_is_not() {
        assert_eq!(findings(&[file("a.mkv", vec![0; BINARY + 1])], &[]).len(), 1);
        assert!(findings(&[file("a.mkv", vec![0; BINARY])], &[]).is_empty());
    }
}
