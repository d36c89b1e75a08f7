//! The arguments that say whom to ask, as whom, and for how long.

use std::time::Duration;

use clap::Args;
use kvam::{Client, Environment, InvalidInput};

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
    region: Option<String>,
    /// The profile of the shared AWS config and credentials files.
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
    /// The host to ask, as in the AWS CLI: the data endpoint of an operation that has one, and then the service is not asked
    /// for it.
    #[arg(long, value_name = "URL")]
    endpoint_url: Option<String>,
    /// Where to ask for the data endpoint (GetDataEndpoint).
    #[arg(long, value_name = "URL")]
    control_endpoint_url: Option<String>,
    /// How long one try may take, and media may stall, in seconds; 0 is for ever.
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true)]
    cli_read_timeout: Option<u64>,

    // Scripts have these; there is no pager, nobody is prompted, nothing is coloured, no input is binary.
    #[arg(long, hide = true)]
    no_cli_pager: bool,
    #[arg(long, hide = true)]
    no_cli_auto_prompt: bool,
    #[arg(long, hide = true, value_parser = ["on", "off", "auto"])]
    color: Option<String>,
    #[arg(long, hide = true, value_parser = ["base64", "raw-in-base64-out"])]
    cli_binary_format: Option<String>,

    // These are refused with a reason.
    #[arg(long, hide = true)]
    debug: bool,
    #[arg(long, hide = true)]
    no_sign_request: bool,
    #[arg(long, hide = true)]
    no_verify_ssl: bool,
    #[arg(long, hide = true, value_name = "FILE")]
    ca_bundle: Option<String>,
    #[arg(long, hide = true, value_name = "SECONDS")]
    cli_connect_timeout: Option<u64>,
}

/// So long that nobody waits for its end.
const FOR_EVER: Duration = Duration::from_secs(365 * 86_400);

impl ConnectionArguments {
    /// The client for an operation of this plane.
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

    /// What the AWS CLI has and is not done here. To pass over it would be to do something else.
    fn check(&self) -> Result<(), InvalidInput> {
        let refused = [
            (self.debug, "--debug", "is not there: a log of requests would have signatures in it"),
            (
                self.no_sign_request,
                "--no-sign-request",
                "is not there: the service answers signed requests alone",
            ),
            (self.no_verify_ssl, "--no-verify-ssl", "is not there: certificates are always verified"),
            (
                self.ca_bundle.is_some(),
                "--ca-bundle",
                "is not there: the certificates of the system are trusted, or those that SSL_CERT_FILE names instead",
            ),
            (
                self.cli_connect_timeout.is_some(),
                "--cli-connect-timeout",
                "is not there: --cli-read-timeout limits a whole try, connecting included",
            ),
        ];
        match refused.into_iter().find(|(given, ..)| *given) {
            Some((_, flag, why)) => Err(InvalidInput::new(flag, why)),
            None => Ok(()),
        }
    }
}
