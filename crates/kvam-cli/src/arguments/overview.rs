//! What `kvam --help` shows: one screen.

use std::fmt::Write as _;

use clap::Command;

/// The help of the command itself: its own commands, those of the AWS CLI, and where there is more.
pub(super) fn template(own: &Command, operations: &[Command]) -> String {
    let own: Vec<&Command> = own.get_subcommands().collect();
    let operations: Vec<&Command> = operations.iter().collect();
    let names = own.iter().chain(&operations).map(|command| command.get_name().len());
    let width = names.max().unwrap_or_default();
    format!(
        "{{about}}\n\n{{usage-heading}} {{usage}}\n\nCommands:\n{}\nCommands of the AWS CLI, with its arguments:\n{}\n\
         Options:\n{{options}}\n\n`kvam COMMAND --help` says what a command takes, and what its exit codes mean.\n",
        list(&own, width),
        list(&operations, width)
    )
}

fn list(commands: &[&Command], width: usize) -> String {
    let mut list = String::new();
    for command in commands {
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        // Writing to a string cannot fail.
        let _ = writeln!(list, "  {:width$}  {about}", command.get_name());
    }
    list
}
