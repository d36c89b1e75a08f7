//! The commands that are operations, as the AWS CLI has them: input from flags, output by the service's names.

mod input;
mod paged;

use clap::{ArgMatches, Args as _, Command};
use kvam::ops::{
    CreateStream, DeleteStream, DescribeStream, GetClip, GetDashStreamingSessionUrl, GetDataEndpoint,
    GetHlsStreamingSessionUrl, GetImages, GetMediaForFragmentList, ListStreams, UpdateDataRetention,
};
use kvam::shapes::{Shaped, Value};
use kvam::{Client, InvalidInput, JsonOperation, MediaOperation, Operation, PagedOperation};

use crate::arguments::operation::{
    CommonArguments, ImageArguments, MediaArguments, PagingArguments, command, given, read, with_stream,
};
use crate::connect::Plane;
use crate::document::{self, Style};
use crate::exit_code::Exit;
use crate::failure::{Failure, say};
use crate::images::Pictures;
use crate::interrupt::Interrupt;
use crate::transfer::{self, Outfile, Progress};

pub(crate) use input::{members, operation, skeleton};
pub(crate) use paged::{Paging, paged};

/// All of them, in the order of their planes.
pub(crate) fn commands() -> Vec<Command> {
    let paged = PagingArguments::augment_args;
    let media = MediaArguments::augment_args;
    vec![
        media(command::<GetMediaForFragmentList>("Write the media of fragments into a file"))
            .mut_arg("outfile", |outfile| outfile.help(OUTFILE_OF_FRAGMENTS)),
        media(command::<GetClip>("Write a range of time into an MP4 file")),
        ImageArguments::augment_args(paged(with_stream(command::<GetImages>(
            "Get pictures of a range of time, at intervals",
        )))),
        with_stream(command::<GetHlsStreamingSessionUrl>("Get a URL that players of HLS open")),
        with_stream(command::<GetDashStreamingSessionUrl>("Get a URL that players of MPEG-DASH open")),
        with_stream(command::<GetDataEndpoint>("Ask which host serves a stream, for one API")),
        command::<CreateStream>("Create a stream"),
        with_stream(command::<DescribeStream>("Describe a stream")),
        paged(command::<ListStreams>("List the streams of the account in the region")),
        command::<DeleteStream>("Delete a stream and what is in it"),
        with_stream(command::<UpdateDataRetention>("Keep a stream's data for longer, or shorter")),
    ]
}

const OUTFILE_OF_FRAGMENTS: &str = "The file to write the media to; - is stdout. Not right behind --fragments, which takes all that follows it";

/// Runs the command of this name.
pub(crate) async fn run(name: &str, matches: &ArgMatches, interrupt: Interrupt) -> Result<Exit, Failure> {
    match name {
        "get-media-for-fragment-list" => media::<GetMediaForFragmentList>(matches, interrupt).await,
        "get-clip" => media::<GetClip>(matches, interrupt).await,
        "get-images" => images(matches, interrupt).await,
        "get-hls-streaming-session-url" => json::<GetHlsStreamingSessionUrl>(matches, interrupt).await,
        "get-dash-streaming-session-url" => json::<GetDashStreamingSessionUrl>(matches, interrupt).await,
        "get-data-endpoint" => json::<GetDataEndpoint>(matches, interrupt).await,
        "create-stream" => json::<CreateStream>(matches, interrupt).await,
        "describe-stream" => json::<DescribeStream>(matches, interrupt).await,
        "list-streams" => streams(matches, interrupt).await,
        "delete-stream" => json::<DeleteStream>(matches, interrupt).await,
        "update-data-retention" => json::<UpdateDataRetention>(matches, interrupt).await,
        _ => Err(unfit("command", "is not one of the service's operations")),
    }
}

/// An operation with one answer in JSON.
async fn json<O: Shaped + JsonOperation>(
    matches: &ArgMatches,
    mut interrupt: Interrupt,
) -> Result<Exit, Failure> {
    let common: CommonArguments = parts(matches)?;
    if common.wants_skeleton() {
        return skeleton(O::INPUT);
    }
    let operation: O = operation(typed::<O>(matches, &common)?).map_err(Failure::Input)?;
    let client = common.connection.client(plane::<O>()).await?;
    let output = tokio::select! {
        output = client.send(&operation) => output?,
        exit = interrupt.caught() => return Err(Failure::Signal { exit, resume: None }),
    };
    print::<O>(&output_value::<O>(&output)?, &common)?;
    Ok(Exit::Complete)
}

/// An operation that answers with media.
async fn media<O: Shaped + MediaOperation>(
    matches: &ArgMatches,
    mut interrupt: Interrupt,
) -> Result<Exit, Failure> {
    let common: CommonArguments = parts(matches)?;
    if common.wants_skeleton() {
        return skeleton(O::INPUT);
    }
    let arguments: MediaArguments = parts(matches)?;
    // The parser saw to it that it is there.
    let path = arguments.outfile.ok_or_else(|| unfit("OUTFILE", "is missing"))?;
    let operation: O = operation(typed::<O>(matches, &common)?).map_err(Failure::Input)?;
    let client = common.connection.client(plane::<O>()).await?;
    let outfile = Outfile::open(&path)?;
    let media = tokio::select! {
        media = client.open(&operation) => media?,
        exit = interrupt.caught() => return Err(Failure::Signal { exit, resume: None }),
    };
    let content_type = media.content_type().map(str::to_owned);
    let progress = if arguments.no_progress { Progress::Hidden } else { Progress::Shown };
    transfer::download(media, outfile, progress, interrupt).await?;
    if !transfer::is_stdout(&path) {
        let content_type = content_type.map(|text| ("ContentType".to_owned(), Value::Text(text)));
        print::<O>(&Value::Structure(content_type.into_iter().collect()), &common)?;
    }
    Ok(Exit::Complete)
}

async fn streams(matches: &ArgMatches, interrupt: Interrupt) -> Result<Exit, Failure> {
    match Listing::<ListStreams>::of(matches).await? {
        Some(listing) => listing.print(&mut Ok, interrupt).await,
        None => Ok(Exit::Complete),
    }
}

async fn images(matches: &ArgMatches, interrupt: Interrupt) -> Result<Exit, Failure> {
    let arguments: ImageArguments = parts(matches)?;
    let Some(mut listing) = Listing::<GetImages>::of(matches).await? else { return Ok(Exit::Complete) };
    let Some(folder) = arguments.out_dir else { return listing.print(&mut Ok, interrupt).await };
    let mut pictures = Pictures::create(&folder)?;
    listing.paging = listing.paging.keeping();
    let outcome = listing.print(&mut |page| pictures.save(page), interrupt).await;
    if outcome.is_ok() || pictures.any() {
        say(pictures.summary());
    }
    outcome
}

/// An operation whose answers come in pages, about to be asked.
struct Listing<O> {
    common: CommonArguments,
    paging: Paging,
    operation: O,
    client: Client,
}

impl<O: Shaped + PagedOperation> Listing<O> {
    /// As the arguments say; `None` if all that they wanted was a skeleton.
    async fn of(matches: &ArgMatches) -> Result<Option<Self>, Failure> {
        let common: CommonArguments = parts(matches)?;
        if common.wants_skeleton() {
            return skeleton(O::INPUT).map(|_| None);
        }
        let arguments: PagingArguments = parts(matches)?;
        let members = typed::<O>(matches, &common)?;
        let paging = Paging::read::<O>(&arguments, &members)?;
        let operation: O = paging.operation(members)?;
        let client = common.connection.client(plane::<O>()).await?;
        Ok(Some(Self { common, paging, operation, client }))
    }

    /// Asks, and prints what `take` makes of each page.
    async fn print(
        self,
        take: &mut (dyn FnMut(Value) -> Result<Value, Failure> + Send),
        interrupt: Interrupt,
    ) -> Result<Exit, Failure> {
        let Self { common, paging, operation, client } = self;
        let style = Style::new(common.output, common.query.as_ref(), O::NAME);
        paged(&client, operation, paging, &style, take, interrupt).await?;
        Ok(Exit::Complete)
    }
}

/// The members that the arguments and the JSON make.
fn typed<O: Shaped>(matches: &ArgMatches, common: &CommonArguments) -> Result<Vec<input::Named>, Failure> {
    let given = given(matches, O::INPUT);
    members::<O>(given, common.cli_input_json.as_deref()).map_err(Failure::Input)
}

fn parts<A: clap::Args>(matches: &ArgMatches) -> Result<A, Failure> {
    // The parser has read the same already.
    read(matches).map_err(|error| unfit("arguments", &error.to_string()))
}

fn print<O: Operation>(value: &Value, common: &CommonArguments) -> Result<(), Failure> {
    // As the AWS CLI, for an answer that says nothing.
    if matches!(value, Value::Structure(members) if members.is_empty()) {
        return Ok(());
    }
    let style = Style::new(common.output, common.query.as_ref(), O::NAME);
    document::print(value, &style, &mut std::io::stdout().lock())
}

fn output_value<O: Shaped>(output: &O::Output) -> Result<Value, Failure> {
    O::output_value(output).map_err(|error| unfit(O::NAME, &error.to_string()))
}

fn plane<O: Operation>() -> Plane {
    if O::API_NAME.is_some() { Plane::Data } else { Plane::Control }
}

fn unfit(what: &'static str, why: &str) -> Failure {
    Failure::Input(InvalidInput::new(what, why))
}
