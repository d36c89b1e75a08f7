//! The operations of `kvam-model` that botocore knows too, as values.

use kvam_model::InvalidInput;
use kvam_model::ops::{
    CreateStream, DeleteStream, DescribeStream, GetClip, GetDashStreamingSessionUrl, GetDataEndpoint,
    GetHlsStreamingSessionUrl, GetImages, GetMediaForFragmentList, ListFragments, ListStreams,
    UpdateDataRetention,
};
use kvam_model::shapes::{Member, Paging, Shaped, Value};
use serde::Deserialize;

/// All of them. PutMedia is not here: no client of others has it.
pub(crate) const OPERATIONS: &[Operation] = &[
    Operation::of::<CreateStream>(),
    Operation::of::<DeleteStream>(),
    Operation::of::<DescribeStream>(),
    Operation::of::<GetClip>(),
    Operation::of::<GetDashStreamingSessionUrl>(),
    Operation::of::<GetDataEndpoint>(),
    Operation::of::<GetHlsStreamingSessionUrl>(),
    Operation::of::<GetImages>(),
    Operation::of::<GetMediaForFragmentList>(),
    Operation::of::<ListFragments>(),
    Operation::of::<ListStreams>(),
    Operation::of::<UpdateDataRetention>(),
];

/// An operation as data.
#[derive(Clone, Copy)]
pub(crate) struct Operation {
    /// botocore's name of the service that has it.
    pub(crate) service: &'static str,
    pub(crate) name: &'static str,
    pub(crate) path: &'static str,
    /// What a data endpoint for it is asked by.
    pub(crate) api_name: Option<&'static str>,
    pub(crate) input: &'static [Member],
    pub(crate) output: &'static [Member],
    pub(crate) errors: &'static [(&'static str, u16)],
    pub(crate) paging: Option<Paging>,
    /// The request that asks for an input.
    pub(crate) request: fn(&Value) -> Result<Request, InvalidInput>,
}

/// What of a request the service looks at.
#[derive(Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// With a query, if there is one.
    pub(crate) path: String,
    pub(crate) content_type: Option<String>,
    pub(crate) body: String,
}

impl Operation {
    const fn of<O: Shaped>() -> Self {
        Self {
            service: match O::API_NAME {
                Some(_) => "kinesis-video-archived-media",
                None => "kinesisvideo",
            },
            name: O::NAME,
            path: O::PATH,
            api_name: match O::API_NAME {
                Some(name) => Some(name.as_str()),
                None => None,
            },
            input: O::INPUT,
            output: O::OUTPUT,
            errors: O::ERRORS,
            paging: O::PAGING,
            request: request::<O>,
        }
    }
}

fn request<O: Shaped>(input: &Value) -> Result<Request, InvalidInput> {
    let endpoint = "https://service.example".parse().unwrap();
    let request = O::from_value(input)?.encode(&endpoint)?;
    let content_type = request.headers().get("content-type");
    Ok(Request {
        method: request.method().to_string(),
        path: request.uri().path_and_query().unwrap().to_string(),
        content_type: content_type.map(|value| value.to_str().unwrap().to_owned()),
        body: String::from_utf8(request.body().to_vec()).unwrap(),
    })
}
