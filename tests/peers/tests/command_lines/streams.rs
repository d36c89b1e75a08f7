//! The control plane: a stream's whole life.

use serde_json::{Value, json};

use crate::both::{Both, DATA_URL};

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_is_created_described_listed_changed_and_deleted_by_the_same_lines() {
    let both = Both::start("streams").await;
    let created = both
        .agree(
            "aws kinesisvideo create-stream --stream-name lobby --data-retention-in-hours 24 \
             --media-type video/h264,audio/aac --device-name camera-1 --tags site=hq,owner=Zoë",
        )
        .await;
    let arn = created["StreamARN"].as_str().unwrap();
    let described = both.agree("aws kinesisvideo describe-stream --stream-name lobby").await;
    assert_eq!(described["StreamInfo"]["DataRetentionInHours"], 24);
    let by_arn = format!("aws kinesisvideo describe-stream --stream-arn {arn} --query StreamInfo.Version");
    let version = both.agree(&by_arn).await;
    let version = version.as_str().unwrap();

    let longer = format!(
        "aws kinesisvideo update-data-retention --stream-name lobby --current-version {version} \
         --operation INCREASE_DATA_RETENTION --data-retention-change-in-hours 6"
    );
    assert_eq!(both.agree(&longer).await, Value::Null);
    both.both_fail(&longer, "VersionMismatchException").await;
    let hours =
        "aws kinesisvideo describe-stream --stream-name lobby --query StreamInfo.DataRetentionInHours";
    assert_eq!(both.agree(hours).await, 30);

    let names = "aws kinesisvideo list-streams --query 'sort(StreamInfoList[].StreamName)' --output json";
    assert_eq!(both.agree(names).await, json!(["front-door", "lobby"]));
    assert_eq!(both.agree(&format!("aws kinesisvideo delete-stream --stream-arn {arn}")).await, Value::Null);
    assert_eq!(both.agree(names).await, json!(["front-door"]));
    both.both_fail("aws kinesisvideo describe-stream --stream-name lobby", "ResourceNotFoundException").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_are_listed_by_condition_page_and_token() {
    let both = Both::start("list-streams").await;
    for number in 1..=3 {
        both.agree(&format!("aws kinesisvideo create-stream --stream-name door-{number}")).await;
    }
    let all = both.agree("aws kinesisvideo list-streams --page-size 2").await;
    assert_eq!(all["StreamInfoList"].as_array().unwrap().len(), 4);
    // What goes with every command may stand before the service.
    let before =
        both.agree("aws --region us-east-1 --output=json --no-paginate kinesisvideo list-streams").await;
    assert_eq!(before, all);
    both.agree("aws kinesisvideo describe-stream --stream-name door-1 --no-paginate").await;
    let doors = both
        .agree(
            "aws kinesisvideo list-streams --no-paginate \
             --stream-name-condition ComparisonOperator=BEGINS_WITH,ComparisonValue=door-",
        )
        .await;
    assert_eq!(doors["StreamInfoList"].as_array().unwrap().len(), 3);
    let first = both.agree_but_for("aws kinesisvideo list-streams --max-items 1", &["NextToken"]).await;
    assert_eq!(first["NextToken"], "opaque");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_data_endpoint_is_named_alike() {
    let both = Both::start("data-endpoint").await;
    let line = "aws kinesisvideo get-data-endpoint --stream-name front-door --api-name LIST_FRAGMENTS";
    assert_eq!(both.agree(line).await, json!({"DataEndpoint": DATA_URL}));
    both.both_fail(
        "aws kinesisvideo get-data-endpoint --stream-name nobody --api-name LIST_FRAGMENTS",
        "ResourceNotFoundException",
    )
    .await;
    both.both_fail("aws kinesisvideo get-data-endpoint --stream-name front-door", "--api-name").await;
}
