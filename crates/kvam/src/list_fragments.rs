use kvam_model::ops::{self, FragmentPage};
use kvam_model::{FragmentSelector, PageToken, StreamId};

use crate::{Client, Error, FragmentPages, Fragments};

/// A listing about to be made. Nothing is sent until its stream is polled, or [`send`](Self::send) is awaited.
#[derive(Debug, Clone)]
#[must_use = "a listing does nothing until its stream is polled"]
pub struct ListFragments {
    client: Client,
    operation: ops::ListFragments,
}

impl ListFragments {
    pub(crate) fn new(client: Client, stream: StreamId) -> Self {
        Self { client, operation: ops::ListFragments::new(stream) }
    }

    /// Which fragments. Needed, unless the listing goes on from a token.
    pub fn selector(mut self, selector: FragmentSelector) -> Self {
        self.operation.selector = Some(selector);
        self
    }

    /// The most fragments a page may hold (`MaxResults`), 1 to 1,000. [`fragments`](Self::fragments) and
    /// [`pages`](Self::pages) ask for 1,000 unless this is set; [`send`](Self::send) then leaves it to the service,
    /// which takes 100. The service charges a page by this number, however many fragments come.
    pub fn page_size(mut self, fragments: u32) -> Self {
        self.operation.max_results = Some(fragments);
        self
    }

    /// Goes on where an earlier listing of the same stream stopped.
    pub fn starting_token(mut self, token: PageToken) -> Self {
        self.operation.next_token = Some(token);
        self
    }

    /// Every fragment, in the service's order, which is none in particular.
    pub fn fragments(self) -> Fragments {
        self.pages().items()
    }

    /// Every page, in the service's order. A page may be empty.
    pub fn pages(mut self) -> FragmentPages {
        self.operation.max_results.get_or_insert(ops::ListFragments::MAX_RESULTS);
        self.client.pages(self.operation)
    }

    /// One page, asked for with just what was set.
    ///
    /// # Errors
    ///
    /// What the service would refuse, or did refuse, or that no answer came.
    pub async fn send(self) -> Result<FragmentPage, Error> {
        self.client.send(&self.operation).await
    }
}
