//! The released AWS SDK for Rust.

use aws_credential_types::Credentials;
use aws_sdk_kinesisvideo as control;
use aws_sdk_kinesisvideo::config::retry::RetryConfig;
use aws_sdk_kinesisvideo::config::{Region, SharedCredentialsProvider, SharedHttpClient};
use aws_sdk_kinesisvideo::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_kinesisvideo::operation::RequestId;
use aws_sdk_kinesisvideo::primitives::DateTime;
use aws_sdk_kinesisvideo::types::StreamInfo;
use aws_sdk_kinesisvideoarchivedmedia as archived_media;
use aws_sdk_kinesisvideoarchivedmedia::types::{Fragment, Image};
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use serde_json::Value as Json;

use crate::reading::{Reading, Refusal};
use crate::text;

pub(crate) struct RustSdk {
    control: control::Client,
    archived_media: archived_media::Client,
}

impl RustSdk {
    pub(crate) fn new(url: &str) -> Self {
        let keys = Credentials::new("AKIDEXAMPLE", "not-a-secret", None, None, "tests");
        let keys = SharedCredentialsProvider::new(keys);
        let http: SharedHttpClient =
            Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https();
        let region = Region::from_static("us-east-1");
        let retries = RetryConfig::disabled();
        let control = control::Config::builder()
            .behavior_version_latest()
            .region(region.clone())
            .endpoint_url(url)
            .credentials_provider(keys.clone())
            .http_client(http.clone())
            .retry_config(retries.clone());
        let archived_media = archived_media::Config::builder()
            .behavior_version_latest()
            .region(region)
            .endpoint_url(url)
            .credentials_provider(keys)
            .http_client(http)
            .retry_config(retries);
        Self {
            control: control::Client::from_conf(control.build()),
            archived_media: archived_media::Client::from_conf(archived_media.build()),
        }
    }

    /// Asks, and tells what it makes of the answer.
    pub(crate) async fn ask(&self, operation: &str) -> Reading {
        let Self { control, archived_media } = self;
        match operation {
            "CreateStream" => reading(control.create_stream().send().await, |o| {
                [("StreamARN", o.stream_arn.map(Json::from))]
            }),
            "DeleteStream" => reading(control.delete_stream().send().await, |_| []),
            "DescribeStream" => reading(control.describe_stream().send().await, |o| {
                [("StreamInfo", o.stream_info.map(stream))]
            }),
            "GetDataEndpoint" => reading(control.get_data_endpoint().send().await, |o| {
                [("DataEndpoint", o.data_endpoint.map(Json::from))]
            }),
            "ListStreams" => reading(control.list_streams().send().await, |o| {
                [
                    ("StreamInfoList", o.stream_info_list.map(|list| list.into_iter().map(stream).collect())),
                    ("NextToken", o.next_token.map(Json::from)),
                ]
            }),
            "UpdateDataRetention" => reading(control.update_data_retention().send().await, |_| []),
            "GetClip" => reading(archived_media.get_clip().send().await, |o| {
                [("ContentType", o.content_type.map(Json::from))]
            }),
            "GetMediaForFragmentList" => {
                reading(archived_media.get_media_for_fragment_list().send().await, |o| {
                    [("ContentType", o.content_type.map(Json::from))]
                })
            }
            "GetDASHStreamingSessionURL" => {
                reading(archived_media.get_dash_streaming_session_url().send().await, |o| {
                    [("DASHStreamingSessionURL", o.dash_streaming_session_url.map(Json::from))]
                })
            }
            "GetHLSStreamingSessionURL" => {
                reading(archived_media.get_hls_streaming_session_url().send().await, |o| {
                    [("HLSStreamingSessionURL", o.hls_streaming_session_url.map(Json::from))]
                })
            }
            "GetImages" => reading(archived_media.get_images().send().await, |o| {
                [
                    ("Images", o.images.map(|list| list.into_iter().map(image).collect())),
                    ("NextToken", o.next_token.map(Json::from)),
                ]
            }),
            "ListFragments" => reading(archived_media.list_fragments().send().await, |o| {
                [
                    ("Fragments", o.fragments.map(|list| list.into_iter().map(fragment).collect())),
                    ("NextToken", o.next_token.map(Json::from)),
                ]
            }),
            other => panic!("{other}"),
        }
    }
}

fn reading<T, E, const N: usize>(
    answer: Result<T, SdkError<E>>,
    members: impl Fn(T) -> [(&'static str, Option<Json>); N],
) -> Reading
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
    SdkError<E>: RequestId,
{
    let error = match answer {
        Ok(output) => return Reading::Output(structure(members(output))),
        Err(error) => error,
    };
    let Some(response) = error.raw_response() else { panic!("no answer came: {error:?}") };
    if response.status().is_success() {
        return Reading::Unreadable;
    }
    Reading::Error(Refusal {
        status: response.status().as_u16(),
        code: error.code().map(str::to_owned),
        message: error.message().map(str::to_owned),
        request_id: error.request_id().map(str::to_owned),
    })
}

fn structure<const N: usize>(members: [(&'static str, Option<Json>); N]) -> Json {
    members.into_iter().filter_map(|(name, member)| Some((name.to_owned(), member?))).collect()
}

/// To the nanosecond, which is what it has.
fn moment(moment: DateTime) -> Json {
    text::seconds(moment.as_nanos()).into()
}

fn fragment(fragment: Fragment) -> Json {
    structure([
        ("FragmentNumber", fragment.fragment_number.map(Json::from)),
        ("FragmentSizeInBytes", Some(fragment.fragment_size_in_bytes.into())),
        ("ProducerTimestamp", fragment.producer_timestamp.map(moment)),
        ("ServerTimestamp", fragment.server_timestamp.map(moment)),
        ("FragmentLengthInMilliseconds", Some(fragment.fragment_length_in_milliseconds.into())),
    ])
}

fn image(image: Image) -> Json {
    structure([
        ("TimeStamp", image.time_stamp.map(moment)),
        ("Error", image.error.map(|error| error.as_str().into())),
        ("ImageContent", image.image_content.map(Json::from)),
    ])
}

fn stream(info: StreamInfo) -> Json {
    structure([
        ("DeviceName", info.device_name.map(Json::from)),
        ("StreamName", info.stream_name.map(Json::from)),
        ("StreamARN", info.stream_arn.map(Json::from)),
        ("MediaType", info.media_type.map(Json::from)),
        ("KmsKeyId", info.kms_key_id.map(Json::from)),
        ("Version", info.version.map(Json::from)),
        ("Status", info.status.map(|status| status.as_str().into())),
        ("CreationTime", info.creation_time.map(moment)),
        ("DataRetentionInHours", info.data_retention_in_hours.map(Json::from)),
    ])
}
