//! Every error of every operation, wherever its code stands, is read alike: code, message, status and the request's id.

use serde_json::json;

use crate::answer::Answer;
use crate::botocore::Botocore;
use crate::generator::Generator;
use crate::kept::read;
use crate::kvam_model_reads::OPERATIONS;
use crate::reading::{Reading, Refusal};
use crate::rust_sdk::RustSdk;
use crate::server::Server;

const MESSAGE: &str = "End timestamp 1725465732000 is outside of the stream’s \"retention\" period.";
const REQUEST_ID: &str = "f5de3f84-a818-4ba1-b34e-dbbd4ac27fb8";

#[tokio::test(flavor = "multi_thread")]
async fn every_modelled_error_is_read_alike_wherever_its_code_stands() {
    let server = Server::start().await;
    let mut botocore = Botocore::start();
    let sdk = RustSdk::new(server.url());
    let mut generator = Generator::new(0);
    for operation in OPERATIONS {
        for &(code, status) in operation.errors {
            let error = Reading::Error(Refusal {
                status,
                code: Some(code.to_owned()),
                message: Some(MESSAGE.to_owned()),
                request_id: Some(REQUEST_ID.to_owned()),
            });
            for place in ["x-amzn-ErrorType", "__type", "code"] {
                let answer = answer(operation.name, status, code, place, &mut generator);
                let readings = read(&answer, &server, &mut botocore, &sdk).await;
                assert!(readings.agree() && readings.kvam == error, "{answer:?}\n{readings:#?}");
            }
        }
    }
}

/// The error with its code in that header or member, and around it what may stand there.
fn answer(operation: &str, status: u16, code: &str, place: &str, generator: &mut Generator) -> Answer {
    let before = generator.one_of(&["", "com.amazonaws.kinesisvideo.v20170930#"]);
    let after = generator.one_of(&[
        "",
        ":http://internal.amazon.com/coral/",
        ":https://kinesisvideo.amazonaws.com/#x",
    ]);
    let after = if before.is_empty() { after } else { after.trim_end_matches("#x") };
    let code = format!("{before}{code}{after}");
    let mut body = json!({generator.one_of(&["Message", "message"]): MESSAGE, "Unheard": {"code": "No"}});
    let request_id = generator.one_of(&["x-amzn-RequestId", "X-AMZN-REQUESTID"]);
    let mut headers = vec![(request_id.to_owned(), REQUEST_ID.to_owned())];
    if place == "x-amzn-ErrorType" {
        headers.push((generator.one_of(&[place, "x-amzn-errortype"]).to_owned(), code));
        // Of no weight beside the header.
        body["__type"] = "x#InternalFailure".into();
    } else {
        body[place] = code.into();
    }
    Answer { operation: operation.to_owned(), status, headers, body: body.to_string() }
}
