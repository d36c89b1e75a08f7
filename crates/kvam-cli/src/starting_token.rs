//! Where a listing goes on: the service's token, or botocore's around it.
//!
//! When the AWS CLI and boto3 stop in the middle of a page, their token is base64 of
//! `{"NextToken": …, "boto_truncate_amount": n}`: the token that the page was asked with (null for the first), and how
//! many of its fragments are known already (botocore, `paginate.py`).

use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use kvam::{InvalidInput, PageToken};
use serde_json::Value;

/// A place in a listing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct StartingToken {
    /// What to ask the page with; `None` is the first page.
    pub(crate) page: Option<PageToken>,
    /// How many fragments at the beginning of that page to leave out.
    pub(crate) skip: u64,
    /// Whether the place is not at the beginning of the page, so that botocore writes `skip` even if it is 0.
    pub(crate) inside_page: bool,
}

impl StartingToken {
    /// As botocore writes it, to the byte.
    pub(crate) fn encode(&self) -> String {
        encode(self.page.as_ref().map(PageToken::as_str), self.inside_page.then_some(self.skip))
    }
}

/// Writes botocore's form: the token of a page, and how much of it is known already if that is not nothing of it.
pub(crate) fn encode(page: Option<&str>, truncated: Option<u64>) -> String {
    // Serializing a string cannot fail; null would be refused by whoever reads it, not misread.
    let page = page.map_or(Value::Null, Into::into);
    BASE64.encode(match truncated {
        Some(amount) => format!(r#"{{"NextToken": {page}, "boto_truncate_amount": {amount}}}"#),
        None => format!(r#"{{"NextToken": {page}}}"#),
    })
}

impl FromStr for StartingToken {
    type Err = InvalidInput;

    /// Reads botocore's form, and takes everything else for a token of the service, as botocore does.
    fn from_str(text: &str) -> Result<Self, InvalidInput> {
        let Some((page, truncated)) = decode(text) else {
            return Ok(Self { page: Some(PageToken::new(text)?), ..Self::default() });
        };
        Ok(Self {
            page: page.map(PageToken::new).transpose()?,
            skip: truncated.unwrap_or_default(),
            inside_page: truncated.is_some(),
        })
    }
}

/// The members of botocore's form, or `None` if the text is not in it.
pub(crate) fn decode(text: &str) -> Option<(Option<String>, Option<u64>)> {
    let Value::Object(mut members) = serde_json::from_slice(&BASE64.decode(text).ok()?).ok()? else {
        return None;
    };
    let page = match members.remove("NextToken")? {
        Value::Null => None,
        Value::String(page) => Some(page),
        _ => return None,
    };
    let truncated = match members.remove("boto_truncate_amount") {
        Some(amount) => Some(amount.as_u64()?),
        None => None,
    };
    members.is_empty().then_some((page, truncated))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<StartingToken, String> {
        text.parse().map_err(|error: InvalidInput| error.to_string())
    }

    fn place(page: Option<&str>, skip: Option<u64>) -> StartingToken {
        StartingToken {
            page: page.map(|page| PageToken::new(page).unwrap()),
            skip: skip.unwrap_or_default(),
            inside_page: skip.is_some(),
        }
    }

    /// What botocore 1.43.11 writes.
    #[test]
    fn botocores_tokens_are_written_and_read_to_the_byte() {
        for (text, place) in [
            ("eyJOZXh0VG9rZW4iOiBudWxsLCAiYm90b190cnVuY2F0ZV9hbW91bnQiOiAyfQ==", place(None, Some(2))),
            ("eyJOZXh0VG9rZW4iOiAidDEifQ==", place(Some("t1"), None)),
            ("eyJOZXh0VG9rZW4iOiAidDIiLCAiYm90b190cnVuY2F0ZV9hbW91bnQiOiAxfQ==", place(Some("t2"), Some(1))),
            ("eyJOZXh0VG9rZW4iOiBudWxsLCAiYm90b190cnVuY2F0ZV9hbW91bnQiOiAwfQ==", place(None, Some(0))),
        ] {
            assert_eq!(place.encode(), text);
            assert_eq!(read(text), Ok(place));
        }
    }

    #[test]
    fn everything_else_is_the_services() {
        let other_json = BASE64.encode(r#"{"NextToken":"t1","offset":7}"#);
        let odd_json = BASE64.encode(r#"{"NextToken":7}"#);
        for token in ["AAAAAAAAAAE=", "c2VjcmV0", &other_json, &odd_json] {
            assert_eq!(read(token), Ok(place(Some(token), None)));
        }
    }

    #[test]
    fn what_neither_could_have_given_is_refused_by_name() {
        assert_eq!(
            read("not a token"),
            Err("NextToken is not base64, as the service's tokens are".to_owned())
        );
        let bad_inside = BASE64.encode(r#"{"NextToken": "not a token"}"#);
        assert!(read(&bad_inside).unwrap_err().starts_with("NextToken is not base64"));
    }
}
