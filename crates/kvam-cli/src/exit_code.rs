//! What the command's exit code says.

use std::fmt::Write as _;
use std::process::ExitCode;

/// How it ended. The numbers are part of the command's interface: none is ever reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Exit {
    Complete = 0,
    Failed = 1,
    Usage = 2,
    Partial = 3,
    NotFound = 4,
    Throttled = 5,
    Denied = 6,
    Interrupted = 130,
    Terminated = 143,
}

impl Exit {
    pub(crate) const ALL: [Self; 9] = [
        Self::Complete,
        Self::Failed,
        Self::Usage,
        Self::Partial,
        Self::NotFound,
        Self::Throttled,
        Self::Denied,
        Self::Interrupted,
        Self::Terminated,
    ];

    pub(crate) const fn code(self) -> u8 {
        self as u8
    }

    pub(crate) const fn meaning(self) -> &'static str {
        match self {
            Self::Complete => "complete: everything that was asked for, or the reader closed the pipe",
            Self::Failed => "anything else went wrong",
            Self::Usage => "the arguments or the configuration cannot be used; nothing was asked for",
            Self::Partial => "partial: a part of the answer was printed, then it failed",
            Self::NotFound => "no such stream in this account and region, or not an active one",
            Self::Throttled => "throttled, and still so after the retries",
            Self::Denied => "no usable credentials, or no permission",
            Self::Interrupted => "interrupted (SIGINT, ctrl-c)",
            Self::Terminated => "terminated (SIGTERM)",
        }
    }

    /// All of them, a line each, for `--help`.
    pub(crate) fn table() -> String {
        let mut table = "Exit codes:\n".to_owned();
        for exit in Self::ALL {
            // Writing to a string cannot fail.
            let _ = writeln!(table, "  {:>3}  {}", exit.code(), exit.meaning());
        }
        table
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_has_every_code_and_its_meaning() {
        for exit in Exit::ALL {
            let row = format!("| {} | {} |", exit.code(), exit.meaning());
            assert!(include_str!("../README.md").contains(&row), "README.md lacks {row}");
        }
    }
}
