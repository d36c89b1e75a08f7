use std::fmt;
use std::sync::Arc;

use crate::InvalidInput;
use crate::invalid_input::quoted;

/// The version of a stream, which changes with every change of the stream: 1 to 64 of `a-z A-Z 0-9`
/// (API reference, `StreamInfo`, `Version`).
///
/// A change names the version that it is meant for, and is refused when there is a newer one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct StreamVersion(Arc<str>);

impl StreamVersion {
    const MEMBER: &'static str = "CurrentVersion";

    /// Checks a version that a caller brings.
    ///
    /// # Errors
    ///
    /// Empty, longer than 64, or with other characters.
    pub fn new(version: impl AsRef<str>) -> Result<Self, InvalidInput> {
        let version = version.as_ref();
        let problem = match version.len() {
            0 => "is empty",
            _ if !version.bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
                "has characters other than a-z, A-Z, 0-9"
            }
            1..=64 => return Ok(Self(version.into())),
            _ => "is longer than 64 characters",
        };
        Err(InvalidInput::new(Self::MEMBER, format!("{} {problem}", quoted(version))))
    }

    /// A version as the service gave it.
    pub(crate) fn received(version: &str) -> Self {
        Self(version.into())
    }

    /// The version's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for StreamVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_service_could_have_given_is_accepted() {
        for version in ["1", "FhH7KJXkTQSLfXV123cU", &"A".repeat(64)] {
            assert_eq!(StreamVersion::new(version).unwrap().as_str(), version);
        }
        for version in ["", "a b", "a-b", "é", &"A".repeat(65)] {
            assert_eq!(StreamVersion::new(version).unwrap_err().member(), "CurrentVersion", "{version}");
        }
    }
}
