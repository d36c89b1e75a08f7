#![doc = include_str!("../README.md")]

mod pages;
pub use pages::{Pages, pages};
mod items;
pub use items::Items;
mod error;
pub use error::PageError;
mod seen;
