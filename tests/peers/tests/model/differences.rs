//! Where `kvam-model` departs from what the service's model states on purpose, with the reasons: the one table of it. Tests
//! fail for a difference that is not here, and for one here that is no more. What it refuses besides stands in `refusals.rs`.

use http::Response;
use kvam_model::ops::{GetClip, GetMediaForFragmentList};
use kvam_model::{ErrorCode, MediaHead, MediaOperation, decode_error};

/// Operations that the service has and `kvam-model` has not.
pub(crate) struct Unspoken {
    pub(crate) operations: &'static [&'static str],
    pub(crate) reason: &'static str,
}

pub(crate) const UNSPOKEN: &[Unspoken] = &[
    Unspoken {
        operations: &[
            "CreateSignalingChannel",
            "DeleteSignalingChannel",
            "DescribeMappedResourceConfiguration",
            "DescribeMediaStorageConfiguration",
            "DescribeSignalingChannel",
            "GetSignalingChannelEndpoint",
            "ListSignalingChannels",
            "UpdateMediaStorageConfiguration",
            "UpdateSignalingChannel",
        ],
        reason: "WebRTC has channels, not archived media",
    },
    Unspoken {
        operations: &[
            "DeleteEdgeConfiguration",
            "DescribeEdgeConfiguration",
            "ListEdgeAgentConfigurations",
            "StartEdgeConfigurationUpdate",
        ],
        reason: "they configure the agent on a device",
    },
    Unspoken {
        operations: &[
            "DescribeImageGenerationConfiguration",
            "DescribeNotificationConfiguration",
            "DescribeStreamStorageConfiguration",
            "UpdateImageGenerationConfiguration",
            "UpdateNotificationConfiguration",
            "UpdateStream",
            "UpdateStreamStorageConfiguration",
        ],
        reason: "they set up what a stream does beside keeping media",
    },
    Unspoken {
        operations: &[
            "ListTagsForResource",
            "ListTagsForStream",
            "TagResource",
            "TagStream",
            "UntagResource",
            "UntagStream",
        ],
        reason: "tags are of no use to who reads media",
    },
];

/// A fact that the two models state differently.
pub(crate) struct StatedOtherwise {
    pub(crate) place: &'static str,
    pub(crate) fact: &'static str,
    /// Empty where it says nothing.
    pub(crate) kvam: &'static str,
    /// Empty where it says nothing.
    pub(crate) botocore: &'static str,
    pub(crate) reason: &'static str,
}

/// None today: the operations state what the service's model does, and what reality contradicts stands in
/// [`CONTRADICTED`].
pub(crate) const STATED_OTHERWISE: &[StatedOtherwise] = &[];

/// A fact that both models state and that `kvam-model` does not act on.
pub(crate) struct Contradicted {
    /// The end of the fact's place: the same may be said of many operations.
    pub(crate) place: &'static str,
    pub(crate) fact: &'static str,
    /// What the service's model states.
    pub(crate) stated: &'static str,
    /// Whether `kvam-model` indeed takes what the statement excludes.
    pub(crate) is_taken_otherwise: fn() -> bool,
    pub(crate) reason: &'static str,
}

pub(crate) const CONTRADICTED: &[Contradicted] = &[
    Contradicted {
        place: "error NotAuthorizedException",
        fact: "status",
        stated: "401",
        is_taken_otherwise: || {
            let head = Response::builder().status(403).header("x-amzn-ErrorType", "NotAuthorizedException");
            let error = decode_error(&head.body(()).unwrap().into_parts().0, b"{}");
            error.code() == Some(&ErrorCode::NotAuthorized)
        },
        reason: "its own documentation says 403; errors are told by their code alone",
    },
    Contradicted {
        place: "GetClip output ContentType",
        fact: "pattern",
        stated: r"^[a-zA-Z0-9_\.\-]+$",
        is_taken_otherwise: || head_of::<GetClip>("video/mp4"),
        reason: "every real content type has a slash, which the pattern lacks",
    },
    Contradicted {
        place: "GetMediaForFragmentList output ContentType",
        fact: "pattern",
        stated: r"^[a-zA-Z0-9_\.\-]+$",
        is_taken_otherwise: || head_of::<GetMediaForFragmentList>("video/webm"),
        reason: "every real content type has a slash, which the pattern lacks",
    },
];

fn head_of<O: MediaOperation>(content_type: &str) -> bool {
    let head = Response::builder().header("content-type", content_type).body(()).unwrap().into_parts().0;
    O::decode_head(&head) == Some(MediaHead::new(content_type))
}
