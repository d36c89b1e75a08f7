//! Credentials from the usual environment variables.

use std::fmt;
use std::sync::Arc;

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, future};

const ACCESS_KEY_ID: &str = "AWS_ACCESS_KEY_ID";
const SECRET_ACCESS_KEY: &str = "AWS_SECRET_ACCESS_KEY";
const SESSION_TOKEN: &str = "AWS_SESSION_TOKEN";

/// Reads `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and, for temporary credentials, `AWS_SESSION_TOKEN`.
///
/// They are read on each request for credentials. A variable that is empty counts as absent. What it yields never
/// expires as far as anyone can tell: the environment does not say.
#[derive(Clone)]
pub struct EnvironmentCredentials {
    lookup: Arc<dyn Fn(&str) -> Option<String> + Send + Sync>,
}

impl EnvironmentCredentials {
    /// Reads the environment of this process. A variable that is not Unicode counts as absent.
    #[must_use]
    pub fn new() -> Self {
        Self::from_lookup(|name| std::env::var(name).ok())
    }

    /// Reads an environment of the caller's: `lookup` is given the name of a variable.
    #[must_use]
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        Self { lookup: Arc::new(lookup) }
    }

    fn variable(&self, name: &str) -> Option<String> {
        (self.lookup)(name).filter(|value| !value.is_empty())
    }

    fn required(&self, name: &'static str) -> Result<String, CredentialsError> {
        self.variable(name).ok_or_else(|| {
            CredentialsError::not_loaded(format!("the environment variable {name} is not set, or is empty"))
        })
    }

    fn read(&self) -> Result<Credentials, CredentialsError> {
        Ok(Credentials::new(
            self.required(ACCESS_KEY_ID)?,
            self.required(SECRET_ACCESS_KEY)?,
            self.variable(SESSION_TOKEN),
            None,
            "environment",
        ))
    }
}

impl ProvideCredentials for EnvironmentCredentials {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::ready(self.read())
    }
}

impl Default for EnvironmentCredentials {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for EnvironmentCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EnvironmentCredentials")
    }
}
