//! `kvam local`.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Write};

use kvam::StreamName;
use kvam_local::{LocalService, LocalServiceBuilder, PutOptions};

use crate::arguments::{LocalArguments, Put};
use crate::exit_code::Exit;
use crate::failure::{Failure, say};
use crate::interrupt::Interrupt;

/// Serves until a signal comes.
pub(crate) async fn run(arguments: LocalArguments, mut interrupt: Interrupt) -> Result<Exit, Failure> {
    let service = builder(&arguments).start().await.map_err(Failure::Start)?;
    for put in &arguments.put {
        store(&service, put)?;
    }
    announce(&mut io::stdout().lock(), &service).map_err(Failure::Output)?;
    say(format_args!("serving on {} until ctrl-c; paste the lines above into another shell", service.url()));
    say(format_args!("to try it there: {}", to_try(&arguments)));
    let exit = interrupt.caught().await;
    Err(Failure::Signal { exit, resume: None })
}

fn builder(arguments: &LocalArguments) -> LocalServiceBuilder {
    let mut builder =
        LocalService::builder().listen(arguments.listen).region(&arguments.region).seed(arguments.seed);
    if let Some(url) = &arguments.public_url {
        builder = builder.public_url(url);
    }
    if arguments.strict_hosts {
        builder = builder.strict_hosts();
    }
    if arguments.quotas {
        builder = builder.quotas();
    }
    for stream in streams(arguments) {
        builder = builder.stream(stream.as_str(), arguments.retention);
    }
    for seed in &arguments.seed_stream {
        builder = builder.seed_stream(seed.clone());
    }
    builder
}

/// The streams to create, each once however often it is named.
fn streams(arguments: &LocalArguments) -> Vec<&StreamName> {
    let named = arguments.stream.iter().chain(arguments.put.iter().map(|put| &put.stream));
    let mut streams: Vec<&StreamName> = Vec::new();
    for stream in named {
        if !streams.contains(&stream) {
            streams.push(stream);
        }
    }
    streams
}

fn store(service: &LocalService, put: &Put) -> Result<(), Failure> {
    let file = File::open(&put.file).map_err(|error| Failure::File(put.file.clone(), error.into()))?;
    let fragments = service
        .put_matroska(put.stream.as_str(), file, &PutOptions::new())
        .map_err(|error| Failure::File(put.file.clone(), error.into()))?;
    say(format_args!("put {} into {}: {} fragments", put.file.display(), put.stream, fragments.len()));
    Ok(())
}

/// Prints what makes other tools talk to the service, as a shell takes it.
fn announce(out: &mut dyn Write, service: &LocalService) -> io::Result<()> {
    let mut exports = String::new();
    for (name, value) in service.environment() {
        // Writing to a string cannot fail.
        let _ = writeln!(exports, "export {name}={}", quoted(&value));
    }
    out.write_all(exports.as_bytes())?;
    out.flush()
}

/// A value that a POSIX shell takes as it is, or makes of the quotes around it.
fn quoted(value: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:@%+,".contains(&byte);
    match value.bytes().all(plain) {
        true => value.to_owned(),
        false => format!("'{}'", value.replace('\'', r"'\''")),
    }
}

fn to_try(arguments: &LocalArguments) -> String {
    // Made up streams may be of any year.
    match (arguments.put.first(), arguments.seed_stream.first(), arguments.stream.first()) {
        (Some(put), _, _) => format!("kvam list-fragments {}", put.stream),
        (None, Some(seed), _) => format!("kvam list-fragments {} --start 0 --max-items 10", seed.name()),
        (None, None, Some(stream)) => format!("kvam list-fragments {stream}"),
        (None, None, None) => {
            "aws kinesisvideo create-stream --stream-name front-door --data-retention-in-hours 24".to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    #[test]
    fn a_shell_reads_back_what_was_quoted() {
        for (value, quote) in [
            ("http://127.0.0.1:4580", "http://127.0.0.1:4580"),
            ("", ""),
            ("a b$(c)", "'a b$(c)'"),
            ("it's", r"'it'\''s'"),
        ] {
            assert_eq!(quoted(value), quote);
        }
    }

    #[test]
    fn quotas_are_kept_when_asked_for() {
        #[derive(clap::Parser)]
        struct Line {
            #[command(flatten)]
            arguments: LocalArguments,
        }
        let built = |line: &[&str]| format!("{:?}", builder(&Line::parse_from(line).arguments));
        assert!(built(&["local"]).contains("quotas: false"));
        assert!(built(&["local", "--quotas"]).contains("quotas: true"));
    }
}
