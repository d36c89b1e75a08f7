//! `json`: what `aws kinesis-video-archived-media list-fragments` (version 2) prints, to the byte, where its time zone is
//! UTC.

use std::io::{self, Write};

use kvam::{Fragment, FragmentMember};

use super::value::{AwsCli, value};
use super::{Ending, Rows};

#[derive(Debug, Default)]
pub(super) struct Json {
    any: bool,
}

impl Rows for Json {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        write!(out, "{{\n    \"Fragments\": [")
    }

    fn row(&mut self, out: &mut dyn Write, fragment: &Fragment) -> io::Result<()> {
        write!(out, "{}\n        {{", if self.any { "," } else { "" })?;
        self.any = true;
        let mut comma = "";
        for member in FragmentMember::ALL {
            if let Some(value) = value(fragment, member) {
                let quote = value.quote();
                write!(out, "{comma}\n            \"{member}\": {quote}{}{quote}", AwsCli(value))?;
                comma = ",";
            }
        }
        write!(out, "\n        }}")
    }

    fn end(&mut self, out: &mut dyn Write, ending: &Ending<'_>) -> io::Result<()> {
        write!(out, "{}]", if self.any { "\n    " } else { "" })?;
        if let Some(place) = ending.place {
            write!(out, ",\n    \"NextToken\": \"{}\"", place.encode())?;
        }
        writeln!(out, "\n}}")
    }

    fn prints_place(&self) -> bool {
        true
    }
}
