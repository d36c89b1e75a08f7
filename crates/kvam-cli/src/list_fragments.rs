//! `kvam list-fragments`.

mod plan;

use std::io::{self, BufWriter, IsTerminal as _, Write};

use kvam::{Clock, Environment, Receipt, Timestamp};
use tokio::time::Instant;

use crate::arguments::ListFragmentsArguments;
use crate::exit_code::Exit;
use crate::failure::{Failure, say};
use crate::interrupt::Interrupt;
use crate::max_items::Cutter;
use crate::output::Ending;

pub(crate) use plan::{Form, Plan};

/// Lists, from the arguments to the last row.
pub(crate) async fn run(arguments: ListFragmentsArguments, interrupt: Interrupt) -> Result<Exit, Failure> {
    let now = Timestamp::from(Clock::system().now());
    let plan = Plan::resolve(&arguments, now, io::stdout().is_terminal()).map_err(Failure::Input)?;
    let mut environment = Environment::new();
    if let Some(profile) = arguments.profile {
        environment = environment.profile(profile);
    }
    if let Some(region) = arguments.region {
        environment = environment.region(region);
    }
    let mut client = environment.builder().await;
    if let Some(url) = arguments.endpoint_url {
        client = client.data_endpoint(url);
    }
    if let Some(url) = arguments.control_endpoint_url {
        client = client.control_endpoint(url);
    }
    let client = client.build().map_err(Failure::Client)?;
    if let Some(notice) = plan.notice() {
        say(notice);
    }
    let mut out = BufWriter::new(io::stdout().lock());
    list(&client, &plan, &mut out, interrupt).await?;
    Ok(Exit::Complete)
}

/// A listing that has ended.
#[derive(Debug)]
pub(crate) struct Listed {
    pub(crate) receipt: Receipt,
}

/// Lists what the plan says, with a client.
pub(crate) async fn list(
    client: &kvam::Client,
    plan: &Plan,
    out: &mut dyn Write,
    mut interrupt: Interrupt,
) -> Result<Listed, Failure> {
    let began = Instant::now();
    let mut pages = plan.request(client).pages();
    let mut cutter = Cutter::new(plan.start.clone(), plan.max_items);
    let mut rows = plan.form.rows(plan.by);
    let mut count = 0_u64;
    loop {
        let page = tokio::select! {
            page = pages.try_next() => page,
            exit = interrupt.caught() => {
                return Err(Failure::Signal { exit, resume: plan.resume(cutter.place()) });
            }
        };
        let page = page.map_err(|error| Failure::Listing {
            // Without a token from the error, its page cannot be asked for again. The place where it began is no
            // other than what was typed, and perhaps what failed.
            resume: error
                .resume_token()
                .and(plan.resume(cutter.place().filter(|place| **place != plan.start))),
            partial: count > 0 && plan.form.prints_fragments(),
            error: error.into(),
        })?;
        let Some(page) = page else { break };
        let cut = cutter.cut(page);
        for fragment in &cut.fragments {
            if count == 0 {
                rows.begin(out).map_err(Failure::Output)?;
            }
            rows.row(out, fragment).map_err(Failure::Output)?;
            count += 1;
        }
        out.flush().map_err(Failure::Output)?;
        if !cut.more {
            break;
        }
    }
    let ending = Ending { place: cutter.place(), receipt: pages.receipt(), took: began.elapsed() };
    if count == 0 {
        rows.begin(out).map_err(Failure::Output)?;
    }
    rows.end(out, &ending).and_then(|()| out.flush()).map_err(Failure::Output)?;
    if ending.place.is_some_and(|place| !rows.prints_place() || plan.loses_range(place)) {
        say(plan.more(ending.place));
    } else if count == 0 && ending.place.is_none() {
        say(plan.none());
    }
    Ok(Listed { receipt: ending.receipt })
}
