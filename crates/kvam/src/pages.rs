use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_core::stream::FusedStream;
use kvam_model::StreamId;
use kvam_model::ops::{GetImages, ListFragments, ListStreams};
use kvam_paginate::PageError;
use kvam_transport::Effort;

use crate::error::{Cause, RepeatedToken};
use crate::paged::{Paged, PagedOperation};
use crate::receipt::Tally;
use crate::{Client, Error, Receipt};

/// The pages of a listing of fragments.
pub type FragmentPages = Pages<ListFragments>;
/// The fragments of a listing, one by one.
pub type Fragments = Items<ListFragments>;
/// The pages of a request for images.
pub type ImagePages = Pages<GetImages>;
/// The images, one by one.
pub type Images = Items<GetImages>;
/// The pages of a list of streams.
pub type StreamPages = Pages<ListStreams>;
/// The streams, one by one.
pub type Streams = Items<ListStreams>;

/// The pages that an operation answers with, as a stream: complete when it ends, or an error. A page may be empty.
///
/// Nothing is asked before the first poll, nor ahead of what is polled; dropping the stream cancels what is under way.
/// It ends after an error, and the error carries the token to go on from.
#[must_use = "a stream does nothing unless polled"]
pub struct Pages<O: PagedOperation> {
    pages: kvam_paginate::Pages<O::Token, O::Output, Error>,
    listing: Listing,
}

impl<O: PagedOperation> Pages<O> {
    pub(crate) fn new(client: Client, mut operation: O) -> Self {
        let tally = Tally::default();
        let stream = operation.stream().cloned();
        let listing = Listing { operation: O::NAME, stream, tally: tally.clone() };
        let first = operation.token().take();
        let pages = kvam_paginate::pages(first, move |token| {
            let (client, mut operation, tally) = (client.clone(), operation.clone(), tally.clone());
            *operation.token() = token;
            async move {
                client.check(&operation)?;
                let page = client.call(&operation, &tally).await?.value;
                tally.page();
                let next = O::next(&page).cloned();
                Ok((page, next))
            }
        });
        Self { pages, listing }
    }

    /// What the pages hold, one by one.
    pub fn items(self) -> Items<O> {
        Items { items: self.pages.items(O::items), listing: self.listing }
    }

    /// The next page, or `None` after the last.
    ///
    /// Dropping the returned future loses nothing.
    ///
    /// # Errors
    ///
    /// The listing cannot go on; it is over then.
    pub async fn try_next(&mut self) -> Result<Option<O::Output>, Error> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await.transpose()
    }

    /// What the listing did so far.
    #[must_use]
    pub fn receipt(&self) -> Receipt {
        self.listing.tally.receipt()
    }
}

impl ImagePages {
    /// The images, one by one.
    pub fn images(self) -> Images {
        self.items()
    }
}

impl StreamPages {
    /// The streams, one by one.
    pub fn streams(self) -> Streams {
        self.items()
    }
}

impl<O: PagedOperation> Stream for Pages<O> {
    type Item = Result<O::Output, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = Pin::new(&mut self.pages).poll_next(cx);
        next.map_err(|error| self.listing.flatten(error))
    }
}

impl<O: PagedOperation> FusedStream for Pages<O> {
    fn is_terminated(&self) -> bool {
        self.pages.is_terminated()
    }
}

impl<O: PagedOperation> fmt::Debug for Pages<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.listing.debug(f, "Pages")
    }
}

/// What the pages of an operation hold, as a stream: complete when it ends, or an error. As lazy as [`Pages`].
#[must_use = "a stream does nothing unless polled"]
pub struct Items<O: PagedOperation> {
    items: kvam_paginate::Items<O::Token, O::Output, Vec<<O as Paged>::Item>, Error>,
    listing: Listing,
}

impl<O: PagedOperation> Items<O> {
    /// The next item, or `None` after the last.
    ///
    /// Dropping the returned future loses nothing.
    ///
    /// # Errors
    ///
    /// The listing cannot go on; it is over then.
    pub async fn try_next(&mut self) -> Result<Option<<O as Paged>::Item>, Error> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await.transpose()
    }

    /// What the listing did so far.
    #[must_use]
    pub fn receipt(&self) -> Receipt {
        self.listing.tally.receipt()
    }
}

impl<O: PagedOperation> Stream for Items<O> {
    type Item = Result<<O as Paged>::Item, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = Pin::new(&mut self.items).poll_next(cx);
        next.map_err(|error| self.listing.flatten(error))
    }
}

impl<O: PagedOperation> FusedStream for Items<O> {
    fn is_terminated(&self) -> bool {
        self.items.is_terminated()
    }
}

impl<O: PagedOperation> fmt::Debug for Items<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.listing.debug(f, "Items")
    }
}

/// Whose pages they are, and what was done for them.
struct Listing {
    operation: &'static str,
    stream: Option<StreamId>,
    tally: Tally,
}

impl Listing {
    fn flatten<T: Into<crate::error::Resume>>(&self, error: PageError<T, Error>) -> Error {
        match error {
            PageError::Fetch { source, resume, .. } => source.resuming_at(resume.map(Into::into)),
            PageError::RepeatedToken { page, .. } => {
                let cause = Cause::RepeatedToken(RepeatedToken { page });
                Error::new(self.operation, self.stream.clone(), cause, Effort::default())
            }
        }
    }

    fn debug(&self, f: &mut fmt::Formatter<'_>, name: &str) -> fmt::Result {
        f.debug_struct(name)
            .field("operation", &self.operation)
            .field("stream", &self.stream)
            .field("receipt", &self.tally.receipt())
            .finish_non_exhaustive()
    }
}
