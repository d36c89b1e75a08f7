#![doc = include_str!("../README.md")]

mod region;
pub use region::{InvalidRegion, Region};
mod partition;
pub use partition::Partition;
mod endpoint;
pub use endpoint::{Endpoint, InvalidEndpoint};
mod control;
pub use control::{ConflictingVariant, Variant, control_endpoint};
mod trust;
pub use trust::{Trust, Untrusted};
mod endpoints;
pub use endpoints::Endpoints;
mod cache;
mod host;
