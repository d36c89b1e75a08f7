//! Clients and a server that others wrote, as oracles: boto3 and the released AWS SDK for Rust use the local service as
//! `kvam` does and read the same from it; moto's server names a data endpoint that `kvam` accepts.
//!
//! The Python ones run in the virtual environment that `cargo xtask test` makes.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

// What is tested.
mod control_plane;
mod discovery;
mod environment;
mod listing;
mod signatures;

// What it is tested with.
mod boto3;
mod moto;
mod peer;
mod python;
mod rust_sdk;
mod service;
mod video;
