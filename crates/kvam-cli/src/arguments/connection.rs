//! The arguments that say whom to ask, as whom, and for how long.

use clap::Args;
use kvam::InvalidInput;

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
    /// How long one try may take, and media may stall, in seconds; 0 is for ever.
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true)]
    pub(crate) cli_read_timeout: Option<u64>,

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

impl ConnectionArguments {
    /// What the AWS CLI has and is not done here. To pass over it would be to do something else.
    pub(crate) fn check(&self) -> Result<(), InvalidInput> {
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
