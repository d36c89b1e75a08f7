use http::{Response, StatusCode};

use super::*;
use crate::{ErrorCode, ResponseError, Timestamp};

fn micros(micros: i64) -> Timestamp {
    Timestamp::from_micros(micros)
}

fn listing() -> ListFragments {
    let mut listing = ListFragments::new(StreamId::name("s").unwrap());
    listing.selector =
        Some(FragmentSelector::server(micros(1_643_353_235_931_000), micros(1_643_353_236_000_000)).unwrap());
    listing
}

fn encoded(listing: &ListFragments) -> Result<String, InvalidInput> {
    let request = listing.encode(&"https://b-1.example".parse().unwrap())?;
    Ok(String::from_utf8(request.into_body().to_vec()).unwrap())
}

fn decoded(status: u16, body: &str) -> Result<FragmentPage, ResponseError> {
    let (head, ()) = Response::builder().status(status).body(()).unwrap().into_parts();
    ListFragments::decode(&head, body.as_bytes())
}

#[test]
fn the_request_is_the_one_that_botocore_sends() {
    let mut listing = listing();
    listing.max_results = Some(10);
    assert_eq!(
        encoded(&listing).unwrap(),
        r#"{"StreamName":"s","MaxResults":10,"FragmentSelector":{"FragmentSelectorType":"SERVER_TIMESTAMP","TimestampRange":{"StartTimestamp":1643353235.931,"EndTimestamp":1643353236}}}"#
    );
    let request = listing.encode(&"https://b-1.example".parse().unwrap()).unwrap();
    assert_eq!(request.uri(), "https://b-1.example/listFragments");
    assert_eq!(request.headers()["content-type"], "application/json");
}

#[test]
fn a_token_needs_the_stream_but_no_selector() {
    let arn = "arn:aws:kinesisvideo:eu-west-1:1:stream/a/1";
    let mut listing = ListFragments::new(StreamId::arn(arn).unwrap());
    listing.next_token = Some(PageToken::new("AAb=").unwrap());
    assert_eq!(encoded(&listing).unwrap(), format!(r#"{{"StreamARN":"{arn}","NextToken":"AAb="}}"#));
}

#[test]
fn what_the_service_would_refuse_does_not_leave() {
    let bare = ListFragments::new(StreamId::name("s").unwrap());
    assert_eq!(encoded(&bare).unwrap_err().member(), "FragmentSelector");
    for max_results in [0, 1001, u32::MAX] {
        let mut listing = listing();
        listing.max_results = Some(max_results);
        let error = encoded(&listing).unwrap_err();
        assert_eq!(error.to_string(), format!("MaxResults {max_results} is not in 1 to 1000"));
    }
}

#[test]
fn a_page_costs_what_is_asked_not_what_comes() {
    let mut listing = listing();
    assert_eq!(listing.points(), [Points::new(Quota::FragmentMetadata, 100)]);
    listing.max_results = Some(1000);
    assert_eq!(listing.points(), [Points::new(Quota::FragmentMetadata, 1000)]);
}

#[test]
fn a_real_record_is_read_exactly() {
    // The numbers and sizes of amazon-kinesis-client-nodejs#117, the times as the service's JSON writes them.
    let page = decoded(
        200,
        r#"{"Fragments":[{"FragmentLengthInMilliseconds":1796,
            "FragmentNumber":"91343852333185057105875891022195998207386831087","FragmentSizeInBytes":788604,
            "ProducerTimestamp":1.643353235931E9,"ServerTimestamp":1.643353247067E9}],"NextToken":null}"#,
    )
    .unwrap();
    let [fragment] = page.fragments[..] else { panic!("one fragment") };
    assert_eq!(fragment.number.to_string(), "91343852333185057105875891022195998207386831087");
    assert_eq!(fragment.size_in_bytes, Some(788_604));
    assert_eq!(fragment.producer_timestamp, Some(micros(1_643_353_235_931_000)));
    assert_eq!(fragment.server_timestamp, Some(micros(1_643_353_247_067_000)));
    assert_eq!(fragment.length_in_milliseconds, Some(1796));
    assert_eq!(page.next_token, None);
}

#[test]
fn unknown_members_nulls_and_floats_are_read() {
    let page = decoded(
        200,
        r#" {"New":{"a":[1]},"NextToken":"any/thing+=","Fragments":[{"FragmentNumber":"7","New":null,
            "FragmentSizeInBytes":1.0E3,"ProducerTimestamp":null}]} "#,
    )
    .unwrap();
    let mut expected = Fragment::new("7".parse().unwrap());
    expected.size_in_bytes = Some(1000);
    assert_eq!(page.fragments, [expected]);
    assert_eq!(page.next_token.unwrap().as_str(), "any/thing+=");
}

#[test]
fn an_empty_page_is_a_page() {
    for (body, more) in [
        (r#"{"Fragments":[],"NextToken":null}"#, false),
        (r#"{"Fragments":[]}"#, false),
        (r#"{"Fragments":null,"NextToken":""}"#, false),
        (r#"{"Fragments":[],"NextToken":"t"}"#, true),
        (r#"{"NextToken":"t"}"#, true),
    ] {
        let page = decoded(200, body).unwrap();
        assert_eq!((page.fragments.len(), page.next_token.is_some()), (0, more), "{body}");
    }
}

#[test]
fn a_success_that_is_no_listing_is_an_error() {
    let complete = r#"{"Fragments":[{"FragmentNumber":"1"}],"NextToken":null}"#;
    let cut = (0..complete.len()).map(|end| complete[..end].to_owned());
    let others = [
        "<html><body>Welcome</body></html>",
        "{}",
        r#"{"NextToken":null}"#,
        r#"{"NextToken":""}"#,
        "[]",
        "null",
        r#""text""#,
        r#"{"DataEndpoint":"https://b-1.example"}"#,
        r#"{"Fragments":{}}"#,
        r#"{"Fragments":[null]}"#,
        r#"{"Fragments":[{}]}"#,
        r#"{"Fragments":[{"FragmentNumber":7}]}"#,
        r#"{"Fragments":[{"FragmentNumber":"7x"}]}"#,
        r#"{"Fragments":[{"FragmentNumber":"7","FragmentSizeInBytes":1.5}]}"#,
        r#"{"Fragments":[{"FragmentNumber":"7","ServerTimestamp":"yesterday"}]}"#,
        r#"{"Fragments":[]} trailing"#,
    ];
    for body in cut.chain(others.map(str::to_owned)) {
        let error = decoded(200, &body).unwrap_err();
        assert!(matches!(error, ResponseError::Malformed(_)), "{body}: {error}");
        assert!(error.to_string().starts_with("the answer is no ListFragments output: "), "{error}");
    }
}

#[test]
fn an_empty_page_has_no_room_for_an_error() {
    let padded =
        format!(r#"{{"Fragments":[],"New":"{}","__type":"a#InternalFailure"}}"#, "n".repeat(100_000));
    assert!(matches!(decoded(200, &padded), Err(ResponseError::Malformed(_))));
}

#[test]
fn the_first_of_many_that_are_no_fragments_ends_the_reading() {
    let error = decoded(200, &format!(r#"{{"Fragments":[{}]}}"#, ["{}"; 1000].join(","))).unwrap_err();
    assert!(error.to_string().ends_with("a fragment has no FragmentNumber at line 1 column 17"), "{error}");
}

#[test]
fn an_error_does_not_repeat_an_answer_of_any_length() {
    let error =
        decoded(200, &format!(r#"{{"Fragments":"{}"}}"#, "é".repeat(1_000_000))).unwrap_err().to_string();
    assert!(error.len() < 1000, "{} bytes", error.len());
    assert!(error.ends_with("… at line 1 column 2000015"), "{error}");
}

#[test]
fn an_error_in_the_clothes_of_a_success_is_the_service_s_error() {
    for body in [
        r#"{"Output":{"__type":"com.amazon.coral.service#UnknownOperationException"},"Version":"1.0"}"#,
        r#"{"Output":{"__type":"com.amazon.coral.service#UnknownOperationException","message":null},"Version":"1.0"}"#,
        r#"{"__type":"com.amazon.coral.service#UnknownOperationException"}"#,
        r#"{"__type":"com.amazon.coral.service#UnknownOperationException","Fragments":null}"#,
        r#"{"Output":{"__type":"com.amazon.coral.service#UnknownOperationException"},"Fragments":[],"NextToken":""}"#,
    ] {
        let Err(ResponseError::Service(error)) = decoded(200, body) else { panic!("{body}") };
        assert_eq!(error.code(), Some(&ErrorCode::UnknownOperation));
        assert_eq!(error.status(), StatusCode::OK);
    }
}

#[test]
fn an_error_status_is_never_a_page() {
    let Err(ResponseError::Service(error)) = decoded(500, r#"{"Fragments":[]}"#) else { panic!("an error") };
    assert_eq!(error.status(), StatusCode::INTERNAL_SERVER_ERROR);
}

#[cfg(feature = "server")]
mod server {
    use super::*;
    use crate::ServerOperation;

    #[test]
    fn the_server_reads_what_the_client_writes() {
        let mut listing = listing();
        listing.max_results = Some(1000);
        listing.next_token = Some(PageToken::new("AA==").unwrap());
        assert_eq!(ListFragments::decode_request(encoded(&listing).unwrap().as_bytes()), Ok(listing));
    }

    #[test]
    fn the_client_reads_what_the_server_writes() {
        let mut fragment = Fragment::new("91343852333185057105875891022195998207386831087".parse().unwrap());
        fragment.producer_timestamp = Some(micros(1_643_353_235_931_000));
        fragment.length_in_milliseconds = Some(0);
        let page = FragmentPage::new(vec![fragment], Some(PageToken::new("AA==").unwrap()));
        let (head, body) = ListFragments::encode_response(&page).into_parts();
        assert_eq!(ListFragments::decode(&head, &body), Ok(page));
        assert!(String::from_utf8_lossy(&body).contains(r#""ProducerTimestamp":1.643353235931E9"#));
    }

    #[test]
    fn requests_that_others_wrote_are_refused_by_member() {
        for (body, member) in [
            ("", "StreamName"),
            ("{}", "StreamName"),
            (r#"{"StreamName":"s","StreamARN":"arn:aws:kinesisvideo:r:1:stream/s/1"}"#, "StreamName"),
            (r#"{"StreamName":"s","MaxResults":0}"#, "MaxResults"),
            (r#"{"StreamName":"s","MaxResults":-1}"#, "MaxResults"),
            (r#"{"StreamName":"s","NextToken":"%"}"#, "NextToken"),
            (r#"{"StreamName":"s","FragmentSelector":{}}"#, "FragmentSelectorType"),
            (
                r#"{"StreamName":"s","FragmentSelector":{"FragmentSelectorType":"X","TimestampRange":{"StartTimestamp":1,"EndTimestamp":2}}}"#,
                "FragmentSelectorType",
            ),
            (
                r#"{"StreamName":"s","FragmentSelector":{"FragmentSelectorType":"SERVER_TIMESTAMP","TimestampRange":{"EndTimestamp":2}}}"#,
                "StartTimestamp",
            ),
            (
                r#"{"StreamName":"s","FragmentSelector":{"FragmentSelectorType":"SERVER_TIMESTAMP","TimestampRange":{"StartTimestamp":"1","EndTimestamp":2}}}"#,
                "request",
            ),
            (
                r#"{"StreamName":"s","FragmentSelector":{"FragmentSelectorType":"SERVER_TIMESTAMP","TimestampRange":{"StartTimestamp":3,"EndTimestamp":2}}}"#,
                "EndTimestamp",
            ),
            ("{", "request"),
        ] {
            assert_eq!(
                ListFragments::decode_request(body.as_bytes()).unwrap_err().member(),
                member,
                "{body}"
            );
        }
    }
}
