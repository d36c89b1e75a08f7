//! `ndjson`: a JSON object a line, with the service's names and exact times.

use std::io::{self, Write};

use kvam::{Fragment, FragmentMember};

use super::value::value;
use super::{Ending, Rows};

#[derive(Debug)]
pub(super) struct Ndjson;

impl Rows for Ndjson {
    fn begin(&mut self, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    fn row(&mut self, out: &mut dyn Write, fragment: &Fragment) -> io::Result<()> {
        let mut before = '{';
        for member in FragmentMember::ALL {
            if let Some(value) = value(fragment, member) {
                let quote = value.quote();
                write!(out, "{before}\"{member}\":{quote}{value}{quote}")?;
                before = ',';
            }
        }
        writeln!(out, "}}")
    }

    fn end(&mut self, _: &mut dyn Write, _: &Ending<'_>) -> io::Result<()> {
        Ok(())
    }
}
