use std::any::Any;
use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::hash::Hash;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{Shared, WeakShared};
use tokio::time::Instant;
use tracing::debug;

use crate::Endpoint;
use crate::cache::Cache;

/// The endpoints of keys `K`: looked up once, remembered, forgotten when told to. Share it by reference or in
/// an `Arc`.
///
/// - One lookup a key is under way at a time, however many ask; all who wait for it get its answer, an error
///   too. An error is not remembered: whoever asks after it has been found causes another lookup.
/// - A lookup runs whenever one of those who wait for it is polled, so a caller that is parked or dropped holds
///   up nobody; when the last is dropped, so is the lookup. Lookups of different keys never wait for each
///   other.
/// - A lookup that panics takes one of those who wait with it; the others ask anew.
/// - An answer is remembered for [`TIME_TO_LIVE`](Self::TIME_TO_LIVE), from when it was asked for, unless
///   [`with_time_to_live`](Self::with_time_to_live) says otherwise. Time is tokio's.
/// - At most [`CAPACITY`](Self::CAPACITY) answers are remembered, unless
///   [`with_capacity`](Self::with_capacity) says otherwise; the oldest makes room.
pub struct Endpoints<K, E> {
    lookup: Arc<Lookup<K, E>>,
    time_to_live: Duration,
    state: Arc<Mutex<State<K, E>>>,
}

type Found<E> = Result<Endpoint, E>;
type Running<T> = Pin<Box<dyn Future<Output = T> + Send>>;
type Lookup<K, E> = dyn Fn(K) -> Running<Found<E>> + Send + Sync;

impl<K, E> Endpoints<K, E> {
    /// How long an answer is remembered: 40 minutes, as in AWS' producer library for C. The service asks to
    /// look up every 45 minutes, or on failure (Developer Guide, the page of quotas).
    pub const TIME_TO_LIVE: Duration = Duration::from_secs(40 * 60);

    /// How many answers are remembered.
    pub const CAPACITY: usize = 10_000;
}

impl<K, E> Endpoints<K, E>
where
    K: Clone + Eq + Hash + Send + 'static,
    E: Clone + Send + Sync + 'static,
{
    /// Remembers what `lookup` finds. It is called with a clone of the key, and is expected to bound its own
    /// time.
    #[must_use]
    pub fn new<F, Fut>(lookup: F) -> Self
    where
        F: Fn(K) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Endpoint, E>> + Send + 'static,
    {
        let state = State { known: Cache::new(Self::CAPACITY), flights: HashMap::new(), started: 0 };
        Self {
            lookup: Arc::new(move |key| lookup(key).boxed()),
            time_to_live: Self::TIME_TO_LIVE,
            state: Arc::new(Mutex::new(state)),
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
        loop {
            let flight = {
                let mut state = lock(&self.state);
                if let Some(endpoint) = state.known.get(key, Instant::now()) {
                    return Ok(endpoint.clone());
                }
                let under_way = state.flights.get(key).and_then(|(_, flight)| flight.upgrade());
                under_way.unwrap_or_else(|| self.start(&mut state, key))
            };
            match flight.await {
                Ok(found) => return found,
                Err(panic) => {
                    if let Some(panic) = lock(&panic).take() {
                        resume_unwind(panic);
                    }
                }
            }
        }
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

    /// The lookup itself is called when the flight is first polled, outside the lock.
    fn start(&self, state: &mut State<K, E>, key: &K) -> Flight<E> {
        let (key, kept) = (key.clone(), key.clone());
        state.started += 1;
        let entry = FlightEntry { state: self.state.clone(), key, number: state.started };
        let flight = fly(entry, self.lookup.clone(), self.time_to_live).boxed().shared();
        if let Some(weak) = flight.downgrade() {
            state.flights.insert(kept, (state.started, weak));
        }
        flight
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
    /// The lookups under way, each with its number. Those who wait own them.
    flights: HashMap<K, (u64, WeakFlight<E>)>,
    /// How many there have been.
    started: u64,
}

/// A lookup that several wait for, driven by each of them.
type Flight<E> = Shared<Running<Landed<E>>>;
type WeakFlight<E> = WeakShared<Running<Landed<E>>>;

/// What was found, or the panic, for one of those who wait. It must not pass through `Shared`, which would
/// leave the others waiting.
type Landed<E> = Result<Found<E>, Arc<Mutex<Option<Box<dyn Any + Send>>>>>;

/// Looks up. The flight is taken away before its answer is seen: whoever comes later finds the endpoint
/// remembered, or after an error no flight to join.
async fn fly<K, E>(entry: FlightEntry<K, E>, lookup: Arc<Lookup<K, E>>, time_to_live: Duration) -> Landed<E>
where
    K: Clone + Eq + Hash,
{
    let asked = Instant::now();
    let key = entry.key.clone();
    let landed = AssertUnwindSafe(async { lookup(key).await }).catch_unwind().await;
    if let Ok(Ok(endpoint)) = &landed {
        let expires = asked.checked_add(time_to_live);
        lock(&entry.state).known.insert(entry.key.clone(), endpoint.clone(), expires);
        debug!(%endpoint, "endpoint found");
    } else {
        debug!("no endpoint found");
    }
    drop(entry);
    landed.map_err(|panic| Arc::new(Mutex::new(Some(panic))))
}

/// Owned by a flight: takes it away when it ends, be it with an answer or because nobody waits any more. So
/// there are never more flights than callers.
struct FlightEntry<K: Eq + Hash, E> {
    state: Arc<Mutex<State<K, E>>>,
    key: K,
    number: u64,
}

impl<K: Eq + Hash, E> Drop for FlightEntry<K, E> {
    fn drop(&mut self) {
        let mut state = lock(&self.state);
        // The flight of this key may be a later one by now.
        if state.flights.get(&self.key).is_some_and(|(number, _)| *number == self.number) {
            state.flights.remove(&self.key);
        }
    }
}

/// A panic under the lock could only come from the key's own `Hash`, `Eq` or `Clone`; the maps are sound
/// after it.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
