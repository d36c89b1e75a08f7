#![doc = include_str!("../README.md")]

mod answer_first;
mod body;
mod classify;
mod clock;
mod connector;
mod credentials;
mod env_credentials;
mod error;
mod https;
mod pacer;
mod randomness;
mod retry;
mod signed;
mod skew;
mod tls;
mod transport;

// The public interface is:
pub use body::{Body, collect};
pub use clock::Clock;
pub use connector::Connector;
pub use credentials::CachedCredentials;
pub use env_credentials::EnvironmentCredentials;
pub use error::{TransportError, TransportErrorKind};
pub use https::{Https, HttpsBuilder};
pub use pacer::{Charge, Pacer};
pub use randomness::Randomness;
pub use retry::{Effort, GaveUp, RetryPolicy, Success, Verdict, retry};
pub use signed::{PayloadHash, Signed, SigningScope};
pub use skew::Skew;
pub use transport::{BoxFuture, Transport};
