//! Answers that the service may send are read alike, member by member, but for what the rules of `differences.rs` say; and
//! each of these is needed.

use std::collections::BTreeSet;

use crate::answer::Answer;
use crate::botocore::Botocore;
use crate::differences::{RULES, explain};
use crate::generator::Generator;
use crate::kept::read;
use crate::kvam_model_reads::OPERATIONS;
use crate::reading::Reading;
use crate::rust_sdk::RustSdk;
use crate::server::Server;

const ANSWERS: u64 = 200;

#[tokio::test(flavor = "multi_thread")]
async fn generated_answers_are_read_alike_but_for_what_the_rules_say() {
    let server = Server::start().await;
    let mut botocore = Botocore::start();
    let sdk = RustSdk::new(server.url());
    let (mut used, mut problems) = (BTreeSet::new(), Vec::new());
    for operation in OPERATIONS {
        let is_media = operation.output.iter().any(|member| member.name == "Payload");
        for seed in (0..ANSWERS).filter(|_| !is_media) {
            let body = Generator::new(seed).structure(operation.output);
            let answer = Answer::ok(operation.name, body);
            let readings = read(&answer, &server, &mut botocore, &sdk).await;
            match (&readings.kvam, explain(&readings)) {
                (Reading::Output(_), Ok(rules)) => used.extend(rules),
                (ours, explained) => {
                    problems.push(format!("{answer:?}\n  {explained:?}\n  kvam-model: {ours:?}"));
                }
            }
        }
    }
    assert!(problems.is_empty(), "{} answers, the first:\n{}", problems.len(), problems[0]);
    for (index, rule) in RULES.iter().enumerate() {
        assert!(used.contains(&index), "no answer needs the rule: {}", rule.what);
    }
}
