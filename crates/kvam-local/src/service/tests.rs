use http::StatusCode;
use kvam_model::ops::{ListStreams, StreamPage};
use kvam_model::{ErrorCode, JsonOperation, decode_error};

use super::*;
use crate::LocalService;
use crate::test_client::{NOON, TestClient, error};

fn client() -> TestClient {
    let lobby = format!("name=lobby,start={},every=2s,count=100,retention=24", NOON - 3600);
    TestClient::new(LocalService::builder().stream("door", 24).seed_stream(lobby.parse().unwrap()))
}

/// A selector on the service's clock.
fn selector(start: &str, end: &str) -> String {
    format!(
        r#""FragmentSelector":{{"FragmentSelectorType":"SERVER_TIMESTAMP","TimestampRange":{{"StartTimestamp":{start},"EndTimestamp":{end}}}}}"#
    )
}

#[test]
fn each_public_error_has_its_status_code_and_words() {
    let client = client();
    let today = selector("1709290000", "1709294400");
    let arn = "arn:aws:kinesisvideo:us-east-1:111122223333:stream/lobby/1";
    let invalid = |said| (400, "InvalidArgumentException", said);
    let rows = [
        (
            "/listFragments",
            format!(r#"{{"StreamName":"nowhere",{today}}}"#),
            (404, "ResourceNotFoundException", "The requested stream is not found or not active."),
        ),
        (
            "/listFragments",
            format!(r#"{{"StreamARN":"{arn}",{today}}}"#),
            (404, "ResourceNotFoundException", "The requested stream is not found or not active."),
        ),
        (
            "/getDataEndpoint",
            r#"{"StreamName":"nowhere","APIName":"LIST_FRAGMENTS"}"#.to_owned(),
            (404, "ResourceNotFoundException", "The requested stream is not found or not active."),
        ),
        (
            "/listFragments",
            format!(r#"{{"StreamName":"lobby","NextToken":"AAAA",{today}}}"#),
            invalid("NextToken is"),
        ),
        (
            "/listFragments",
            r#"{"StreamName":"lobby","NextToken":"a b"}"#.to_owned(),
            invalid("NextToken is not base64"),
        ),
        (
            "/listFragments",
            format!(r#"{{"StreamName":"lobby",{}}}"#, selector("1709294400", "1709290000")),
            invalid("EndTimestamp 2024-03-01T10:46:40Z is before StartTimestamp"),
        ),
        (
            "/listFragments",
            format!(r#"{{"StreamName":"lobby",{}}}"#, selector("0", "1709207999.999")),
            invalid("End timestamp 1709207999999 is outside of the stream retention period."),
        ),
        (
            "/listFragments",
            r#"{"StreamName":"lobby"}"#.to_owned(),
            (500, "InternalFailure", "Internal Failure"),
        ),
        (
            "/listFragments",
            format!(r#"{{"StreamName":"lobby","StreamARN":"{arn}",{today}}}"#),
            invalid("StreamName and StreamARN"),
        ),
        ("/listFragments", format!("{{{today}}}"), invalid("StreamName or StreamARN")),
        (
            "/listFragments",
            format!(r#"{{"StreamName":"lobby","MaxResults":1001,{today}}}"#),
            invalid("MaxResults 1001"),
        ),
        (
            "/listFragments",
            format!(r#"{{"StreamName":"lobby","MaxResults":0,{today}}}"#),
            invalid("MaxResults 0"),
        ),
        ("/listFragments", "{".to_owned(), invalid("request cannot be read")),
        ("/TagResource", "{}".to_owned(), invalid("TagResource is not offered by this local service.")),
        ("/getMedia", "{}".to_owned(), invalid("GetMedia is not offered by this local service.")),
        ("/putMedia", String::new(), invalid("FragmentTimecodeType is missing")),
    ];
    for (path, body, (status, code, said)) in rows {
        let error = client.refused(path, &body);
        assert_eq!(error.status().as_u16(), status, "{path} {body}");
        assert_eq!(error.code().unwrap().as_str(), code, "{path} {body}");
        assert!(error.message().unwrap().starts_with(said), "{path} {body}: {error}");
    }
}

#[test]
fn the_horizon_of_the_retention_itself_is_not_outside() {
    let client = client();
    client.ok("/listFragments", &format!(r#"{{"StreamName":"lobby",{}}}"#, selector("0", "1709208000")));
}

#[test]
fn an_error_is_dressed_as_the_service_s() {
    let client = client();
    let (head, body) = client.post("/describeStream", r#"{"StreamName":"nowhere"}"#).into_parts();
    assert_eq!(body, r#"{"Message":"The requested stream is not found or not active."}"#);
    let kind = head.headers["x-amzn-errortype"].to_str().unwrap();
    assert_eq!(kind, "ResourceNotFoundException:https://kinesisvideo.amazonaws.com/doc/2017-09-30/");
    assert_eq!(head.headers["content-type"], "application/json");
    assert!(decode_error(&head, &body).request_id().is_some());
}

#[test]
fn every_answer_has_an_id_of_its_own_and_the_service_s_time() {
    let client = client();
    let mut ids = std::collections::BTreeSet::new();
    for path in ["/listStreams", "/describeStream", "/nothing", "/getClip"] {
        let answer = client.post(path, "{}");
        assert_eq!(answer.headers()["date"], "Fri, 01 Mar 2024 12:00:00 GMT");
        let id = answer.headers()["x-amzn-requestid"].to_str().unwrap().to_owned();
        let lengths: Vec<_> = id.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12], "{id}");
        assert!(id.as_bytes()[14] == b'4' && b"89ab".contains(&id.as_bytes()[19]), "{id}");
        ids.insert(id);
    }
    assert_eq!(ids.len(), 4);
}

#[test]
fn what_the_service_does_not_know_is_a_success_that_is_none() {
    let client = client();
    let unknown =
        r#"{"Output":{"__type":"com.amazon.coral.service#UnknownOperationException"},"Version":"1.0"}"#;
    for path in ["/", "/ListFragments", "/listfragments", "/listFragments/", "/getMediaa"] {
        assert_eq!(client.ok(path, "{}"), unknown, "{path}");
    }
    let get = client.signer.request("GET", "localhost", "/listFragments", "");
    assert_eq!(client.service.answer(get).body(), unknown);
}

#[test]
fn a_call_to_the_wrong_plane_is_answered_as_the_real_one_answers_it() {
    let client = client();
    let on = |plane, path| {
        let request = client.signer.post("localhost", path, "{}");
        client.service.answer_on(plane, request).map(Answer::collect)
    };
    for path in ["/listFragments", "/getClip", "/nothing"] {
        let answer = on(Plane::Control, path);
        assert_eq!(
            (answer.status(), &answer.headers()["content-type"]),
            (StatusCode::FORBIDDEN, &"application/xml".parse().unwrap())
        );
        let error = error(answer);
        assert_eq!(error.code(), Some(&ErrorCode::AccessDenied));
        assert_eq!(error.message(), Some("Unable to determine service/operation name to be authorized"));
    }
    for path in ["/listStreams", "/getDataEndpoint", "/nothing"] {
        let answer = on(Plane::Data, path);
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(error(answer).code(), Some(&ErrorCode::UnknownOperation));
    }
    assert_eq!(on(Plane::Control, "/listStreams").status(), StatusCode::OK);
    assert_eq!(error(on(Plane::Data, "/listFragments")).code(), Some(&ErrorCode::InvalidArgument));
}

#[test]
fn the_data_endpoint_is_the_service_as_it_was_called() {
    let body = r#"{"StreamName":"door","APIName":"LIST_FRAGMENTS"}"#;
    let endpoint = |client: &TestClient, host: &str| {
        let answer = client.service.answer(client.signer.post(host, "/getDataEndpoint", body));
        String::from_utf8(answer.into_body().to_vec()).unwrap()
    };
    let client = client();
    for host in ["localhost:8080", "127.0.0.1:1", "[::1]:9", "kvam.internal"] {
        assert_eq!(endpoint(&client, host), format!(r#"{{"DataEndpoint":"http://{host}"}}"#));
    }
    for host in ["user@elsewhere", "a/b", ":80", "a:99999", "a'$(b)"] {
        assert!(endpoint(&client, host).contains("Host header"), "{host}");
    }
    client.service.serve_data_on(4711);
    assert_eq!(endpoint(&client, "[::1]:9"), r#"{"DataEndpoint":"http://[::1]:4711"}"#);
    let public = LocalService::builder().stream("door", 1).public_url("https://localhost:8443/");
    assert_eq!(endpoint(&TestClient::new(public), "b"), r#"{"DataEndpoint":"https://localhost:8443"}"#);
}

#[test]
fn a_request_without_a_host_header_is_for_the_host_of_its_uri() {
    let client = client();
    let mut request = client.signer.post("localhost:80", "/listStreams", "{}");
    request.headers_mut().remove("host");
    *request.uri_mut() = "http://localhost:80/listStreams".parse().unwrap();
    assert_eq!(client.service.answer(request).status(), StatusCode::OK);
}

#[test]
fn a_stream_is_created_described_changed_and_deleted() {
    let client = client();
    let created = client.ok(
        "/createStream",
        r#"{"StreamName":"yard","MediaType":"video/h264","DeviceName":"cam","Tags":{"a":"b"}}"#,
    );
    let arn = format!("arn:aws:kinesisvideo:us-east-1:111122223333:stream/yard/{}002", NOON);
    assert_eq!(created, format!(r#"{{"StreamARN":"{arn}"}}"#));
    let describe = || client.ok("/describeStream", &format!(r#"{{"StreamARN":"{arn}"}}"#));
    let described = describe();
    for part in [
        r#""CreationTime":1.709294400002E9,"DataRetentionInHours":0,"DeviceName":"cam""#,
        r#""KmsKeyId":"arn:aws:kms:us-east-1:111122223333:alias/aws/kinesisvideo","MediaType":"video/h264""#,
        r#""Status":"ACTIVE""#,
        r#""StreamName":"yard""#,
    ] {
        assert!(described.contains(part), "{described}");
    }
    let taken = client.refused("/createStream", r#"{"StreamName":"yard"}"#);
    assert_eq!((taken.status().as_u16(), taken.code()), (400, Some(&ErrorCode::ResourceInUse)));

    let version = |described: &str| {
        described.split(r#""Version":""#).nth(1).unwrap().split('"').next().unwrap().to_owned()
    };
    let update = |version: &str, operation: &str, hours: u32| {
        format!(
            r#"{{"StreamName":"yard","CurrentVersion":"{version}","Operation":"{operation}_DATA_RETENTION","DataRetentionChangeInHours":{hours}}}"#
        )
    };
    let first = version(&described);
    client.ok("/updateDataRetention", &update(&first, "INCREASE", 24));
    assert!(describe().contains(r#""DataRetentionInHours":24"#));
    let second = version(&describe());
    let code = |path, body: &str| client.refused(path, body).code().unwrap().clone();
    assert_eq!(code("/updateDataRetention", &update(&first, "INCREASE", 1)), ErrorCode::VersionMismatch);
    assert_eq!(code("/updateDataRetention", &update(&second, "DECREASE", 25)), ErrorCode::InvalidArgument);
    assert_eq!(
        code("/updateDataRetention", &update(&second, "INCREASE", 87_577)),
        ErrorCode::InvalidArgument
    );

    let delete = |version: &str| format!(r#"{{"StreamARN":"{arn}","CurrentVersion":"{version}"}}"#);
    assert_eq!(code("/deleteStream", &delete(&first)), ErrorCode::VersionMismatch);
    assert_eq!(client.ok("/deleteStream", &delete(&second)), "{}");
    assert_eq!(code("/describeStream", r#"{"StreamName":"yard"}"#), ErrorCode::ResourceNotFound);
}

#[test]
fn the_partition_of_an_arn_is_that_of_its_region() {
    for (region, partition) in
        [("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov"), ("us-west-2", "aws")]
    {
        let client = TestClient::new(LocalService::builder().region(region));
        let arn = client.service.create_stream("a", 1).unwrap();
        assert!(arn.as_str().starts_with(&format!("arn:{partition}:kinesisvideo:{region}:")), "{arn}");
        assert_eq!(client.post("/listStreams", "{}").status(), StatusCode::OK, "signed for {region}");
    }
}

#[test]
fn streams_are_listed_by_prefix_page_by_page() {
    let mut builder = LocalService::builder();
    for stream in 0..25 {
        builder = builder.stream(format!("cam-{stream:02}"), 1).stream(format!("door-{stream:02}"), 1);
    }
    let client = TestClient::new(builder);
    let list = |input: &str| {
        let (head, body) = client.post("/listStreams", input).into_parts();
        ListStreams::decode(&head, &body).unwrap()
    };
    let names = |page: &StreamPage| page.streams.iter().map(|s| s.name.to_string()).collect::<Vec<_>>();
    let condition = r#""StreamNameCondition":{"ComparisonOperator":"BEGINS_WITH","ComparisonValue":"door-"}"#;
    let mut listed = Vec::new();
    let mut token = String::new();
    let mut sizes = Vec::new();
    loop {
        let page = list(&format!(r#"{{"NextToken":"{token}",{condition}}}"#));
        sizes.push(page.streams.len());
        listed.extend(names(&page));
        match &page.next_token {
            Some(next) => next.as_str().clone_into(&mut token),
            None => break,
        }
    }
    assert_eq!(sizes, [10, 10, 5]);
    assert_eq!(listed, (0..25).map(|stream| format!("door-{stream:02}")).collect::<Vec<_>>());
    assert_eq!(list(r#"{"MaxResults":10000}"#).streams.len(), 50);
    assert_eq!(list(r#"{"MaxResults":50}"#).next_token, None);
    let refused = client.refused("/listStreams", &format!(r#"{{"NextToken":"{token}"}}"#));
    assert_eq!(refused.code(), Some(&ErrorCode::InvalidArgument), "a token is bound to its condition");
}

#[test]
fn a_configuration_that_cannot_be_is_refused() {
    let builder = LocalService::builder;
    let said = |builder: crate::LocalServiceBuilder| builder.build().unwrap_err().to_string();
    assert_eq!(said(builder().stream("a b", 1)), r#"cannot create the stream "a b""#);
    assert_eq!(said(builder().stream("a", 87_601)), r#"cannot create the stream "a""#);
    assert_eq!(said(builder().stream("a", 1).stream("a", 1)), r#"cannot create the stream "a""#);
    for (id, secret) in [("", "s"), ("a/b", "s"), ("a b", "s"), ("a", ""), ("a", &"s".repeat(41))] {
        assert!(said(builder().credentials(id, secret, None)).starts_with("the key pair"), "{id} {secret}");
    }
    for url in ["", "localhost", "ftp://a", "http://a/b", "http://u@a", "http://a?b", "http://a:99999"] {
        assert!(said(builder().public_url(url)).starts_with("the public URL"), "{url}");
    }
    assert!(said(builder().region("us east")).starts_with("the region"));
}

#[test]
fn what_would_need_other_media_is_refused_once_the_rest_of_it_is_good() {
    let client = client();
    let range = r#"{"StartTimestamp":1709290000,"EndTimestamp":1709290100}"#;
    let clip = format!(
        r#""ClipFragmentSelector":{{"FragmentSelectorType":"SERVER_TIMESTAMP","TimestampRange":{range}}}"#
    );
    let images = r#""ImageSelectorType":"SERVER_TIMESTAMP","StartTimestamp":1709290000,"EndTimestamp":1709290100,"Format":"JPEG""#;
    for (path, name, members) in [
        ("/getClip", "GetClip", &*clip),
        ("/getDASHStreamingSessionURL", "GetDASHStreamingSessionURL", r#""PlaybackMode":"LIVE""#),
        ("/getHLSStreamingSessionURL", "GetHLSStreamingSessionURL", r#""PlaybackMode":"LIVE""#),
        ("/getImages", "GetImages", images),
    ] {
        let refused = |members: &str| client.refused(path, &format!("{{{members}}}"));
        let good = refused(&format!(r#""StreamName":"lobby",{members}"#));
        assert_eq!((good.status().as_u16(), good.code()), (400, Some(&ErrorCode::InvalidArgument)));
        let said = good.message().unwrap();
        assert!(said.starts_with(&format!("{name} is not offered by this local service")), "{said}");
        assert!(said.contains("GetMediaForFragmentList"), "{said}");
        let unknown = refused(&format!(r#""StreamName":"nowhere",{members}"#));
        assert_eq!(unknown.code(), Some(&ErrorCode::ResourceNotFound), "{path}");
        let bad = refused(members);
        assert_eq!(bad.code(), Some(&ErrorCode::InvalidArgument), "{path}");
        assert!(bad.message().unwrap().contains("StreamName or StreamARN"), "{bad}");
    }
}
