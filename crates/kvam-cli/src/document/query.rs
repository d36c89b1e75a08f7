//! `--query`: JMESPath (<https://jmespath.org/specification.html>), as the AWS CLI evaluates it.

mod check;
mod functions;

use std::fmt;
use std::str::FromStr;

use jpx_core::{ErrorReason, JmespathError, Runtime};
use serde_json::Value;

/// An expression that can be asked of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Query(String);

impl Query {
    /// What it finds; null where there is nothing.
    pub(crate) fn search(&self, document: &Value) -> Result<Value, InvalidQuery> {
        let runtime = runtime();
        let found = runtime.compile(&self.0).and_then(|expression| expression.search(document));
        found.map_err(|error| InvalidQuery::new(&self.0, error))
    }
}

impl FromStr for Query {
    type Err = InvalidQuery;

    /// Reads an expression: its grammar, and that its functions exist.
    fn from_str(text: &str) -> Result<Self, InvalidQuery> {
        let tree = jpx_core::parse(text).map_err(|error| InvalidQuery::new(text, error))?;
        check::check(&tree, &runtime()).map_err(|(offset, why)| InvalidQuery::at(text, offset, why))?;
        Ok(Self(text.to_owned()))
    }
}

fn runtime() -> Runtime {
    let mut runtime = Runtime::strict();
    functions::register(&mut runtime);
    runtime
}

/// An expression that is none, or that does not fit the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InvalidQuery {
    expression: String,
    /// Counted in characters, from 1.
    position: usize,
    why: String,
}

impl InvalidQuery {
    fn new(expression: &str, error: JmespathError) -> Self {
        let why = match error.reason {
            ErrorReason::Parse(why) => plain(&why),
            ErrorReason::Runtime(error) => error.to_string(),
            other => other.to_string(),
        };
        Self::at(expression, error.offset, why)
    }

    fn at(expression: &str, offset: usize, why: String) -> Self {
        let before = expression.char_indices().take_while(|(at, _)| *at < offset).count();
        Self { expression: expression.to_owned(), position: before + 1, why }
    }
}

/// The parser's words without those that only parsers have.
fn plain(why: &str) -> String {
    let why = why.replace("nud token", "token").replace("led token", "token");
    why.replace(" -- found Eof", " -- the expression ends").replace(" -- found ", " -- found the token ")
}

impl fmt::Display for InvalidQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { expression, position, why } = self;
        let mut why = why.trim_end_matches('.').chars();
        let first = why.next().map(char::to_lowercase).into_iter().flatten().collect::<String>();
        write!(f, "{expression:?} fails at character {position}: {first}{}", why.as_str())
    }
}

impl std::error::Error for InvalidQuery {}

#[cfg(test)]
mod tests;
