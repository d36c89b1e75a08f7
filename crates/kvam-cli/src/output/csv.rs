//! `csv`: a header of the service's names, then a line a fragment, with exact times. An absent member is an empty field.
//! Digits and RFC 3339 need no quotes, so there are none.

use std::io::{self, Write};

use kvam::{Fragment, FragmentMember};

use super::value::value;
use super::{Ending, Rows};

#[derive(Debug)]
pub(super) struct Csv;

impl Rows for Csv {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{}", FragmentMember::ALL.map(FragmentMember::as_str).join(","))
    }

    fn row(&mut self, out: &mut dyn Write, fragment: &Fragment) -> io::Result<()> {
        let mut comma = "";
        for member in FragmentMember::ALL {
            match value(fragment, member) {
                Some(value) => write!(out, "{comma}{value}")?,
                None => write!(out, "{comma}")?,
            }
            comma = ",";
        }
        writeln!(out)
    }

    fn end(&mut self, _: &mut dyn Write, _: &Ending<'_>) -> io::Result<()> {
        Ok(())
    }
}
