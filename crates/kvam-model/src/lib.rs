#![doc = include_str!("../README.md")]

mod api_name;
mod bounds;
mod choice;
mod decimal;
mod error_code;
mod error_decode;
mod fragment;
mod fragment_number;
mod image;
mod invalid_input;
mod media;
mod operation;
mod page_token;
mod playback;
mod points;
mod response_error;
mod selector;
mod service_error;
mod stream_id;
mod stream_info;
mod stream_list_token;
mod stream_status;
mod stream_version;
mod timestamp;
mod wire;

#[cfg(feature = "server")]
mod server;

pub mod ops;
#[cfg(feature = "shapes")]
pub mod shapes;

pub use api_name::ApiName;
pub use error_code::ErrorCode;
pub use error_decode::decode_error;
pub use fragment::{Fragment, FragmentMember};
pub use fragment_number::{FragmentNumber, InvalidFragmentNumber};
pub use image::{Image, ImageError, ImageFormat};
pub use invalid_input::InvalidInput;
pub use media::{MediaHead, MediaOperation};
pub use operation::{JsonOperation, Operation};
pub use page_token::PageToken;
pub use playback::{PlaybackMode, SessionRange, SessionSelector, SessionUrl};
pub use points::{Points, Quota};
pub use response_error::{MalformedResponse, ResponseError};
pub use selector::{FragmentSelector, FragmentSelectorType, TimestampRange};
pub use service_error::{ServiceError, Verdict};
pub use stream_id::{StreamArn, StreamId, StreamName};
pub use stream_info::StreamInfo;
pub use stream_list_token::StreamListToken;
pub use stream_status::StreamStatus;
pub use stream_version::StreamVersion;
pub use timestamp::{InvalidTimestamp, Timestamp, TimestampOutOfRange};

#[cfg(feature = "server")]
pub use server::{ServerOperation, encode_error};
