use std::fmt;

/// The one key pair that the service knows.
#[derive(Clone)]
pub(crate) struct Credentials {
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: String,
    pub(crate) session_token: Option<String>,
}

impl Default for Credentials {
    /// Fixed, so that a configuration written once works on; of no use anywhere else.
    fn default() -> Self {
        Self {
            access_key_id: "AKIDLOCALEXAMPLE".to_owned(),
            secret_access_key: "local-secret-of-no-use-elsewhere-EXAMPLE".to_owned(),
            session_token: None,
        }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("access_key_id", &self.access_key_id).finish_non_exhaustive()
    }
}
