//! Credentials, remembered until shortly before they expire.

use std::error::Error;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, future};

use crate::Clock;

/// How long before they expire credentials are asked for anew. AWS makes the next credentials of an instance role
/// available at least five minutes before the current ones expire (EC2 user guide, "Retrieve security credentials from
/// instance metadata"), so that asking sooner would bring the same ones again.
const REFRESH_BEFORE: Duration = Duration::from_secs(5 * 60);
/// How long a provider is left alone after it was asked, while what it gave before is still good.
const PAUSE: Duration = Duration::from_secs(30);

/// Asks a provider for credentials once, and then again shortly before they expire.
///
/// - However many callers wait, the provider is asked by one of them, and all get what that one got, be it an error. If
///   that one is cancelled, the next takes over.
/// - Credentials are refreshed when they expire within five minutes. While the current ones are still good, callers do
///   not wait for a refresh that is under way, and get the current ones if it fails. Until they expire the provider is
///   then asked no more than every 30 seconds.
/// - Credentials that have expired are an error that says so.
/// - Credentials without an expiry are asked for once.
#[derive(Clone)]
pub struct CachedCredentials(Arc<Shared>);

struct Shared {
    provider: Box<dyn ProvideCredentials>,
    clock: Clock,
    refresh_before: Duration,
    /// Held by whoever asks the provider.
    asking: tokio::sync::Mutex<()>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    current: Option<Credentials>,
    /// How often the provider has answered.
    answers: u64,
    last_answer: Option<SystemTime>,
    last_failure: Option<Arc<CredentialsError>>,
}

impl CachedCredentials {
    /// Remembers what `provider` gives. `clock` tells when that expires.
    pub fn new(provider: impl ProvideCredentials + 'static, clock: Clock) -> Self {
        Self(Arc::new(Shared {
            provider: Box::new(provider),
            clock,
            refresh_before: REFRESH_BEFORE,
            asking: tokio::sync::Mutex::new(()),
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

impl Shared {
    async fn get(&self) -> Result<Credentials, CredentialsError> {
        let (_leader, good) = match self.look() {
            Look::Fresh(credentials) => return Ok(credentials),
            Look::Stale(good) => match self.asking.try_lock() {
                Ok(leader) => (leader, Some(good)),
                Err(_) => return Ok(good),
            },
            Look::None { answers } => {
                let leader = self.asking.lock().await;
                if let Some(answer) = self.answered_since(answers) {
                    return answer;
                }
                (leader, None)
            }
        };
        // Another leader may have come and gone between the look and the lock.
        if let Look::Fresh(credentials) = self.look() {
            return Ok(credentials);
        }
        let answer = self.provider.provide_credentials().await;
        let answer = answer.and_then(|credentials| self.unexpired(credentials));
        self.note(answer, good)
    }

    fn look(&self) -> Look {
        let now = self.clock.now();
        let state = self.state();
        let Some(current) = state.current.as_ref() else { return Look::None { answers: state.answers } };
        let Some(expiry) = current.expiry() else { return Look::Fresh(current.clone()) };
        if expiry <= now {
            return Look::None { answers: state.answers };
        }
        let asked_lately = state
            .last_answer
            .and_then(|then| now.duration_since(then).ok())
            .is_some_and(|since| since < PAUSE);
        if asked_lately || expiry.duration_since(now).is_ok_and(|left| left > self.refresh_before) {
            Look::Fresh(current.clone())
        } else {
            Look::Stale(current.clone())
        }
    }

    /// What a leader brought while this caller waited for it.
    fn answered_since(&self, answers: u64) -> Option<Result<Credentials, CredentialsError>> {
        match self.look() {
            Look::Fresh(credentials) | Look::Stale(credentials) => Some(Ok(credentials)),
            Look::None { answers: now } if now == answers => None,
            Look::None { .. } => self.state().last_failure.clone().map(|failure| Err(shared(failure))),
        }
    }

    fn unexpired(&self, credentials: Credentials) -> Result<Credentials, CredentialsError> {
        let now = self.clock.now();
        match credentials.expiry() {
            Some(expiry) if expiry <= now => Err(CredentialsError::provider_error(Expired)),
            _ => Ok(credentials),
        }
    }

    fn note(
        &self,
        answer: Result<Credentials, CredentialsError>,
        good: Option<Credentials>,
    ) -> Result<Credentials, CredentialsError> {
        let now = self.clock.now();
        let mut state = self.state();
        state.answers += 1;
        state.last_answer = Some(now);
        match answer {
            Ok(credentials) => {
                state.current = Some(credentials.clone());
                state.last_failure = None;
                Ok(credentials)
            }
            Err(error) => {
                let error = Arc::new(error);
                state.last_failure = Some(Arc::clone(&error));
                drop(state);
                // What was good when the provider was asked may have expired while it took its time.
                let good = good.filter(|good| good.expiry().is_none_or(|expiry| expiry > now));
                if good.is_some() {
                    tracing::warn!("could not refresh credentials; the current ones are still good");
                }
                good.ok_or_else(|| shared(error))
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // No code that holds this lock leaves the state half written.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

enum Look {
    /// Good, and not to be refreshed now.
    Fresh(Credentials),
    /// Good, and due for a refresh.
    Stale(Credentials),
    /// None, or expired.
    None { answers: u64 },
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

#[cfg(test)]
mod tests;
