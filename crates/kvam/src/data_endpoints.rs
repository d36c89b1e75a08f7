//! The hosts that serve streams, asked for and believed.

use std::sync::Arc;

use kvam_discovery::{Endpoint, Endpoints, Trust};
use kvam_model::ops::GetDataEndpoint;
use kvam_model::{ApiName, Operation, StreamId};

use crate::Error;
use crate::call::Caller;
use crate::error::Cause;
use crate::receipt::Tally;
use crate::route::{Key, Route};

/// The hosts that serve streams.
#[derive(Debug)]
pub(crate) enum DataEndpoints {
    /// Configured: nothing is asked.
    Fixed(Endpoint),
    /// Asked for with `GetDataEndpoint`, and remembered.
    Discovered(Endpoints<Key, Error>),
}

impl DataEndpoints {
    /// Asks at `control`, and believes what `trust` believes.
    pub(crate) fn discovered(caller: Arc<Caller>, control: Endpoint, trust: Trust) -> Self {
        let shared = Arc::new((caller, control, trust));
        Self::Discovered(Endpoints::new(move |(stream, api_name): Key| {
            let shared = shared.clone();
            async move {
                let (caller, control, trust) = &*shared;
                let operation = GetDataEndpoint::new(stream.clone(), api_name);
                let found = caller.call(&operation, Route::Fixed(control), &Tally::default()).await?;
                trust.check_discovered(&found.value).map_err(|error| {
                    Error::new(GetDataEndpoint::NAME, Some(stream), Cause::Untrusted(error), found.effort)
                })
            }
        }))
    }

    pub(crate) fn route(&self, stream: &StreamId, api_name: ApiName) -> Route<'_> {
        match self {
            Self::Fixed(endpoint) => Route::Fixed(endpoint),
            Self::Discovered(endpoints) => Route::Discovered { endpoints, key: (stream.clone(), api_name) },
        }
    }
}
