use std::fmt;
use std::sync::Arc;

use crate::InvalidInput;

/// Where a list of streams goes on: the opaque `NextToken` of `ListStreams`.
///
/// It is not the token of the archived media's operations ([`PageToken`](crate::PageToken)): it is shorter, and its `=`
/// may stand anywhere. Its text is not shown by `Debug`; [`as_str`](Self::as_str) gives it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct StreamListToken(Arc<str>);

impl StreamListToken {
    /// Checks a token that a caller brings: up to 1024 of the base64 alphabet (API reference, `ListStreams`). The service
    /// takes an empty one as none, so here it is refused.
    ///
    /// # Errors
    ///
    /// Empty, too long, or with other characters.
    pub fn new(token: impl AsRef<str>) -> Result<Self, InvalidInput> {
        let token = token.as_ref();
        let problem = match token.len() {
            0 => "is empty",
            _ if !token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte)) => {
                "is not base64, as the service's tokens are"
            }
            1..=1024 => return Ok(Self(token.into())),
            _ => "is longer than 1024 characters",
        };
        Err(InvalidInput::new("NextToken", problem))
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

impl fmt::Debug for StreamListToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StreamListToken({} bytes)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_equals_sign_may_stand_anywhere_and_nothing_else_is_new() {
        for token in ["a", "=a=b", "AA==", &"A".repeat(1024)] {
            assert_eq!(StreamListToken::new(token).unwrap().as_str(), token);
        }
        for token in ["", "a b", "a_b", "é", &"A".repeat(1025)] {
            assert_eq!(StreamListToken::new(token).unwrap_err().member(), "NextToken", "{token}");
        }
    }

    #[test]
    fn debug_hides_the_text() {
        assert_eq!(format!("{:?}", StreamListToken::new("c2VjcmV0").unwrap()), "StreamListToken(8 bytes)");
    }
}
