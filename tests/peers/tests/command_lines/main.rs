//! Command lines that people have for the AWS CLI, run with it and with `kvam`: the same data comes out of both.
//!
//! Each of the two has a local service of its own, and the services are alike to the bit: one clock that stands still, one
//! seed, one recording. So whatever a line prints can be compared as it is, versions, ARNs and fragment numbers too. `kvam`
//! is told the control plane alone, and finds the data endpoint itself.
//!
//! The AWS CLI runs in the virtual environment that `cargo xtask test` makes.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

// What is tested.
mod media;
mod paging;
mod reading;
mod streams;

// What it is tested with.
mod both;
mod place;
mod program;
mod words;
