use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use kvam_discovery::{Endpoint, Region, Trust, Variant, control_endpoint};
use kvam_transport::{CachedCredentials, Clock, Https, Pacer, RetryPolicy, Signed, SigningScope, Transport};

use crate::Client;
use crate::call::Caller;
use crate::client::Inner;
use crate::data_endpoints::DataEndpoints;

/// Both planes are signed for the one service (botocore's service model, `signingName`).
const SERVICE: &str = "kinesisvideo";

/// Builds a [`Client`] of its parts. A region and credentials are needed; the rest has defaults.
#[must_use]
pub struct ClientBuilder {
    region: Option<String>,
    credentials: Option<SharedCredentialsProvider>,
    control_endpoint: Option<String>,
    data_endpoint: Option<String>,
    plain_http_hosts: Vec<String>,
    variant: Variant,
    transport: Option<Arc<dyn Transport>>,
    retry: RetryPolicy,
    attempt_timeout: Duration,
    stall_timeout: Duration,
    clock: Clock,
}

impl ClientBuilder {
    /// How long one try of a request may take, unless set: from sending it to the last byte of its answer, or to the first
    /// byte of media. An answer that brings a MiB in this time may take as long again, and so on. Waiting for the
    /// pace is not counted.
    pub const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(30);
    /// How long media may bring nothing in either direction, unless set.
    pub const STALL_TIMEOUT: Duration = Duration::from_secs(30);

    pub(crate) fn new() -> Self {
        Self {
            region: None,
            credentials: None,
            control_endpoint: None,
            data_endpoint: None,
            plain_http_hosts: Vec::new(),
            variant: Variant::default(),
            transport: None,
            retry: RetryPolicy::default(),
            attempt_timeout: Self::ATTEMPT_TIMEOUT,
            stall_timeout: Self::STALL_TIMEOUT,
            clock: Clock::system(),
        }
    }

    /// The region of the streams, such as `eu-west-1`.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// Where credentials come from. They are remembered, asked for once at a time, and refreshed before they expire.
    pub fn credentials(mut self, provider: impl ProvideCredentials + 'static) -> Self {
        self.credentials = Some(SharedCredentialsProvider::new(provider));
        self
    }

    /// Where the control plane is asked for data endpoints, instead of the region's own host.
    pub fn control_endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.control_endpoint = Some(endpoint.into());
        self
    }

    /// A data endpoint for every stream: nothing is asked for.
    pub fn data_endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.data_endpoint = Some(endpoint.into());
        self
    }

    /// One endpoint for both planes, as `AWS_ENDPOINT_URL` sets it: nothing is asked for.
    pub fn endpoint(self, endpoint: impl Into<String>) -> Self {
        let endpoint = endpoint.into();
        self.control_endpoint(endpoint.clone()).data_endpoint(endpoint)
    }

    /// Accepts plain `http` for this host, by name. Loopback hosts need no leave. Whoever sees the traffic can read it,
    /// with the session tokens of temporary credentials; and whoever can change it can choose, by the answers' `Date`, for
    /// when the next request is signed.
    pub fn allow_plain_http(mut self, host: impl Into<String>) -> Self {
        self.plain_http_hosts.push(host.into());
        self
    }

    /// Asks the control plane's FIPS 140 host. Not together with a configured endpoint, of either plane.
    pub fn fips(mut self, fips: bool) -> Self {
        self.variant.fips = fips;
        self
    }

    /// Asks the control plane's dual-stack host (IPv6). Not together with a configured endpoint, of either plane.
    pub fn dual_stack(mut self, dual_stack: bool) -> Self {
        self.variant.dual_stack = dual_stack;
        self
    }

    /// What carries the requests, once signed, instead of [`Https`].
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// How often to try, and how long to wait in between.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// How long one try may take, instead of [`ATTEMPT_TIMEOUT`](Self::ATTEMPT_TIMEOUT).
    pub fn attempt_timeout(mut self, limit: Duration) -> Self {
        self.attempt_timeout = limit;
        self
    }

    /// How long media may bring nothing, instead of [`STALL_TIMEOUT`](Self::STALL_TIMEOUT).
    ///
    /// Media that comes: between two pieces of it, while they are waited for. Media that is sent: while the network takes
    /// no more of it, or all of it was sent, and no acknowledgement comes; not while there is nothing to send.
    pub fn stall_timeout(mut self, limit: Duration) -> Self {
        self.stall_timeout = limit;
        self
    }

    /// The wall clock, by which requests are signed and credentials expire. Where the service's answers show that it is
    /// off, signatures are corrected; the expiry of credentials is not.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Builds the client. Nothing is sent.
    ///
    /// # Errors
    ///
    /// A part is missing, or cannot be used; the error names it.
    pub fn build(self) -> Result<Client, BuildError> {
        let region = self.region.ok_or_else(|| {
            BuildError::new("region", "is not set: set it, or AWS_REGION, or region in the profile")
        })?;
        let region = Region::parse(&region).map_err(|error| BuildError::unfit("region", error))?;
        let credentials = self.credentials.ok_or_else(|| BuildError::new("credentials", "are not set"))?;

        let (control, trust) =
            control(&region, self.variant, self.control_endpoint.as_deref(), &self.plain_http_hosts)?;
        let data = self
            .data_endpoint
            .map(|text| trusted(DATA_ENDPOINT, configured(DATA_ENDPOINT, &text, self.variant)?, &trust))
            .transpose()?;

        let transport = match self.transport {
            Some(transport) => transport,
            None => {
                Arc::new(Https::builder().build().map_err(|error| BuildError::unfit("transport", error))?)
            }
        };
        let credentials = CachedCredentials::new(credentials, self.clock.clone());
        let scope = SigningScope::new(SERVICE, region.as_str());
        let signed = Signed::new(transport, scope, SharedCredentialsProvider::new(credentials), self.clock);
        let caller = Arc::new(Caller {
            skew: signed.skew().clone(),
            transport: Arc::new(signed),
            pace: Pacer::new(),
            retry: self.retry,
            attempt_timeout: self.attempt_timeout,
            stall_timeout: self.stall_timeout,
        });
        let data = match data {
            Some(endpoint) => DataEndpoints::Fixed(endpoint),
            None => DataEndpoints::discovered(caller.clone(), control.clone(), trust),
        };
        Ok(Client::new(Inner { caller, region, control, data }))
    }
}

impl fmt::Debug for ClientBuilder {
    /// Without what may be secret: endpoints as [`Endpoint`] shows them, and no credentials.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let endpoint = |text: &Option<String>| text.as_deref().map(Endpoint::parse);
        f.debug_struct("ClientBuilder")
            .field("region", &self.region)
            .field("control_endpoint", &endpoint(&self.control_endpoint))
            .field("data_endpoint", &endpoint(&self.data_endpoint))
            .field("plain_http_hosts", &self.plain_http_hosts)
            .field("variant", &self.variant)
            .field("retry", &self.retry)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("stall_timeout", &self.stall_timeout)
            .finish_non_exhaustive()
    }
}

const CONTROL_ENDPOINT: &str = "control endpoint";
const DATA_ENDPOINT: &str = "data endpoint";

/// Where the control plane is, and whom to believe about data endpoints.
fn control(
    region: &Region,
    variant: Variant,
    text: Option<&str>,
    plain_http_hosts: &[String],
) -> Result<(Endpoint, Trust), BuildError> {
    let endpoint = match text {
        None => control_endpoint(region, variant),
        Some(text) => configured(CONTROL_ENDPOINT, text, variant)?,
    };
    let trust = plain_http_hosts
        .iter()
        .fold(Trust::new(region, &endpoint), |trust, host| trust.allow_plain_http(host));
    Ok((trusted(CONTROL_ENDPOINT, endpoint, &trust)?, trust))
}

/// FIPS and dual-stack are of the region's own hosts; AWS's endpoint rules refuse them beside any other.
fn configured(part: &'static str, text: &str, variant: Variant) -> Result<Endpoint, BuildError> {
    variant.check_configured().map_err(|error| BuildError::unfit(part, error))?;
    Endpoint::parse(text).map_err(|error| BuildError::unfit(part, error))
}

fn trusted(part: &'static str, endpoint: Endpoint, trust: &Trust) -> Result<Endpoint, BuildError> {
    trust.check_configured(&endpoint).map_err(|error| BuildError::unfit(part, error))?;
    Ok(endpoint)
}

/// Why a client cannot be built.
#[derive(Debug)]
pub struct BuildError {
    part: &'static str,
    problem: &'static str,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl BuildError {
    fn new(part: &'static str, problem: &'static str) -> Self {
        Self { part, problem, source: None }
    }

    fn unfit(part: &'static str, error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self { part, problem: "cannot be used", source: Some(error.into()) }
    }

    /// The part that is missing or cannot be used: `region`, `credentials`, `control endpoint`, …
    #[must_use]
    pub fn part(&self) -> &'static str {
        self.part
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.part, self.problem)
    }
}

impl std::error::Error for BuildError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
