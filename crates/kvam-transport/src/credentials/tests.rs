use std::collections::VecDeque;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};

use tokio::sync::Semaphore;
use tokio::time::Instant;

use super::*;

const DAWN: SystemTime = SystemTime::UNIX_EPOCH;

fn minutes(minutes: u64) -> Duration {
    Duration::from_secs(60 * minutes)
}

fn credentials(name: &str, expiry: Option<Duration>) -> Credentials {
    Credentials::new(name, "wJalrXUtnFEMI", None, expiry.map(|expiry| DAWN + expiry), "test")
}

/// Answers from a script, each time it is let through the gate.
struct Scripted {
    script: Mutex<VecDeque<Result<Credentials, CredentialsError>>>,
    asked: AtomicUsize,
    gate: Semaphore,
}

impl fmt::Debug for Scripted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Scripted")
    }
}

#[derive(Clone, Debug)]
struct Provider(Arc<Scripted>);

impl ProvideCredentials for Provider {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async {
            self.0.asked.fetch_add(1, Ordering::Relaxed);
            self.0.gate.acquire().await.unwrap().forget();
            self.0.script.lock().unwrap().pop_front().unwrap()
        })
    }
}

/// A cache over a script, with a clock that goes when told to.
struct Scene {
    cache: CachedCredentials,
    provider: Provider,
    now: Arc<Mutex<SystemTime>>,
}

impl Scene {
    /// The gate is open.
    fn new(script: impl IntoIterator<Item = Result<Credentials, CredentialsError>>) -> Self {
        let scene = Self::gated(script);
        scene.provider.0.gate.add_permits(1_000);
        scene
    }

    fn gated(script: impl IntoIterator<Item = Result<Credentials, CredentialsError>>) -> Self {
        let script = Mutex::new(script.into_iter().collect());
        let scripted = Scripted { script, asked: AtomicUsize::new(0), gate: Semaphore::new(0) };
        let provider = Provider(Arc::new(scripted));
        let now = Arc::new(Mutex::new(DAWN));
        let clock = Clock::new({
            let now = Arc::clone(&now);
            move || *now.lock().unwrap()
        });
        Self { cache: CachedCredentials::new(provider.clone(), clock), provider, now }
    }

    /// Four minutes before the first credentials expire, with the gate closed before the next.
    async fn due(next: Result<Credentials, CredentialsError>) -> Self {
        let scene = Self::gated([Ok(credentials("first", Some(minutes(60)))), next]);
        scene.open_gate();
        assert_eq!(scene.get().await.unwrap(), "first");
        scene.at(minutes(56));
        scene
    }

    fn at(&self, since_dawn: Duration) -> &Self {
        *self.now.lock().unwrap() = DAWN + since_dawn;
        self
    }

    fn asked(&self) -> usize {
        self.provider.0.asked.load(Ordering::Relaxed)
    }

    fn open_gate(&self) {
        self.provider.0.gate.add_permits(1);
    }

    async fn get(&self) -> Result<String, CredentialsError> {
        Ok(self.cache.provide_credentials().await?.access_key_id().to_owned())
    }

    /// A caller in a task of its own, which has already come as far as it can.
    async fn caller(&self) -> tokio::task::JoinHandle<Result<String, String>> {
        let cache = self.cache.clone();
        let caller = tokio::spawn(async move {
            let answer = cache.provide_credentials().await;
            answer.map(|credentials| credentials.access_key_id().to_owned()).map_err(chain)
        });
        tokio::task::yield_now().await;
        caller
    }
}

/// Polls once.
fn poll<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

/// What a user reads: the error and its causes.
fn chain(error: CredentialsError) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(error) = next {
        text = format!("{text}: {error}");
        next = error.source();
    }
    text
}

#[tokio::test]
async fn a_hundred_callers_at_once_ask_once() {
    let scene = Scene::gated([Ok(credentials("first", Some(minutes(60))))]);
    let mut callers = Vec::new();
    for _ in 0..100 {
        callers.push(scene.caller().await);
    }
    scene.open_gate();
    for caller in callers {
        assert_eq!(caller.await.unwrap().unwrap(), "first");
    }
    assert_eq!(scene.asked(), 1);
}

#[tokio::test]
async fn a_hundred_callers_at_once_share_one_failure() {
    let scene = Scene::gated([
        Err(CredentialsError::provider_error("metadata service is away")),
        Ok(credentials("later", None)),
    ]);
    let mut callers = Vec::new();
    for _ in 0..100 {
        callers.push(scene.caller().await);
    }
    scene.open_gate();
    for caller in callers {
        assert_eq!(
            caller.await.unwrap().unwrap_err(),
            "an error occurred while loading credentials: metadata service is away"
        );
    }
    assert_eq!(scene.asked(), 1);
    // Who comes afterwards is not told about the past.
    scene.open_gate();
    assert_eq!(scene.get().await.unwrap(), "later");
}

#[tokio::test]
async fn a_cancelled_caller_leaves_its_question_to_those_who_wait() {
    let scene = Scene::gated([Ok(credentials("first", None))]);
    let first = scene.caller().await;
    let second = scene.caller().await;
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    scene.open_gate();
    assert_eq!(second.await.unwrap().unwrap(), "first");
    assert_eq!(scene.asked(), 1);
}

#[tokio::test]
async fn a_question_that_all_gave_up_is_asked_anew() {
    let scene = Scene::gated([Ok(credentials("first", None))]);
    let mut given_up = Box::pin(scene.get());
    assert!(poll(given_up.as_mut()).is_pending());
    drop(given_up);
    scene.open_gate();
    assert_eq!(poll(pin!(scene.get())).map(Result::unwrap), Poll::Ready("first".to_owned()));
    assert_eq!(scene.asked(), 2);
}

#[tokio::test]
async fn a_caller_that_is_parked_holds_up_nobody() {
    let scene = Scene::gated([Ok(credentials("first", None))]);
    let mut parked = Box::pin(scene.get());
    assert!(poll(parked.as_mut()).is_pending());
    scene.open_gate();
    assert_eq!(poll(pin!(scene.get())).map(Result::unwrap), Poll::Ready("first".to_owned()));
    assert_eq!(parked.await.unwrap(), "first");
    assert_eq!(scene.asked(), 1);
}

#[tokio::test]
async fn a_refresh_whose_caller_is_parked_is_helped_on_by_those_who_pass_by() {
    let scene = Scene::due(Ok(credentials("second", Some(minutes(120))))).await;
    let mut parked = Box::pin(scene.get());
    assert!(poll(parked.as_mut()).is_pending());
    scene.open_gate();
    assert_eq!(poll(pin!(scene.get())).map(Result::unwrap), Poll::Ready("second".to_owned()));
    assert_eq!(parked.await.unwrap(), "second");
    assert_eq!(scene.asked(), 2);
}

/// Panics the first time.
#[derive(Debug)]
struct Fragile(AtomicUsize);

impl ProvideCredentials for Fragile {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async {
            tokio::task::yield_now().await;
            assert_ne!(self.0.fetch_add(1, Ordering::Relaxed), 0, "the provider breaks");
            Ok(credentials("second", None))
        })
    }
}

#[tokio::test]
async fn a_provider_that_panics_is_an_error_to_all_who_wait_and_is_asked_anew() {
    let cache = CachedCredentials::new(Fragile(AtomicUsize::new(0)), Clock::fixed(DAWN));
    let (first, second) = tokio::join!(cache.provide_credentials(), cache.provide_credentials());
    for answer in [first, second] {
        let error = chain(answer.unwrap_err());
        assert!(error.ends_with(": the provider of the credentials panicked"), "{error}");
    }
    assert_eq!(cache.provide_credentials().await.unwrap().access_key_id(), "second");
}

#[tokio::test]
async fn credentials_are_refreshed_five_minutes_before_they_expire() {
    let scene = Scene::new([
        Ok(credentials("first", Some(minutes(60)))),
        Ok(credentials("second", Some(minutes(120)))),
    ]);
    assert_eq!(scene.get().await.unwrap(), "first");
    scene.at(minutes(55) - Duration::from_secs(1));
    assert_eq!((scene.get().await.unwrap(), scene.asked()), ("first".to_owned(), 1));
    scene.at(minutes(55));
    assert_eq!((scene.get().await.unwrap(), scene.asked()), ("second".to_owned(), 2));
    assert_eq!((scene.get().await.unwrap(), scene.asked()), ("second".to_owned(), 2));
}

#[tokio::test]
async fn nobody_waits_for_a_refresh_while_the_current_ones_are_good() {
    let scene = Scene::due(Ok(credentials("second", Some(minutes(120))))).await;
    let refreshing = scene.caller().await;
    let other = scene.caller().await;
    assert!(other.is_finished());
    assert_eq!(other.await.unwrap().unwrap(), "first");
    scene.open_gate();
    assert_eq!(refreshing.await.unwrap().unwrap(), "second");
    assert_eq!(scene.asked(), 2);
}

#[tokio::test]
async fn good_ones_outlive_a_failed_refresh_which_is_repeated_after_a_pause() {
    let away = || Err(CredentialsError::provider_error("metadata service is away"));
    let scene = Scene::new([
        Ok(credentials("first", Some(minutes(60)))),
        away(),
        away(),
        away(),
        Ok(credentials("second", Some(minutes(120)))),
    ]);
    scene.get().await.unwrap();
    for second in 0..60 {
        scene.at(minutes(55) + Duration::from_secs(second));
        assert_eq!(scene.get().await.unwrap(), "first");
    }
    assert_eq!(scene.asked(), 3);
    scene.at(minutes(60));
    let error = scene.get().await.map_err(chain).unwrap_err();
    assert_eq!(error, "an error occurred while loading credentials: metadata service is away");
    assert_eq!(scene.get().await.unwrap(), "second");
}

#[tokio::test(start_paused = true)]
async fn a_refresh_that_hangs_is_given_up_after_15_s_and_repeated_after_a_pause() {
    let scene = Scene::gated([Ok(credentials("first", Some(minutes(60))))]);
    scene.open_gate();
    scene.get().await.unwrap();
    let mut waits = Vec::new();
    for second in [0, 29, 30] {
        scene.at(minutes(56) + Duration::from_secs(second));
        let start = Instant::now();
        assert_eq!(scene.get().await.unwrap(), "first");
        waits.push(start.elapsed().as_secs());
    }
    assert_eq!((waits, scene.asked()), (vec![15, 0, 15], 3));
}

#[tokio::test(start_paused = true)]
async fn a_slow_refresh_is_waited_for_once_the_current_ones_have_expired() {
    let scene = Scene::due(Ok(credentials("second", Some(minutes(120))))).await;
    let refreshing = scene.caller().await;
    scene.at(minutes(61));
    tokio::time::sleep(Duration::from_secs(60)).await;
    scene.open_gate();
    assert_eq!(refreshing.await.unwrap().unwrap(), "second");
    assert_eq!(scene.asked(), 2);
}

#[tokio::test]
async fn ones_that_expire_during_a_failing_refresh_are_not_given_out() {
    let scene = Scene::due(Err(CredentialsError::provider_timed_out(Duration::from_secs(300)))).await;
    let refreshing = scene.caller().await;
    scene.at(minutes(61));
    scene.open_gate();
    let error = refreshing.await.unwrap().unwrap_err();
    assert_eq!(error, "credentials provider timed out after 300 seconds");
}

#[tokio::test]
async fn expired_ones_are_an_error_that_says_so() {
    let scene = Scene::new([Ok(credentials("old", Some(minutes(60))))]);
    scene.at(minutes(60));
    let error = scene.get().await.map_err(chain).unwrap_err();
    assert_eq!(error, "an error occurred while loading credentials: the credentials have expired");
}

#[tokio::test]
async fn credentials_without_expiry_are_asked_for_once() {
    let scene = Scene::new([Ok(credentials("first", None))]);
    for years in 0..100 {
        scene.at(minutes(years * 365 * 24 * 60));
        assert_eq!(scene.get().await.unwrap(), "first");
    }
    assert_eq!(scene.asked(), 1);
}

#[tokio::test]
async fn debug_shows_nothing_of_them() {
    let scene = Scene::new([Ok(credentials("first", None))]);
    scene.get().await.unwrap();
    assert_eq!(format!("{:?}", scene.cache), "CachedCredentials");
}
