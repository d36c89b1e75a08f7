use super::*;
use crate::playback::SessionRange;
use crate::{FragmentSelectorType, ResponseError, Timestamp};

fn bare() -> GetHlsStreamingSessionUrl {
    GetHlsStreamingSessionUrl::new(StreamId::name("s").unwrap())
}

fn full() -> GetHlsStreamingSessionUrl {
    let range = SessionRange::new(Timestamp::from_micros(1_500_000), Some(Timestamp::from_micros(2_000_000)));
    GetHlsStreamingSessionUrl {
        stream: StreamId::name("s").unwrap(),
        playback_mode: Some(PlaybackMode::OnDemand),
        selector: Some(SessionSelector::new(Some(FragmentSelectorType::ProducerTimestamp), Some(range))),
        container_format: Some(ContainerFormat::MpegTs),
        discontinuity_mode: Some(DiscontinuityMode::OnDiscontinuity),
        display_fragment_timestamp: Some(DisplayFragmentTimestamp::Always),
        expires: Some(43_200),
        max_media_playlist_fragment_results: Some(5000),
    }
}

fn encoded(operation: &GetHlsStreamingSessionUrl) -> Result<String, InvalidInput> {
    let request = operation.encode(&"https://b-1.example".parse().unwrap())?;
    assert_eq!(request.uri(), "https://b-1.example/getHLSStreamingSessionURL");
    Ok(String::from_utf8(request.into_body().to_vec()).unwrap())
}

#[test]
fn the_request_has_what_was_asked_for_and_no_more() {
    assert_eq!(encoded(&bare()).unwrap(), r#"{"StreamName":"s"}"#);
    assert_eq!(
        encoded(&full()).unwrap(),
        r#"{"StreamName":"s","PlaybackMode":"ON_DEMAND","HLSFragmentSelector":{"FragmentSelectorType":"PRODUCER_TIMESTAMP","TimestampRange":{"StartTimestamp":1.5,"EndTimestamp":2}},"ContainerFormat":"MPEG_TS","DiscontinuityMode":"ON_DISCONTINUITY","DisplayFragmentTimestamp":"ALWAYS","Expires":43200,"MaxMediaPlaylistFragmentResults":5000}"#
    );
    let selector = Some(SessionSelector::default());
    assert_eq!(
        encoded(&GetHlsStreamingSessionUrl { selector, ..bare() }).unwrap(),
        r#"{"StreamName":"s","HLSFragmentSelector":{}}"#
    );
}

#[test]
fn what_the_service_would_refuse_does_not_leave() {
    for (operation, member) in [
        (GetHlsStreamingSessionUrl { expires: Some(299), ..full() }, "Expires"),
        (GetHlsStreamingSessionUrl { expires: Some(43_201), ..full() }, "Expires"),
        (GetHlsStreamingSessionUrl { max_media_playlist_fragment_results: Some(0), ..full() }, MAX_RESULTS),
        (
            GetHlsStreamingSessionUrl { max_media_playlist_fragment_results: Some(5001), ..full() },
            MAX_RESULTS,
        ),
        (GetHlsStreamingSessionUrl { selector: None, ..full() }, "HLSFragmentSelector"),
    ] {
        assert_eq!(encoded(&operation).unwrap_err().member(), member, "{operation:?}");
    }
}

#[test]
fn an_answer_without_a_url_is_no_answer() {
    let (head, ()) = http::Response::new(()).into_parts();
    let decode = |body: &str| GetHlsStreamingSessionUrl::decode(&head, body.as_bytes());
    let url = "https://b-1.example/hls/v1/getHLSMasterPlaylist.m3u8?SessionToken=hush";
    let read = decode(&format!(r#"{{"New":null,"HLSStreamingSessionURL":"{url}"}}"#));
    assert_eq!(read.unwrap().as_str(), url);
    for body in [
        "",
        "{}",
        r#"{"HLSStreamingSessionURL":null}"#,
        r#"{"HLSStreamingSessionURL":""}"#,
        r#"{"DASHStreamingSessionURL":"https://b-1.example"}"#,
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

    let read = |body: &str| GetHlsStreamingSessionUrl::decode_request(body.as_bytes());
    assert_eq!(read(&encoded(&bare()).unwrap()), Ok(bare()));
    let complete = encoded(&full()).unwrap();
    assert_eq!(read(&complete), Ok(full()));
    for (from, to, member) in [
        (r#""StreamName":"s","#, "", "StreamName"),
        ("ON_DEMAND", "ON-DEMAND", "PlaybackMode"),
        ("PRODUCER_TIMESTAMP", "producer", "FragmentSelectorType"),
        (r#""StartTimestamp":1.5,"#, "", "StartTimestamp"),
        (r#","EndTimestamp":2"#, "", "EndTimestamp"),
        ("MPEG_TS", "MPEG", "ContainerFormat"),
        ("ON_DISCONTINUITY", "ON", "DiscontinuityMode"),
        ("ALWAYS", "YES", "DisplayFragmentTimestamp"),
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
    let answer = GetHlsStreamingSessionUrl::encode_response(&url);
    assert_eq!(GetHlsStreamingSessionUrl::decode_output(answer.body()), Ok(url));
}
