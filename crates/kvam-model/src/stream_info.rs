use std::borrow::Cow;

use serde::Deserialize;

use crate::wire::{Long, Moment};
use crate::{StreamArn, StreamName, StreamStatus, StreamVersion, Timestamp};

/// What the service tells of a stream (API reference, `StreamInfo`).
///
/// Only the name and the ARN are certain; the service's model leaves every other member optional.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StreamInfo {
    /// Its name.
    pub name: StreamName,
    /// Its ARN.
    pub arn: StreamArn,
    /// The device that it was created for; the service makes no use of it.
    pub device_name: Option<String>,
    /// What its tracks hold, such as `video/h264,audio/aac`.
    pub media_type: Option<String>,
    /// The key that its data is encrypted with.
    pub kms_key_id: Option<String>,
    /// The version that the next change must name.
    pub version: Option<StreamVersion>,
    /// How far it is in its life.
    pub status: Option<StreamStatus>,
    /// When it was created.
    pub creation_time: Option<Timestamp>,
    /// How long it keeps a fragment, in hours; 0 keeps none.
    pub data_retention_in_hours: Option<u32>,
}

impl StreamInfo {
    /// A stream of which nothing is known but who it is.
    #[must_use]
    pub fn new(name: StreamName, arn: StreamArn) -> Self {
        Self {
            name,
            arn,
            device_name: None,
            media_type: None,
            kms_key_id: None,
            version: None,
            status: None,
            creation_time: None,
            data_retention_in_hours: None,
        }
    }
}

/// As it comes in an answer.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct WireStreamInfo<'a> {
    creation_time: Option<Moment>,
    data_retention_in_hours: Option<Long>,
    device_name: Option<String>,
    kms_key_id: Option<String>,
    media_type: Option<String>,
    #[serde(borrow)]
    status: Option<Cow<'a, str>>,
    #[serde(borrow, rename = "StreamARN")]
    stream_arn: Option<Cow<'a, str>>,
    #[serde(borrow)]
    stream_name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    version: Option<Cow<'a, str>>,
}

impl TryFrom<WireStreamInfo<'_>> for StreamInfo {
    type Error = String;

    fn try_from(info: WireStreamInfo<'_>) -> Result<Self, String> {
        let name = info.stream_name.ok_or("a stream has no StreamName")?;
        let arn = info.stream_arn.ok_or("a stream has no StreamARN")?;
        let hours = info.data_retention_in_hours.map(|long| u32::try_from(long.0)).transpose();
        Ok(Self {
            name: StreamName::new(&name).map_err(|error| error.to_string())?,
            arn: StreamArn::new(&arn).map_err(|error| error.to_string())?,
            device_name: info.device_name,
            media_type: info.media_type,
            kms_key_id: info.kms_key_id,
            version: info.version.as_deref().map(StreamVersion::received),
            status: info.status.as_deref().map(StreamStatus::from),
            creation_time: info.creation_time.map(|moment| moment.0),
            data_retention_in_hours: hours.map_err(|_| "DataRetentionInHours is no number of hours")?,
        })
    }
}

#[cfg(feature = "server")]
pub(crate) use server::EncodedStreamInfo;

#[cfg(feature = "server")]
mod server {
    use serde::Serialize;

    use super::StreamInfo;
    use crate::server::JavaDouble;

    /// As the real service writes it: in its order, every member, null where there is nothing.
    #[derive(Serialize)]
    #[serde(rename_all = "PascalCase")]
    pub(crate) struct EncodedStreamInfo<'a> {
        creation_time: Option<JavaDouble>,
        data_retention_in_hours: Option<u32>,
        device_name: Option<&'a str>,
        /// No model has it, and the real service writes it.
        ingestion_configuration: (),
        kms_key_id: Option<&'a str>,
        media_type: Option<&'a str>,
        status: Option<&'a str>,
        #[serde(rename = "StreamARN")]
        stream_arn: &'a str,
        stream_name: &'a str,
        version: Option<&'a str>,
    }

    impl<'a> From<&'a StreamInfo> for EncodedStreamInfo<'a> {
        fn from(info: &'a StreamInfo) -> Self {
            Self {
                creation_time: info.creation_time.map(JavaDouble),
                data_retention_in_hours: info.data_retention_in_hours,
                device_name: info.device_name.as_deref(),
                ingestion_configuration: (),
                kms_key_id: info.kms_key_id.as_deref(),
                media_type: info.media_type.as_deref(),
                status: info.status.as_ref().map(|status| status.as_str()),
                stream_arn: info.arn.as_str(),
                stream_name: info.name.as_str(),
                version: info.version.as_ref().map(|version| version.as_str()),
            }
        }
    }
}
