use std::borrow::Cow;
use std::fmt;

/// A request that the service would refuse, refused before it leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidInput {
    member: Cow<'static, str>,
    problem: String,
}

impl InvalidInput {
    /// Names the request's member, as the service spells it, and what is wrong with it.
    pub fn new(member: impl Into<Cow<'static, str>>, problem: impl Into<String>) -> Self {
        Self { member: member.into(), problem: problem.into() }
    }

    /// The member of the request, as the service spells it: `MaxResults`, `StreamName`, …
    #[must_use]
    pub fn member(&self) -> &str {
        &self.member
    }

    /// What is wrong with the member's value.
    #[must_use]
    pub fn problem(&self) -> &str {
        &self.problem
    }
}

impl fmt::Display for InvalidInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.member, self.problem)
    }
}

impl std::error::Error for InvalidInput {}

/// Shows the caller's own value in an error: quoted, control characters escaped, cut when long.
pub(crate) fn quoted(value: &str) -> String {
    const SHOWN: usize = 80;
    if value.chars().count() <= SHOWN {
        return format!("{value:?}");
    }
    let head: String = value.chars().take(SHOWN).collect();
    format!("{head:?}… ({} bytes)", value.len())
}
