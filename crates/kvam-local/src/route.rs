use http::Method;
use kvam_model::Operation;
use kvam_model::ops::{
    CreateStream, DeleteStream, DescribeStream, GetDataEndpoint, ListFragments, ListStreams,
    UpdateDataRetention,
};

use crate::plane::Plane;

/// What a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Route {
    CreateStream,
    DeleteStream,
    DescribeStream,
    GetDataEndpoint,
    ListFragments,
    ListStreams,
    UpdateDataRetention,
    /// An operation that the real service has.
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
            ListFragments::PATH => (Plane::Data, Self::ListFragments),
            "/listTagsForStream" => (Plane::Control, Self::NotOffered("ListTagsForStream")),
            "/tagStream" => (Plane::Control, Self::NotOffered("TagStream")),
            "/untagStream" => (Plane::Control, Self::NotOffered("UntagStream")),
            "/updateStream" => (Plane::Control, Self::NotOffered("UpdateStream")),
            "/getClip" => (Plane::Data, Self::NotOffered("GetClip")),
            "/getDASHStreamingSessionURL" => (Plane::Data, Self::NotOffered("GetDASHStreamingSessionURL")),
            "/getHLSStreamingSessionURL" => (Plane::Data, Self::NotOffered("GetHLSStreamingSessionURL")),
            "/getImages" => (Plane::Data, Self::NotOffered("GetImages")),
            "/getMedia" => (Plane::Data, Self::NotOffered("GetMedia")),
            "/getMediaForFragmentList" => (Plane::Data, Self::NotOffered("GetMediaForFragmentList")),
            "/putMedia" => (Plane::Data, Self::NotOffered("PutMedia")),
            _ => return None,
        };
        plane.serves(home).then_some(route)
    }
}
