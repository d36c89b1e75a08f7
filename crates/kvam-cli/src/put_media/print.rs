//! Acknowledgements, a line each.

use std::io::{self, Write};

use kvam::ops::{Acknowledgement, AcknowledgementEvent};

use super::arguments::AcknowledgementFormat;

/// The service's numbers have 47 digits. A longer value moves its own line only.
const NUMBER: usize = 47;
const EVENT: usize = 9;
const TIMECODE: usize = 13;

/// What stands above the first.
pub(super) fn begin(format: AcknowledgementFormat, out: &mut dyn Write) -> io::Result<()> {
    match format {
        AcknowledgementFormat::Table => line(out, "EVENT", "FRAGMENT NUMBER", "TIMECODE MS", "ERROR"),
        AcknowledgementFormat::Ndjson => Ok(()),
    }
}

/// One, as soon as it came.
pub(super) fn acknowledgement(
    format: AcknowledgementFormat,
    acknowledgement: &Acknowledgement,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        AcknowledgementFormat::Table => {
            let number = acknowledgement.fragment_number.map_or("-".to_owned(), |number| number.to_string());
            let timecode =
                acknowledgement.fragment_timecode.map_or("-".to_owned(), |timecode| timecode.to_string());
            let error = match &acknowledgement.event {
                AcknowledgementEvent::Error(error) => error.to_string(),
                _ => String::new(),
            };
            line(out, acknowledgement.event.as_str(), &number, &timecode, &error)?;
        }
        AcknowledgementFormat::Ndjson => out.write_all(&acknowledgement.encode())?,
    }
    out.flush()
}

fn line(out: &mut dyn Write, event: &str, number: &str, timecode: &str, error: &str) -> io::Result<()> {
    let line = format!("{event:EVENT$}  {number:>NUMBER$}  {timecode:>TIMECODE$}  {error}");
    writeln!(out, "{}", line.trim_end())
}

#[cfg(test)]
mod tests {
    use kvam::ops::{AcknowledgementError, ErrorId};

    use super::*;

    fn printed(format: AcknowledgementFormat) -> String {
        let mut out = Vec::new();
        begin(format, &mut out).unwrap();
        let number = "91343852333181447247962534042408424052728840414".parse().ok();
        for each in [
            Acknowledgement::new(AcknowledgementEvent::Persisted, Some(1_663_277_247_152), number),
            Acknowledgement::new(AcknowledgementEvent::Idle, None, None),
            Acknowledgement::new(
                AcknowledgementEvent::Error(AcknowledgementError::new(ErrorId::FragmentSize)),
                Some(0),
                number,
            ),
        ] {
            acknowledgement(format, &each, &mut out).unwrap();
        }
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_table_stands_straight() {
        let expected = "
EVENT                                      FRAGMENT NUMBER    TIMECODE MS  ERROR
PERSISTED  91343852333181447247962534042408424052728840414  1663277247152
IDLE                                                     -              -
ERROR      91343852333181447247962534042408424052728840414              0  the fragment is larger than the service allows (error 4001)
";
        assert_eq!(printed(AcknowledgementFormat::Table), expected.trim_start());
    }

    #[test]
    fn ndjson_is_what_the_service_writes() {
        let expected = "\
{\"EventType\":\"PERSISTED\",\"FragmentTimecode\":1663277247152,\"FragmentNumber\":\"91343852333181447247962534042408424052728840414\"}
{\"EventType\":\"IDLE\"}
{\"EventType\":\"ERROR\",\"FragmentTimecode\":0,\"FragmentNumber\":\"91343852333181447247962534042408424052728840414\",\"ErrorId\":4001}
";
        assert_eq!(printed(AcknowledgementFormat::Ndjson), expected);
    }
}
