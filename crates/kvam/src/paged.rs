//! What the operations have in common that answer page by page.

use std::fmt;
use std::hash::Hash;

use kvam_model::ops::{FragmentPage, GetImages, ImagePage, ListFragments, ListStreams, StreamPage};
use kvam_model::{Fragment, Image, JsonOperation, PageToken, StreamInfo, StreamListToken};

use crate::error::Resume;

/// An operation that answers page by page, each with the token of the next.
///
/// It is implemented for those of the service that do, and cannot be elsewhere.
pub trait PagedOperation: Paged {}

/// How pages follow each other.
pub trait Paged: JsonOperation<Output: Send + 'static> + Clone + fmt::Debug + Send + Sync + 'static {
    /// Where a page begins.
    type Token: Clone + Hash + Eq + Into<Resume> + Send + 'static;
    /// What a page holds many of.
    type Item;

    /// Where the operation's own page begins.
    fn token(&mut self) -> &mut Option<Self::Token>;
    /// Where the page after this one begins.
    fn next(page: &Self::Output) -> Option<&Self::Token>;
    /// What the page holds.
    fn items(page: Self::Output) -> Vec<Self::Item>;
}

macro_rules! paged {
    ($operation:ty, $token:ty, $page:ty, $member:ident: $item:ty) => {
        impl PagedOperation for $operation {}

        impl Paged for $operation {
            type Token = $token;
            type Item = $item;

            fn token(&mut self) -> &mut Option<$token> {
                &mut self.next_token
            }

            fn next(page: &$page) -> Option<&$token> {
                page.next_token.as_ref()
            }

            fn items(page: $page) -> Vec<$item> {
                page.$member
            }
        }
    };
}

paged!(ListFragments, PageToken, FragmentPage, fragments: Fragment);
paged!(GetImages, PageToken, ImagePage, images: Image);
paged!(ListStreams, StreamListToken, StreamPage, streams: StreamInfo);
