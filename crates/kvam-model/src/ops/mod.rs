//! The operations, one file each.

mod get_data_endpoint;
mod list_fragments;

pub use get_data_endpoint::GetDataEndpoint;
pub use list_fragments::{FragmentPage, ListFragments};
