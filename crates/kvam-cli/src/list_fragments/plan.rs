//! What the arguments mean here and now.

use std::time::Duration;

use kvam::{
    Client, FragmentSelector, FragmentSelectorType, InvalidInput, ListFragments, Operation as _, StreamId,
    Timestamp, ops,
};

use crate::arguments::{ListFragmentsArguments, Output, TimeArgument};
use crate::document::{Format, Query, Style};
use crate::output::{Rows, Summary, SummaryFormat, rows};
use crate::starting_token::StartingToken;

const DAY: Duration = Duration::from_secs(86_400);

/// A listing to be made, every choice taken.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) stream: StreamId,
    /// `None` where the service's token knows it.
    pub(crate) selector: Option<FragmentSelector>,
    pub(crate) by: FragmentSelectorType,
    /// Whether nobody asked for this start.
    pub(crate) last_day: bool,
    /// Whether the same arguments mean another range later.
    pub(crate) passing: bool,
    pub(crate) page_size: u32,
    pub(crate) max_items: Option<u64>,
    pub(crate) start: StartingToken,
    pub(crate) form: Form,
}

/// What is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Fragments(Output),
    Totals(SummaryFormat),
}

impl Form {
    pub(crate) fn rows(self, by: FragmentSelectorType) -> Box<dyn Rows> {
        match self {
            Self::Fragments(output) => rows(output, by),
            Self::Totals(format) => Box::new(Summary::new(format, by)),
        }
    }

    pub(crate) fn prints_fragments(self) -> bool {
        matches!(self, Self::Fragments(_))
    }
}

impl Plan {
    pub(crate) fn resolve(
        arguments: &ListFragmentsArguments,
        operation: &ops::ListFragments,
        now: Timestamp,
        on_a_terminal: bool,
    ) -> Result<Self, InvalidInput> {
        let given = operation.selector;
        let by = given.map_or(arguments.by.into(), |selector| selector.selector_type());
        let start = arguments.starting_token.clone().unwrap_or_default();
        let end = arguments.end.unwrap_or(TimeArgument::NOW);

        let selector = if start.page.is_some() || operation.next_token.is_some() {
            // The service's token knows its range, and is refused with another: -2h is not what it was any more.
            None
        } else if given.is_some() {
            given
        } else {
            let end = end.resolve(now);
            let start = match arguments.start {
                Some(start) => start.resolve(now),
                None => end.checked_sub(DAY).unwrap_or(Timestamp::UNIX_EPOCH),
            };
            Some(FragmentSelector::new(by, kvam::TimestampRange::new(start, end).map_err(by_flags)?))
        };

        let default = if on_a_terminal { Output::Table } else { Output::Json };
        let output = arguments.output.unwrap_or(default);
        let form = match arguments.summary {
            false => Form::Fragments(output),
            true => Form::Totals(SummaryFormat::of(output).ok_or_else(|| {
                InvalidInput::new("--summary", "is printed as table, json or ndjson, nothing else")
            })?),
        };
        Ok(Self {
            stream: operation.stream.clone(),
            selector,
            by,
            last_day: arguments.start.is_none() && given.is_none(),
            passing: given.is_none()
                && [Some(end), arguments.start].iter().any(|time| matches!(time, Some(TimeArgument::Ago(_)))),
            page_size: arguments.page_size.unwrap_or(ops::ListFragments::MAX_RESULTS),
            max_items: arguments.max_items,
            start,
            form,
        })
    }

    /// The request for the first page, for whoever prints whole answers; `by_hand` leaves its size to the service.
    pub(crate) fn operation(&self, mut operation: ops::ListFragments, by_hand: bool) -> ops::ListFragments {
        operation.selector = operation.selector.or(self.selector);
        if !by_hand {
            operation.max_results = Some(self.page_size);
        }
        if let Some(token) = &self.start.page {
            operation.next_token = Some(token.clone());
        }
        operation
    }

    /// How whole answers are printed.
    pub(crate) fn style<'a>(&self, query: Option<&'a Query>) -> Result<Style<'a>, InvalidInput> {
        let format = match self.form {
            Form::Fragments(Output::Table) => Format::Table,
            Form::Fragments(Output::Json) => Format::Json,
            Form::Fragments(Output::Text) => Format::Text,
            _ => {
                let why = "is json, text or table for one page (--no-paginate, MaxResults, NextToken) and for a --query";
                return Err(InvalidInput::new("--output", why));
            }
        };
        Ok(Style::new(format, query, ops::ListFragments::NAME))
    }

    pub(crate) fn request(&self, client: &Client) -> ListFragments {
        let mut request = client.list_fragments(self.stream.clone()).page_size(self.page_size);
        if let Some(selector) = self.selector {
            request = request.selector(selector);
        }
        if let Some(token) = &self.start.page {
            request = request.starting_token(token.clone());
        }
        request
    }

    /// What was chosen for whoever did not choose.
    pub(crate) fn notice(&self) -> Option<String> {
        let range = self.selector.filter(|_| self.last_day)?.range();
        Some(format!(
            "listing 24 hours, {} to {} on the {} clock; choose with --start and --end",
            range.start(),
            range.end(),
            self.clock()
        ))
    }

    /// The arguments that go on from a place.
    pub(crate) fn resume(&self, place: Option<&StartingToken>) -> Option<String> {
        // Totals of the rest would look like totals of all.
        let token = place.filter(|_| self.form.prints_fragments())?.encode();
        let range = self.selector.filter(|_| place.is_some_and(|place| place.page.is_none()));
        Some(match range.map(|selector| selector.range()) {
            Some(range) => {
                format!("--start {} --end {} --starting-token {token}", range.start(), range.end())
            }
            None => format!("--starting-token {token}"),
        })
    }

    /// Whether a place stands in a range that nothing but this listing knows: it has no token of the service, and was
    /// counted from now.
    pub(crate) fn loses_range(&self, place: &StartingToken) -> bool {
        self.passing && place.page.is_none()
    }

    /// Says that there is more than was wanted.
    pub(crate) fn more(&self, place: Option<&StartingToken>) -> String {
        match self.resume(place) {
            Some(resume) => format!("there are more; to go on, repeat the command with {resume}"),
            None => "there are more than --max-items".to_owned(),
        }
    }

    /// Says that there is nothing.
    pub(crate) fn none(&self) -> String {
        match self.selector.map(|selector| selector.range()) {
            Some(range) => format!(
                "no fragment of stream {} starts from {} to {} on the {} clock",
                self.stream,
                range.start(),
                range.end(),
                self.clock()
            ),
            None => format!("no more fragments of stream {}", self.stream),
        }
    }

    fn clock(&self) -> &'static str {
        match self.by {
            FragmentSelectorType::ServerTimestamp => "server",
            FragmentSelectorType::ProducerTimestamp => "producer",
        }
    }
}

/// What is wrong with a range that flags made.
fn by_flags(error: InvalidInput) -> InvalidInput {
    let name = |text: &str| text.replace("StartTimestamp", "--start").replace("EndTimestamp", "--end");
    InvalidInput::new(name(error.member()), name(error.problem()))
}

#[cfg(test)]
mod tests;
