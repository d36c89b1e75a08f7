//! The answers in `differences/kept.json` are read as it says: alike, or by each as written there. `docs/differences.md` has
//! the ones that are read differently.

use serde::Deserialize;

use crate::answer::Answer;
use crate::botocore::Botocore;
use crate::kvam_model_reads;
use crate::page;
use crate::reading::{Reading, Readings};
use crate::rust_sdk::RustSdk;
use crate::server::Server;

/// An answer that is kept, with what becomes of it.
#[derive(Deserialize)]
pub(crate) struct Kept {
    /// What it is, in a few words.
    pub(crate) name: String,
    #[serde(flatten)]
    pub(crate) answer: Answer,
    #[serde(flatten)]
    pub(crate) read: Read,
}

#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum Read {
    Differently {
        /// The part of the page.
        part: String,
        why: String,
        /// The only member that is told of; the others are there so that there is an answer.
        member: Option<String>,
        #[serde(flatten)]
        readings: Box<Readings>,
    },
    Alike {
        all: Reading,
    },
}

pub(crate) fn kept() -> Vec<Kept> {
    serde_json::from_str(include_str!("differences/kept.json")).unwrap()
}

/// What the three make of an answer.
pub(crate) async fn read(
    answer: &Answer,
    server: &Server,
    botocore: &mut Botocore,
    sdk: &RustSdk,
) -> Readings {
    server.set(answer);
    Readings {
        kvam: kvam_model_reads::read(answer),
        botocore: botocore.ask(server.url(), &answer.operation).await,
        rust_sdk: sdk.ask(&answer.operation).await,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn kept_answers_are_read_as_the_table_says() {
    let server = Server::start().await;
    let mut botocore = Botocore::start();
    let sdk = RustSdk::new(server.url());
    let mut wrong = Vec::new();
    for Kept { name, answer, read: written } in kept() {
        let readings = read(&answer, &server, &mut botocore, &sdk).await;
        let is_right = match &written {
            Read::Alike { all } => readings.agree() && readings.kvam == *all,
            // What is read alike is no difference.
            Read::Differently { readings: written, .. } => readings == **written && !readings.agree(),
        };
        if !is_right {
            let readings = serde_json::to_string(&readings).unwrap();
            wrong.push(format!("{name:?}: {readings}"));
        }
    }
    assert!(wrong.is_empty(), "the table does not say how these are read:\n{}", wrong.join("\n"));
}

#[test]
fn the_page_of_differences_is_what_the_tables_say() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/differences.md");
    let written = page::render(&kept());
    if std::env::var_os("KVAM_BLESS").is_some() {
        std::fs::write(file, &written).unwrap();
    }
    let page = std::fs::read_to_string(file).unwrap_or_default().replace('\r', "");
    assert!(
        page == written,
        "docs/differences.md is stale: run this test with KVAM_BLESS=1, and read what changed"
    );
}
