#![doc = include_str!("../README.md")]

mod arguments;
mod connect;
mod demo;
mod document;
mod exit_code;
mod failure;
mod images;
mod input;
mod interrupt;
mod list_fragments;
mod local;
mod max_items;
mod operations;
mod output;
mod put_media;
mod starting_token;
mod transfer;

use std::process::ExitCode;

use arguments::{Command, Task};

fn main() -> ExitCode {
    let task = match arguments::read() {
        Ok(task) => task,
        Err(error) => return arguments::explain(&error),
    };
    let outcome = interrupt::run(async |interrupt| match task {
        Task::Operation(name, matches) => operations::run(&name, &matches, interrupt).await,
        Task::Command(Command::ListFragments(arguments)) => list_fragments::run(*arguments, interrupt).await,
        Task::Command(Command::Local(arguments)) => local::run(arguments, interrupt).await,
        Task::Command(Command::PutMedia(arguments)) => put_media::run(*arguments, interrupt).await,
        Task::Command(Command::Demo) => demo::run(interrupt).await,
    });
    outcome.unwrap_or_else(|failure| failure.report()).into()
}
