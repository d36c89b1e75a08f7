use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use kvam_model::Timestamp;

/// The service's clock: arrivals, retention, quotas, the age of signatures and the Date header are told by it.
#[derive(Clone)]
pub(crate) struct Clock(Arc<dyn Fn() -> SystemTime + Send + Sync>);

impl Clock {
    #[expect(clippy::disallowed_methods, reason = "a service that is given no clock has the machine's")]
    pub(crate) fn system() -> Self {
        Self::new(SystemTime::now)
    }

    pub(crate) fn new(now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// To the millisecond, as the real service's moments are.
    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::from_micros(Timestamp::from((self.0)()).as_millis().saturating_mul(1000))
    }

    /// Microseconds since the epoch, for what is measured and not told.
    pub(crate) fn now_in_micros(&self) -> i64 {
        Timestamp::from((self.0)()).as_micros()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}
