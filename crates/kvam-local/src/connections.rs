use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use kvam_model::StreamArn;

/// The streams into which media is being put: each takes one connection (developer guide, "Kinesis Video Streams
/// quotas").
#[derive(Debug, Clone, Default)]
pub(crate) struct Connections(Arc<Mutex<BTreeSet<String>>>);

/// One stream's connection, while it lasts.
#[derive(Debug)]
pub(crate) struct Place {
    connections: Connections,
    arn: String,
}

impl Connections {
    /// None when the stream has its connection.
    pub(crate) fn take(&self, stream: &StreamArn) -> Option<Place> {
        let arn = stream.as_str().to_owned();
        let taken = self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(arn.clone());
        taken.then(|| Place { connections: self.clone(), arn })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.connections.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.arn);
    }
}
