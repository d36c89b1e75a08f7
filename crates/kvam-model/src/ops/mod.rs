//! The operations, one file each.

mod create_stream;
mod data_retention;
mod delete_stream;
mod describe_stream;
mod get_clip;
mod get_dash_streaming_session_url;
mod get_data_endpoint;
mod get_hls_streaming_session_url;
mod get_images;
mod get_media_for_fragment_list;
mod list_fragments;
mod list_streams;
mod put_media;
mod update_data_retention;

pub use create_stream::{CreateStream, StorageTier};
pub use delete_stream::DeleteStream;
pub use describe_stream::DescribeStream;
pub use get_clip::GetClip;
pub use get_dash_streaming_session_url::{DisplayFragmentNumber, GetDashStreamingSessionUrl};
pub use get_data_endpoint::GetDataEndpoint;
pub use get_hls_streaming_session_url::{
    ContainerFormat, DiscontinuityMode, DisplayFragmentTimestamp, GetHlsStreamingSessionUrl,
};
pub use get_images::{GetImages, ImagePage};
pub use get_media_for_fragment_list::GetMediaForFragmentList;
pub use list_fragments::{FragmentPage, ListFragments};
pub use list_streams::{ListStreams, StreamPage};
pub use put_media::{
    Acknowledgement, AcknowledgementError, AcknowledgementEvent, AcknowledgementReader, ErrorId, PutMedia,
    Timecodes,
};
pub use update_data_retention::{RetentionChange, UpdateDataRetention};
