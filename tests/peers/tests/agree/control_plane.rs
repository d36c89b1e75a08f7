//! The peers make, find, change and delete streams of the local service, and read alike what it says of them.

use serde::de::IgnoredAny;
use serde_json::json;

use crate::boto3::Boto3;
use crate::peer::Refusal;
use crate::rust_sdk::RustSdk;
use crate::service::Service;

#[tokio::test(flavor = "multi_thread")]
async fn both_peers_read_the_streams_that_either_created() {
    let service = Service::start().await;
    let url = service.control_url();
    let mut boto3 = Boto3::start(&service.keys());
    let sdk = RustSdk::new(&service.keys());

    let first = boto3.create_stream(&url, "door-1", 24).await;
    let second = sdk.create_stream(&url, "door-2", 48).await;
    sdk.create_stream(&url, "door-3", 0).await;
    sdk.create_stream(&url, "window-1", 24).await;

    for (name, arn, hours) in [("door-1", first, 24), ("door-2", second, 48)] {
        let theirs = boto3.describe_stream(&url, name).await.unwrap();
        assert_eq!(Ok(&theirs), sdk.describe_stream(&url, name).await.as_ref());
        assert_eq!((theirs.name.as_str(), &theirs.arn), (name, &arn));
        assert_eq!(theirs.data_retention_in_hours, hours);
        assert_eq!(theirs.media_type.as_deref(), Some("video/h264"));
        assert_eq!(theirs.status, "ACTIVE");
        // The last part of the ARN is the time of creation, in milliseconds (Developer Guide, "Controlling access").
        assert!(arn.ends_with(&format!("/{}", theirs.creation_time.as_millis())), "{arn}");
    }

    let pages = boto3.list_streams(&url, "door-", 2).await;
    assert_eq!(pages, sdk.list_streams(&url, "door-", 2).await);
    assert!(pages.iter().all(|page| page.len() <= 2));
    let mut names: Vec<_> = pages.iter().flatten().map(|stream| stream.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["door-1", "door-2", "door-3"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_is_changed_and_deleted_by_its_current_version_only() {
    let service = Service::start().await;
    let url = service.control_url();
    let mut boto3 = Boto3::start(&service.keys());
    let arn = boto3.create_stream(&url, "door-1", 24).await;
    let created = boto3.describe_stream(&url, "door-1").await.unwrap();

    let longer = |version: &str| {
        json!({
            "StreamName": "door-1",
            "CurrentVersion": version,
            "Operation": "INCREASE_DATA_RETENTION",
            "DataRetentionChangeInHours": 6,
        })
    };
    let stale = Err(Refusal::new("VersionMismatchException", 400));
    let call = boto3.control::<IgnoredAny>(&url, "update_data_retention", longer(&created.version));
    call.await.unwrap();
    let changed = boto3.describe_stream(&url, "door-1").await.unwrap();
    assert_eq!(changed.data_retention_in_hours, 30);
    assert_ne!(changed.version, created.version);
    let call = boto3.control::<IgnoredAny>(&url, "update_data_retention", longer(&created.version));
    assert_eq!(call.await.map(drop), stale);

    let delete = |version: &str| json!({"StreamARN": arn, "CurrentVersion": version});
    let call = boto3.control::<IgnoredAny>(&url, "delete_stream", delete(&created.version));
    assert_eq!(call.await.map(drop), stale);
    let call = boto3.control::<IgnoredAny>(&url, "delete_stream", delete(&changed.version));
    call.await.unwrap();
    let gone = Err(Refusal::new("ResourceNotFoundException", 404));
    assert_eq!(boto3.describe_stream(&url, "door-1").await, gone);
    assert_eq!(RustSdk::new(&service.keys()).describe_stream(&url, "door-1").await, gone);
}
