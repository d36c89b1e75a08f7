#![doc = include_str!("../README.md")]

mod attempt_error;
mod builder;
mod call;
mod came;
mod client;
mod data_endpoints;
mod error;
mod list_fragments;
mod media;
mod operations;
mod paced;
mod paged;
mod pages;
mod put_media;
mod receipt;
mod route;
mod upload;

#[cfg(feature = "aws-config")]
mod environment;

pub use builder::{BuildError, ClientBuilder};
pub use client::Client;
pub use error::{Error, ErrorKind};
pub use list_fragments::ListFragments;
pub use media::Media;
pub use paced::paced;
pub use paged::PagedOperation;
pub use pages::{FragmentPages, Fragments, ImagePages, Images, Items, Pages, StreamPages, Streams};
pub use put_media::Acknowledgements;
pub use receipt::Receipt;

#[cfg(feature = "aws-config")]
pub use environment::Environment;

// What is asked and answered, from the layer below.
pub use kvam_model::ops;
pub use kvam_model::ops::FragmentPage;
pub use kvam_model::{
    ApiName, ErrorCode, Fragment, FragmentMember, FragmentNumber, FragmentSelector, FragmentSelectorType,
    Image, ImageError, ImageFormat, InvalidFragmentNumber, InvalidInput, InvalidTimestamp, JsonOperation,
    MediaHead, MediaOperation, Operation, PageToken, PlaybackMode, SessionRange, SessionSelector, SessionUrl,
    StreamArn, StreamId, StreamInfo, StreamListToken, StreamName, StreamStatus, StreamVersion, Timestamp,
    TimestampOutOfRange, TimestampRange,
};

#[cfg(feature = "shapes")]
pub use kvam_model::shapes;

// What a client is built of, for those who replace a part.
pub use kvam_discovery::{Endpoint, InvalidEndpoint};
pub use kvam_transport::{
    Body, BoxFuture, Clock, Connector, EnvironmentCredentials, Https, HttpsBuilder, Randomness, RetryPolicy,
    Transport, TransportError, TransportErrorKind,
};
