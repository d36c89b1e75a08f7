//! `text`: what the AWS CLI prints as text. Fields are separated by tabs, members in the order of the alphabet.
//!
//! The AWS CLI leaves a member out of a whole page if no fragment of that page has it. Here every line has every member,
//! empty if it is absent, so that a column is always the same one.

use std::io::{self, Write};

use kvam::{Fragment, FragmentMember};

use super::value::{AwsCli, value};
use super::{Ending, Rows};

/// In the order of the alphabet.
const MEMBERS: [FragmentMember; 5] = [
    FragmentMember::FragmentLengthInMilliseconds,
    FragmentMember::FragmentNumber,
    FragmentMember::FragmentSizeInBytes,
    FragmentMember::ProducerTimestamp,
    FragmentMember::ServerTimestamp,
];

#[derive(Debug)]
pub(super) struct Text;

impl Rows for Text {
    fn begin(&mut self, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    fn row(&mut self, out: &mut dyn Write, fragment: &Fragment) -> io::Result<()> {
        write!(out, "FRAGMENTS")?;
        for member in MEMBERS {
            match value(fragment, member) {
                Some(value) => write!(out, "\t{}", AwsCli(value))?,
                None => write!(out, "\t")?,
            }
        }
        writeln!(out)
    }

    fn end(&mut self, out: &mut dyn Write, ending: &Ending<'_>) -> io::Result<()> {
        match ending.place {
            Some(place) => writeln!(out, "NEXTTOKEN\t{}", place.encode()),
            None => Ok(()),
        }
    }

    fn prints_place(&self) -> bool {
        true
    }
}
