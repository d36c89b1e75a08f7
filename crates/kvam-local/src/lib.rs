#![doc = include_str!("../README.md")]

use std::time::Duration;

// A request's way, from the socket down.
mod answer;
mod awaited;
mod builder;
mod local_service;
mod plane;
mod put_connection;
mod put_session;
mod refusal;
mod route;
mod server;
mod service;
mod signature;
mod start_error;

// What it works on.
mod connections;
mod fragment_media;
mod listing;
mod put;
mod put_error;
mod put_rules;
mod quotas;
mod seed_spec;
mod seed_stream;
mod seed_timeline;
mod stream;
mod streams;

// Tools.
mod clock;
mod credentials;
mod host;
mod mix;
mod numbers;
mod seal;
mod shuffle;

#[cfg(test)]
mod test_client;
#[cfg(test)]
mod test_media;

// The public interface is:
pub use builder::LocalServiceBuilder;
pub use local_service::LocalService;
pub use put::PutOptions;
pub use put_error::PutError;
pub use seed_spec::InvalidSeedStream;
pub use seed_stream::SeedStream;
pub use service::Service;
pub use start_error::StartError;

/// The account that owns every stream: the one of AWS's own examples.
const ACCOUNT: &str = "111122223333";

// The service's limits (developer guide, "Kinesis Video Streams quotas"; API reference, `UpdateDataRetention`).
const MAX_FRAGMENT_BYTES: u64 = 50_000_000;
const MAX_FRAGMENT_DURATION: Duration = Duration::from_secs(20);
const MAX_TAGS: usize = 10;
const MAX_TRACKS: usize = 3;
const MAX_RETENTION_HOURS: u32 = 87_600;
