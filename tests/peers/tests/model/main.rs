//! `kvam-model` against botocore: what both say of the operations, and the requests that both write.
//!
//! botocore runs in the virtual environment that `cargo xtask test` makes.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

// What is tested.
mod drift;

// What it is tested with.
mod botocore_facts;
mod differences;
mod facts;
mod kvam_facts;
mod operations;
#[path = "../agree/python.rs"]
mod python;
