//! Images and streams, page by page, by the same rules as fragments.

use futures_core::Stream;
use kvam::ops::{GetImages, ListStreams};
use kvam::{
    Client, ErrorKind, FragmentSelector, ImageFormat, PageToken, StreamId, StreamListToken, Timestamp,
};

use crate::script::{Answer, Script, client_of};

fn direct(script: &Script) -> Client {
    client_of(script, |builder| builder.data_endpoint("https://data.example"))
}

fn images_of() -> GetImages {
    let selector =
        FragmentSelector::server(Timestamp::UNIX_EPOCH, Timestamp::from_micros(60_000_000)).unwrap();
    GetImages::new(StreamId::name("front-door").unwrap(), selector, ImageFormat::Jpeg)
}

fn images(count: usize, token: Option<&str>) -> Answer {
    let images = vec![serde_json::json!({ "ImageContent": "AA==" }); count];
    Answer::raw(200, serde_json::json!({ "Images": images, "NextToken": token }).to_string())
}

fn info(name: &str) -> serde_json::Value {
    let arn = format!("arn:aws:kinesisvideo:eu-west-1:111122223333:stream/{name}/1");
    serde_json::json!({ "StreamName": name, "StreamARN": arn })
}

fn streams(names: &[&str], token: Option<&str>) -> Answer {
    let infos: Vec<_> = names.iter().map(|name| info(name)).collect();
    Answer::raw(200, serde_json::json!({ "StreamInfoList": infos, "NextToken": token }).to_string())
}

#[test]
fn every_listing_goes_anywhere() {
    fn stream_is<T: Stream + Send + Unpin + 'static>() {}
    stream_is::<kvam::ImagePages>();
    stream_is::<kvam::Images>();
    stream_is::<kvam::StreamPages>();
    stream_is::<kvam::Streams>();
}

#[tokio::test(start_paused = true)]
async fn images_come_over_pages_that_are_asked_for_when_they_are_needed() {
    let script = Script::new([images(2, Some("dDE=")), images(0, Some("dDI=")), images(1, None)]);
    let mut all = direct(&script).get_images(images_of()).images();
    assert!(script.requests().is_empty());
    for asked in [1, 1, 3] {
        assert!(all.try_next().await.unwrap().is_some());
        assert_eq!(script.requests().len(), asked);
    }
    assert!(all.try_next().await.unwrap().is_none());
    let receipt = all.receipt();
    assert_eq!((receipt.pages, receipt.requests), (3, 3));

    let bodies: Vec<serde_json::Value> =
        script.requests().iter().map(|asked| serde_json::from_str(&asked.body).unwrap()).collect();
    for (body, token) in bodies.iter().zip([None, Some("dDE="), Some("dDI=")]) {
        assert_eq!(body.get("NextToken").and_then(|token| token.as_str()), token);
        assert_eq!((&body["StreamName"], &body["Format"]), (&"front-door".into(), &"JPEG".into()));
        assert_eq!(body.get("MaxResults"), None, "what was not set is left to the service");
    }
}

#[tokio::test(start_paused = true)]
async fn a_page_of_images_that_fails_says_where_to_go_on() {
    let denied = Answer::error(403, "AccessDeniedException", "No.");
    let script = Script::new([images(1, Some("dDE=")), denied]);
    let mut pages = direct(&script).get_images(images_of());
    assert_eq!(pages.try_next().await.unwrap().unwrap().images.len(), 1);
    let error = pages.try_next().await.unwrap_err();
    assert_eq!((error.operation(), error.kind()), ("GetImages", ErrorKind::AccessDenied));
    assert_eq!(error.resume_token(), Some(&PageToken::new("dDE=").unwrap()));
    assert_eq!(error.resume_stream_list_token(), None);
    assert!(pages.try_next().await.unwrap().is_none());
}

#[tokio::test(start_paused = true)]
async fn streams_come_over_pages_from_where_one_likes() {
    let script = Script::new([streams(&["a", "b"], Some("two")), streams(&["c"], None)]);
    let mut operation = ListStreams::new();
    operation.max_results = Some(2);
    operation.next_token = Some(StreamListToken::new("one").unwrap());
    let mut all = direct(&script).list_streams(operation).streams();
    let mut names = Vec::new();
    while let Some(stream) = all.try_next().await.unwrap() {
        names.push(stream.name.to_string());
    }
    assert_eq!(names, ["a", "b", "c"]);
    let requests = script.requests();
    assert_eq!(requests[0].uri, "https://kinesisvideo.eu-west-1.amazonaws.com/listStreams");
    assert_eq!(requests[0].body, r#"{"MaxResults":2,"NextToken":"one"}"#);
    assert_eq!(requests[1].body, r#"{"MaxResults":2,"NextToken":"two"}"#);
}

#[tokio::test(start_paused = true)]
async fn a_list_of_streams_that_fails_or_goes_in_circles_is_an_error() {
    let denied = Answer::error(403, "AccessDeniedException", "No.");
    let script = Script::new([streams(&["a"], Some("two")), denied]);
    let mut all = direct(&script).list_streams(ListStreams::new()).streams();
    all.try_next().await.unwrap().unwrap();
    let error = all.try_next().await.unwrap_err();
    assert_eq!(error.resume_stream_list_token(), Some(&StreamListToken::new("two").unwrap()));
    assert_eq!((error.resume_token(), error.stream()), (None, None));
    assert_eq!(error.to_string(), "ListStreams failed");

    let script = Script::new([streams(&["a"], Some("two")), streams(&["b"], Some("two"))]);
    let mut all = direct(&script).list_streams(ListStreams::new()).streams();
    for _ in 0..2 {
        all.try_next().await.unwrap().unwrap();
    }
    let error = all.try_next().await.unwrap_err();
    assert_eq!((error.kind(), error.operation()), (ErrorKind::RepeatedToken, "ListStreams"));
    assert!(all.try_next().await.unwrap().is_none());
}
