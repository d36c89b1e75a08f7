use std::fmt;
use std::future::poll_fn;
use std::hash::Hash;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use futures_core::stream::FusedStream;

use crate::{PageError, Pages};

/// The items of a listing, as a stream of `Result<I::Item, PageError<T, E>>`; made by [`Pages::items`].
///
/// It is lazy, complete or an error, and over after an error, as [`Pages`] is. All items of a page are
/// delivered before the next page is fetched; a page without items goes on to the next.
#[must_use = "a stream fetches nothing unless polled"]
pub struct Items<T, P, I: IntoIterator, E> {
    pages: Pages<T, P, E>,
    open: Box<dyn FnMut(P) -> I + Send>,
    /// What is left of the page delivered last.
    rest: Option<I::IntoIter>,
}

// Nothing in it is pinned in place.
impl<T, P, I: IntoIterator, E> Unpin for Items<T, P, I, E> {}

impl<T: Clone + Hash + Eq, P, I: IntoIterator, E> Items<T, P, I, E> {
    pub(crate) fn new(pages: Pages<T, P, E>, open: impl FnMut(P) -> I + Send + 'static) -> Self {
        Self { pages, open: Box::new(open), rest: None }
    }

    /// The next item, or `None` after the last.
    ///
    /// Dropping the returned future loses nothing: the fetch under way stays, and the next call goes on with
    /// it.
    ///
    /// # Errors
    ///
    /// As [`PageError`] says; the listing is over then, and every later call returns `None`.
    pub async fn try_next(&mut self) -> Result<Option<I::Item>, PageError<T, E>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await.transpose()
    }
}

impl<T: Clone + Hash + Eq, P, I: IntoIterator, E> Stream for Items<T, P, I, E> {
    type Item = Result<I::Item, PageError<T, E>>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if let Some(item) = this.rest.as_mut().and_then(Iterator::next) {
                return Poll::Ready(Some(Ok(item)));
            }
            this.rest = None;
            match ready!(Pin::new(&mut this.pages).poll_next(cx)) {
                Some(Ok(page)) => this.rest = Some((this.open)(page).into_iter()),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<T: Clone + Hash + Eq, P, I: IntoIterator, E> FusedStream for Items<T, P, I, E> {
    fn is_terminated(&self) -> bool {
        self.rest.is_none() && self.pages.is_terminated()
    }
}

impl<T, P, I: IntoIterator, E> fmt::Debug for Items<T, P, I, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("pages", &self.pages).finish_non_exhaustive()
    }
}
