use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_core::stream::FusedStream;
use kvam_model::ops::{self, FragmentPage};
use kvam_model::{Fragment, Operation, PageToken, StreamId};
use kvam_paginate::{Items, PageError, Pages};
use kvam_transport::Effort;

use crate::error::{Cause, RepeatedToken};
use crate::receipt::Tally;
use crate::{Error, Receipt};

/// The fragments of a listing, as a stream: complete when it ends, or an error.
///
/// Nothing is asked before the first poll, nor ahead of what is polled; dropping the stream cancels what is under way.
/// It ends after an error, and the error carries the token to go on from.
#[must_use = "a stream does nothing unless polled"]
pub struct Fragments {
    items: Items<PageToken, FragmentPage, Vec<Fragment>, Error>,
    tally: Tally,
    stream: StreamId,
}

impl Fragments {
    pub(crate) fn new(pages: FragmentPages) -> Self {
        let FragmentPages { pages, tally, stream } = pages;
        Self { items: pages.items(|page| page.fragments), tally, stream }
    }

    /// The next fragment, or `None` after the last.
    ///
    /// Dropping the returned future loses nothing.
    ///
    /// # Errors
    ///
    /// The listing cannot go on; it is over then.
    pub async fn try_next(&mut self) -> Result<Option<Fragment>, Error> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await.transpose()
    }

    /// What the listing did so far.
    #[must_use]
    pub fn receipt(&self) -> Receipt {
        self.tally.receipt()
    }
}

impl Stream for Fragments {
    type Item = Result<Fragment, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = Pin::new(&mut self.items).poll_next(cx);
        next.map_err(|error| flatten(error, &self.stream))
    }
}

impl FusedStream for Fragments {
    fn is_terminated(&self) -> bool {
        self.items.is_terminated()
    }
}

impl fmt::Debug for Fragments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug(f, "Fragments", &self.stream, &self.tally)
    }
}

/// The pages of a listing, as a stream: complete when it ends, or an error. As lazy as [`Fragments`].
#[must_use = "a stream does nothing unless polled"]
pub struct FragmentPages {
    pages: Pages<PageToken, FragmentPage, Error>,
    tally: Tally,
    stream: StreamId,
}

impl FragmentPages {
    pub(crate) fn new(pages: Pages<PageToken, FragmentPage, Error>, tally: Tally, stream: StreamId) -> Self {
        Self { pages, tally, stream }
    }

    /// The next page, or `None` after the last.
    ///
    /// Dropping the returned future loses nothing.
    ///
    /// # Errors
    ///
    /// The listing cannot go on; it is over then.
    pub async fn try_next(&mut self) -> Result<Option<FragmentPage>, Error> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await.transpose()
    }

    /// What the listing did so far.
    #[must_use]
    pub fn receipt(&self) -> Receipt {
        self.tally.receipt()
    }
}

impl Stream for FragmentPages {
    type Item = Result<FragmentPage, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = Pin::new(&mut self.pages).poll_next(cx);
        next.map_err(|error| flatten(error, &self.stream))
    }
}

impl FusedStream for FragmentPages {
    fn is_terminated(&self) -> bool {
        self.pages.is_terminated()
    }
}

impl fmt::Debug for FragmentPages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug(f, "FragmentPages", &self.stream, &self.tally)
    }
}

fn flatten(error: PageError<PageToken, Error>, stream: &StreamId) -> Error {
    match error {
        PageError::Fetch { source, resume, .. } => source.resuming_at(resume),
        PageError::RepeatedToken { page, .. } => {
            let cause = Cause::RepeatedToken(RepeatedToken { page });
            Error::new(ops::ListFragments::NAME, Some(stream.clone()), cause, Effort::default())
        }
    }
}

fn debug(f: &mut fmt::Formatter<'_>, name: &str, stream: &StreamId, tally: &Tally) -> fmt::Result {
    f.debug_struct(name).field("stream", stream).field("receipt", &tally.receipt()).finish_non_exhaustive()
}
