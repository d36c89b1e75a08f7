//! `kvam list-fragments`.

mod plan;

use std::io::{self, BufWriter, IsTerminal as _, Write};

use kvam::shapes::Shaped as _;
use kvam::{Clock, Receipt, Timestamp, ops};
use tokio::time::Instant;

use crate::arguments::ListFragmentsArguments;
use crate::connect::Plane;
use crate::exit_code::Exit;
use crate::failure::{Failure, say};
use crate::interrupt::Interrupt;
use crate::max_items::Cutter;
use crate::operations::{self, Paging};
use crate::output::Ending;

pub(crate) use plan::{Form, Plan};

/// Lists, from the arguments to the last row.
pub(crate) async fn run(arguments: ListFragmentsArguments, interrupt: Interrupt) -> Result<Exit, Failure> {
    if arguments.wants_skeleton() {
        return operations::skeleton(ops::ListFragments::INPUT);
    }
    let now = Timestamp::from(Clock::system().now());
    let json = arguments.cli_input_json.as_deref();
    let members =
        operations::members::<ops::ListFragments>(arguments.given(), json).map_err(Failure::Input)?;
    let paging = arguments.paging();
    let by_hand = Paging::read::<ops::ListFragments>(&paging, &members)?;
    let operation: ops::ListFragments = operations::operation(members).map_err(Failure::Input)?;
    let plan =
        Plan::resolve(&arguments, &operation, now, io::stdout().is_terminal()).map_err(Failure::Input)?;
    let whole = by_hand.is_single() || arguments.query.is_some();
    let style = whole.then(|| plan.style(arguments.query.as_ref())).transpose().map_err(Failure::Input)?;
    let client = arguments.connection.client(Plane::Data).await?;
    if let Some(notice) = plan.notice() {
        say(notice);
    }
    if let Some(style) = style {
        let operation = plan.operation(operation, by_hand.is_single());
        let place = operations::paged(&client, operation, by_hand, &style, &mut Ok, interrupt).await?;
        let place = place.and_then(|token| token.parse().ok());
        if place.as_ref().is_some_and(|place| plan.loses_range(place)) {
            say(plan.more(place.as_ref()));
        }
        return Ok(Exit::Complete);
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
