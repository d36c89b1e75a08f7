//! moto's server, in a process of its own.

use crate::python::Script;

pub(crate) struct Moto {
    url: String,
    _script: Script,
}

impl Moto {
    pub(crate) async fn start() -> Self {
        let mut script = Script::start("moto_server.py");
        let url = script.hear().await;
        Self { url, _script: script }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}
