//! What every peer has in common: whom it asks, and what it reads, in one form that can be compared.

use aws_credential_types::Credentials;
use kvam::{Fragment, FragmentSelector, Timestamp};

/// Whose signature a peer gives. Not a secret: it opens local services that tests started.
#[derive(Debug, Clone)]
pub(crate) struct Keys {
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: String,
}

impl Keys {
    pub(crate) fn credentials(&self) -> Credentials {
        Credentials::new(&self.access_key_id, &self.secret_access_key, None, None, "tests")
    }
}

pub(crate) const REGION: &str = "us-east-1";

/// A fragment as a peer reads it, whole milliseconds being what the service tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) number: String,
    pub(crate) size_in_bytes: Option<i64>,
    pub(crate) producer_timestamp: Option<Timestamp>,
    pub(crate) server_timestamp: Option<Timestamp>,
    pub(crate) length_in_milliseconds: Option<i64>,
}

impl From<&Fragment> for Row {
    fn from(fragment: &Fragment) -> Self {
        Self {
            number: fragment.number.to_string(),
            size_in_bytes: fragment.size_in_bytes,
            producer_timestamp: fragment.producer_timestamp,
            server_timestamp: fragment.server_timestamp,
            length_in_milliseconds: fragment.length_in_milliseconds,
        }
    }
}

/// By number; the service gives no order. All numbers of the local service have as many digits.
pub(crate) fn sorted(mut rows: Vec<Row>) -> Vec<Row> {
    rows.sort_by(|a, b| (a.number.len(), &a.number).cmp(&(b.number.len(), &b.number)));
    rows
}

/// A page of a listing.
pub(crate) type Page = Vec<Row>;

/// A stream as a peer reads it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Description {
    pub(crate) name: String,
    pub(crate) arn: String,
    pub(crate) media_type: Option<String>,
    pub(crate) version: String,
    pub(crate) status: String,
    pub(crate) creation_time: Timestamp,
    pub(crate) data_retention_in_hours: i32,
}

/// A refusal as a peer reads it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) code: String,
    pub(crate) status: u16,
}

impl Refusal {
    pub(crate) fn new(code: impl Into<String>, status: u16) -> Self {
        Self { code: code.into(), status }
    }
}

/// What a listing asks for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Selection {
    pub(crate) clock: Clock,
    pub(crate) start: Timestamp,
    pub(crate) end: Timestamp,
    /// `None` leaves it to the service, which takes 100.
    pub(crate) page_size: Option<u32>,
}

impl Selection {
    /// As `kvam` takes it.
    pub(crate) fn selector(self) -> FragmentSelector {
        match self.clock {
            Clock::Producer => FragmentSelector::producer(self.start, self.end),
            Clock::Server => FragmentSelector::server(self.start, self.end),
        }
        .expect("it starts before it ends")
    }
}

/// By whose clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Clock {
    Producer,
    Server,
}

impl Clock {
    pub(crate) fn selector_type(self) -> &'static str {
        match self {
            Self::Producer => "PRODUCER_TIMESTAMP",
            Self::Server => "SERVER_TIMESTAMP",
        }
    }

    pub(crate) fn of(self, row: &Row) -> Timestamp {
        match self {
            Self::Producer => row.producer_timestamp,
            Self::Server => row.server_timestamp,
        }
        .expect("the local service tells both")
    }
}
