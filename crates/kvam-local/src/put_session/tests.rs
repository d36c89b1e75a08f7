use http::StatusCode;
use kvam_model::ops::ListFragments;
use kvam_model::{ErrorCode, Fragment, FragmentSelector};

use super::*;
use crate::LocalService;
use crate::test_client::{NOON, TestClient, at, error};
use crate::test_media::{VOID, claim, cluster, cluster_of, element, frame, header, open, tags, timecode};

fn client() -> TestClient {
    TestClient::new(LocalService::builder().stream("door", 24).stream("gone-at-once", 0))
}

/// The headers of a PutMedia into the stream, whose timecodes count from `start`.
fn head<'a>(stream: &'a str, start: &'a str) -> [(&'static str, &'a str); 3] {
    [
        ("x-amzn-stream-name", stream),
        ("x-amzn-fragment-timecode-type", "RELATIVE"),
        ("x-amzn-producer-start-timestamp", start),
    ]
}

fn begin_with(client: &TestClient, head: &[(&'static str, &str)]) -> Result<PutSession, ServiceError> {
    client.service.begin_put(client.signer.put_media("localhost", head).into_parts().0)
}

/// A session into the stream whose timecodes count from noon.
fn begin(client: &TestClient, stream: &str) -> PutSession {
    begin_with(client, &head(stream, &NOON.to_string())).unwrap()
}

/// `BUFFERING 2000`, `ERROR - 4006`.
fn told(acknowledgements: &[Acknowledgement]) -> Vec<String> {
    let told = |acknowledgement: &Acknowledgement| {
        let event = acknowledgement.event.as_str();
        let timecode = acknowledgement.fragment_timecode.map(|timecode| timecode.to_string());
        assert_eq!(timecode.is_some(), acknowledgement.fragment_number.is_some(), "{acknowledgement:?}");
        let timecode = timecode.unwrap_or_else(|| "-".to_owned());
        match &acknowledgement.event {
            AcknowledgementEvent::Error(error) => format!("{event} {timecode} {}", error.id.unwrap().id()),
            _ => format!("{event} {timecode}"),
        }
    };
    acknowledgements.iter().map(told).collect()
}

/// What media is told, put in these pieces and then ended.
fn put<'a>(mut session: PutSession, pieces: impl IntoIterator<Item = &'a [u8]>) -> Vec<String> {
    let mut all = Vec::new();
    for piece in pieces {
        all.extend(session.push(piece));
    }
    all.extend(session.finish());
    assert!(session.is_over());
    told(&all)
}

fn listed(client: &TestClient, stream: &str) -> Vec<Fragment> {
    let mut request = ListFragments::new(StreamId::name(stream).unwrap());
    request.selector = Some(FragmentSelector::server(at(0), at(4_000_000_000)).unwrap());
    let mut fragments = client.page(&request).fragments;
    fragments.sort_by_key(|fragment| fragment.number);
    fragments
}

fn recording() -> Vec<u8> {
    [header(1), cluster(0), tags(&[("scene", "1")]), cluster(2000), open(CLUSTER, &cluster(4000)[12..])]
        .concat()
}

#[test]
fn each_fragment_is_acknowledged_three_times_and_listed() {
    let client = client();
    let mut session = begin(&client, "door");
    let mut all = session.push(&recording());
    all.extend(session.finish());
    let thrice = |timecode: u64| ["BUFFERING", "RECEIVED", "PERSISTED"].map(|e| format!("{e} {timecode}"));
    assert_eq!(told(&all), [thrice(0), thrice(2000), thrice(4000)].concat());
    let fragments = listed(&client, "door");
    let numbers: Vec<_> = fragments.iter().map(|fragment| Some(fragment.number)).collect();
    for (nth, number) in numbers.iter().enumerate() {
        assert!(all[nth * 3..][..3].iter().all(|told| told.fragment_number == *number));
    }
    let starts: Vec<_> = fragments.iter().map(|f| f.producer_timestamp.unwrap().as_millis()).collect();
    assert_eq!(starts, [0, 2000, 4000].map(|after| NOON * 1000 + after));
    assert!(fragments.iter().all(|fragment| fragment.length_in_milliseconds == Some(1000)));
}

#[test]
fn a_stream_without_retention_persists_nothing() {
    let client = client();
    let told = put(begin(&client, "gone-at-once"), [&recording()[..]]);
    assert_eq!(told[..4], ["BUFFERING 0", "RECEIVED 0", "BUFFERING 2000", "RECEIVED 2000"]);
    assert!(listed(&client, "gone-at-once").is_empty());
}

#[test]
fn who_wants_no_acknowledgements_hears_of_errors_alone() {
    let client = client();
    let noon = NOON.to_string();
    let [stream, timecodes, start] = head("door", &noon);
    let quiet = [stream, timecodes, start, ("x-amzn-fragment-acknowledgment-required", "0")];
    let media = [recording(), cluster(4000)].concat();
    assert_eq!(put(begin_with(&client, &quiet).unwrap(), [&media[..]]), ["ERROR 4000 4004"]);
    assert_eq!(listed(&client, "door").len(), 3);
}

#[test]
fn absolute_timecodes_count_from_1970() {
    let client = client();
    let head = [("x-amzn-stream-name", "door"), ("x-amzn-fragment-timecode-type", "ABSOLUTE")];
    put(begin_with(&client, &head).unwrap(), [&[header(1), cluster(1_709_000_000_005)].concat()[..]]);
    assert_eq!(listed(&client, "door")[0].producer_timestamp.unwrap().as_millis(), 1_709_000_000_005);
}

#[test]
fn a_fragment_is_told_as_soon_as_its_timecode_is_there_and_arrives_then() {
    let client = client();
    let mut session = begin(&client, "door");
    let (media, whole) = (header(1), cluster(2000));
    // Its id and size, and the timecode's, and the timecode.
    let (first, rest) = whole.split_at(12 + 9 + 8);
    assert_eq!(told(&session.push(&media)), [""; 0]);
    assert_eq!(told(&session.push(&first[..first.len() - 1])), [""; 0]);
    assert_eq!(told(&session.push(&first[first.len() - 1..])), ["BUFFERING 2000"]);
    client.clock.advance(1_500_000);
    assert_eq!(told(&session.push(rest)), ["RECEIVED 2000", "PERSISTED 2000"]);
    assert_eq!(listed(&client, "door")[0].server_timestamp, Some(at(NOON)));
}

/// Media that ends with an error, after these acknowledgements.
fn refused() -> Vec<(Vec<u8>, Vec<&'static str>)> {
    let many = |count| tags(&vec![("name", "value"); count]);
    let after_a_cluster = |rest: &[Vec<u8>]| [header(1), cluster(0), rest.concat()].concat();
    let one = |rest: &[&'static str]| [&["BUFFERING 0", "RECEIVED 0", "PERSISTED 0"], rest].concat();
    let (long_name, long_value) = ("n".repeat(129), "v".repeat(257));
    let too_large = [timecode(0), claim(0xA3, 50_000_000)].concat();
    vec![
        ([header(1), claim(CLUSTER, 49_999_989)].concat(), vec!["ERROR - 4001"]),
        ([header(1), open(CLUSTER, &too_large)].concat(), vec!["BUFFERING 0", "ERROR 0 4001"]),
        (
            [header(1), cluster_of(0, &[frame(1, 0), frame(1, 20_001)])].concat(),
            vec!["BUFFERING 0", "ERROR 0 4002"],
        ),
        (after_a_cluster(&[cluster(0)]), one(&["BUFFERING 0", "ERROR 0 4004"])),
        (b"RIFF....AVI ".to_vec(), vec!["ERROR - 4006"]),
        (after_a_cluster(&[header(1)]), one(&["ERROR - 4006"])),
        (after_a_cluster(&[vec![0]]), one(&["ERROR - 4006"])),
        (after_a_cluster(&[cluster(2000)[..40].to_vec()]), one(&["BUFFERING 2000", "ERROR 2000 4006"])),
        (after_a_cluster(&[many(11), cluster(2000)]), one(&["BUFFERING 2000", "ERROR 2000 4009"])),
        (after_a_cluster(&[many(10), many(1), cluster(2000)]), one(&["BUFFERING 2000", "ERROR 2000 4009"])),
        (
            after_a_cluster(&[tags(&[(&long_name, "")]), cluster(2000)]),
            one(&["BUFFERING 2000", "ERROR 2000 4009"]),
        ),
        (
            after_a_cluster(&[tags(&[("name", &long_value)]), cluster(2000)]),
            one(&["BUFFERING 2000", "ERROR 2000 4009"]),
        ),
        (
            [header(1), cluster_of(0, &[frame(1, 0), frame(2, 0)])].concat(),
            vec!["BUFFERING 0", "ERROR 0 4010"],
        ),
        ([header(2), cluster_of(0, &[frame(1, 0)])].concat(), vec!["BUFFERING 0", "ERROR 0 4011"]),
        ([header(1), cluster_of(0, &[])].concat(), vec!["BUFFERING 0", "ERROR 0 4011"]),
        ([header(4), cluster(0)].concat(), vec!["ERROR - 4012"]),
    ]
}

#[test]
fn what_the_service_does_not_take_ends_with_the_documented_error() {
    for (media, expected) in refused() {
        let client = client();
        let mut session = begin(&client, "door");
        let mut all = session.push(&media);
        all.extend(session.finish());
        assert_eq!(told(&all), expected);
        assert_eq!(session.push(&cluster(9000)), [], "it is over");
        assert_eq!(listed(&client, "door").len(), expected.iter().filter(|e| e.starts_with("PER")).count());
    }
}

#[test]
fn what_is_just_within_the_limits_is_taken() {
    let (name, value) = ("n".repeat(128), "v".repeat(256));
    let mut ten = vec![(&*name, &*value); 10];
    ten.push(("AWS_KINESISVIDEO_FRAGMENT_NUMBER", "7"));
    let three = [frame(3, 0), frame(1, 20_000), frame(2, 0)];
    let many = tags(&[("of the recording", "0"); 20]);
    let media =
        [header(3), many, cluster_of(0, &three), tags(&ten), cluster_of(1, &three), tags(&ten)].concat();
    assert_eq!(put(begin(&client(), "door"), [&media[..]]).last().unwrap(), "PERSISTED 1");
    let large = [timecode(0), frame(1, 0)].concat();
    let void = element(VOID, &vec![0; 50_000_000 - 12 - 9 - large.len()]);
    let largest = element(CLUSTER, &[large, void].concat());
    assert_eq!(largest.len(), 50_000_000);
    assert_eq!(put(begin(&client(), "door"), [&header(1)[..], &largest]).last().unwrap(), "PERSISTED 0");
}

#[test]
fn a_producer_timestamp_that_cannot_be_told_is_an_error() {
    let media = [header(1), cluster(1000)].concat();
    for (start, expected) in [
        ("9223372036854", "BUFFERING 1000,ERROR 1000 4007"),
        ("-1.001", "BUFFERING 1000,ERROR 1000 4007"),
        ("-1", "BUFFERING 1000,RECEIVED 1000,PERSISTED 1000"),
    ] {
        let session = begin_with(&client(), &head("door", start)).unwrap();
        assert_eq!(put(session, [&media[..]]).join(","), expected, "{start}");
    }
}

#[test]
fn a_stream_that_is_deleted_meanwhile_is_not_active() {
    let client = client();
    let mut session = begin(&client, "door");
    session.push(&[header(1), cluster(0)].concat());
    let (begun, rest) = (&cluster(2000)[..40], &cluster(2000)[40..]);
    session.push(begun);
    let arn = client.ok("/describeStream", r#"{"StreamName":"door"}"#);
    let arn = arn.split(r#""StreamARN":""#).nth(1).unwrap().split('"').next().unwrap().to_owned();
    client.ok("/deleteStream", &format!(r#"{{"StreamARN":"{arn}"}}"#));
    client.service.create_stream("door", 24).unwrap();
    assert_eq!(told(&session.push(rest)), ["ERROR 2000 4008"]);
    assert!(listed(&client, "door").is_empty(), "the stream of the same name is another");
}

#[test]
fn how_the_media_was_cut_does_not_matter() {
    let video = [header(1), cluster(0), cluster(2000)].concat();
    let mut all: Vec<_> = refused().into_iter().map(|(media, _)| media).collect();
    let two_timecodes = cluster_of(0, &[timecode(7), frame(1, 0)]);
    let beyond_time = cluster_of(1 << 63, &[frame(1, 0)]);
    all.extend([recording(), video, [header(1), two_timecodes, beyond_time].concat()]);
    for media in all {
        let whole = put(begin(&client(), "door"), [&media[..]]);
        assert_eq!(put(begin(&client(), "door"), media.chunks(1)), whole);
        for at in 1..media.len() {
            let (first, second) = media.split_at(at);
            assert_eq!(put(begin(&client(), "door"), [first, second]), whole, "cut at {at}");
        }
    }
}

#[test]
fn what_happens_to_the_connection_is_told() {
    let client = client();
    let began = |media: &[u8]| {
        let mut session = begin(&client, "door");
        session.push(media);
        session
    };
    let within = [header(1), cluster(2000)[..40].to_vec()].concat();
    let between = [header(1), cluster(2000)].concat();
    assert_eq!(told(&began(&within).abort()), ["ERROR 2000 4000"]);
    assert_eq!(told(&began(&between).abort()), ["ERROR - 4000"]);
    assert_eq!(told(&began(&within).expire()), ["ERROR 2000 4003"]);
    assert_eq!(told(&began(&within).idle()), ["IDLE -"]);
    assert_eq!(told(&began(&within).give_up()), ["ERROR 2000 4000"]);
    assert_eq!(told(&began(&between).give_up()), [""; 0]);
    let mut over = began(&within);
    over.finish();
    assert_eq!(told(&[over.abort(), over.idle(), over.expire(), over.finish()].concat()), [""; 0]);
}

#[test]
fn a_request_is_refused_by_its_head() {
    let client = client();
    let noon = NOON.to_string();
    let refused = |head: &[(&'static str, &str)]| begin_with(&client, head).unwrap_err();
    let unknown = refused(&head("nowhere", &noon));
    assert_eq!(
        (unknown.status(), unknown.code()),
        (StatusCode::NOT_FOUND, Some(&ErrorCode::ResourceNotFound))
    );
    for wrong in [&head("door", "noon")[..], &head("door", &noon)[..1], &head("door", &noon)[1..]] {
        assert_eq!(refused(wrong).code(), Some(&ErrorCode::InvalidArgument), "{wrong:?}");
    }
    let (mut unsigned, ()) = client.signer.put_media("localhost", &head("door", &noon)).into_parts();
    unsigned.headers.insert("x-amzn-stream-name", "gone-at-once".parse().unwrap());
    let error = client.service.begin_put(unsigned).unwrap_err();
    assert_eq!(error.code(), Some(&ErrorCode::InvalidSignature), "the headers are signed");
}

#[test]
fn a_signature_over_media_is_refused() {
    let client = client();
    let noon = NOON.to_string();
    let of_nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    let [stream, timecodes, start] = head("door", &noon);
    for hash in [of_nothing, "UNSIGNED-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"] {
        let headers = [stream, timecodes, start, ("x-amz-content-sha256", hash)];
        let begin = |body: &str| {
            let head = client.signer.signed("POST", "localhost", "/putMedia", &headers, body);
            client.service.begin_put(head.into_parts().0).map(drop)
        };
        begin("").unwrap();
        for body in ["media", hash] {
            assert_eq!(begin(body).unwrap_err().code(), Some(&ErrorCode::InvalidSignature), "{body}");
        }
    }
}

#[test]
fn a_stream_takes_one_connection() {
    let client = client();
    let noon = NOON.to_string();
    let first = begin(&client, "door");
    let second = begin_with(&client, &head("door", &noon)).unwrap_err();
    assert_eq!(second.code(), Some(&ErrorCode::ConnectionLimitExceeded));
    assert_eq!(second.status(), StatusCode::BAD_REQUEST);
    begin(&client, "gone-at-once");
    drop(first);
    begin(&client, "door");
}

#[test]
fn tags_behind_the_last_cluster_are_of_no_fragment() {
    // Those that mkvmerge writes of two tracks, for one.
    let many = tags(&vec![("name", "value"); 14]);
    let long = tags(&[("name", &"v".repeat(257))]);
    let media = [header(1), cluster(0), many, long].concat();
    assert_eq!(put(begin(&client(), "door"), [&media[..]]), ["BUFFERING 0", "RECEIVED 0", "PERSISTED 0"]);
    assert_eq!(
        client().service.put_matroska("door", &media[..], &crate::PutOptions::new()).unwrap().len(),
        1
    );
}

#[test]
fn a_stream_of_the_same_name_gives_other_numbers() {
    // The clock stands still.
    let client = client();
    put(begin(&client, "door"), [&recording()[..]]);
    let before = listed(&client, "door");
    let delete = |arn: &str| client.ok("/deleteStream", &format!(r#"{{"StreamARN":"{arn}"}}"#));
    let arn = client.service.streams().get(&StreamId::name("door").unwrap()).unwrap().info.arn.clone();
    delete(arn.as_str());
    client.service.create_stream("door", 24).unwrap();
    put(begin(&client, "door"), [&recording()[..]]);
    let after = listed(&client, "door");
    assert!(after.iter().all(|fragment| before.iter().all(|other| other.number != fragment.number)));
}

#[test]
fn without_a_socket_media_is_taken_whole() {
    let client = client();
    let answer = client.put("door", &recording());
    assert_eq!(answer.status(), StatusCode::OK);
    assert!(answer.headers().contains_key("x-amzn-requestid"));
    let text = String::from_utf8(answer.into_body().to_vec()).unwrap();
    assert_eq!(text.lines().count(), 9, "{text}");
    let number = listed(&client, "door")[0].number;
    let first = format!(r#"{{"EventType":"BUFFERING","FragmentTimecode":0,"FragmentNumber":"{number}"}}"#);
    assert_eq!(text.lines().next(), Some(&*first));
    assert_eq!(error(client.put("nowhere", &recording())).code(), Some(&ErrorCode::ResourceNotFound));
}
