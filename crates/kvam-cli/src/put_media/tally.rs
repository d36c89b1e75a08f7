//! What became of the fragments of a recording.

use std::fmt;

use kvam::ops::{Acknowledgement, AcknowledgementEvent};

/// Counts acknowledgements.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// How many the service began to receive, received whole, and stored.
    began: u64,
    received: u64,
    persisted: u64,
    /// The first that the service could not take, and why.
    refused: Option<String>,
}

impl Tally {
    pub(super) fn count(&mut self, acknowledgement: &Acknowledgement) {
        match &acknowledgement.event {
            AcknowledgementEvent::Buffering => self.began += 1,
            AcknowledgementEvent::Received => self.received += 1,
            AcknowledgementEvent::Persisted => self.persisted += 1,
            AcknowledgementEvent::Error(error) => {
                self.refused.get_or_insert_with(|| {
                    let what = match (acknowledgement.fragment_number, acknowledgement.fragment_timecode) {
                        (Some(number), Some(timecode)) => format!("fragment {number} at {timecode} ms"),
                        (Some(number), None) => format!("fragment {number}"),
                        (None, Some(timecode)) => format!("the fragment at {timecode} ms"),
                        (None, None) => "the media".to_owned(),
                    };
                    format!("the service refused {what}: {error}")
                });
            }
            _ => {}
        }
    }

    /// How many fragments the service knows of.
    pub(super) fn sent(&self) -> u64 {
        self.began.max(self.received).max(self.persisted)
    }

    pub(super) fn is_refused(&self) -> bool {
        self.refused.is_some()
    }

    /// What to say when the service has said all that it will, and whether everything is well. A stream without retention
    /// stores nothing, and only acknowledges that fragments were received.
    pub(super) fn verdict(&self) -> Result<String, String> {
        let all = self.sent();
        match &self.refused {
            Some(refused) if all == 0 => Err(refused.clone()),
            Some(refused) => Err(format!("{refused}; {self}")),
            None if all == 0 => Err("the service acknowledged no fragment".to_owned()),
            None if self.persisted == 0 && self.received == all => {
                Ok(format!("{all} fragments received, none stored: a stream without retention keeps none"))
            }
            None if self.persisted < all => Err(format!("not every fragment is stored: {self}")),
            None => Ok(self.to_string()),
        }
    }
}

/// How many there were, and how many of them are stored.
impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} fragments stored", self.persisted, self.sent())
    }
}

#[cfg(test)]
mod tests {
    use kvam::ops::{AcknowledgementError, ErrorId};

    use super::*;

    fn verdict(events: &[(AcknowledgementEvent, u64)]) -> Result<String, String> {
        let mut tally = Tally::default();
        for (event, times) in events {
            for _ in 0..*times {
                tally.count(&Acknowledgement::new(event.clone(), Some(2000), Some("7".parse().unwrap())));
            }
        }
        tally.verdict()
    }

    #[test]
    fn all_is_well_if_every_fragment_that_began_is_stored() {
        use AcknowledgementEvent::{Buffering, Idle, Persisted, Received};
        assert_eq!(
            verdict(&[(Buffering, 12), (Received, 12), (Idle, 1), (Persisted, 12)]).as_deref(),
            Ok("12 of 12 fragments stored")
        );
        assert_eq!(
            verdict(&[(Buffering, 12), (Received, 12), (Persisted, 11)]).unwrap_err(),
            "not every fragment is stored: 11 of 12 fragments stored"
        );
        assert_eq!(
            verdict(&[(Buffering, 12), (Received, 11)]).unwrap_err(),
            "not every fragment is stored: 0 of 12 fragments stored"
        );
        assert_eq!(verdict(&[(Idle, 3)]).unwrap_err(), "the service acknowledged no fragment");
    }

    #[test]
    fn a_stream_without_retention_only_receives() {
        use AcknowledgementEvent::{Buffering, Received};
        assert!(
            verdict(&[(Buffering, 2), (Received, 2)])
                .unwrap()
                .starts_with("2 fragments received, none stored")
        );
    }

    #[test]
    fn a_refusal_is_a_failure_whatever_else_was_stored_and_names_the_first() {
        use AcknowledgementEvent::{Buffering, Error, Persisted, Received};
        let error = |id| Error(AcknowledgementError::new(id));
        let refused = verdict(&[
            (Buffering, 2),
            (Received, 1),
            (Persisted, 1),
            (error(ErrorId::TimecodeNotMonotonic), 1),
            (error(ErrorId::Internal), 1),
        ]);
        assert_eq!(
            refused.unwrap_err(),
            "the service refused fragment 7 at 2000 ms: the fragment's timecode is not after the one before (error \
             4004); 1 of 2 fragments stored"
        );
    }
}
