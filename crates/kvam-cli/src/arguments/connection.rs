//! The arguments that say whom to ask, and as whom.

use clap::Args;
use kvam::{Client, Environment};

use crate::failure::Failure;

/// Which half of the service an operation belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Plane {
    Control,
    Data,
}

#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Connection")]
pub(crate) struct ConnectionArguments {
    /// The stream's region, such as eu-west-1.
    #[arg(long, value_name = "REGION")]
    pub(crate) region: Option<String>,
    /// The profile of the shared AWS config and credentials files.
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,
    /// The host to ask, as in the AWS CLI: the data endpoint of an operation that has one, and then the service is not asked
    /// for it.
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint_url: Option<String>,
    /// Where to ask for the data endpoint (GetDataEndpoint).
    #[arg(long, value_name = "URL")]
    pub(crate) control_endpoint_url: Option<String>,
}

impl ConnectionArguments {
    /// The client for an operation of this plane.
    pub(crate) async fn client(&self, plane: Plane) -> Result<Client, Failure> {
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
        client.build().map_err(Failure::Client)
    }
}
