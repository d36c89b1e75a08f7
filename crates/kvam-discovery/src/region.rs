use std::error::Error;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::Partition;

/// An AWS region's name, such as `us-east-1`: one host label in lower case. Cheap to clone.
///
/// Whether such a region exists is not asked: new ones appear, and the service's own rules take any name.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Region(Arc<str>);

impl Region {
    /// Takes 1 to 63 of `a-z`, `0-9` and `-`, with no hyphen at either end, as it is.
    ///
    /// # Errors
    ///
    /// [`InvalidRegion`] for anything else: the name becomes part of a host that signed requests go to.
    pub fn parse(region: &str) -> Result<Self, InvalidRegion> {
        let reason = if region.is_empty() {
            Reason::Empty
        } else if region.bytes().any(|b| b.is_ascii_uppercase()) {
            Reason::UpperCase
        } else if !region.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            Reason::Character
        } else if region.len() > 63 {
            Reason::Length
        } else if region.starts_with('-') || region.ends_with('-') {
            Reason::Hyphen
        } else {
            return Ok(Self(region.into()));
        };
        Err(InvalidRegion { region: region.chars().take(SHOWN).collect(), reason })
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The partition the region belongs to.
    #[must_use]
    pub fn partition(&self) -> &'static Partition {
        Partition::of(&self.0)
    }
}

impl FromStr for Region {
    type Err = InvalidRegion;

    fn from_str(region: &str) -> Result<Self, InvalidRegion> {
        Self::parse(region)
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Region").field(&self.0).finish()
    }
}

/// A text that cannot be a region's name; `Display` says which and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidRegion {
    region: String,
    reason: Reason,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reason {
    Empty,
    UpperCase,
    Character,
    Length,
    Hyphen,
}

impl fmt::Display for InvalidRegion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = match self.reason {
            Reason::Empty => "it is empty",
            Reason::UpperCase => "regions are written in lower case",
            Reason::Character => "it may hold letters, digits and hyphens only",
            Reason::Length => "it is longer than 63 characters",
            Reason::Hyphen => "it starts or ends with a hyphen",
        };
        write!(f, "{:?} is not a region: {reason}", self.region)
    }
}

impl Error for InvalidRegion {}

/// How many characters of a refused text an error repeats.
const SHOWN: usize = 80;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_label_in_lower_case_is_a_region() {
        for region in ["us-east-1", "ap-southeast-5", "eusc-de-east-1", "local", "1", &"a".repeat(63)] {
            assert_eq!(region.parse::<Region>().expect(region).to_string(), region);
        }
    }

    #[test]
    fn an_error_names_the_text_and_the_reason() {
        let check = |text: &str, words: &str| {
            let error = Region::parse(text).expect_err(text).to_string();
            assert!(error.contains(&format!("{text:?}")) && error.contains(words), "{error}");
        };
        check("", "empty");
        check("US-EAST-1", "lower case");
        for text in
            ["us_east_1", "us-east-1.evil.com", "us-east-1/", "us east", "us-east-1\n", "@evil", "é", "a:1"]
        {
            check(text, "letters, digits and hyphens");
        }
        check(&"a".repeat(64), "63");
        check("-us-east-1", "hyphen");
        check("us-east-1-", "hyphen");
    }

    #[test]
    fn an_error_does_not_repeat_a_text_of_any_length() {
        assert!(Region::parse(&"a".repeat(1_000_000)).unwrap_err().to_string().len() < 200);
    }
}
