//! The client over a scripted transport: no network, and time that is paused.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod clock;
mod complete;
mod facade;
mod media;
mod over_sockets;
mod paced;
mod pages;
mod put_media;
mod repeatable;
mod script;
