//! Why the command failed: its exit code, and one line that says so.

use std::error::Error;
use std::fmt;
use std::io::{self, Write as _};
use std::path::PathBuf;

use kvam::{BuildError, ErrorCode, ErrorKind, InvalidInput};
use kvam_local::StartError;

use crate::document::InvalidQuery;
use crate::exit_code::Exit;

/// Why the command did not end by itself.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A call failed, or what came of it was cut.
    Call(Box<kvam::Error>),
    /// The client cannot be built of what is configured.
    Client(BuildError),
    /// A file cannot be put.
    File(PathBuf, Box<dyn Error>),
    /// The arguments make no request.
    Input(InvalidInput),
    /// The listing failed.
    Listing {
        error: Box<kvam::Error>,
        /// Whether fragments were printed before.
        partial: bool,
        /// The arguments that go on where it failed.
        resume: Option<String>,
    },
    /// Not all that was sent is stored.
    NotStored(String),
    /// What was found cannot be written.
    Output(io::Error),
    /// What was found does not fit the query.
    Query(InvalidQuery),
    /// The process cannot run anything.
    Runtime(io::Error),
    /// The local service cannot start.
    Start(StartError),
    /// A signal ended it.
    Signal {
        exit: Exit,
        /// The arguments that go on where it stopped.
        resume: Option<String>,
    },
}

impl From<kvam::Error> for Failure {
    fn from(error: kvam::Error) -> Self {
        Self::Call(error.into())
    }
}

impl Failure {
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Client(error) if error.part() == "credentials" => Exit::Denied,
            Self::Client(_) | Self::Input(_) => Exit::Usage,
            Self::Listing { partial: true, .. } => Exit::Partial,
            Self::Call(error) | Self::Listing { error, .. } => match error.kind() {
                ErrorKind::AccessDenied | ErrorKind::Credentials => Exit::Denied,
                ErrorKind::InvalidInput => Exit::Usage,
                ErrorKind::NotFound => Exit::NotFound,
                ErrorKind::Throttled => Exit::Throttled,
                _ => Exit::Failed,
            },
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Complete,
            Self::Start(StartError::Listen { .. })
            | Self::File(..)
            | Self::NotStored(_)
            | Self::Output(_)
            | Self::Query(_)
            | Self::Runtime(_) => Exit::Failed,
            Self::Start(_) => Exit::Usage,
            Self::Signal { exit, .. } => *exit,
        }
    }

    /// Says it on stderr, in a line, and what to do next where there is something.
    pub(crate) fn report(&self) -> Exit {
        let exit = self.exit();
        // Who closes the pipe has seen enough.
        if exit != Exit::Complete {
            say(self);
        }
        exit
    }

    fn next_step(&self) -> Option<String> {
        let step = match self {
            Self::Client(error) if error.part() == "credentials" => CREDENTIALS,
            Self::Listing { resume: Some(resume), .. } | Self::Signal { resume: Some(resume), .. } => {
                return Some(format!("to go on, repeat the command with {resume}"));
            }
            Self::Call(error) | Self::Listing { error, .. } => match (error.kind(), error.code()) {
                (ErrorKind::Credentials, _) => CREDENTIALS,
                (ErrorKind::AccessDenied, Some(ErrorCode::InvalidSignature | ErrorCode::RequestExpired)) => {
                    "check the secret access key, the region (--region) and this machine's clock"
                }
                (
                    ErrorKind::AccessDenied,
                    Some(ErrorCode::ExpiredToken | ErrorCode::ExpiredTokenException),
                ) => "get new credentials, for instance with `aws sso login`",
                (
                    ErrorKind::AccessDenied,
                    Some(ErrorCode::InvalidClientTokenId | ErrorCode::UnrecognizedClient),
                ) => {
                    "check the access key and the session token, and that they are of this region's partition"
                }
                (ErrorKind::AccessDenied, _) if error.operation() == "ListFragments" => {
                    "the caller needs the permissions kinesisvideo:GetDataEndpoint and kinesisvideo:ListFragments \
                     on the stream"
                }
                (ErrorKind::AccessDenied, _) => {
                    let operation = error.operation();
                    return Some(format!("the caller needs the permission kinesisvideo:{operation}"));
                }
                (ErrorKind::InvalidInput, _) => {
                    // The client refuses nothing else of what the arguments let through.
                    return error
                        .stream()?
                        .as_arn()
                        .map(|arn| format!("ask there with --region {}", arn.region()));
                }
                (ErrorKind::NotFound, _) => "check the stream's name, the region (--region) and the account",
                (ErrorKind::Throttled, _) if matches!(self, Self::Call(_)) => "wait a while",
                (ErrorKind::Throttled, _) => "wait a while, or ask for less at once with --page-size",
                (ErrorKind::Timeout | ErrorKind::Transport, _) => {
                    "check the network, and the endpoint if one is configured"
                }
                (ErrorKind::WrongEndpoint, _) => {
                    "--endpoint-url is for the data endpoint: leave it out to have it found, or name the control \
                     plane's host with --control-endpoint-url"
                }
                (ErrorKind::UntrustedEndpoint, _) => "if that host is meant, name it with --endpoint-url",
                _ => return None,
            },
            _ => return None,
        };
        Some(step.to_owned())
    }
}

const CREDENTIALS: &str = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or run `aws sso login`; \
                           `kvam demo` needs none";

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Client(error) => chain(f, error)?,
            Self::File(path, error) => {
                write!(f, "{}: ", path.display())?;
                chain(f, error.as_ref())?;
            }
            Self::Input(error) => f.write_str(&both_ends(&error.to_string()))?,
            Self::Start(error) => chain(f, error)?,
            Self::Call(error) | Self::Listing { error, .. } => {
                chain(f, error)?;
                if let Some(id) = error.request_id() {
                    write!(f, " (request id {id})")?;
                }
            }
            Self::NotStored(why) => f.write_str(why)?,
            Self::Output(error) => write!(f, "could not write the output: {error}")?,
            Self::Query(error) => write!(f, "--query {error}")?,
            Self::Runtime(error) => write!(f, "could not start: {error}")?,
            Self::Signal { exit: Exit::Terminated, .. } => f.write_str("terminated")?,
            Self::Signal { .. } => f.write_str("interrupted")?,
        }
        match self.next_step() {
            Some(step) => write!(f, "; {step}"),
            None => Ok(()),
        }
    }
}

/// An error and what caused it, the outermost first. What only repeats its cause is left out.
fn chain(f: &mut fmt::Formatter<'_>, error: &(dyn Error + 'static)) -> fmt::Result {
    let mut said = error.to_string();
    f.write_str(&said)?;
    let mut cause = error.source();
    while let Some(error) = cause {
        let says = error.to_string();
        if !said.ends_with(&says) {
            write!(f, ": {}", cut(&says))?;
        }
        (said, cause) = (says, error.source());
    }
    Ok(())
}

/// The beginning of what a server said, or of all the places where credentials were not found: a line has to stay one.
fn cut(words: &str) -> String {
    const SHOWN: usize = 300;
    match words.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &words[..end]),
        None => words.to_owned(),
    }
}

/// What is wrong with a value that may be a whole file: the flag at its beginning, the reason at its end.
fn both_ends(words: &str) -> String {
    const SHOWN: usize = 300;
    let place = |at: usize| words.char_indices().nth(at).map(|(place, _)| place);
    let length = words.chars().count();
    match (place(SHOWN), place(length.saturating_sub(SHOWN))) {
        (Some(end), Some(begin)) if length > 2 * SHOWN => format!("{}…{}", &words[..end], &words[begin..]),
        _ => words.to_owned(),
    }
}

/// Says something to whoever runs the command, in a line. Nothing depends on being heard.
pub(crate) fn say(words: impl fmt::Display) {
    let _ = writeln!(io::stderr().lock(), "kvam: {}", one_line(&words.to_string()));
}

/// A line that a terminal shows as it is: servers, and programs that issue credentials, have a say in it.
fn one_line(words: &str) -> String {
    let words = words.split(|char: char| char.is_whitespace() || char.is_control() || turns_writing(char));
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Whether a character changes the direction of those after it (Unicode Standard Annex 9).
fn turns_writing(char: char) -> bool {
    matches!(char, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_says_stays_on_its_line_and_in_its_direction() {
        assert_eq!(one_line("a\r\nb\t\u{1b}[31mc \u{202e}d\u{2066}\0"), "a b [31mc d");
    }

    #[test]
    fn a_value_as_large_as_a_file_is_shown_at_both_ends() {
        let value = |letters: usize| format!("--expires {:?} is no integer", "é".repeat(letters));
        assert_eq!(both_ends(&value(300)), value(300));
        let shown = both_ends(&value(1 << 20));
        assert!(shown.starts_with("--expires \"éé") && shown.ends_with("éé\" is no integer"), "{shown}");
        assert_eq!(shown.chars().count(), 601);
    }

    #[test]
    fn what_goes_on_and_on_is_cut_between_characters() {
        assert_eq!(cut(&"é".repeat(300)), "é".repeat(300));
        assert_eq!(cut(&"é".repeat(301)), format!("{}…", "é".repeat(300)));
    }
}
