//! The Python virtual environment that the peers' tests run in, made once per set of requirements.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, id};

use crate::cache;
use crate::cargo::{output, root, run};
use crate::failure::{Doing, Failure};

/// The interpreters to look for, the specific name first: on Windows `python3` may be a link to a shop.
const NAMES: &[&str] = if cfg!(windows) { &["python", "python3"] } else { &["python3"] };

/// Prints what a virtual environment depends on: version, implementation and platform.
const DESCRIBE: &str = "import platform, sys, sysconfig; \
    assert sys.version_info >= (3, 10), 'Python 3.10 or newer is needed'; \
    print(platform.python_implementation(), platform.python_version(), sysconfig.get_platform())";

/// An interpreter of the machine.
pub(crate) struct Python {
    program: &'static str,
    description: String,
}

impl Python {
    pub(crate) fn find() -> Result<Self, Failure> {
        Self::find_among(NAMES)
    }

    fn find_among(names: &[&'static str]) -> Result<Self, Failure> {
        for &program in names {
            let mut command = Command::new(program);
            command.args(["-c", DESCRIBE]);
            if let Ok(description) = output(command) {
                return Ok(Self { program, description });
            }
        }
        Err(Failure::new(format!(
            "the tests need Python 3.10 or newer, as `{}` on the PATH (Debian packages python3 and python3-venv)",
            names.join("` or `"),
        )))
    }

    pub(crate) fn command(&self) -> Command {
        Command::new(self.program)
    }
}

/// Set to anything, it asks for the newest botocore, with which the drift check alone can run.
const NEWEST: &str = "KVAM_PEERS_NEWEST";

/// The interpreter of the virtual environment to run the tests with.
pub(crate) fn ensure() -> Result<PathBuf, Failure> {
    if env::var_os(NEWEST).is_some_and(|value| !value.is_empty()) { newest() } else { pinned() }
}

/// That of one that has the botocore of today, without hashes: nobody knows them yet.
fn newest() -> Result<PathBuf, Failure> {
    let python = Python::find()?;
    let folder = cache::folder()?
        .join(format!("venv-newest-{}", cache::fingerprint(python.description.trim().as_bytes())));
    if !interpreter(&folder).is_file() {
        create(&python, &folder)?;
    }
    let mut install = pip_install(&folder);
    install.args(["--upgrade", "botocore"]);
    run(install).doing("cannot install the newest botocore")?;
    Ok(interpreter(&folder))
}

/// That of one that has exactly what `tests/peers/requirements.txt` pins.
fn pinned() -> Result<PathBuf, Failure> {
    let requirements = root().join("tests/peers/requirements.txt");
    let pinned = fs::read(&requirements).doing("cannot read tests/peers/requirements.txt")?;
    let python = Python::find()?;
    let cache = cache::folder()?;
    let finished = cache.join(name(&pinned, &python.description));
    if !interpreter(&finished).is_file() {
        fs::create_dir_all(&cache).doing(format_args!("cannot make {}", cache.display()))?;
        // Beside the place where it will stand, so that a rename is enough; nobody ever sees half an environment.
        let unfinished = cache.join(format!("venv-unfinished-{}", id()));
        let made = make(&python, &unfinished, &requirements).and_then(|()| settle(&unfinished, &finished));
        if made.is_err() {
            // It is of no use and only its size would be noticed; the first failure is the one to tell.
            let _ = fs::remove_dir_all(&unfinished);
        }
        made?;
    }
    Ok(interpreter(&finished))
}

fn name(pinned: &[u8], description: &str) -> String {
    // Git may have given the file other line ends.
    let mut key: Vec<u8> = pinned.iter().copied().filter(|byte| *byte != b'\r').collect();
    key.extend_from_slice(description.trim().as_bytes());
    format!("venv-{}", cache::fingerprint(&key))
}

fn make(python: &Python, folder: &Path, requirements: &Path) -> Result<(), Failure> {
    create(python, folder)?;
    let mut install = pip_install(folder);
    install.args(["--require-hashes", "--requirement"]).arg(requirements);
    run(install).doing("cannot install the peers' Python packages")
}

fn create(python: &Python, folder: &Path) -> Result<(), Failure> {
    let mut create = python.command();
    create.args(["-m", "venv"]).arg(folder);
    run(create).doing("cannot make a virtual environment (on Debian it needs the package python3-venv)")
}

fn pip_install(environment: &Path) -> Command {
    let mut install = Command::new(interpreter(environment));
    install
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"])
        // Wheels only: nobody's build script runs, and no compiler is needed.
        .arg("--only-binary=:all:");
    install
}

/// Gives the environment its name. Scripts in its `bin` keep the old one; `python -m` is how to start things in it.
fn settle(unfinished: &Path, finished: &Path) -> Result<(), Failure> {
    match fs::rename(unfinished, finished) {
        // Another run was faster: its environment is as good.
        Err(_) if interpreter(finished).is_file() => fs::remove_dir_all(unfinished),
        renamed => renamed,
    }
    .doing(format_args!("cannot make {}", finished.display()))
}

fn interpreter(environment: &Path) -> PathBuf {
    environment.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_environment_is_made_anew_for_other_requirements_or_another_python() {
        let this = name(b"boto3==1.44.5\n", "CPython 3.13.1 linux-x86_64\n");
        assert_eq!(this, name(b"boto3==1.44.5\r\n", "CPython 3.13.1 linux-x86_64"));
        assert_ne!(this, name(b"boto3==1.44.6\n", "CPython 3.13.1 linux-x86_64\n"));
        assert_ne!(this, name(b"boto3==1.44.5\n", "CPython 3.14.0 linux-x86_64\n"));
    }

    #[test]
    fn a_missing_python_is_a_failure_that_says_what_to_install() {
        let failure = Python::find_among(&["no-such-python"]).err().unwrap().to_string();
        assert!(failure.contains("no-such-python") && failure.contains("python3-venv"), "{failure}");
    }
}
