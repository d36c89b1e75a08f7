//! From the arguments to a client.

use std::time::Duration;

use kvam::{Client, Environment};

use crate::arguments::ConnectionArguments;
use crate::failure::Failure;

/// Which half of the service an operation belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Plane {
    Control,
    Data,
}

/// So long that nobody waits for its end.
const FOR_EVER: Duration = Duration::from_secs(365 * 86_400);

impl ConnectionArguments {
    /// The client for an operation of this plane: as other AWS tools would be configured, but for what was typed.
    pub(crate) async fn client(&self, plane: Plane) -> Result<Client, Failure> {
        self.check().map_err(Failure::Input)?;
        let mut environment = Environment::new();
        if let Some(profile) = &self.profile {
            environment = environment.profile(profile);
        }
        if let Some(region) = &self.region {
            environment = environment.region(region);
        }
        let mut client = environment.builder().await;
        if let Some(url) = &self.control_endpoint_url {
            client = client.control_endpoint(url);
        }
        if let Some(url) = &self.endpoint_url {
            client = match plane {
                Plane::Control => client.control_endpoint(url),
                Plane::Data => client.data_endpoint(url),
            };
        }
        if let Some(seconds) = self.cli_read_timeout {
            let limit = if seconds == 0 { FOR_EVER } else { Duration::from_secs(seconds).min(FOR_EVER) };
            client = client.attempt_timeout(limit).stall_timeout(limit);
        }
        client.build().map_err(Failure::Client)
    }
}
