//! `kvam-model` against botocore: what both say of the operations, and the requests that both write.
//!
//! Where they differ on purpose stands in `differences.rs` and `refusals.rs`. botocore runs in the virtual environment that
//! `cargo xtask test` makes.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

// What is tested.
mod constraints;
mod drift;
mod requests;

// What it is tested with.
mod botocore_facts;
mod coverage;
mod differences;
mod facts;
mod generate;
mod json;
mod kvam_facts;
mod operations;
#[path = "../agree/python.rs"]
mod python;
mod refusals;
