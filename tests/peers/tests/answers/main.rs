//! The same answers, read by `kvam-model`, by botocore and by the released AWS SDK for Rust.
//!
//! Where the three differ, `differences/kept.json` and `differences.rs` say how and why, and `docs/differences.md` is
//! written from both. The peers really decode: a loopback server gives them each answer.
//!
//! botocore runs in the virtual environment that `cargo xtask test` makes.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

// What is tested.
mod errors;
mod generated;
mod kept;

// What it is tested with.
mod answer;
mod botocore;
mod differences;
mod generator;
mod kvam_model_reads;
mod page;
mod reading;
mod rust_sdk;
mod server;
mod text;

#[path = "../agree/python.rs"]
mod python;
