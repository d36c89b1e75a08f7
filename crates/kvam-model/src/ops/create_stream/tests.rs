use super::*;

fn full() -> CreateStream {
    CreateStream {
        name: StreamName::new("front-door").unwrap(),
        device_name: Some("camera_1".to_owned()),
        media_type: Some("video/h264,audio/aac".to_owned()),
        kms_key_id: Some("alias/my key".to_owned()),
        data_retention_in_hours: Some(24),
        tags: tags([("größe", ""), ("site:1", "Haus am See/2")]),
        default_storage_tier: Some(StorageTier::Warm),
    }
}

fn tags<const N: usize>(tags: [(&str, &str); N]) -> BTreeMap<String, String> {
    tags.map(|(key, value)| (key.to_owned(), value.to_owned())).into()
}

fn encoded(operation: &CreateStream) -> Result<String, InvalidInput> {
    let request = operation.encode(&"https://kinesisvideo.example".parse().unwrap())?;
    assert_eq!(request.uri(), "https://kinesisvideo.example/createStream");
    Ok(String::from_utf8(request.into_body().to_vec()).unwrap())
}

#[test]
fn the_request_has_what_was_set_and_no_more() {
    assert_eq!(
        encoded(&full()).unwrap(),
        r#"{"StreamName":"front-door","DeviceName":"camera_1","MediaType":"video/h264,audio/aac","KmsKeyId":"alias/my key","DataRetentionInHours":24,"Tags":{"größe":"","site:1":"Haus am See/2"},"StreamStorageConfiguration":{"DefaultStorageTier":"WARM"}}"#
    );
    assert_eq!(encoded(&CreateStream::new(full().name)).unwrap(), r#"{"StreamName":"front-door"}"#);
}

#[test]
fn what_the_service_would_refuse_does_not_leave() {
    let some = |text: &str| Some(text.to_owned());
    let cases = [
        (CreateStream { device_name: some(""), ..full() }, "DeviceName"),
        (CreateStream { device_name: some("a b"), ..full() }, "DeviceName"),
        (CreateStream { device_name: some(&"d".repeat(129)), ..full() }, "DeviceName"),
        (CreateStream { media_type: some("video"), ..full() }, "MediaType"),
        (CreateStream { media_type: some("video/h264,"), ..full() }, "MediaType"),
        (CreateStream { media_type: some("video/h264/x"), ..full() }, "MediaType"),
        (CreateStream { kms_key_id: some(""), ..full() }, "KmsKeyId"),
        (CreateStream { kms_key_id: some("a\nb"), ..full() }, "KmsKeyId"),
        (CreateStream { data_retention_in_hours: Some(87_601), ..full() }, "DataRetentionInHours"),
        (CreateStream { tags: tags([("", "v")]), ..full() }, "Tags"),
        (CreateStream { tags: tags([("k", "a\tb")]), ..full() }, "Tags"),
        (CreateStream { tags: tags([("k;", "v")]), ..full() }, "Tags"),
        (CreateStream { tags: tags([(&*"k".repeat(129), "v")]), ..full() }, "Tags"),
        (CreateStream { tags: tags([("k", &*"v".repeat(257))]), ..full() }, "Tags"),
        (CreateStream { tags: (0..51).map(|n| (n.to_string(), String::new())).collect(), ..full() }, "Tags"),
    ];
    for (operation, member) in cases {
        assert_eq!(encoded(&operation).unwrap_err().member(), member, "{operation:?}");
    }
}

#[test]
fn as_many_and_as_long_tags_as_the_service_takes_leave() {
    let tags = (10..60).map(|n| (format!("é{n}{}", "k".repeat(125)), "ü".repeat(256))).collect();
    assert!(encoded(&CreateStream { tags, ..full() }).is_ok());
}

#[test]
fn an_answer_without_the_arn_is_no_answer() {
    let arn = "arn:aws:kinesisvideo:us-east-1:111122223333:stream/front-door/1735442939457";
    let read = CreateStream::decode_output(format!(r#"{{"StreamARN":"{arn}","New":1}}"#).as_bytes());
    assert_eq!(read.unwrap().as_str(), arn);
    for body in ["{}", r#"{"StreamARN":null}"#, r#"{"StreamARN":"front-door"}"#] {
        assert!(CreateStream::decode_output(body.as_bytes()).unwrap_err().contains("StreamARN"), "{body}");
    }
}

#[cfg(feature = "server")]
#[test]
fn the_server_reads_what_the_client_writes_and_refuses_the_rest_by_member() {
    use crate::ServerOperation;

    assert_eq!(CreateStream::decode_request(encoded(&full()).unwrap().as_bytes()), Ok(full()));
    for (body, member) in [
        ("{}", "StreamName"),
        (r#"{"StreamName":"a b"}"#, "StreamName"),
        (r#"{"StreamName":"a","MediaType":"video"}"#, "MediaType"),
        (r#"{"StreamName":"a","DataRetentionInHours":-1}"#, "DataRetentionInHours"),
        (r#"{"StreamName":"a","Tags":{}}"#, "Tags"),
        (r#"{"StreamName":"a","Tags":{"":"v"}}"#, "Tags"),
        (r#"{"StreamName":"a","StreamStorageConfiguration":{}}"#, "DefaultStorageTier"),
        (
            r#"{"StreamName":"a","StreamStorageConfiguration":{"DefaultStorageTier":"COLD"}}"#,
            "DefaultStorageTier",
        ),
    ] {
        assert_eq!(CreateStream::decode_request(body.as_bytes()).unwrap_err().member(), member, "{body}");
    }
}
