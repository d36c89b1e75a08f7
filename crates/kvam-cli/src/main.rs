#![doc = include_str!("../README.md")]

mod arguments;
mod demo;
mod document;
mod exit_code;
mod failure;
mod images;
mod interrupt;
mod list_fragments;
mod local;
mod max_items;
mod output;
mod put_media;
mod starting_token;
mod transfer;

use std::process::ExitCode;

use arguments::Command;

fn main() -> ExitCode {
    let arguments = match arguments::read() {
        Ok(arguments) => arguments,
        Err(error) => return arguments::explain(&error),
    };
    let outcome = interrupt::run(async |interrupt| match arguments.command {
        Command::ListFragments(arguments) => list_fragments::run(*arguments, interrupt).await,
        Command::Local(arguments) => local::run(arguments, interrupt).await,
        Command::PutMedia(arguments) => put_media::run(*arguments, interrupt).await,
        Command::Demo => demo::run(interrupt).await,
    });
    outcome.unwrap_or_else(|failure| failure.report()).into()
}
