//! Answers in pages, printed as one.

use std::io;

use kvam::shapes::{Shaped, Value};
use kvam::{Client, InvalidInput, PagedOperation};

use crate::arguments::operation::PagingArguments;
use crate::document::{self, Style};
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::operations::input::{Named, operation};
use crate::starting_token;

/// Which pages are asked for, and what is left out of them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Paging {
    /// One page, and its token as it came: whoever pages by hand does so with the service's tokens.
    single: bool,
    /// What a page holds is kept somewhere, whatever comes after it.
    keeps: bool,
    max_items: Option<u64>,
    page_size: Option<i64>,
    /// The token to ask the first page with.
    first: Option<String>,
    /// How much of the first page is known already.
    skip: u64,
}

impl Paging {
    /// What the arguments say, with the members of the input: whoever gives the service's own limit or token pages by
    /// hand.
    pub(crate) fn read<O: Shaped>(arguments: &PagingArguments, members: &[Named]) -> Result<Self, Failure> {
        let PagingArguments { no_paginate, max_items, page_size, starting_token } = arguments;
        let by_hand = O::PAGING.is_some_and(|paging| {
            members.iter().any(|(name, _)| name == paging.limit || name == paging.token)
        });
        if by_hand && (max_items.is_some() || page_size.is_some() || starting_token.is_some()) {
            let why = "and --next-token ask for one page; --max-items, --page-size and --starting-token for all of them";
            return Err(Failure::Input(InvalidInput::new("--max-results", why)));
        }
        let (first, skip) = match starting_token {
            None => (None, 0),
            Some(text) => match starting_token::decode(text) {
                Some((page, skip)) => (page, skip.unwrap_or_default()),
                None => (Some(text.clone()), 0),
            },
        };
        Ok(Self {
            single: *no_paginate || by_hand,
            keeps: false,
            max_items: *max_items,
            page_size: *page_size,
            first,
            skip,
        })
    }

    /// For whoever keeps the pages: what failed can then go on behind them.
    pub(crate) fn keeping(self) -> Self {
        Self { keeps: true, ..self }
    }

    /// Whether one page is asked for.
    pub(crate) fn is_single(&self) -> bool {
        self.single
    }

    /// The operation of these members, that asks for the first page. An error begins with the flag that it is about.
    pub(crate) fn operation<O: Shaped>(&self, mut members: Vec<Named>) -> Result<O, Failure> {
        if let Some(paging) = O::PAGING {
            let size = self.page_size.map(|size| (paging.limit.to_owned(), Value::Integer(size)));
            let first = self.first.clone().map(|token| (paging.token.to_owned(), Value::Text(token)));
            members.extend(size.into_iter().chain(first));
        }
        operation(members).map_err(|error| {
            Failure::Input(match error.member() {
                "--max-results" if self.page_size.is_some() => {
                    InvalidInput::new("--page-size", error.problem())
                }
                "--next-token" if self.first.is_some() => {
                    InvalidInput::new("--starting-token", error.problem())
                }
                _ => error,
            })
        })
    }
}

/// Asks for the pages, cuts them as botocore's paginator does, and prints them: as one document, or one by one as text.
///
/// What it returns is the token to go on from, if there is more.
pub(crate) async fn paged<O: Shaped + PagedOperation>(
    client: &Client,
    operation: O,
    paging: Paging,
    style: &Style<'_>,
    take: &mut (dyn FnMut(Value) -> Result<Value, Failure> + Send),
    mut interrupt: Interrupt,
) -> Result<Option<String>, Failure> {
    let Some(names) = O::PAGING else { return Ok(None) };
    let mut pages = client.pages(operation);
    let streams = style.is_text() && !paging.single;
    let keeps = streams || paging.keeps;
    let mut printer =
        Printer { style, result: names.result, streams, keeps, any: false, some: false, all: Vec::new() };
    let (mut left, mut skip, mut asked) = (paging.max_items, paging.skip, paging.first.clone());
    let place = loop {
        let page = tokio::select! {
            page = pages.try_next() => page,
            exit = interrupt.caught() => {
                return Err(Failure::Signal { exit, resume: printer.resume(asked.as_deref(), skip) });
            }
        };
        let page = page.map_err(|error| Failure::Listing {
            resume: printer.resume(asked.as_deref(), skip),
            partial: printer.some,
            error: error.into(),
        })?;
        let Some(page) = page else { break None };
        let value = O::output_value(&page)
            .map_err(|error| Failure::Input(InvalidInput::new(O::NAME, error.to_string())))?;
        let (items, next) = split(value, names.result, names.token);
        let came: Vec<Value> = items.into_iter().skip(usize::try_from(skip).unwrap_or(usize::MAX)).collect();
        let count = u64::try_from(came.len()).unwrap_or(u64::MAX);
        if let Some(wanted) = left.filter(|left| count > *left) {
            let kept = came.into_iter().take(usize::try_from(wanted).unwrap_or(usize::MAX)).collect();
            printer.page(kept, take)?;
            break Some(starting_token::encode(asked.as_deref(), Some(skip + wanted)));
        }
        printer.page(came, take)?;
        left = left.map(|left| left - count);
        skip = 0;
        match next {
            Some(next) if paging.single => break Some(next),
            Some(next) if left == Some(0) => break Some(starting_token::encode(Some(&next), None)),
            next => asked = next,
        }
    };
    printer.end(names.token, place.clone())?;
    Ok(place)
}

/// What a page holds, and the token of the next.
fn split(page: Value, result: &str, token: &str) -> (Vec<Value>, Option<String>) {
    let (mut items, mut next) = (Vec::new(), None);
    if let Value::Structure(members) = page {
        for (name, value) in members {
            match value {
                Value::List(values) if name == result => items = values,
                Value::Text(text) if name == token => next = Some(text).filter(|text| !text.is_empty()),
                _ => {}
            }
        }
    }
    (items, next)
}

struct Printer<'a> {
    style: &'a Style<'a>,
    result: &'static str,
    /// Whether pages are printed as they come.
    streams: bool,
    /// Whether pages are not lost when a later one fails.
    keeps: bool,
    /// Whether such a page came, and whether anything was in one.
    any: bool,
    some: bool,
    all: Vec<Value>,
}

impl Printer<'_> {
    /// The arguments that go on with the page that did not come, if what came before it is kept.
    fn resume(&self, asked: Option<&str>, skip: u64) -> Option<String> {
        let asked = asked.filter(|_| self.any)?;
        let token = starting_token::encode(Some(asked), (skip > 0).then_some(skip));
        Some(format!("--starting-token {token}"))
    }

    fn page(
        &mut self,
        items: Vec<Value>,
        take: &mut (dyn FnMut(Value) -> Result<Value, Failure> + Send),
    ) -> Result<(), Failure> {
        let some = !items.is_empty();
        let page = take(Value::Structure(vec![(self.result.to_owned(), Value::List(items))]))?;
        self.any |= self.keeps;
        self.some |= self.keeps && some;
        if self.streams {
            return document::print(&page, self.style, &mut io::stdout().lock());
        }
        self.all.extend(split(page, self.result, "").0);
        Ok(())
    }

    fn end(self, token: &str, place: Option<String>) -> Result<(), Failure> {
        let place = place.map(|place| {
            let value = Value::Text(place);
            // As the AWS CLI: a line of its own, in which the token has its name.
            let value = if self.streams { Value::Structure(vec![(token.to_owned(), value)]) } else { value };
            (token.to_owned(), value)
        });
        let members: Vec<_> = match self.streams {
            true => place.into_iter().collect(),
            false => [(self.result.to_owned(), Value::List(self.all))].into_iter().chain(place).collect(),
        };
        if members.is_empty() {
            return Ok(());
        }
        document::print(&Value::Structure(members), self.style, &mut io::stdout().lock())
    }
}
