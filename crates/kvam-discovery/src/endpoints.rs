use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::hash::Hash;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::OnceCell;
use tokio::time::Instant;
use tracing::debug;

use crate::Endpoint;
use crate::cache::Cache;

/// The endpoints of keys `K`: looked up once, remembered, forgotten when told to. Share it by reference or in
/// an `Arc`.
///
/// - One lookup a key is under way at a time, however many ask; all who wait for it get its answer, an error
///   too. An error is not remembered: whoever asks after it has been found causes another lookup.
/// - A caller that is dropped during its lookup ends that lookup; if others wait for the same key, one of
///   them starts it anew. Lookups of different keys never wait for each other.
/// - An answer is remembered for [`TIME_TO_LIVE`](Self::TIME_TO_LIVE), from when it was asked for, unless
///   [`with_time_to_live`](Self::with_time_to_live) says otherwise. Time is tokio's.
/// - At most [`CAPACITY`](Self::CAPACITY) answers are remembered, unless
///   [`with_capacity`](Self::with_capacity) says otherwise; the oldest makes room.
pub struct Endpoints<K, E> {
    lookup: Box<Lookup<K, E>>,
    time_to_live: Duration,
    state: Mutex<State<K, E>>,
}

type Found<E> = Result<Endpoint, E>;
type Lookup<K, E> = dyn Fn(K) -> Pin<Box<dyn Future<Output = Found<E>> + Send>> + Send + Sync;

impl<K, E> Endpoints<K, E> {
    /// How long an answer is remembered: 40 minutes, as in AWS' producer library for C. The service asks to
    /// look up every 45 minutes, or on failure (Developer Guide, the page of quotas).
    pub const TIME_TO_LIVE: Duration = Duration::from_secs(40 * 60);

    /// How many answers are remembered.
    pub const CAPACITY: usize = 10_000;
}

impl<K, E> Endpoints<K, E>
where
    K: Clone + Eq + Hash,
    E: Clone,
{
    /// Remembers what `lookup` finds. It is called with a clone of the key, and is expected to bound its own
    /// time.
    #[must_use]
    pub fn new<F, Fut>(lookup: F) -> Self
    where
        F: Fn(K) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Endpoint, E>> + Send + 'static,
    {
        let state = State { known: Cache::new(Self::CAPACITY), flights: HashMap::new() };
        Self {
            lookup: Box::new(move |key| Box::pin(lookup(key))),
            time_to_live: Self::TIME_TO_LIVE,
            state: Mutex::new(state),
        }
    }

    /// Remembers each answer for this long instead; nothing is remembered for no time.
    #[must_use]
    pub fn with_time_to_live(mut self, time_to_live: Duration) -> Self {
        self.time_to_live = time_to_live;
        self
    }

    /// Remembers at most this many answers instead.
    #[must_use]
    pub fn with_capacity(self, capacity: usize) -> Self {
        lock(&self.state).known = Cache::new(capacity);
        self
    }

    /// The key's endpoint: the one remembered, or what a lookup finds.
    ///
    /// # Errors
    ///
    /// What the lookup returned, to everybody who waited for it.
    pub async fn resolve(&self, key: &K) -> Result<Endpoint, E> {
        let caller = {
            let mut state = lock(&self.state);
            if let Some(endpoint) = state.known.get(key, Instant::now()) {
                return Ok(endpoint.clone());
            }
            let flight = state.flights.entry(key.clone()).or_default();
            flight.callers += 1;
            Caller { state: &self.state, key, answer: flight.answer.clone() }
        };
        caller.answer.get_or_init(|| self.look_up(&caller)).await.clone()
    }

    /// Forgets the key's endpoint if it is still this one, and says whether it was: to be called when a
    /// request to it failed as requests to a wrong endpoint do. A newer one, found since, stays.
    pub fn forget(&self, key: &K, endpoint: &Endpoint) -> bool {
        let forgotten = lock(&self.state).known.remove_if(key, endpoint);
        if forgotten {
            debug!(%endpoint, "endpoint forgotten");
        }
        forgotten
    }

    /// Looks up, and takes the flight away before its answer is seen: whoever comes later finds the endpoint
    /// remembered, or after an error no flight to join.
    async fn look_up(&self, caller: &Caller<'_, K, E>) -> Found<E> {
        let asked = Instant::now();
        let found = (self.lookup)(caller.key.clone()).await;
        let mut state = lock(&self.state);
        state.flights.remove(caller.key);
        match &found {
            Ok(endpoint) => {
                state.known.insert(
                    caller.key.clone(),
                    endpoint.clone(),
                    asked.checked_add(self.time_to_live),
                );
                debug!(%endpoint, "endpoint found");
            }
            Err(_) => debug!("no endpoint found"),
        }
        found
    }
}

impl<K, E> fmt::Debug for Endpoints<K, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = lock(&self.state);
        f.debug_struct("Endpoints")
            .field("time_to_live", &self.time_to_live)
            .field("known", &state.known.len())
            .field("under_way", &state.flights.len())
            .finish_non_exhaustive()
    }
}

struct State<K, E> {
    known: Cache<K>,
    /// The lookups under way, each with the callers who wait for it.
    flights: HashMap<K, Flight<E>>,
}

struct Flight<E> {
    /// Empty until the answer is found; whichever caller initialises it is the one who looks up.
    answer: Arc<OnceCell<Found<E>>>,
    callers: usize,
}

impl<E> Default for Flight<E> {
    fn default() -> Self {
        Self { answer: Arc::default(), callers: 0 }
    }
}

/// One who waits for a flight. The last to leave an unanswered one takes it away, so that there are never
/// more flights than callers.
struct Caller<'a, K: Eq + Hash, E> {
    state: &'a Mutex<State<K, E>>,
    key: &'a K,
    answer: Arc<OnceCell<Found<E>>>,
}

impl<K: Eq + Hash, E> Drop for Caller<'_, K, E> {
    fn drop(&mut self) {
        let mut state = lock(self.state);
        // The flight of this key may be a later one by now.
        if let Some(flight) = state.flights.get_mut(self.key)
            && Arc::ptr_eq(&flight.answer, &self.answer)
        {
            flight.callers -= 1;
            if flight.callers == 0 {
                state.flights.remove(self.key);
            }
        }
    }
}

/// A panic under the lock could only come from the key's own `Hash`, `Eq` or `Clone`; the maps are sound
/// after it.
fn lock<K, E>(state: &Mutex<State<K, E>>) -> MutexGuard<'_, State<K, E>> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
