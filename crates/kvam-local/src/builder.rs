use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::atomic::AtomicU64;
use std::sync::{Mutex, OnceLock};
use std::time::SystemTime;

use http::Uri;

use crate::clock::Clock;
use crate::connections::Connections;
use crate::credentials::Credentials;
use crate::host::read_host;
use crate::listing::Lister;
use crate::local_service::LocalService;
use crate::quotas::Quotas;
use crate::seal::Sealer;
use crate::service::Inner;
use crate::signature::Verifier;
use crate::streams::Streams;
use crate::{SeedStream, Service, StartError};

/// How the service is to be, before it is [built](Self::build) or [started](Self::start).
///
/// Everything has a default: one key pair, `us-east-1`, the machine's clock, a free port of the loopback address, no
/// streams.
#[must_use]
#[derive(Clone)]
pub struct LocalServiceBuilder {
    credentials: Credentials,
    region: String,
    clock: Clock,
    seed: u64,
    listen: SocketAddr,
    strict_hosts: bool,
    public_url: Option<String>,
    empty_pages: Option<NonZeroU32>,
    quotas: bool,
    streams: Vec<Planned>,
}

#[derive(Debug, Clone)]
enum Planned {
    Empty { name: String, retention_hours: u32 },
    Seeded(SeedStream),
}

impl LocalServiceBuilder {
    pub(crate) fn new() -> Self {
        Self {
            credentials: Credentials::default(),
            region: "us-east-1".to_owned(),
            clock: Clock::system(),
            seed: 0,
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            strict_hosts: false,
            public_url: None,
            empty_pages: None,
            quotas: false,
            streams: Vec::new(),
        }
    }

    /// The one key pair that requests may be signed with; the secret has at most 40 bytes, as AWS's own. With a session
    /// token, requests must bring it; without, they must bring none.
    pub fn credentials(
        mut self,
        access_key_id: impl Into<String>,
        secret_access_key: impl Into<String>,
        session_token: Option<String>,
    ) -> Self {
        self.credentials = Credentials {
            access_key_id: access_key_id.into(),
            secret_access_key: secret_access_key.into(),
            session_token: session_token.filter(|token| !token.is_empty()),
        };
        self
    }

    /// The region that requests must be signed for, and that ARNs carry; `us-east-1` by default.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = region.into();
        self
    }

    /// Tells the service what time it is: for arrivals, retention, quotas, the age of signatures and the Date header.
    pub fn clock(mut self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Clock::new(now);
        self
    }

    /// What everything random comes from: the order of pages, fragment numbers, versions, request ids. 0 by default.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Where to listen; a free port of 127.0.0.1 by default. What listens on an address that others can reach is open to
    /// all who know the key pair, and speaks plain HTTP.
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// Puts the data plane on a port of its own, a free one of the same address. A call to the wrong plane is then
    /// answered as the real service answers it: with XML, or with a success that is none.
    pub fn strict_hosts(mut self) -> Self {
        self.strict_hosts = true;
        self
    }

    /// What GetDataEndpoint answers, such as `https://localhost:8443`: for a service behind something else. By default it
    /// is the host that the request was sent to.
    pub fn public_url(mut self, url: impl Into<String>) -> Self {
        self.public_url = Some(url.into());
        self
    }

    /// Makes one page of so many, picked by the seed, come empty, with a token to go on: the real service does so. 0, the
    /// default, makes none.
    pub fn empty_pages(mut self, one_in: u32) -> Self {
        self.empty_pages = NonZeroU32::new(one_in);
        self
    }

    /// Throttles as the real service is documented to: what goes beyond a quota within a second of the service's
    /// [clock](Self::clock) is refused, with `ClientLimitExceededException` and status 400. A clock that stands still
    /// gives nothing back. The crate's documentation has the numbers, and what is charged for.
    pub fn quotas(mut self) -> Self {
        self.quotas = true;
        self
    }

    /// A stream without fragments, which keeps what is put for so many hours.
    pub fn stream(mut self, name: impl Into<String>, retention_hours: u32) -> Self {
        self.streams.push(Planned::Empty { name: name.into(), retention_hours });
        self
    }

    /// A stream whose fragments are made up as they are listed.
    pub fn seed_stream(mut self, stream: SeedStream) -> Self {
        self.streams.push(Planned::Seeded(stream));
        self
    }

    /// The service without a socket.
    ///
    /// # Errors
    ///
    /// A key pair, region, public URL or stream that cannot be.
    pub fn build(self) -> Result<Service, StartError> {
        self.check()?;
        let now = self.clock.now();
        let mut streams = Streams::new(self.region.clone(), self.seed);
        for planned in self.streams {
            match planned {
                Planned::Empty { name, retention_hours } => {
                    streams
                        .create_named(&name, retention_hours, now)
                        .map_err(|source| StartError::Stream { name, source })?;
                }
                Planned::Seeded(seed) => {
                    let name = seed.name().to_owned();
                    streams.create_seeded(seed, now).map_err(|source| StartError::Stream { name, source })?;
                }
            }
        }
        Ok(Service::new(Inner {
            quotas: self.quotas.then(|| Quotas::new(self.clock.clone())),
            clock: self.clock,
            verifier: Verifier::new(self.region, self.credentials),
            lister: Lister { seed: self.seed, sealer: Sealer::new(self.seed), empty_pages: self.empty_pages },
            public_url: self.public_url.map(|url| url.trim_end_matches('/').to_owned()),
            data_port: OnceLock::new(),
            streams: Mutex::new(streams),
            connections: Connections::default(),
            requests: AtomicU64::new(0),
        }))
    }

    /// The service on a socket. It must be called in a tokio runtime, which then runs it.
    ///
    /// # Errors
    ///
    /// As [`build`](Self::build), and an address that cannot be listened on.
    pub async fn start(self) -> Result<LocalService, StartError> {
        let (listen, strict_hosts) = (self.listen, self.strict_hosts);
        LocalService::start(self.build()?, listen, strict_hosts).await
    }

    fn check(&self) -> Result<(), StartError> {
        let Credentials { access_key_id, secret_access_key, .. } = &self.credentials;
        let secrets = 1..=Verifier::MAX_SECRET_BYTES;
        // The scope of a signature is parted by slashes, its header by commas and spaces.
        if access_key_id.is_empty()
            || !access_key_id.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'/' && byte != b',')
            || !secrets.contains(&secret_access_key.len())
        {
            return Err(StartError::Credentials);
        }
        let region = self.region.as_bytes();
        if region.is_empty()
            || !region.iter().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'-')
        {
            return Err(StartError::Region);
        }
        match &self.public_url {
            Some(url) if !is_origin(url) => Err(StartError::PublicUrl),
            _ => Ok(()),
        }
    }
}

fn is_origin(url: &str) -> bool {
    url.parse::<Uri>().is_ok_and(|uri| {
        matches!(uri.scheme_str(), Some("http" | "https"))
            && uri.authority().is_some_and(|authority| read_host(authority.as_str().as_bytes()).is_some())
            && matches!(uri.path(), "" | "/")
            && uri.query().is_none()
    })
}

impl fmt::Debug for LocalServiceBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalServiceBuilder")
            .field("credentials", &self.credentials)
            .field("region", &self.region)
            .field("seed", &self.seed)
            .field("listen", &self.listen)
            .field("strict_hosts", &self.strict_hosts)
            .field("public_url", &self.public_url)
            .field("empty_pages", &self.empty_pages)
            .field("quotas", &self.quotas)
            .field("streams", &self.streams)
            .finish_non_exhaustive()
    }
}
