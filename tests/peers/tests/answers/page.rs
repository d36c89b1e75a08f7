//! `docs/differences.md`, written from the tables.

use serde_json::Value as Json;

use crate::differences::{RULES, RUST_SDK};
use crate::kept::{Kept, Read};
use crate::reading::{Reading, Readings};

const ABOUT: &str = "\
# Where other clients read otherwise

The same answers, given to `kvam-model`, to botocore (which boto3 and the AWS CLI are made of) and to the AWS SDK for Rust.
`tests/peers` gives them, and fails if any of the three does not do what stands here, or if a difference is gone; its test
writes this page. What all three read alike is not here: thousands of answers made up from the operations' shapes, and every
modelled error in every place where its code may stand.

An answer's members stand where the three differ in them. \"Unreadable\" is a client's own error, without a code of the
service.
";

const HEAD: &str = "| answer | kvam | botocore | AWS SDK for Rust | why we differ |\n|---|---|---|---|---|\n";

pub(crate) fn render(kept: &[Kept]) -> String {
    let mut page = ABOUT.to_owned();
    page.push_str("\n## In every answer\n\n");
    page.push_str(HEAD);
    for rule in RULES {
        let (botocore, sdk) =
            if rule.peer == RUST_SDK { ("as kvam", rule.theirs) } else { (rule.theirs, "as kvam") };
        page.push_str(&row(&[rule.what, rule.kvam, botocore, sdk, rule.why]));
    }
    let mut parts: Vec<&str> = Vec::new();
    for case in kept {
        if let Read::Differently { part, .. } = &case.read
            && !parts.contains(&part.as_str())
        {
            parts.push(part);
        }
    }
    for wanted in parts {
        page.push_str(&format!("\n## {wanted}\n\n{HEAD}"));
        for case in kept {
            if let Read::Differently { part, why, member, readings } = &case.read
                && part == wanted
            {
                let mut differing = differing(readings);
                if let Some(member) = member {
                    differing.retain(|path| path.rsplit('.').next() == Some(member));
                }
                let asked = format!("{}: {}", case.answer.operation, case.name);
                let cell = |reading| cell(reading, &differing);
                let (ours, botocore, sdk) =
                    (cell(&readings.kvam), cell(&readings.botocore), cell(&readings.rust_sdk));
                page.push_str(&row(&[&asked, &ours, &botocore, &sdk, why]));
            }
        }
    }
    page
}

fn row(cells: &[&str]) -> String {
    format!("| {} |\n", cells.join(" | "))
}

/// The places in which the three do not all have the same.
fn differing(readings: &Readings) -> Vec<String> {
    let all = [readings.kvam.leaves(), readings.botocore.leaves(), readings.rust_sdk.leaves()];
    let mut paths: Vec<String> = all.iter().flat_map(|leaves| leaves.keys().cloned()).collect();
    paths.sort();
    paths.dedup();
    paths.retain(|path| all.iter().any(|leaves| leaves.get(path) != all[0].get(path)));
    paths
}

fn cell(reading: &Reading, differing: &[String]) -> String {
    match reading {
        Reading::Unreadable => "unreadable".to_owned(),
        Reading::Error(refusal) => {
            let mut said = match &refusal.code {
                Some(code) if code.is_empty() => "error with an empty code".to_owned(),
                Some(code) => format!("error {}", quoted(code)),
                None => "error without a code".to_owned(),
            };
            let tells = |name: &str| differing.iter().any(|path| path == name);
            if tells("message") {
                said.push_str(&match &refusal.message {
                    Some(message) => format!(", {}", quoted(message)),
                    None => ", no message".to_owned(),
                });
            }
            if tells("request_id") && !tells("status") {
                said.push_str(match refusal.request_id {
                    Some(_) => ", the request's id",
                    None => ", no request's id",
                });
            }
            said
        }
        Reading::Output(output) => {
            let leaves = reading.leaves();
            let told: Vec<String> = differing
                .iter()
                .filter_map(|path| leaves.get(path).map(|value| format!("{path} {}", shown(value))))
                .collect();
            match (told.is_empty(), output.as_object().is_some_and(|members| members.is_empty())) {
                (false, _) => told.join(", "),
                (true, true) => "an answer of nothing".to_owned(),
                (true, false) => "absent".to_owned(),
            }
        }
    }
}

fn shown(value: &Json) -> String {
    match value {
        Json::String(text) if text.is_empty() => "empty".to_owned(),
        Json::String(text) => quoted(text),
        other => quoted(&other.to_string()),
    }
}

/// As code in a table: short, on one line.
fn quoted(text: &str) -> String {
    const SHOWN: usize = 48;
    let line: String = text.chars().map(|c| if c.is_control() { '␤' } else { c }).collect();
    let short: String = line.chars().take(SHOWN).collect();
    let more = if short.len() < line.len() { "…" } else { "" };
    format!("`{}{more}`", short.replace('|', "\\|").replace('`', "'"))
}
