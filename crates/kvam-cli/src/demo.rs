//! `kvam demo`.

use std::io;
use std::time::Duration;

use kvam::{
    ApiName, Client, EnvironmentCredentials, FragmentSelector, FragmentSelectorType, InvalidInput, StreamId,
    Timestamp,
};
use kvam_local::{LocalService, PutOptions};

use crate::arguments::Output;
use crate::exit_code::Exit;
use crate::failure::{Failure, say};
use crate::interrupt::Interrupt;
use crate::list_fragments::{Form, Plan, list};
use crate::starting_token::StartingToken;

/// Twelve clusters of two seconds: H.264 of a test pattern, made for this project.
const VIDEO: &[u8] = include_bytes!("../media/test-pattern.mkv");
const STREAM: &str = "demo";
/// Small, so that there are pages.
const PAGE_SIZE: u32 = 5;
const HOUR: Duration = Duration::from_secs(3600);

/// Shows a whole listing on this machine alone.
pub(crate) async fn run(interrupt: Interrupt) -> Result<Exit, Failure> {
    let service =
        LocalService::builder().strict_hosts().stream(STREAM, 24).start().await.map_err(Failure::Start)?;
    let put = service
        .put_matroska(STREAM, VIDEO, &PutOptions::new())
        .map_err(|error| Failure::File("the demo's video".into(), error.into()))?;

    let client = client(&service).map_err(Failure::Client)?;
    let plan = plan().map_err(Failure::Input)?;
    let endpoint = client
        .data_endpoint(&plan.stream, ApiName::ListFragments)
        .await
        .map_err(|error| Failure::Listing { error: error.into(), partial: false, resume: None })?;
    let listed = list(&client, &plan, &mut io::stdout().lock(), interrupt).await?;

    say(format_args!(
        "what just happened: a local service took in a short video as {} fragments, one for each cluster;",
        put.len()
    ));
    say(format_args!(
        "asked with GetDataEndpoint it named {} as the stream's host, and {} signed ListFragments requests listed the \
         stream there, {PAGE_SIZE} fragments a page, in the service's order, which is none;",
        endpoint.uri(),
        listed.receipt.requests
    ));
    // As it was started itself: not everybody who tries a demo has installed anything.
    let program = std::env::args().next().unwrap_or_else(|| "kvam".to_owned());
    say(format_args!(
        "try next: {program} local --seed-stream name=lobby,start=2024-01-01T00:00:00Z,every=2s,count=43200"
    ));
    Ok(Exit::Complete)
}

fn client(service: &LocalService) -> Result<Client, kvam::BuildError> {
    let environment = service.environment();
    let lookup = move |name: &str| {
        environment.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone())
    };
    Client::builder()
        .region(service.region())
        .credentials(EnvironmentCredentials::from_lookup(lookup))
        .control_endpoint(service.control_url())
        .build()
}

fn plan() -> Result<Plan, InvalidInput> {
    let now = Timestamp::from(kvam::Clock::system().now());
    let start = now.checked_sub(HOUR).unwrap_or(Timestamp::UNIX_EPOCH);
    Ok(Plan {
        stream: StreamId::name(STREAM)?,
        selector: Some(FragmentSelector::server(start, now)?),
        by: FragmentSelectorType::ServerTimestamp,
        last_day: false,
        passing: false,
        page_size: PAGE_SIZE,
        max_items: None,
        start: StartingToken::default(),
        form: Form::Fragments(Output::Table),
    })
}
