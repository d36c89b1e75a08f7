use http::Method;
use kvam_model::Operation;
use kvam_model::ops::{
    CreateStream, DeleteStream, DescribeStream, GetClip, GetDashStreamingSessionUrl, GetDataEndpoint,
    GetHlsStreamingSessionUrl, GetImages, GetMediaForFragmentList, ListFragments, ListStreams, PutMedia,
    UpdateDataRetention,
};

use crate::plane::Plane;

/// What a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Route {
    CreateStream,
    DeleteStream,
    DescribeStream,
    GetClip,
    GetDashStreamingSessionUrl,
    GetDataEndpoint,
    GetHlsStreamingSessionUrl,
    GetImages,
    GetMediaForFragmentList,
    ListFragments,
    ListStreams,
    PutMedia,
    UpdateDataRetention,
    /// An operation that the real service has, by its name.
    NotOffered(&'static str),
}

impl Route {
    /// None when the plane knows no such operation. Paths are matched with their case.
    pub(crate) fn find(plane: Plane, method: &Method, path: &str) -> Option<Self> {
        if method != Method::POST {
            return None;
        }
        let (home, route) = match path {
            CreateStream::PATH => (Plane::Control, Self::CreateStream),
            DeleteStream::PATH => (Plane::Control, Self::DeleteStream),
            DescribeStream::PATH => (Plane::Control, Self::DescribeStream),
            GetDataEndpoint::PATH => (Plane::Control, Self::GetDataEndpoint),
            ListStreams::PATH => (Plane::Control, Self::ListStreams),
            UpdateDataRetention::PATH => (Plane::Control, Self::UpdateDataRetention),
            GetClip::PATH => (Plane::Data, Self::GetClip),
            GetDashStreamingSessionUrl::PATH => (Plane::Data, Self::GetDashStreamingSessionUrl),
            GetHlsStreamingSessionUrl::PATH => (Plane::Data, Self::GetHlsStreamingSessionUrl),
            GetImages::PATH => (Plane::Data, Self::GetImages),
            GetMediaForFragmentList::PATH => (Plane::Data, Self::GetMediaForFragmentList),
            ListFragments::PATH => (Plane::Data, Self::ListFragments),
            PutMedia::PATH => (Plane::Data, Self::PutMedia),
            _ => not_offered(path)?,
        };
        plane.serves(home).then_some(route)
    }
}

fn not_offered(path: &str) -> Option<(Plane, Route)> {
    let name = path.strip_prefix('/')?;
    let in_plane = |plane, operations: &[(&str, &'static str)]| {
        let (_, operation) = operations.iter().find(|(path, _)| *path == name)?;
        Some((plane, Route::NotOffered(operation)))
    };
    in_plane(Plane::Control, &CONTROL_NOT_OFFERED).or_else(|| in_plane(Plane::Data, &DATA_NOT_OFFERED))
}

/// Paths and names of the other operations of the API references "Amazon Kinesis Video Streams" (control plane), "Media"
/// and "Archived Media" (data plane).
const CONTROL_NOT_OFFERED: [(&str, &str); 26] = [
    ("createSignalingChannel", "CreateSignalingChannel"),
    ("deleteEdgeConfiguration", "DeleteEdgeConfiguration"),
    ("deleteSignalingChannel", "DeleteSignalingChannel"),
    ("describeEdgeConfiguration", "DescribeEdgeConfiguration"),
    ("describeImageGenerationConfiguration", "DescribeImageGenerationConfiguration"),
    ("describeMappedResourceConfiguration", "DescribeMappedResourceConfiguration"),
    ("describeMediaStorageConfiguration", "DescribeMediaStorageConfiguration"),
    ("describeNotificationConfiguration", "DescribeNotificationConfiguration"),
    ("describeSignalingChannel", "DescribeSignalingChannel"),
    ("describeStreamStorageConfiguration", "DescribeStreamStorageConfiguration"),
    ("getSignalingChannelEndpoint", "GetSignalingChannelEndpoint"),
    ("listEdgeAgentConfigurations", "ListEdgeAgentConfigurations"),
    ("listSignalingChannels", "ListSignalingChannels"),
    ("ListTagsForResource", "ListTagsForResource"),
    ("listTagsForStream", "ListTagsForStream"),
    ("startEdgeConfigurationUpdate", "StartEdgeConfigurationUpdate"),
    ("TagResource", "TagResource"),
    ("tagStream", "TagStream"),
    ("UntagResource", "UntagResource"),
    ("untagStream", "UntagStream"),
    ("updateImageGenerationConfiguration", "UpdateImageGenerationConfiguration"),
    ("updateMediaStorageConfiguration", "UpdateMediaStorageConfiguration"),
    ("updateNotificationConfiguration", "UpdateNotificationConfiguration"),
    ("updateSignalingChannel", "UpdateSignalingChannel"),
    ("updateStream", "UpdateStream"),
    ("updateStreamStorageConfiguration", "UpdateStreamStorageConfiguration"),
];

const DATA_NOT_OFFERED: [(&str, &str); 1] = [("getMedia", "GetMedia")];
