//! Steps run one after another to the end, and a table of how they went.

use std::time::Duration;

use crate::failure::Failure;

/// What a step found wrong, one line each; nothing means that it passed.
pub(crate) type Findings = Vec<String>;

#[derive(Default)]
pub(crate) struct Report {
    rows: Vec<Row>,
}

struct Row {
    name: String,
    seconds: Duration,
    findings: Findings,
}

impl Report {
    /// Does `step`, notes how it went, and never stops the others.
    #[expect(clippy::disallowed_methods, reason = "how long a step takes is shown to a person, not tested")]
    pub(crate) fn step(&mut self, name: &str, step: impl FnOnce() -> Result<Findings, Failure>) {
        eprintln!("\n== {name}");
        let start = std::time::Instant::now();
        let findings = step().unwrap_or_else(|failure| vec![failure.to_string()]);
        for finding in &findings {
            eprintln!("{name}: {finding}");
        }
        self.rows.push(Row { name: name.to_owned(), seconds: start.elapsed(), findings });
    }

    /// Prints the table; fails if any step failed.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        eprint!("\n{}", self.table());
        let failed: Vec<&str> =
            self.rows.iter().filter(|row| !row.findings.is_empty()).map(|row| row.name.as_str()).collect();
        eprintln!("steps: {} passed, {} failed", self.rows.len() - failed.len(), failed.len());
        if failed.is_empty() { Ok(()) } else { Err(Failure::new(format!("failed: {}", failed.join(", ")))) }
    }

    fn table(&self) -> String {
        let width = self.rows.iter().map(|row| row.name.len()).max().unwrap_or(0);
        let line = |row: &Row| {
            let verdict = match row.findings.len() {
                0 => "ok".to_owned(),
                1 => "FAILED".to_owned(),
                n => format!("FAILED ({n} findings)"),
            };
            format!("{:width$}  {:>7.1} s  {verdict}\n", row.name, row.seconds.as_secs_f64())
        };
        self.rows.iter().map(line).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_step_does_not_stop_the_next_and_fails_the_whole() {
        let mut report = Report::default();
        report.step("first", || Err(Failure::new("no")));
        report.step("second", || Ok(vec!["a".into(), "b".into()]));
        let mut ran = false;
        report.step("third", || {
            ran = true;
            Ok(Findings::new())
        });
        assert!(ran);
        let table = report.table();
        assert!(table.lines().nth(1).unwrap().ends_with("FAILED (2 findings)"), "{table}");
        assert!(table.lines().nth(2).unwrap().ends_with("ok"), "{table}");
        assert_eq!(report.finish().unwrap_err().to_string(), "failed: first, second");
    }

    #[test]
    fn steps_that_all_pass_pass() {
        let mut report = Report::default();
        report.step("only", || Ok(Findings::new()));
        assert!(report.finish().is_ok());
    }
}
