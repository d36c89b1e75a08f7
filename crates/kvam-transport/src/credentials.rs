//! Credentials, remembered until shortly before they expire.

use std::error::Error;
use std::fmt;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, future};
use futures_util::FutureExt;
use futures_util::future::{Shared, WeakShared};
use tokio::time::timeout;

use crate::{BoxFuture, Clock};

/// How long before they expire credentials are asked for anew. AWS makes the next credentials of an instance role
/// available at least five minutes before the current ones expire (EC2 user guide, "Retrieve security credentials from
/// instance metadata"), so that asking sooner would bring the same ones again.
const REFRESH_BEFORE: Duration = Duration::from_secs(5 * 60);
/// How long a provider is left alone after it answered or was given up, while what it gave before is still good.
const PAUSE: Duration = Duration::from_secs(30);
/// How long the caller that asks waits for new credentials while the current ones are good: enough for slow providers,
/// which start over when they are given up, and less than callers usually give a request.
const PATIENCE: Duration = Duration::from_secs(15);

/// Asks a provider for credentials once, and then again shortly before they expire.
///
/// - However many callers wait, the provider is asked once, and all get its answer, be it an error. The question goes on
///   whenever one of them is polled, so a caller that is parked or dropped holds up nobody; when the last is dropped, so
///   is the question.
/// - Credentials are refreshed when they expire within five minutes. While the current ones are still good, callers do
///   not wait for a refresh that is under way, and get the current ones if it fails or takes longer than 15 seconds. Until
///   they expire the provider is then asked no more than every 30 seconds.
/// - A provider that panics is an error that says so.
/// - Credentials that have expired are an error that says so.
/// - Credentials without an expiry are asked for once.
///
/// A first question takes as long as the provider does: what callers wait for at most is theirs to say. It needs a tokio
/// runtime with time enabled.
#[derive(Clone)]
pub struct CachedCredentials(Arc<Cache>);

struct Cache {
    provider: Box<dyn ProvideCredentials>,
    clock: Clock,
    refresh_before: Duration,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    current: Option<Credentials>,
    /// When the provider last answered, or was given up.
    last_end: Option<SystemTime>,
    /// Those who wait own it.
    under_way: Option<WeakShared<BoxFuture<'static, Answer>>>,
}

type Answer = Result<Credentials, Arc<CredentialsError>>;

/// A question to the provider, driven by all who wait for the answer.
type Question = Shared<BoxFuture<'static, Answer>>;

impl CachedCredentials {
    /// Remembers what `provider` gives. `clock` tells when that expires, as it is: no [`Skew`](crate::Skew) corrects it.
    pub fn new(provider: impl ProvideCredentials + 'static, clock: Clock) -> Self {
        Self(Arc::new(Cache {
            provider: Box::new(provider),
            clock,
            refresh_before: REFRESH_BEFORE,
            state: Mutex::default(),
        }))
    }
}

impl ProvideCredentials for CachedCredentials {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.0.get())
    }
}

impl Cache {
    async fn get(self: &Arc<Self>) -> Result<Credentials, CredentialsError> {
        let now = self.clock.now();
        let (good, under_way, question) = {
            let mut state = self.state();
            let good = match state.look(now, self.refresh_before) {
                Look::Fresh(credentials) => return Ok(credentials),
                Look::Stale(credentials) => Some(credentials),
                Look::None => None,
            };
            let under_way = state.under_way.as_ref().and_then(WeakShared::upgrade);
            (good, under_way.is_some(), under_way.unwrap_or_else(|| self.ask(&mut state)))
        };
        let Some(good) = good else { return question.await.map_err(shared) };
        if under_way {
            // Not waited for, but helped on: whoever waits for it may be parked.
            return Ok(question.now_or_never().and_then(Result::ok).unwrap_or(good));
        }
        let answer = timeout(PATIENCE, question.clone()).await;
        let now = self.clock.now();
        match answer {
            Ok(Ok(new)) => Ok(new),
            // What was good when the provider was asked may have expired while it took its time.
            Ok(Err(error)) if has_expired(&good, now) => Err(shared(error)),
            Err(_) if has_expired(&good, now) => question.await.map_err(shared),
            Ok(Err(_)) => Ok(good),
            Err(_) => {
                tracing::warn!("the refresh of credentials takes long; the current ones are still good");
                self.state().last_end = Some(now);
                Ok(good)
            }
        }
    }

    /// The provider is asked when the question is first polled, outside the lock.
    fn ask(self: &Arc<Self>, state: &mut State) -> Question {
        let cache = Arc::clone(self);
        let question = async move { cache.answer().await }.boxed().shared();
        state.under_way = question.downgrade();
        question
    }

    /// The question is taken away before its answer is seen: who comes later does not get an error from the past.
    async fn answer(&self) -> Answer {
        // A panic must not pass through `Shared`, which would leave the others waiting.
        let answer =
            AssertUnwindSafe(async { self.provider.provide_credentials().await }).catch_unwind().await;
        let answer = answer.unwrap_or_else(|_| Err(CredentialsError::unhandled(Panicked)));
        let now = self.clock.now();
        let answer = answer.and_then(|credentials| {
            if has_expired(&credentials, now) {
                return Err(CredentialsError::provider_error(Expired));
            }
            Ok(credentials)
        });
        let mut state = self.state();
        state.under_way = None;
        state.last_end = Some(now);
        if let Ok(credentials) = &answer {
            state.current = Some(credentials.clone());
        }
        let still_good = state.current.as_ref().is_some_and(|current| !has_expired(current, now));
        drop(state);
        if answer.is_err() && still_good {
            tracing::warn!("could not refresh credentials; the current ones are still good");
        }
        answer.map_err(Arc::new)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // No code that holds this lock leaves the state half written.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn look(&self, now: SystemTime, refresh_before: Duration) -> Look {
        let Some(current) = self.current.as_ref() else { return Look::None };
        let Some(expiry) = current.expiry() else { return Look::Fresh(current.clone()) };
        if expiry <= now {
            return Look::None;
        }
        let asked_lately =
            self.last_end.and_then(|then| now.duration_since(then).ok()).is_some_and(|since| since < PAUSE);
        if asked_lately || expiry.duration_since(now).is_ok_and(|left| left > refresh_before) {
            Look::Fresh(current.clone())
        } else {
            Look::Stale(current.clone())
        }
    }
}

enum Look {
    /// Good, and not to be refreshed now.
    Fresh(Credentials),
    /// Good, and due for a refresh.
    Stale(Credentials),
    /// None, or expired.
    None,
}

fn has_expired(credentials: &Credentials, now: SystemTime) -> bool {
    credentials.expiry().is_some_and(|expiry| expiry <= now)
}

impl fmt::Debug for CachedCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CachedCredentials")
    }
}

fn shared(error: Arc<CredentialsError>) -> CredentialsError {
    match &*error {
        CredentialsError::ProviderTimedOut(details) => {
            CredentialsError::provider_timed_out(details.timeout_duration())
        }
        CredentialsError::CredentialsNotLoaded(_) => CredentialsError::not_loaded(Shown(error)),
        CredentialsError::InvalidConfiguration(_) => CredentialsError::invalid_configuration(Shown(error)),
        CredentialsError::ProviderError(_) => CredentialsError::provider_error(Shown(error)),
        _ => CredentialsError::unhandled(Shown(error)),
    }
}

/// The cause of a failure that several callers share: of the same variant as the error around it, so it shows that
/// one's own cause.
#[derive(Debug)]
struct Shown(Arc<CredentialsError>);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.source() {
            Some(source) => fmt::Display::fmt(source, f),
            None => fmt::Display::fmt(&self.0, f),
        }
    }
}

impl Error for Shown {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source().and_then(Error::source)
    }
}

#[derive(Debug)]
struct Expired;

impl fmt::Display for Expired {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the credentials have expired")
    }
}

impl Error for Expired {}

#[derive(Debug)]
struct Panicked;

impl fmt::Display for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the provider of the credentials panicked")
    }
}

impl Error for Panicked {}

#[cfg(test)]
mod tests;
