//! botocore, behind `python/read_answers.py`.

use serde_json::{Value as Json, json};

use crate::python::Script;
use crate::reading::Reading;

pub(crate) struct Botocore(Script);

impl Botocore {
    pub(crate) fn start() -> Self {
        Self(Script::start("read_answers.py"))
    }

    /// Asks the server at `url`, and tells what it makes of the answer.
    pub(crate) async fn ask(&mut self, url: &str, operation: &str) -> Reading {
        let (service, parameters) = call(operation);
        let call =
            json!({"service": service, "endpoint": url, "operation": operation, "parameters": parameters});
        self.0.say(&call.to_string()).await;
        let line = self.0.hear().await;
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"))
    }
}

/// The service that has the operation, and what botocore wants in a call of it.
fn call(operation: &str) -> (&'static str, Json) {
    let (control, archived_media) = ("kinesisvideo", "kinesis-video-archived-media");
    let range = json!({"StartTimestamp": 1, "EndTimestamp": 2});
    match operation {
        "CreateStream" => (control, json!({"StreamName": "s"})),
        "DeleteStream" => (control, json!({"StreamARN": "arn:aws:kinesisvideo:us-east-1:1:stream/s/1"})),
        "GetDataEndpoint" => (control, json!({"APIName": "LIST_FRAGMENTS"})),
        "UpdateDataRetention" => {
            let change = json!({"CurrentVersion": "1", "Operation": "INCREASE_DATA_RETENTION",
                "DataRetentionChangeInHours": 1});
            (control, change)
        }
        "DescribeStream" | "ListStreams" => (control, json!({})),
        "GetClip" => {
            let selector = json!({"FragmentSelectorType": "SERVER_TIMESTAMP", "TimestampRange": range});
            (archived_media, json!({"ClipFragmentSelector": selector}))
        }
        "GetImages" => {
            let images = json!({"ImageSelectorType": "SERVER_TIMESTAMP", "StartTimestamp": 1, "EndTimestamp": 2,
                "Format": "JPEG"});
            (archived_media, images)
        }
        "GetMediaForFragmentList" => (archived_media, json!({"Fragments": ["1"]})),
        _ => (archived_media, json!({})),
    }
}
