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
    lookup: Arc<Lookup>,
}

/// From a variable's name to its value.
type Lookup = dyn Fn(&str) -> Option<String> + Send + Sync;

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

#[cfg(test)]
mod tests {
    use std::error::Error;

    use super::*;

    fn environment(variables: &'static [(&str, &str)]) -> EnvironmentCredentials {
        EnvironmentCredentials::from_lookup(|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[tokio::test]
    async fn the_three_usual_variables_are_read() {
        let provider = environment(&[
            ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
            ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI"),
            ("AWS_SESSION_TOKEN", "AQoDYXdz"),
        ]);
        let credentials = provider.provide_credentials().await.unwrap();
        assert_eq!(credentials.access_key_id(), "AKIDEXAMPLE");
        assert_eq!(credentials.secret_access_key(), "wJalrXUtnFEMI");
        assert_eq!(credentials.session_token(), Some("AQoDYXdz"));
        assert_eq!(credentials.expiry(), None);
    }

    #[tokio::test]
    async fn an_empty_session_token_is_none() {
        let provider = environment(&[
            ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
            ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI"),
            ("AWS_SESSION_TOKEN", ""),
        ]);
        assert_eq!(provider.provide_credentials().await.unwrap().session_token(), None);
    }

    #[tokio::test]
    async fn the_error_names_the_variable_that_is_missing_or_empty() {
        for (variables, missing) in [
            (&[("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")][..], "AWS_SECRET_ACCESS_KEY"),
            (&[("AWS_ACCESS_KEY_ID", ""), ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI")], "AWS_ACCESS_KEY_ID"),
        ] {
            let error = environment(variables).provide_credentials().await.unwrap_err();
            let source = error.source().map(ToString::to_string).unwrap_or_default();
            assert!(source.contains(&format!("{missing} is not set")), "{source}");
        }
    }
}
