use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_types::service_config::ServiceConfigKey;

use crate::{Client, ClientBuilder};

/// Where other AWS tools find their settings: credentials (environment, profiles, SSO, web identity, ECS, IMDS), region,
/// FIPS and dual-stack flags, and endpoints.
///
/// Endpoints follow AWS's convention (SDK Reference Guide, "Service-specific endpoints"), in the environment or the shared
/// config file: `AWS_ENDPOINT_URL_KINESIS_VIDEO` is where data endpoints are asked for,
/// `AWS_ENDPOINT_URL_KINESIS_VIDEO_ARCHIVED_MEDIA` is a fixed data endpoint, and `AWS_ENDPOINT_URL` is both.
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct Environment {
    profile: Option<String>,
    region: Option<String>,
}

impl Environment {
    /// The default profile and region.
    pub fn new() -> Self {
        Self::default()
    }

    /// Another profile of the shared config and credentials files. Its credentials go before any in the environment, as in
    /// the AWS CLI.
    pub fn profile(mut self, profile: impl Into<String>) -> Self {
        self.profile = Some(profile.into());
        self
    }

    /// Another region, for the streams and for whoever issues credentials.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// Reads the environment and the files, and sets what it finds on a builder. The sources of credentials are found
    /// here and asked later, at the first call.
    pub async fn builder(self) -> ClientBuilder {
        // The same TLS stack and provider as ours, so that a program has one.
        let http = aws_smithy_http_client::Builder::new()
            .tls_provider(Provider::Rustls(CryptoMode::Ring))
            .build_https();
        let mut loader = aws_config::defaults(BehaviorVersion::latest()).http_client(http.clone());
        if let Some(profile) = &self.profile {
            loader = loader.profile_name(profile);
        }
        if let Some(region) = self.region {
            loader = loader.region(Region::new(region));
        }
        let config = loader.load().await;
        let builder = apply(Client::builder(), &config);
        let Some(profile) = self.profile else { return builder };
        // Who names a profile means its credentials, not those that are in the environment besides.
        let settings =
            ProviderConfig::without_region().with_http_client(http).with_region(config.region().cloned());
        let provider = ProfileFileCredentialsProvider::builder().configure(&settings).profile_name(profile);
        builder.credentials(provider.build())
    }
}

fn apply(mut builder: ClientBuilder, config: &SdkConfig) -> ClientBuilder {
    if let Some(region) = config.region() {
        builder = builder.region(region.as_ref());
    }
    if let Some(credentials) = config.credentials_provider() {
        builder = builder.credentials(credentials);
    }
    if let Some(endpoint) = endpoint_url(config, "kinesis_video") {
        builder = builder.control_endpoint(endpoint);
    }
    if let Some(endpoint) = endpoint_url(config, "kinesis_video_archived_media") {
        builder = builder.data_endpoint(endpoint);
    }
    builder.fips(config.use_fips().unwrap_or(false)).dual_stack(config.use_dual_stack().unwrap_or(false))
}

/// The service's own setting, else the general one; the environment before the file.
///
/// The service's id is given as the config file spells it, for aws-config makes a space into `-` there, not into `_`.
fn endpoint_url(config: &SdkConfig, service_id: &str) -> Option<String> {
    let key = ServiceConfigKey::builder()
        .service_id(service_id)
        .env("AWS_ENDPOINT_URL")
        .profile("endpoint_url")
        .build();
    key.ok().and_then(|key| config.service_config()?.load_config(key))
}
