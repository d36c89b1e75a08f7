use super::*;
use crate::playback::SessionRange;
use crate::{FragmentSelectorType, ResponseError, Timestamp};

fn bare() -> GetDashStreamingSessionUrl {
    GetDashStreamingSessionUrl::new(StreamId::name("s").unwrap())
}

fn full() -> GetDashStreamingSessionUrl {
    let range = SessionRange::new(Timestamp::from_micros(1_500_000), Some(Timestamp::from_micros(2_000_000)));
    GetDashStreamingSessionUrl {
        stream: StreamId::name("s").unwrap(),
        playback_mode: Some(PlaybackMode::OnDemand),
        selector: Some(SessionSelector::new(Some(FragmentSelectorType::ProducerTimestamp), Some(range))),
        display_fragment_timestamp: Some(DisplayFragmentTimestamp::Never),
        display_fragment_number: Some(DisplayFragmentNumber::Always),
        expires: Some(43_200),
        max_manifest_fragment_results: Some(5000),
    }
}

fn encoded(operation: &GetDashStreamingSessionUrl) -> Result<String, InvalidInput> {
    let request = operation.encode(&"https://b-1.example".parse().unwrap())?;
    assert_eq!(request.uri(), "https://b-1.example/getDASHStreamingSessionURL");
    Ok(String::from_utf8(request.into_body().to_vec()).unwrap())
}

#[test]
fn the_request_has_what_was_asked_for_and_no_more() {
    assert_eq!(encoded(&bare()).unwrap(), r#"{"StreamName":"s"}"#);
    assert_eq!(
        encoded(&full()).unwrap(),
        r#"{"StreamName":"s","PlaybackMode":"ON_DEMAND","DASHFragmentSelector":{"FragmentSelectorType":"PRODUCER_TIMESTAMP","TimestampRange":{"StartTimestamp":1.5,"EndTimestamp":2}},"DisplayFragmentTimestamp":"NEVER","DisplayFragmentNumber":"ALWAYS","Expires":43200,"MaxManifestFragmentResults":5000}"#
    );
    let selector = Some(SessionSelector::default());
    assert_eq!(
        encoded(&GetDashStreamingSessionUrl { selector, ..bare() }).unwrap(),
        r#"{"StreamName":"s","DASHFragmentSelector":{}}"#
    );
}

#[test]
fn what_the_service_would_refuse_does_not_leave() {
    for (operation, member) in [
        (GetDashStreamingSessionUrl { expires: Some(299), ..full() }, "Expires"),
        (GetDashStreamingSessionUrl { expires: Some(43_201), ..full() }, "Expires"),
        (GetDashStreamingSessionUrl { max_manifest_fragment_results: Some(0), ..full() }, MAX_RESULTS),
        (GetDashStreamingSessionUrl { max_manifest_fragment_results: Some(5001), ..full() }, MAX_RESULTS),
        (GetDashStreamingSessionUrl { selector: None, ..full() }, "DASHFragmentSelector"),
    ] {
        assert_eq!(encoded(&operation).unwrap_err().member(), member, "{operation:?}");
    }
}

#[test]
fn an_answer_without_a_url_is_no_answer() {
    let (head, ()) = http::Response::new(()).into_parts();
    let decode = |body: &str| GetDashStreamingSessionUrl::decode(&head, body.as_bytes());
    let url = "https://b-1.example/dash/v1/getDASHManifest.mpd?SessionToken=hush";
    let read = decode(&format!(r#"{{"New":null,"DASHStreamingSessionURL":"{url}"}}"#));
    assert_eq!(read.unwrap().as_str(), url);
    for body in [
        "",
        "{}",
        r#"{"DASHStreamingSessionURL":null}"#,
        r#"{"DASHStreamingSessionURL":""}"#,
        r#"{"HLSStreamingSessionURL":"https://b-1.example"}"#,
    ] {
        assert!(matches!(decode(body), Err(ResponseError::Malformed(_))), "{body}");
    }
    let disguised = r#"{"Output":{"__type":"com.amazon.coral.service#UnknownOperationException"}}"#;
    assert!(matches!(decode(disguised), Err(ResponseError::Service(_))));
}

#[cfg(feature = "server")]
#[test]
fn the_server_reads_what_the_client_writes_and_refuses_the_rest_by_member() {
    use crate::ServerOperation;

    let read = |body: &str| GetDashStreamingSessionUrl::decode_request(body.as_bytes());
    assert_eq!(read(&encoded(&bare()).unwrap()), Ok(bare()));
    let complete = encoded(&full()).unwrap();
    assert_eq!(read(&complete), Ok(full()));
    for (from, to, member) in [
        (r#""StreamName":"s","#, "", "StreamName"),
        ("ON_DEMAND", "ON-DEMAND", "PlaybackMode"),
        ("PRODUCER_TIMESTAMP", "producer", "FragmentSelectorType"),
        (r#""StartTimestamp":1.5,"#, "", "StartTimestamp"),
        (r#","EndTimestamp":2"#, "", "EndTimestamp"),
        ("NEVER", "NO", "DisplayFragmentTimestamp"),
        ("ALWAYS", "YES", "DisplayFragmentNumber"),
        ("43200", "43201", "Expires"),
        ("5000", "-1", MAX_RESULTS),
    ] {
        let body = complete.replace(from, to);
        assert_ne!(body, complete);
        assert_eq!(read(&body).unwrap_err().member(), member, "{body}");
    }
}

#[cfg(feature = "server")]
#[test]
fn the_client_reads_what_the_server_writes() {
    use crate::ServerOperation;

    let url = SessionUrl::new("https://b-1.example/?SessionToken=hush");
    let answer = GetDashStreamingSessionUrl::encode_response(&url);
    assert_eq!(GetDashStreamingSessionUrl::decode_output(answer.body()), Ok(url));
}
