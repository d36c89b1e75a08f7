//! mentions: nothing committed speaks of a particular machine, or gives a secret away.

use crate::failure::Failure;
use crate::files::{self, CommittedFile};
use crate::report::Findings;

/// Text that no file may hold, and why. In pieces, so that this file does not hold it either.
const FORBIDDEN: &[(&str, &str)] = &[
    (concat!("/wo", "rk/"), "a path of one machine"),
    (concat!("/ro", "ot/"), "a path of one machine"),
    (concat!("PRIVATE ", "KEY-----"), "a private key: make it in the test"),
];

/// How AWS access key ids begin; 16 more capitals and digits follow.
const KEY_IDS: &[&str] = &[concat!("AK", "IA"), concat!("AS", "IA")];

pub(crate) fn check() -> Result<Findings, Failure> {
    Ok(files::read_all()?.iter().flat_map(findings).collect())
}

fn findings(file: &CommittedFile) -> Findings {
    let mut findings = Findings::new();
    let Some(text) = file.text() else { return findings };
    for (number, line) in text.lines().enumerate() {
        let place = format!("{}:{}", file.path, number + 1);
        for (words, why) in FORBIDDEN {
            if line.contains(words) {
                findings.push(format!("{place}: {why} (`{words}`)"));
            }
        }
        if access_key_ids(line).any(|id| !is_documented_example(id)) {
            findings.push(format!("{place}: an AWS access key id (examples end in EXAMPLE)"));
        }
    }
    findings
}

fn access_key_ids(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| !c.is_ascii_uppercase() && !c.is_ascii_digit())
        .filter(|word| word.len() == 20 && KEY_IDS.iter().any(|prefix| word.starts_with(prefix)))
}

/// AWS's documentation marks its example ids so.
fn is_documented_example(id: &str) -> bool {
    id.contains("EXAMPLE")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings_in(text: String) -> Findings {
        findings(&CommittedFile { path: "a.md".into(), contents: text.into() })
    }

    #[test]
    fn each_forbidden_text_is_found_with_its_line() {
        for (words, why) in FORBIDDEN {
            let findings = findings_in(format!("fine\nsee {words}main\n"));
            assert_eq!(findings, [format!("a.md:2: {why} (`{words}`)")]);
        }
    }

    #[test]
    fn an_access_key_id_is_found_unless_it_is_an_example() {
        let id = |rest: &str| format!("key = \"{}{rest}\"\n", KEY_IDS[0]);
        assert_eq!(findings_in(id("QWERTYUIOP123456")).len(), 1);
        assert!(findings_in(id("IOSFODNN7EXAMPLE")).is_empty());
        assert!(findings_in(id("QWERTYUIOP12345")).is_empty());
    }

    #[test]
    fn binary_files_are_not_read() {
        assert!(findings_in(format!("\0{}", FORBIDDEN[0].0)).is_empty());
    }
}
