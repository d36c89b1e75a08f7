#![doc = include_str!("../README.md")]

mod builder;
mod call;
mod client;
mod data_endpoints;
mod error;
mod fragments;
mod list_fragments;
mod receipt;
mod route;

#[cfg(feature = "aws-config")]
mod environment;

pub use builder::{BuildError, ClientBuilder};
pub use client::Client;
pub use error::{Error, ErrorKind};
pub use fragments::{FragmentPages, Fragments};
pub use list_fragments::ListFragments;
pub use receipt::Receipt;

#[cfg(feature = "aws-config")]
pub use environment::Environment;

// What a listing is asked with and answers, from the layer below.
pub use kvam_model::ops::FragmentPage;
pub use kvam_model::{
    ApiName, ErrorCode, Fragment, FragmentMember, FragmentNumber, FragmentSelector, FragmentSelectorType,
    InvalidFragmentNumber, InvalidInput, InvalidTimestamp, PageToken, StreamArn, StreamId, StreamName,
    Timestamp, TimestampOutOfRange, TimestampRange,
};

#[cfg(feature = "shapes")]
pub use kvam_model::shapes;

// What a client is built of, for those who replace a part.
pub use kvam_discovery::{Endpoint, InvalidEndpoint};
pub use kvam_transport::{
    Body, BoxFuture, Clock, Connector, EnvironmentCredentials, Https, HttpsBuilder, Randomness, RetryPolicy,
    Transport, TransportError, TransportErrorKind,
};
