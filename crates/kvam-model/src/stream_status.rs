use std::fmt;

/// How far a stream is in its life (API reference, `StreamInfo`, `Status`).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StreamStatus {
    /// It is being made, and cannot be used yet.
    Creating,
    /// It can be used.
    Active,
    /// It is being changed.
    Updating,
    /// It is being deleted; what it held is out of reach already.
    Deleting,
    /// A status that is not in the reference, as it came.
    Other(String),
}

impl StreamStatus {
    /// As the service spells it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Creating => "CREATING",
            Self::Active => "ACTIVE",
            Self::Updating => "UPDATING",
            Self::Deleting => "DELETING",
            Self::Other(status) => status,
        }
    }
}

impl From<&str> for StreamStatus {
    fn from(status: &str) -> Self {
        [Self::Creating, Self::Active, Self::Updating, Self::Deleting]
            .into_iter()
            .find(|known| known.as_str() == status)
            .unwrap_or_else(|| Self::Other(status.to_owned()))
    }
}

impl fmt::Display for StreamStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
