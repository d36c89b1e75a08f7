use std::future::pending;
use std::sync::Weak;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};

use tokio::sync::Notify;
use tokio::task::{JoinSet, yield_now};
use tokio::time::advance;

use super::*;

/// The error of the lookups below: which lookup failed.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Failed(usize);

fn endpoint(n: usize) -> Endpoint {
    Endpoint::parse(&format!("https://b-{n}.example")).expect("a sound endpoint")
}

/// A lookup whose answers are numbered from 1, over all keys. The n-th is an error if `fails(n)`, and does
/// not come before the gate is opened once for it.
struct Script {
    endpoints: Arc<Endpoints<&'static str, Failed>>,
    asked: Arc<AtomicUsize>,
    gate: Arc<Notify>,
}

impl Script {
    fn new(gated: bool, fails: fn(usize) -> bool) -> Self {
        let (asked, gate) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
        let (count, wait) = (asked.clone(), gate.clone());
        let endpoints = Endpoints::new(move |_| {
            let n = 1 + count.fetch_add(1, Ordering::SeqCst);
            let wait = wait.clone();
            async move {
                if gated {
                    wait.notified().await;
                }
                if fails(n) { Err(Failed(n)) } else { Ok(endpoint(n)) }
            }
        });
        Self { endpoints: Arc::new(endpoints), asked, gate }
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    async fn resolve(&self, key: &'static str) -> Result<Endpoint, Failed> {
        self.endpoints.resolve(&key).await
    }

    /// Callers, each in a task of its own, all of which have asked.
    async fn crowd(&self, callers: usize, key: &'static str) -> JoinSet<Result<Endpoint, Failed>> {
        let mut crowd = JoinSet::new();
        let arrived = Arc::new(AtomicUsize::new(0));
        for _ in 0..callers {
            let (endpoints, arrived) = (self.endpoints.clone(), arrived.clone());
            crowd.spawn(async move {
                arrived.fetch_add(1, Ordering::SeqCst);
                endpoints.resolve(&key).await
            });
        }
        while arrived.load(Ordering::SeqCst) < callers {
            yield_now().await;
        }
        crowd
    }

    fn flights(&self) -> usize {
        lock(&self.endpoints.state).flights.len()
    }
}

const NEVER: fn(usize) -> bool = |_| false;

/// Polls once.
fn poll<F: Future + ?Sized>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

#[tokio::test(start_paused = true)]
async fn an_answer_is_remembered_for_40_minutes_from_when_it_was_asked_for() {
    let endpoints = Endpoints::<_, Failed>::new({
        let asked = AtomicUsize::new(0);
        move |()| {
            let n = 1 + asked.fetch_add(1, Ordering::SeqCst);
            async move {
                advance(Duration::from_secs(60)).await;
                Ok(endpoint(n))
            }
        }
    });
    assert_eq!(endpoints.resolve(&()).await, Ok(endpoint(1)));
    advance(Duration::from_secs(39 * 60) - Duration::from_millis(1)).await;
    assert_eq!(endpoints.resolve(&()).await, Ok(endpoint(1)));
    advance(Duration::from_millis(1)).await;
    assert_eq!(endpoints.resolve(&()).await, Ok(endpoint(2)));
}

#[tokio::test(start_paused = true)]
async fn the_time_to_live_is_what_it_was_set_to() {
    for (time_to_live, expected) in [(Duration::ZERO, 2), (Duration::MAX, 1)] {
        let script = Script::new(false, NEVER);
        let endpoints = Arc::into_inner(script.endpoints).unwrap().with_time_to_live(time_to_live);
        endpoints.resolve(&"a").await.unwrap();
        endpoints.resolve(&"a").await.unwrap();
        assert_eq!(script.asked.load(Ordering::SeqCst), expected, "{time_to_live:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_thousand_callers_cause_one_lookup() {
    let script = Script::new(true, NEVER);
    let crowd = script.crowd(1000, "a").await;
    assert_eq!(script.asked(), 1);
    script.gate.notify_one();
    assert!(crowd.join_all().await.into_iter().all(|found| found == Ok(endpoint(1))));
    assert_eq!(script.asked(), 1);
    assert_eq!(script.flights(), 0);
}

#[tokio::test(start_paused = true)]
async fn those_who_wait_share_an_error_and_the_next_caller_asks_anew() {
    let script = Script::new(true, |n| n == 1);
    let crowd = script.crowd(1000, "a").await;
    script.gate.notify_one();
    assert!(crowd.join_all().await.into_iter().all(|found| found == Err(Failed(1))));
    assert_eq!(script.flights(), 0);
    script.gate.notify_one();
    assert_eq!(script.resolve("a").await, Ok(endpoint(2)));
}

#[tokio::test(start_paused = true)]
async fn a_caller_after_an_error_does_not_get_it_even_before_those_who_waited_have_it() {
    let script = Script::new(true, |n| n == 1);
    let mut first = Box::pin(script.resolve("a"));
    let mut waiter = Box::pin(script.resolve("a"));
    assert!(poll(first.as_mut()).is_pending() && poll(waiter.as_mut()).is_pending());
    script.gate.notify_one();
    assert_eq!(poll(first.as_mut()), Poll::Ready(Err(Failed(1))));
    script.gate.notify_one();
    assert_eq!(script.resolve("a").await, Ok(endpoint(2)));
    assert_eq!(waiter.await, Err(Failed(1)));
}

#[tokio::test(start_paused = true)]
async fn lookups_of_different_keys_do_not_wait_for_each_other() {
    let endpoints = Endpoints::<_, Failed>::new(|n| async move {
        if n == 0 {
            pending::<()>().await;
        }
        Ok(endpoint(n))
    });
    let mut stuck = Box::pin(endpoints.resolve(&0));
    assert!(poll(stuck.as_mut()).is_pending());
    assert_eq!(endpoints.resolve(&1).await, Ok(endpoint(1)));
    assert_eq!(endpoints.resolve(&2).await, Ok(endpoint(2)));
    assert!(poll(stuck.as_mut()).is_pending());
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_caller_leaves_its_lookup_to_those_who_wait() {
    let script = Script::new(true, NEVER);
    let mut first = Box::pin(script.resolve("a"));
    assert!(poll(first.as_mut()).is_pending());
    let crowd = script.crowd(10, "a").await;
    drop(first);
    script.gate.notify_one();
    assert!(crowd.join_all().await.into_iter().all(|found| found == Ok(endpoint(1))));
    assert_eq!(script.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_is_parked_holds_up_nobody() {
    let script = Script::new(true, NEVER);
    let mut parked = Box::pin(script.resolve("a"));
    assert!(poll(parked.as_mut()).is_pending());
    let crowd = script.crowd(10, "a").await;
    script.gate.notify_one();
    for _ in 0..3 {
        yield_now().await;
    }
    assert_eq!(script.flights(), 0, "the lookup is over");
    assert_eq!(poll(Box::pin(script.resolve("a")).as_mut()), Poll::Ready(Ok(endpoint(1))));
    assert!(crowd.join_all().await.into_iter().all(|found| found == Ok(endpoint(1))));
    assert_eq!(parked.await, Ok(endpoint(1)));
    assert_eq!(script.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_lookup_that_panics_takes_one_with_it_and_the_others_ask_anew() {
    let gate = Arc::new(Notify::new());
    let (wait, asked) = (gate.clone(), AtomicUsize::new(0));
    let endpoints = Arc::new(Endpoints::<_, Failed>::new(move |()| {
        let n = 1 + asked.fetch_add(1, Ordering::SeqCst);
        let wait = wait.clone();
        async move {
            wait.notified().await;
            assert_ne!(n, 1, "the first lookup breaks");
            Ok(endpoint(n))
        }
    }));
    let [first, second] = [endpoints.clone(), endpoints.clone()]
        .map(|endpoints| tokio::spawn(async move { endpoints.resolve(&()).await }));
    yield_now().await;
    gate.notify_one();
    assert!(first.await.unwrap_err().is_panic());
    gate.notify_one();
    assert_eq!(second.await.unwrap(), Ok(endpoint(2)));
}

#[tokio::test(start_paused = true)]
async fn nothing_is_left_of_a_lookup_that_all_gave_up() {
    let script = Script::new(true, NEVER);
    let mut first = Box::pin(script.resolve("a"));
    let mut waiter = Box::pin(script.resolve("a"));
    assert!(poll(first.as_mut()).is_pending() && poll(waiter.as_mut()).is_pending());
    drop(waiter);
    assert_eq!(script.flights(), 1, "one caller is still there");
    drop(first);
    assert_eq!(script.flights(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_late_waiter_does_not_take_away_the_lookup_of_others() {
    let script = Script::new(true, |n| n == 1);
    let mut first = Box::pin(script.resolve("a"));
    let mut waiter = Box::pin(script.resolve("a"));
    assert!(poll(first.as_mut()).is_pending() && poll(waiter.as_mut()).is_pending());
    script.gate.notify_one();
    assert!(poll(first.as_mut()).is_ready());
    let mut next = Box::pin(script.resolve("a"));
    assert!(poll(next.as_mut()).is_pending());
    drop(waiter);
    drop(first);
    assert_eq!(script.flights(), 1);
    let crowd = script.crowd(10, "a").await;
    assert_eq!(script.asked(), 2, "all share the second lookup");
    script.gate.notify_one();
    assert_eq!(next.await, Ok(endpoint(2)));
    assert!(crowd.join_all().await.into_iter().all(|found| found == Ok(endpoint(2))));
}

/// Calls when it is dropped.
struct OnDrop<F: FnMut()>(F);

impl<F: FnMut()> Drop for OnDrop<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}

#[test]
fn a_lookup_given_up_does_not_take_away_a_later_one() {
    type Waiting = Pin<Box<dyn Future<Output = Result<Endpoint, Failed>> + Send>>;
    let later: Arc<Mutex<Vec<Waiting>>> = Arc::default();
    let endpoints = Arc::new_cyclic(|endpoints: &Weak<Endpoints<(), Failed>>| {
        let (endpoints, later) = (endpoints.clone(), later.clone());
        Endpoints::new(move |()| {
            let (endpoints, later) = (endpoints.clone(), later.clone());
            let ask_again = OnDrop(move || {
                let mut waiting = lock(&later);
                if let Some(endpoints) = endpoints.upgrade().filter(|_| waiting.is_empty()) {
                    waiting.push(Box::pin(async move { endpoints.resolve(&()).await }));
                    assert!(poll(waiting[0].as_mut()).is_pending());
                }
            });
            async move {
                pending::<()>().await;
                drop(ask_again);
                Err(Failed(0))
            }
        })
    });
    let mut first = Box::pin(endpoints.resolve(&()));
    assert!(poll(first.as_mut()).is_pending());
    drop(first);
    assert_eq!(lock(&later).len(), 1);
    assert_eq!(lock(&endpoints.state).flights.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn forgetting_compares_before_it_drops() {
    let script = Script::new(false, NEVER);
    let old = script.resolve("a").await.unwrap();
    assert!(script.endpoints.forget(&"a", &old));
    let new = script.resolve("a").await.unwrap();
    assert_ne!(old, new);
    assert!(!script.endpoints.forget(&"a", &old), "a slower caller's failure is about the old one");
    assert!(!script.endpoints.forget(&"b", &new), "nor about another key");
    assert_eq!(script.resolve("a").await, Ok(new));
    assert_eq!(script.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_full_memory_forgets_the_oldest() {
    let script = Script::new(false, NEVER);
    let endpoints = Arc::into_inner(script.endpoints).unwrap().with_capacity(2);
    for key in ["a", "b", "c"] {
        endpoints.resolve(&key).await.unwrap();
    }
    assert_eq!(endpoints.resolve(&"b").await, Ok(endpoint(2)));
    assert_eq!(endpoints.resolve(&"c").await, Ok(endpoint(3)));
    assert_eq!(endpoints.resolve(&"a").await, Ok(endpoint(4)));
}

#[test]
fn endpoints_can_be_shared_between_threads_and_waited_for_on_any() {
    fn shared<T: Send + Sync + 'static>(_: &T) {}
    fn sent<T: Send>(_: T) {}
    let endpoints = Endpoints::<String, Failed>::new(|_| async { Err(Failed(0)) });
    shared(&endpoints);
    sent(endpoints.resolve(&String::new()));
}
