//! An answer as it comes over the wire.

use serde::Deserialize;

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Answer {
    /// What was asked, by the service's name of it.
    pub(crate) operation: String,
    pub(crate) status: u16,
    #[serde(default)]
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn ok(operation: &str, body: String) -> Self {
        Self { operation: operation.to_owned(), status: 200, headers: Vec::new(), body }
    }

    /// As HTTP/1.1 writes it, for a connection of its own.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut text = format!("HTTP/1.1 {} Said\r\n", self.status);
        for (name, value) in &self.headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        text.push_str(&format!(
            "Content-Length: {}\r\nConnection: close\r\n\r\n{}",
            self.body.len(),
            self.body
        ));
        text.into_bytes()
    }
}
