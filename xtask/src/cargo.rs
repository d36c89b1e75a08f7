//! Starting cargo and other programs from the workspace's root, with compiled dependencies in the shared cache.

use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::cache;
use crate::failure::{Doing, Failure};

/// The variable that says where cargo keeps what it compiles on the way (`build.build-dir`, since cargo 1.91).
const BUILD_DIR: &str = "CARGO_BUILD_BUILD_DIR";

/// The workspace's root.
pub(crate) fn root() -> PathBuf {
    // Cargo sets it when it runs us, so that a moved checkout is found too.
    let xtask = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    Path::new(&xtask).parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// A cargo command in the workspace's root.
///
/// What is compiled goes to the cache folder, so that clones share their dependencies; what is finished (programs,
/// documentation) stays in `./target`. A `CARGO_BUILD_BUILD_DIR` that is set already is respected. Our own crates are kept
/// apart by [`this_checkout`].
pub(crate) fn cargo<I: AsRef<OsStr>>(arguments: impl IntoIterator<Item = I>) -> Result<Command, Failure> {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let mut arguments = arguments.into_iter();
    if let Some(subcommand) = arguments.next() {
        command.arg(&subcommand);
        // Behind the subcommand, so that clippy passes it on to the cargo it starts; fmt takes no settings.
        if subcommand.as_ref() != "fmt" {
            for setting in this_checkout(&root()) {
                command.arg("--config").arg(setting);
            }
        }
    }
    command.args(arguments).current_dir(root());
    if env::var_os(BUILD_DIR).is_none() {
        command.env(BUILD_DIR, cache::folder()?.join("build"));
    }
    // What cargo told us about ourselves would be seen by build scripts (ring's asks to be run again when
    // CARGO_MANIFEST_DIR or CARGO_PKG_* changes), and every clone would compile for itself.
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(is_about_this_package) {
            command.env_remove(name);
        }
    }
    Ok(command)
}

/// cargo-fuzz in the workspace's root. It takes no settings for cargo, and its package compiles in a folder of its own.
pub(crate) fn cargo_fuzz() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.arg("fuzz").current_dir(root());
    command
}

/// Settings that give the crates of this checkout names of their own in the shared cache, and the registry's the same names
/// everywhere.
///
/// Cargo names what it compiles of a workspace by paths relative to its root, and takes it for fresh by time stamps: two
/// clones would run each other's tests. The name also depends on the profile, so the members (not `*`, which is all
/// others) get a number of codegen units that no other checkout has. Above 256, the default, it changes nothing else.
fn this_checkout(root: &Path) -> [String; 2] {
    let number = 256 + cache::hash(root.as_os_str().as_encoded_bytes()) % (1 << 24);
    [
        format!("profile.dev.codegen-units={number}"),
        // The default for what is not compiled incrementally.
        "profile.dev.package.'*'.codegen-units=16".to_owned(),
    ]
}

fn is_about_this_package(name: &str) -> bool {
    ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_EXE_"].iter().any(|prefix| name.starts_with(prefix))
        || ["CARGO_BIN_NAME", "CARGO_CRATE_NAME", "CARGO_PRIMARY_PACKAGE", "OUT_DIR"].contains(&name)
}

/// Runs `command` with its output on ours; its failure is ours.
pub(crate) fn run(mut command: Command) -> Result<(), Failure> {
    let line = spelt(&command);
    eprintln!("$ {line}");
    let status = command.status().doing(format_args!("cannot start `{line}`"))?;
    if status.success() { Ok(()) } else { Err(Failure::new(format!("`{line}` failed ({status})"))) }
}

/// Runs `command` and returns what it wrote on stdout.
pub(crate) fn output(mut command: Command) -> Result<String, Failure> {
    let line = spelt(&command);
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .doing(format_args!("cannot start `{line}`"))?;
    if !output.status.success() {
        return Err(Failure::new(format!("`{line}` failed ({})", output.status)));
    }
    String::from_utf8(output.stdout).doing(format_args!("what `{line}` wrote"))
}

fn spelt(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default();
    let mut line = program.to_string_lossy().into_owned();
    let mut arguments = command.get_args().map(OsStr::to_string_lossy);
    while let Some(argument) = arguments.next() {
        if argument == "--config" {
            arguments.next(); // the same every time, and of no interest
            continue;
        }
        line.push(' ');
        line.push_str(&argument);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_does_not_pass_on_what_it_was_told_about_the_task_runner() {
        // Under `cargo test` these are set, as under `cargo run`.
        assert!(env::var_os("CARGO_MANIFEST_DIR").is_some());
        let command = cargo(["check"]).unwrap();
        let removed: Vec<_> =
            command.get_envs().filter(|(_, value)| value.is_none()).map(|(name, _)| name).collect();
        assert!(removed.contains(&"CARGO_MANIFEST_DIR".as_ref()), "{removed:?}");
        assert!(removed.contains(&"CARGO_PKG_VERSION".as_ref()), "{removed:?}");
        assert!(!removed.contains(&"CARGO_HOME".as_ref()), "{removed:?}");
    }

    #[test]
    fn each_checkout_has_settings_of_its_own() {
        let (here, there) = (this_checkout(Path::new("/a/kvam")), this_checkout(Path::new("/b/kvam")));
        assert_ne!(here[0], there[0]);
        assert_eq!(here[1], there[1]);
    }

    #[test]
    fn the_root_is_the_folder_of_the_workspace() {
        assert!(root().join("xtask/src/cargo.rs").is_file());
    }

    #[test]
    fn a_failing_program_fails_the_task_and_is_named() {
        let failure = run(cargo(["no-such-subcommand-of-cargo"]).unwrap()).unwrap_err();
        assert!(failure.to_string().contains("no-such-subcommand-of-cargo"), "{failure}");
    }
}
