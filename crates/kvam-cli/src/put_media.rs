//! `kvam put-media`.

mod arguments;
mod print;
mod source;
mod tally;

use std::io::{self, ErrorKind, IsTerminal as _};

use indicatif::ProgressBar;
use kvam::ops::{PutMedia, Timecodes};
use kvam::{Body, Clock, InvalidInput, Timestamp};

use crate::arguments::TimeArgument;
use crate::connect::Plane;
use crate::exit_code::Exit;
use crate::failure::{Failure, say};
use crate::interrupt::Interrupt;
use crate::transfer::Progress;
use source::Source;
use tally::Tally;

pub(crate) use arguments::{AcknowledgementFormat, PutMediaArguments};

/// Sends a recording, from the arguments to the last acknowledgement.
pub(crate) async fn run(arguments: PutMediaArguments, mut interrupt: Interrupt) -> Result<Exit, Failure> {
    let operation = operation(&arguments).map_err(Failure::Input)?;
    let client = arguments.connection.client(Plane::Data).await?;
    let progress = if arguments.no_progress { Progress::Hidden } else { Progress::Shown };
    let source = Source::open(&arguments.file, progress).await?;
    let bar = source.bar();
    let body = if arguments.fast { Body::from_reader(source) } else { kvam::paced(source) };

    let default = match io::stdout().is_terminal() {
        true => AcknowledgementFormat::Table,
        false => AcknowledgementFormat::Ndjson,
    };
    let format = arguments.output.unwrap_or(default);
    let mut out = io::stdout().lock();
    let mut tally = Tally::default();
    let mut acknowledgements = tokio::select! {
        begun = client.put_media(operation, body) => begun?,
        exit = interrupt.caught() => return Err(Failure::Signal { exit, resume: None }),
    };
    let mut is_read = printed(bar.suspend(|| print::begin(format, &mut out)))?;
    loop {
        let next = tokio::select! {
            next = acknowledgements.try_next() => next,
            exit = interrupt.caught() => {
                so_far(&bar, &tally);
                return Err(Failure::Signal { exit, resume: None });
            }
        };
        let next = match next {
            Ok(next) => next,
            // After a refusal the service ends the request; what counts is why.
            Err(_) if tally.is_refused() => break,
            Err(error) => {
                so_far(&bar, &tally);
                return Err(error.into());
            }
        };
        let Some(acknowledgement) = next else { break };
        tally.count(&acknowledgement);
        if is_read {
            is_read = printed(bar.suspend(|| print::acknowledgement(format, &acknowledgement, &mut out)))?;
        }
    }
    bar.finish_and_clear();
    say(tally.verdict().map_err(Failure::NotStored)?);
    Ok(Exit::Complete)
}

/// Whether anybody still reads what is printed. Whoever does not any more has not said that the recording should end.
fn printed(result: io::Result<()>) -> Result<bool, Failure> {
    match result {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(Failure::Output(error)),
    }
}

/// Says what the service has, before it is said why that is not all.
fn so_far(bar: &ProgressBar, tally: &Tally) {
    bar.finish_and_clear();
    if tally.sent() > 0 {
        say(tally);
    }
}

fn operation(arguments: &PutMediaArguments) -> Result<PutMedia, InvalidInput> {
    let stream = arguments.stream().ok_or_else(|| InvalidInput::new("StreamName", "is missing"))?;
    let now = Timestamp::from(Clock::system().now());
    let start = arguments.producer_start.map(|start| start.resolve(now));
    let timecodes = match arguments.absolute {
        true => Timecodes::Absolute { producer_start: start },
        false => Timecodes::Relative { producer_start: start.unwrap_or(TimeArgument::NOW.resolve(now)) },
    };
    Ok(PutMedia::new(stream, timecodes))
}
