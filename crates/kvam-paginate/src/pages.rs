use std::fmt;
use std::future::{Future, poll_fn};
use std::hash::Hash;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use futures_core::future::BoxFuture;
use futures_core::stream::FusedStream;

use crate::seen::Seen;
use crate::{Items, PageError};

/// Pages through a listing from the token `first` (`None`: from its beginning).
///
/// `fetch` is given the token of a page (`None` for the first page of all) and returns the page with the
/// token of the next one, or `None` where the listing ends. A service that says "the end" in another way,
/// such as with an empty token, has that turned into `None` by `fetch`. A page is not looked into: an empty
/// one with a token goes on.
///
/// `fetch` is called once a page, in order, and never again after it returned an error: trying again is its
/// own affair.
pub fn pages<T, P, E, F, Fut>(first: Option<T>, mut fetch: F) -> Pages<T, P, E>
where
    T: Clone + Hash + Eq,
    F: FnMut(Option<T>) -> Fut + Send + 'static,
    Fut: Future<Output = Result<(P, Option<T>), E>> + Send + 'static,
{
    let mut seen = Seen::default();
    if let Some(first) = &first {
        seen.insert(first);
    }
    Pages {
        fetch: Box::new(move |token| Box::pin(fetch(token))),
        state: State::Idle,
        token: first,
        page: 0,
        seen,
    }
}

/// The pages of a listing, as a stream of `Result<P, PageError<T, E>>`; made by [`pages`].
///
/// - **Lazy.** Nothing is fetched before the first poll, nor a page before the consumer asks for it.
/// - **Complete, or an error.** It ends without an error only after the page that had no next token.
/// - **Over after an error**, which says where to resume. It stays ended when polled further.
/// - **Cancelled by dropping**, which drops the fetch under way.
///
/// It holds one page's fetch at a time, and a 128-bit hash of each page's token (20 to 40 bytes a page in
/// their table), by which it notices any token that comes back, however long the cycle.
#[must_use = "a stream fetches nothing unless polled"]
pub struct Pages<T, P, E> {
    fetch: Box<Fetch<T, P, E>>,
    state: State<T, P, E>,
    /// Of the page to be fetched next, or being fetched.
    token: Option<T>,
    /// Pages asked for so far.
    page: u64,
    seen: Seen,
}

type Fetched<T, P, E> = Result<(P, Option<T>), E>;
type Fetch<T, P, E> = dyn FnMut(Option<T>) -> BoxFuture<'static, Fetched<T, P, E>> + Send;

enum State<T, P, E> {
    /// The consumer has not asked for the next page.
    Idle,
    /// The next page is being fetched.
    Fetching(BoxFuture<'static, Fetched<T, P, E>>),
    /// The last page was delivered; its next token had been seen before, and that is still to be said.
    Repeated(T),
    /// Everything was said.
    Ended,
}

// Nothing in it is pinned in place: the fetch under way is behind a pointer of its own.
impl<T, P, E> Unpin for Pages<T, P, E> {}

impl<T: Clone + Hash + Eq, P, E> Pages<T, P, E> {
    /// The next page, or `None` after the last.
    ///
    /// Dropping the returned future loses nothing: the fetch under way stays, and the next call goes on with
    /// it.
    ///
    /// # Errors
    ///
    /// As [`PageError`] says; the listing is over then, and every later call returns `None`.
    pub async fn try_next(&mut self) -> Result<Option<P>, PageError<T, E>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await.transpose()
    }

    /// The items of the pages, one by one: `open` turns a page into its items. Pages that are collections
    /// themselves are opened by `|page| page`.
    pub fn items<I, F>(self, open: F) -> Items<T, P, I, E>
    where
        I: IntoIterator,
        F: FnMut(P) -> I + Send + 'static,
    {
        Items::new(self, open)
    }
}

impl<T: Clone + Hash + Eq, P, E> Stream for Pages<T, P, E> {
    type Item = Result<P, PageError<T, E>>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        // The state changes only once its step is done, so that a panic in `fetch` cannot end a listing
        // quietly.
        if let State::Idle = this.state {
            let fetch = (this.fetch)(this.token.clone());
            this.page += 1;
            this.state = State::Fetching(fetch);
        }
        let (next, item) = match &mut this.state {
            State::Fetching(fetch) => match ready!(fetch.as_mut().poll(cx)) {
                Ok((page, None)) => (State::Ended, Ok(page)),
                Ok((page, Some(token))) if this.seen.insert(&token) => {
                    this.token = Some(token);
                    (State::Idle, Ok(page))
                }
                Ok((page, Some(token))) => (State::Repeated(token), Ok(page)),
                Err(source) => {
                    let resume = this.token.take();
                    (State::Ended, Err(PageError::Fetch { source, resume, page: this.page }))
                }
            },
            State::Repeated(token) => {
                let token = token.clone();
                (State::Ended, Err(PageError::RepeatedToken { token, page: this.page }))
            }
            State::Idle | State::Ended => return Poll::Ready(None),
        };
        this.state = next;
        Poll::Ready(Some(item))
    }
}

impl<T: Clone + Hash + Eq, P, E> FusedStream for Pages<T, P, E> {
    fn is_terminated(&self) -> bool {
        matches!(self.state, State::Ended)
    }
}

impl<T, P, E> fmt::Debug for Pages<T, P, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match self.state {
            State::Idle => "idle",
            State::Fetching(_) => "fetching",
            State::Repeated(_) => "token repeated",
            State::Ended => "ended",
        };
        f.debug_struct("Pages").field("state", &state).field("page", &self.page).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
