#![doc = include_str!("../README.md")]

mod cluster;
mod error;
mod event;
mod header;
mod splitter;
mod tags;
mod write;

// How bytes become elements, from the bottom up.
mod block;
mod document;
mod framer;
mod schema;

// The public interface is:
pub use cluster::{Cluster, ClusterStart};
pub use error::{MediaError, MediaErrorKind};
pub use event::Event;
pub use header::{Header, Track, TrackKind};
pub use schema::ElementId;
pub use splitter::{DEFAULT_CLUSTER_LIMIT, Splitter, split};
pub use tags::{SimpleTag, Tags};
pub use write::{write_cluster, write_header, write_preamble, write_tags};
