use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::ops::Deref;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::builder::LocalServiceBuilder;
use crate::plane::Plane;
use crate::server;
use crate::{Service, StartError};

/// The service on a socket. It is a [`Service`] too, and has its methods.
///
/// It stops when it is dropped: no new connection is taken, and requests that are under way are answered while the
/// runtime runs. [`stop`](Self::stop) waits for that.
pub struct LocalService {
    service: Service,
    control: SocketAddr,
    data: SocketAddr,
    /// Dropping it stops the servers.
    running: watch::Sender<()>,
    servers: Vec<JoinHandle<()>>,
}

impl LocalService {
    /// A service with every default.
    pub fn builder() -> LocalServiceBuilder {
        LocalServiceBuilder::new()
    }

    pub(crate) async fn start(
        service: Service,
        listen: SocketAddr,
        strict_hosts: bool,
    ) -> Result<Self, StartError> {
        let (running, stopped) = watch::channel(());
        let (listener, control) = bind(listen).await?;
        let mut servers = Vec::new();
        let data = if strict_hosts {
            let (data_listener, data) = bind(SocketAddr::new(listen.ip(), 0)).await?;
            service.serve_data_on(data.port());
            servers.push(tokio::spawn(server::serve(
                data_listener,
                service.clone(),
                Plane::Data,
                stopped.clone(),
            )));
            data
        } else {
            control
        };
        let plane = if strict_hosts { Plane::Control } else { Plane::Both };
        servers.push(tokio::spawn(server::serve(listener, service.clone(), plane, stopped)));
        Ok(Self { service, control, data, running, servers })
    }

    /// Where it listens, such as `http://127.0.0.1:43117`; the control plane, if the planes have ports of their own.
    #[must_use]
    pub fn url(&self) -> String {
        url(self.control)
    }

    /// Where the control plane listens.
    #[must_use]
    pub fn control_url(&self) -> String {
        url(self.control)
    }

    /// Where the data plane listens: elsewhere only with [`strict_hosts`](LocalServiceBuilder::strict_hosts).
    #[must_use]
    pub fn data_url(&self) -> String {
        url(self.data)
    }

    /// The service, to be kept beyond the sockets.
    #[must_use]
    pub fn service(&self) -> &Service {
        &self.service
    }

    /// The environment in which boto3, the AWS CLI, the AWS SDKs and kvam reach this service: names and values.
    ///
    /// The archived media's endpoint is for those that do not ask GetDataEndpoint. An empty session token stands against
    /// one that the environment may have from elsewhere.
    #[must_use]
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        let public = self.service.inner().public_url.clone();
        let control =
            public.clone().filter(|_| self.control == self.data).unwrap_or_else(|| self.control_url());
        vec![
            ("AWS_ACCESS_KEY_ID", self.access_key_id().to_owned()),
            ("AWS_SECRET_ACCESS_KEY", self.secret_access_key().to_owned()),
            ("AWS_SESSION_TOKEN", self.session_token().unwrap_or_default().to_owned()),
            ("AWS_REGION", self.region().to_owned()),
            ("AWS_DEFAULT_REGION", self.region().to_owned()),
            ("AWS_ENDPOINT_URL_KINESIS_VIDEO", control),
            ("AWS_ENDPOINT_URL_KINESIS_VIDEO_ARCHIVED_MEDIA", public.unwrap_or_else(|| self.data_url())),
        ]
    }

    /// Stops, and waits until the requests under way are answered, ten seconds at the most.
    pub async fn stop(self) {
        drop(self.running);
        for server in self.servers {
            // A server that panicked has stopped too.
            let _ = server.await;
        }
    }
}

impl Deref for LocalService {
    type Target = Service;

    fn deref(&self) -> &Service {
        &self.service
    }
}

impl fmt::Debug for LocalService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalService")
            .field("control", &self.control)
            .field("data", &self.data)
            .finish_non_exhaustive()
    }
}

async fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let failed = |source| StartError::Listen { address, source };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    Ok((listener, bound))
}

/// An address that stands for all of the machine's is reached by its loopback.
fn url(mut address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        address.set_ip(match address.ip() {
            IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        });
    }
    format!("http://{address}")
}
