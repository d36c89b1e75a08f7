//! Where requests go: to the control plane, or to the host that serves a stream.

use kvam_discovery::{Endpoint, Endpoints};
use kvam_model::{ApiName, StreamId};

use crate::Error;

/// Whether one endpoint serves several APIs is not documented, so each API has its own.
pub(crate) type Key = (StreamId, ApiName);

/// Where the requests of one call go.
#[derive(Debug)]
pub(crate) enum Route<'a> {
    Fixed(&'a Endpoint),
    Discovered { endpoints: &'a Endpoints<Key, Error>, key: Key },
}

impl Route<'_> {
    pub(crate) async fn resolve(&self) -> Result<Endpoint, Error> {
        match self {
            Self::Fixed(endpoint) => Ok((*endpoint).clone()),
            Self::Discovered { endpoints, key } => endpoints.resolve(key).await,
        }
    }

    /// Whether another answer to the question where to go may come.
    pub(crate) fn is_discovered(&self) -> bool {
        matches!(self, Self::Discovered { .. })
    }

    pub(crate) fn forget(&self, endpoint: &Endpoint) {
        if let Self::Discovered { endpoints, key } = self {
            endpoints.forget(key, endpoint);
        }
    }
}
