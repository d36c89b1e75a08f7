//! What may be done twice, and what is not tried again where it may have been done.

use kvam::ops::{CreateStream, DeleteStream, DescribeStream, RetentionChange, UpdateDataRetention};
use kvam::{Client, Error, ErrorKind, StreamArn, StreamId, StreamName, StreamVersion};

use crate::script::{Answer, Script, client};

/// A failure, what it is called, how often an operation is tried that may be repeated, and one that may not; and
/// whether the latter's error says that it may have been done.
type Case = (&'static str, Answer, ErrorKind, u32, u32, bool);

fn cases() -> Vec<Case> {
    use ErrorKind as K;
    let error = Answer::error;
    let cut = || Answer::raw(200, r#"{"StreamAR"#);
    vec![
        ("throttled", error(400, "ClientLimitExceededException", "Rate exceeded"), K::Throttled, 3, 3, true),
        ("throttled by status", Answer::raw(429, ""), K::Throttled, 3, 3, true),
        ("failed", error(500, "InternalFailure", "Internal Failure"), K::Service, 3, 1, true),
        ("unavailable", Answer::raw(503, ""), K::Service, 3, 1, true),
        ("cut answer", cut(), K::Malformed, 3, 1, true),
        ("a page", Answer::raw(200, "<html></html>"), K::Malformed, 3, 1, true),
        ("no answer", Answer::Never, K::Timeout, 3, 1, true),
        ("closed", Answer::Closed, K::Transport, 3, 1, true),
        ("no connection", Answer::NoConnection, K::Timeout, 3, 3, false),
        ("refused", error(400, "InvalidArgumentException", "No."), K::Service, 1, 1, true),
        ("denied", error(403, "AccessDeniedException", "No."), K::AccessDenied, 1, 1, true),
    ]
}

fn stream() -> StreamId {
    StreamId::name("front-door").unwrap()
}

fn arn() -> StreamArn {
    StreamArn::new("arn:aws:kinesisvideo:eu-west-1:111122223333:stream/front-door/1").unwrap()
}

fn retention() -> UpdateDataRetention {
    UpdateDataRetention::new(stream(), StreamVersion::new("v1").unwrap(), RetentionChange::Increase(1))
}

async fn call(client: &Client, operation: &str) -> Error {
    match operation {
        "DescribeStream" => client.describe_stream(&DescribeStream::new(stream())).await.map(drop),
        "CreateStream" => {
            let operation = CreateStream::new(StreamName::new("front-door").unwrap());
            client.create_stream(&operation).await.map(drop)
        }
        "DeleteStream" => client.delete_stream(&DeleteStream::new(arn())).await.map(drop),
        _ => client.update_data_retention(&retention()).await.map(drop),
    }
    .unwrap_err()
}

#[tokio::test(start_paused = true)]
async fn what_must_not_be_done_twice_is_tried_again_only_where_it_was_certainly_not_done() {
    for (what, answer, kind, repeatable, once, may_be_done) in cases() {
        for operation in ["DescribeStream", "CreateStream", "DeleteStream", "UpdateDataRetention"] {
            let tries = if operation == "DescribeStream" { repeatable } else { once };
            let script = Script::new((0..tries).map(|_| answer.clone()));
            let error = call(&client(&script), operation).await;
            assert_eq!((error.operation(), error.kind()), (operation, kind), "{what}: {error:?}");
            assert_eq!(script.requests().len(), tries as usize, "{operation} {what}");
            // A single try was not ended by the policy.
            assert_eq!(error.is_retryable(), tries == 3, "{operation} {what}");
            assert_eq!(error.may_have_been_sent(), may_be_done, "{operation} {what}");
        }
    }
}
