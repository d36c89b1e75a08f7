use std::fmt;
use std::sync::Arc;

use crate::InvalidInput;

/// Where a paged answer goes on: the service's opaque `NextToken`.
///
/// A token that came from the service is sent back as it came. Its text is not shown by `Debug`, because it speaks of
/// the caller's stream; [`as_str`](Self::as_str) gives it to those who store it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PageToken(Arc<str>);

impl PageToken {
    pub(crate) const MEMBER: &'static str = "NextToken";

    /// Checks a token that a caller brings: 1 to 4096 of the base64 alphabet, with up to two `=` at the end
    /// (API reference, `ListFragments`).
    ///
    /// # Errors
    ///
    /// Empty, too long, or with other characters.
    pub fn new(token: impl AsRef<str>) -> Result<Self, InvalidInput> {
        let token = token.as_ref();
        let refuse = |problem: &str| Err(InvalidInput::new(Self::MEMBER, problem));
        if token.is_empty() {
            return refuse("is empty");
        }
        if token.len() > 4096 {
            return refuse("is longer than 4096 characters");
        }
        let unpadded = token.strip_suffix("==").or_else(|| token.strip_suffix('=')).unwrap_or(token);
        if unpadded.is_empty()
            || !unpadded.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/".contains(&byte))
        {
            return refuse("is not base64, as the service's tokens are");
        }
        Ok(Self(token.into()))
    }

    /// A token as the service gave it; null, missing and empty all mean that there is none.
    pub(crate) fn received(token: Option<&str>) -> Option<Self> {
        token.filter(|token| !token.is_empty()).map(|token| Self(token.into()))
    }

    /// The token's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PageToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PageToken({} bytes)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_service_could_have_given_is_accepted() {
        for token in ["a", "AAb+/9", "AA==", "AA=", &"A".repeat(4096)] {
            assert!(PageToken::new(token).is_ok(), "{token}");
        }
        for token in ["", "=", "==", "A===", "A=A", "a b", "a_b", "a-b", "é", &"A".repeat(4097)] {
            assert_eq!(PageToken::new(token).unwrap_err().member(), "NextToken", "{token}");
        }
    }

    #[test]
    fn debug_hides_the_text() {
        assert_eq!(format!("{:?}", PageToken::new("c2VjcmV0").unwrap()), "PageToken(8 bytes)");
    }

    #[test]
    fn null_missing_and_empty_end_a_listing() {
        assert_eq!(PageToken::received(None), None);
        assert_eq!(PageToken::received(Some("")), None);
        assert!(PageToken::received(Some("any thing")).is_some());
    }
}
