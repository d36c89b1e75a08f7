//! The real binary, run in a clean environment.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test")]

mod demo;
mod exit_codes;
mod images;
mod list_fragments;
mod local;
mod operations;
mod pages;
mod put_media;
mod support;
mod transfer;
mod wrong_input;

#[cfg(unix)]
mod signals;
#[cfg(unix)]
mod terminal;
