use std::fmt;
use std::sync::Arc;

use kvam_discovery::{Endpoint, Region};
use kvam_model::ops::GetDataEndpoint;
use kvam_model::{ApiName, JsonOperation, Operation, StreamId};
use kvam_transport::Success;

use crate::call::Caller;
use crate::data_endpoints::DataEndpoints;
use crate::receipt::Tally;
use crate::route::Route;
use crate::{ClientBuilder, Error, ListFragments};

/// A client for the streams of one region and their archived media.
///
/// Cheap to clone: clones share connections, credentials, data endpoints, pace, the quota of retries and what was learnt
/// about the machine's clock.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) caller: Arc<Caller>,
    pub(crate) region: Region,
    pub(crate) control: Endpoint,
    pub(crate) data: DataEndpoints,
}

impl Client {
    pub(crate) fn new(inner: Inner) -> Self {
        Self(Arc::new(inner))
    }

    /// Starts a client whose parts are given one by one.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::new()
    }

    /// A client with credentials, region and endpoints as other AWS tools find them: [`Environment`](crate::Environment)
    /// says where.
    ///
    /// # Errors
    ///
    /// No region is configured, or what is configured cannot be used. Missing credentials are an error of the first call.
    #[cfg(feature = "aws-config")]
    pub async fn from_env() -> Result<Self, crate::BuildError> {
        crate::Environment::new().builder().await.build()
    }

    /// The region.
    #[must_use]
    pub fn region(&self) -> &str {
        self.0.region.as_str()
    }

    /// Lists the fragments of a stream that are stored in a range of time.
    pub fn list_fragments(&self, stream: impl Into<StreamId>) -> ListFragments {
        ListFragments::new(self.clone(), stream.into())
    }

    /// The data endpoint that serves a stream for one API: the configured one, or the one that the service names,
    /// remembered for later calls.
    ///
    /// # Errors
    ///
    /// `GetDataEndpoint` failed, or what it named is not to be trusted.
    pub async fn data_endpoint(&self, stream: &StreamId, api_name: ApiName) -> Result<Endpoint, Error> {
        self.check(&GetDataEndpoint::new(stream.clone(), api_name))?;
        self.0.data.route(stream, api_name).resolve().await
    }

    /// Holds a request against what the service would refuse, before anything is asked.
    pub(crate) fn check(&self, operation: &impl Operation) -> Result<(), Error> {
        let region = operation.stream().map_or(Ok(()), |stream| stream.check_region(self.region()));
        region
            .and_then(|()| operation.encode(self.0.control.uri()))
            .map(drop)
            .map_err(|error| Error::invalid_input(operation, error))
    }

    /// Where the requests of an operation go.
    pub(crate) fn route<O: Operation>(&self, operation: &O) -> Route<'_> {
        match (O::API_NAME, operation.stream()) {
            (Some(api_name), Some(stream)) => self.0.data.route(stream, api_name),
            _ => Route::Fixed(&self.0.control),
        }
    }

    pub(crate) fn caller(&self) -> &Caller {
        &self.0.caller
    }

    pub(crate) async fn call<O: JsonOperation>(
        &self,
        operation: &O,
        tally: &Tally,
    ) -> Result<Success<O::Output>, Error> {
        self.caller().call(operation, self.route(operation), tally).await
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("region", &self.0.region)
            .field("control", &self.0.control)
            .field("data", &self.0.data)
            .finish_non_exhaustive()
    }
}
