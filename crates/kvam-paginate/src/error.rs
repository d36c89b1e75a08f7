use std::error::Error;
use std::fmt;

/// Why a listing ended before its last page.
///
/// Neither `Display` nor `Debug` prints a token: tokens may encode what they stand for.
#[expect(clippy::exhaustive_enums, reason = "these are all the ways in which paging ends early")]
pub enum PageError<T, E> {
    /// The fetch failed. Every page before this one was delivered.
    #[non_exhaustive]
    Fetch {
        /// What the fetch returned.
        source: E,
        /// The token whose page was being fetched, `None` if that was the first page of all. Given to
        /// [`pages`](crate::pages) as `first`, it goes on where this listing stopped.
        resume: Option<T>,
        /// The number of the page that is missing, counted from 1 within this listing.
        page: u64,
    },
    /// The service returned a token that this listing had met before, so that going on would go round in
    /// circles. The page that carried the token was delivered; whatever lies beyond is unknown.
    #[non_exhaustive]
    RepeatedToken {
        /// The token that came back.
        token: T,
        /// The number of the page that carried it, counted from 1 within this listing.
        page: u64,
    },
}

impl<T, E> fmt::Display for PageError<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fetch { page, .. } => write!(f, "page {page} could not be fetched"),
            Self::RepeatedToken { page, .. } => {
                write!(f, "page {page} carried a token that had been seen before")
            }
        }
    }
}

impl<T, E: fmt::Debug> fmt::Debug for PageError<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fetch { source, page, .. } => {
                f.debug_struct("Fetch").field("source", source).field("page", page).finish_non_exhaustive()
            }
            Self::RepeatedToken { page, .. } => {
                f.debug_struct("RepeatedToken").field("page", page).finish_non_exhaustive()
            }
        }
    }
}

impl<T, E: Error + 'static> Error for PageError<T, E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Fetch { source, .. } => Some(source),
            Self::RepeatedToken { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "token-that-must-not-be-printed";

    fn both() -> [PageError<&'static str, std::num::ParseIntError>; 2] {
        let source = "x".parse::<u8>().unwrap_err();
        [
            PageError::Fetch { source, resume: Some(TOKEN), page: 3 },
            PageError::RepeatedToken { token: TOKEN, page: 3 },
        ]
    }

    #[test]
    fn no_form_of_an_error_prints_the_token() {
        for error in both() {
            let printed = format!("{error} {error:?} {error:#?}");
            assert!(!printed.contains(TOKEN), "{printed}");
            assert!(printed.contains("page 3"), "{printed}");
        }
    }

    #[test]
    fn the_source_is_returned_and_not_printed() {
        let [fetch, repeated] = both();
        let source = fetch.source().expect("a failed fetch has a source").to_string();
        assert!(!fetch.to_string().contains(&source), "{fetch}");
        assert!(repeated.source().is_none());
    }
}
