//! The released AWS SDK for Rust.

use aws_sdk_kinesisvideo as control;
use aws_sdk_kinesisvideo::config::retry::RetryConfig;
use aws_sdk_kinesisvideo::config::{Region, SharedCredentialsProvider, SharedHttpClient};
use aws_sdk_kinesisvideo::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_kinesisvideo::primitives::DateTime;
use aws_sdk_kinesisvideo::types::{ApiName, ComparisonOperator, StreamInfo, StreamNameCondition};
use aws_sdk_kinesisvideoarchivedmedia as archived_media;
use aws_sdk_kinesisvideoarchivedmedia::types::{
    Fragment, FragmentSelector, FragmentSelectorType, TimestampRange,
};
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use kvam::Timestamp;

use crate::peer::{Clock, Description, Keys, Page, REGION, Refusal, Row, Selection};

pub(crate) struct RustSdk {
    keys: SharedCredentialsProvider,
    http: SharedHttpClient,
}

impl RustSdk {
    pub(crate) fn new(keys: &Keys) -> Self {
        Self {
            keys: SharedCredentialsProvider::new(keys.credentials()),
            http: Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https(),
        }
    }

    pub(crate) async fn create_stream(&self, endpoint: &str, name: &str, hours: i32) -> String {
        let create = self.control(endpoint).create_stream().stream_name(name).media_type("video/h264");
        create.data_retention_in_hours(hours).send().await.unwrap().stream_arn.unwrap()
    }

    pub(crate) async fn describe_stream(&self, endpoint: &str, name: &str) -> Result<Description, Refusal> {
        let described = self.control(endpoint).describe_stream().stream_name(name).send().await;
        Ok(described.map_err(refusal)?.stream_info.unwrap().into())
    }

    /// The streams whose names begin so, page by page.
    pub(crate) async fn list_streams(
        &self,
        endpoint: &str,
        prefix: &str,
        page_size: i32,
    ) -> Vec<Vec<Description>> {
        let condition = StreamNameCondition::builder()
            .comparison_operator(ComparisonOperator::BeginsWith)
            .comparison_value(prefix)
            .build();
        let list = self.control(endpoint).list_streams().stream_name_condition(condition);
        let mut stream = list.into_paginator().page_size(page_size).send();
        let mut pages = Vec::new();
        while let Some(page) = stream.next().await {
            let streams = page.unwrap().stream_info_list.unwrap();
            pages.push(streams.into_iter().map(Description::from).collect());
        }
        pages
    }

    pub(crate) async fn data_endpoint(&self, endpoint: &str, name: &str) -> Result<String, Refusal> {
        let get = self.control(endpoint).get_data_endpoint().stream_name(name);
        let answer = get.api_name(ApiName::ListFragments).send().await;
        Ok(answer.map_err(refusal)?.data_endpoint.unwrap())
    }

    /// The pages of its own paginator.
    pub(crate) async fn list_fragments(
        &self,
        endpoint: &str,
        name: &str,
        selection: Selection,
    ) -> Result<Vec<Page>, Refusal> {
        let range = TimestampRange::builder()
            .start_timestamp(date_time(selection.start))
            .end_timestamp(date_time(selection.end))
            .build()
            .unwrap();
        let selector = FragmentSelector::builder()
            .fragment_selector_type(match selection.clock {
                Clock::Producer => FragmentSelectorType::ProducerTimestamp,
                Clock::Server => FragmentSelectorType::ServerTimestamp,
            })
            .timestamp_range(range)
            .build()
            .unwrap();
        let config = archived_media::Config::builder()
            .behavior_version_latest()
            .region(Region::from_static(REGION))
            .endpoint_url(endpoint)
            .credentials_provider(self.keys.clone())
            .http_client(self.http.clone())
            .retry_config(RetryConfig::disabled())
            .build();
        let client = archived_media::Client::from_conf(config);
        let list = client.list_fragments().stream_name(name).fragment_selector(selector);
        let list = list.set_max_results(selection.page_size.map(i64::from));
        let mut stream = list.into_paginator().send();
        let mut pages = Vec::new();
        while let Some(page) = stream.next().await {
            let fragments = page.map_err(refusal)?.fragments.unwrap();
            pages.push(fragments.into_iter().map(Row::from).collect());
        }
        Ok(pages)
    }

    fn control(&self, endpoint: &str) -> control::Client {
        let config = control::Config::builder()
            .behavior_version_latest()
            .region(Region::from_static(REGION))
            .endpoint_url(endpoint)
            .credentials_provider(self.keys.clone())
            .http_client(self.http.clone())
            .retry_config(RetryConfig::disabled())
            .build();
        control::Client::from_conf(config)
    }
}

fn refusal<E: ProvideErrorMetadata + std::error::Error + 'static>(error: SdkError<E>) -> Refusal {
    let Some(response) = error.raw_response() else { panic!("no answer came: {error:?}") };
    let status = response.status().as_u16();
    Refusal::new(error.code().unwrap_or_else(|| panic!("no code: {error:?}")), status)
}

fn date_time(moment: Timestamp) -> DateTime {
    DateTime::from_nanos(i128::from(moment.as_micros()) * 1000).unwrap()
}

/// The SDK reads seconds through an `f64` and cuts what lies below a nanosecond, so that `….123` comes as `….122999906`.
/// To the millisecond, which is what the service tells, its moments are right when rounded and wrong every other time when
/// cut.
fn timestamp(moment: DateTime) -> Timestamp {
    let nanos = moment.as_nanos();
    let millis = (nanos + 500_000).div_euclid(1_000_000);
    assert!(
        (nanos - millis * 1_000_000).abs() < 1000,
        "{nanos} is further off than an f64 of seconds can be"
    );
    Timestamp::from_micros(i64::try_from(millis).unwrap() * 1000)
}

impl From<Fragment> for Row {
    fn from(fragment: Fragment) -> Self {
        Self {
            number: fragment.fragment_number.unwrap(),
            // Missing would be 0 to the SDK; the local service always tells both.
            size_in_bytes: Some(fragment.fragment_size_in_bytes),
            producer_timestamp: fragment.producer_timestamp.map(timestamp),
            server_timestamp: fragment.server_timestamp.map(timestamp),
            length_in_milliseconds: Some(fragment.fragment_length_in_milliseconds),
        }
    }
}

impl From<StreamInfo> for Description {
    fn from(info: StreamInfo) -> Self {
        Self {
            name: info.stream_name.unwrap(),
            arn: info.stream_arn.unwrap(),
            media_type: info.media_type,
            version: info.version.unwrap(),
            status: info.status.unwrap().as_str().to_owned(),
            creation_time: timestamp(info.creation_time.unwrap()),
            data_retention_in_hours: info.data_retention_in_hours.unwrap(),
        }
    }
}
