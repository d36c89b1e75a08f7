use std::future::{pending, ready};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::task::Waker;

use super::*;

/// One page of the scripts below: its items and the next token.
type Page = (Vec<u32>, Option<&'static str>);

/// A service that knows a page for each token, and what it was asked.
#[derive(Clone)]
struct Service {
    pages: Arc<dyn Fn(Option<&'static str>) -> Result<Page, &'static str> + Send + Sync>,
    asked: Arc<Mutex<Vec<Option<&'static str>>>>,
}

impl Service {
    fn new(
        pages: impl Fn(Option<&'static str>) -> Result<Page, &'static str> + Send + Sync + 'static,
    ) -> Self {
        Self { pages: Arc::new(pages), asked: Arc::default() }
    }

    fn list(&self, first: Option<&'static str>) -> Pages<&'static str, Vec<u32>, &'static str> {
        let service = self.clone();
        pages(first, move |token| {
            service.asked.lock().unwrap().push(token);
            ready((service.pages)(token))
        })
    }

    fn asked(&self) -> Vec<Option<&'static str>> {
        self.asked.lock().unwrap().clone()
    }
}

/// Three pages, the middle one empty.
fn three_pages() -> Service {
    Service::new(|token| match token {
        None => Ok((vec![1, 2], Some("a"))),
        Some("a") => Ok((vec![], Some("b"))),
        Some("b") => Ok((vec![3], None)),
        Some(_) => Err("unknown token"),
    })
}

/// A listing that walks `tokens` in a row and, after the last, returns to `tokens[back]`.
fn circle(tokens: &'static [&'static str], back: usize) -> Service {
    Service::new(move |token| {
        let at = token.map_or(0, |token| 1 + tokens.iter().position(|t| *t == token).unwrap());
        Ok((vec![at as u32], Some(tokens.get(at).copied().unwrap_or(tokens[back]))))
    })
}

#[tokio::test]
async fn every_page_comes_in_order_and_an_empty_one_goes_on() {
    let service = three_pages();
    let mut pages = service.list(None);
    let mut got = Vec::new();
    while let Some(page) = pages.try_next().await.unwrap() {
        got.push(page);
    }
    assert_eq!(got, [vec![1, 2], vec![], vec![3]]);
    assert_eq!(service.asked(), [None, Some("a"), Some("b")]);
}

#[tokio::test]
async fn a_listing_starts_at_the_token_given() {
    let service = three_pages();
    assert_eq!(service.list(Some("b")).try_next().await.unwrap(), Some(vec![3]));
    assert_eq!(service.asked(), [Some("b")]);
}

#[tokio::test]
async fn nothing_is_fetched_ahead_of_the_consumer() {
    let service = three_pages();
    let mut pages = service.list(None);
    assert_eq!(service.asked().len(), 0, "before the first poll");
    pages.try_next().await.unwrap();
    assert_eq!(service.asked().len(), 1, "after the first page");
    drop(pages);
    assert_eq!(service.asked().len(), 1, "after the drop");
}

#[tokio::test]
async fn items_of_a_page_come_before_the_next_page_is_fetched() {
    let service = three_pages();
    let mut items = service.list(None).items(|page| page);
    assert_eq!(items.try_next().await.unwrap(), Some(1));
    assert_eq!(items.try_next().await.unwrap(), Some(2));
    assert_eq!(service.asked(), [None]);
    assert_eq!(items.try_next().await.unwrap(), Some(3));
    assert!(!items.is_terminated(), "whether an item is left in the last page is not known yet");
    assert_eq!(items.try_next().await.unwrap(), None);
    assert!(items.is_terminated());
}

#[tokio::test]
async fn an_error_says_where_to_resume_and_ends_the_stream() {
    let service = Service::new(|token| match token {
        None => Ok((vec![1], Some("a"))),
        Some(_) => Err("no answer"),
    });
    let mut items = service.list(None).items(|page| page);
    assert_eq!(items.try_next().await.unwrap(), Some(1));
    match items.try_next().await.unwrap_err() {
        PageError::Fetch { source, resume, page } => {
            assert_eq!((source, resume, page), ("no answer", Some("a"), 2));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(items.try_next().await.unwrap(), None);
    assert_eq!(service.asked(), [None, Some("a")], "an ended stream asks nothing");
}

#[tokio::test]
async fn an_error_on_the_first_page_resumes_at_the_token_given() {
    for first in [None, Some("given")] {
        match Service::new(|_| Err("no answer")).list(first).try_next().await.unwrap_err() {
            PageError::Fetch { resume, page, .. } => assert_eq!((resume, page), (first, 1)),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_token_that_comes_back_is_an_error_whatever_the_cycle() {
    const TOKENS: [&str; 5] = ["a", "b", "c", "d", "e"];
    for (back, repeated) in TOKENS.into_iter().enumerate() {
        let service = circle(&TOKENS, back);
        let mut items = service.list(None).items(|page| page);
        for at in 0..6 {
            assert_eq!(
                items.try_next().await.unwrap(),
                Some(at),
                "the page with the repeated token is delivered"
            );
        }
        match items.try_next().await.unwrap_err() {
            PageError::RepeatedToken { token, page } => assert_eq!((token, page), (repeated, 6)),
            other => panic!("{other:?}"),
        }
        assert_eq!(items.try_next().await.unwrap(), None);
        assert_eq!(service.asked().len(), 6, "nothing is fetched with the repeated token");
    }
}

#[tokio::test]
async fn the_token_given_at_the_start_counts_as_seen() {
    let mut pages = circle(&["a", "b"], 0).list(Some("a"));
    assert_eq!(pages.try_next().await.unwrap(), Some(vec![1]));
    assert_eq!(pages.try_next().await.unwrap(), Some(vec![2]));
    assert!(matches!(pages.try_next().await, Err(PageError::RepeatedToken { token: "a", page: 2, .. })));
}

#[tokio::test]
async fn a_dropped_try_next_loses_nothing() {
    let fetches = Arc::new(AtomicU32::new(0));
    let counted = fetches.clone();
    let gate = Arc::new(tokio::sync::Notify::new());
    let opened = gate.clone();
    let mut pages = pages(None::<u8>, move |_| {
        counted.fetch_add(1, Ordering::Relaxed);
        let gate = gate.clone();
        async move {
            gate.notified().await;
            Ok::<_, ()>(("page", None))
        }
    });
    {
        let mut next = std::pin::pin!(pages.try_next());
        assert!(next.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    }
    opened.notify_one();
    assert_eq!(pages.try_next().await.unwrap(), Some("page"));
    assert_eq!(fetches.load(Ordering::Relaxed), 1);
}

#[test]
fn dropping_the_stream_drops_the_fetch_under_way() {
    let held = Arc::new(());
    let inside = held.clone();
    let mut pages = pages(None::<u8>, move |_| {
        let inside = inside.clone();
        async move {
            pending::<()>().await;
            drop(inside);
            Ok::<_, ()>(((), None))
        }
    });
    let mut cx = Context::from_waker(Waker::noop());
    assert!(Pin::new(&mut pages).poll_next(&mut cx).is_pending());
    assert_eq!(Arc::strong_count(&held), 3);
    drop(pages);
    assert_eq!(Arc::strong_count(&held), 1);
}

#[test]
fn a_panic_in_a_fetch_does_not_end_the_listing_quietly() {
    let mut pages = pages(None::<u8>, |_| async { panic!("the fetch broke") as Result<((), _), ()> });
    let mut poll = || {
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            Pin::new(&mut pages).poll_next(&mut Context::from_waker(Waker::noop())).is_ready()
        }))
    };
    assert!(poll().is_err());
    assert!(poll().is_err(), "a second poll must not say that the listing is over");
}

#[test]
fn debug_prints_no_token() {
    let mut pages = pages(Some("secret-token"), |_| ready(Ok::<_, ()>(((), Some("secret-token")))));
    assert!(!format!("{pages:?}").contains("secret"));
    assert!(Pin::new(&mut pages).poll_next(&mut Context::from_waker(Waker::noop())).is_ready());
    assert!(format!("{:?}", pages.items(|()| [1])).contains("token repeated"));
}

#[test]
fn streams_can_be_held_by_a_struct_and_sent() {
    /// What the consumer's page holds may be pinned or shared in any way.
    struct Odd(std::marker::PhantomPinned);
    fn check<S: Stream + Send + Unpin + 'static>(_: &S) {}
    let listing = pages(None::<String>, |_| ready(Ok::<_, ()>((Odd(std::marker::PhantomPinned), None))));
    check(&listing);
    check(&listing.items(|odd| [odd]));
}
