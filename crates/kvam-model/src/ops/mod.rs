//! The operations, one file each.

mod create_stream;
mod data_retention;
mod delete_stream;
mod describe_stream;
mod get_data_endpoint;
mod list_fragments;
mod list_streams;
mod update_data_retention;

pub use create_stream::CreateStream;
pub use delete_stream::DeleteStream;
pub use describe_stream::DescribeStream;
pub use get_data_endpoint::GetDataEndpoint;
pub use list_fragments::{FragmentPage, ListFragments};
pub use list_streams::{ListStreams, StreamPage};
pub use update_data_retention::{RetentionChange, UpdateDataRetention};
