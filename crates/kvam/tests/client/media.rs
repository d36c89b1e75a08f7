//! Operations that answer with media, and the others by name: where they ask, what is tried again, and how media ends.

use std::error::Error as _;
use std::io;
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use http_body_util::BodyExt;
use kvam::ops::{
    DescribeStream, GetClip, GetDashStreamingSessionUrl, GetHlsStreamingSessionUrl, GetImages,
    GetMediaForFragmentList, ListFragments,
};
use kvam::{Client, ErrorKind, FragmentSelector, ImageFormat, Media, StreamId, Timestamp};
use tokio::io::AsyncReadExt;
use tokio::time::{Instant, advance};

use crate::script::Step::{Cut, Pause, Piece};
use crate::script::{Answer, Script, client, client_of};

fn stream() -> StreamId {
    StreamId::name("front-door").unwrap()
}

fn selector() -> FragmentSelector {
    FragmentSelector::server(Timestamp::UNIX_EPOCH, Timestamp::from_micros(60_000_000)).unwrap()
}

fn fragments() -> GetMediaForFragmentList {
    GetMediaForFragmentList::new(stream(), ["7".parse().unwrap()])
}

fn direct(script: &Script) -> Client {
    client_of(script, |builder| builder.data_endpoint("https://data.example"))
}

async fn opened(answer: Answer) -> Media {
    direct(&Script::new([answer])).get_media_for_fragment_list(&fragments()).await.unwrap()
}

async fn whole(media: Media) -> Bytes {
    BodyExt::collect(media).await.unwrap().to_bytes()
}

#[test]
fn every_call_may_move_between_threads() {
    fn may<T: Send>(_: T) {}
    let client = client(&Script::new([]));
    may(client.get_clip(&GetClip::new(stream(), selector())));
    may(client.describe_stream(&DescribeStream::new(stream())));
    may(client.put_media(kvam::ops::PutMedia::new(stream(), kvam::ops::Timecodes::ABSOLUTE), Vec::new()));
}

#[tokio::test(start_paused = true)]
async fn each_operation_asks_for_the_endpoint_of_its_own_api_once_a_stream() {
    async fn call(client: &Client, api: &str, stream: StreamId) {
        match api {
            "LIST_FRAGMENTS" => {
                let mut operation = ListFragments::new(stream);
                operation.selector = Some(selector());
                client.send(&operation).await.map(drop)
            }
            "GET_MEDIA_FOR_FRAGMENT_LIST" => {
                let operation = GetMediaForFragmentList::new(stream, ["7".parse().unwrap()]);
                client.get_media_for_fragment_list(&operation).await.map(drop)
            }
            "GET_CLIP" => client.get_clip(&GetClip::new(stream, selector())).await.map(drop),
            "GET_IMAGES" => {
                let operation = GetImages::new(stream, selector(), ImageFormat::Jpeg);
                client.get_images(operation).try_next().await.map(drop)
            }
            "GET_HLS_STREAMING_SESSION_URL" => {
                let operation = GetHlsStreamingSessionUrl::new(stream);
                client.get_hls_streaming_session_url(&operation).await.map(drop)
            }
            _ => {
                let operation = GetDashStreamingSessionUrl::new(stream);
                client.get_dash_streaming_session_url(&operation).await.map(drop)
            }
        }
        .unwrap();
    }

    let cases = [
        ("LIST_FRAGMENTS", "/listFragments", Answer::page(&["1"], None)),
        ("GET_MEDIA_FOR_FRAGMENT_LIST", "/getMediaForFragmentList", Answer::media([Piece("media")])),
        ("GET_CLIP", "/getClip", Answer::media([Piece("media")])),
        ("GET_IMAGES", "/getImages", Answer::raw(200, r#"{"Images":[{"ImageContent":"AA=="}]}"#)),
        (
            "GET_HLS_STREAMING_SESSION_URL",
            "/getHLSStreamingSessionURL",
            Answer::raw(200, r#"{"HLSStreamingSessionURL":"https://b-1.example/hls?SessionToken=t"}"#),
        ),
        (
            "GET_DASH_STREAMING_SESSION_URL",
            "/getDASHStreamingSessionURL",
            Answer::raw(200, r#"{"DASHStreamingSessionURL":"https://b-1.example/dash?SessionToken=t"}"#),
        ),
    ];
    let mut answers = Vec::new();
    for (n, (_, _, answer)) in cases.iter().enumerate() {
        for of in ["front", "back"] {
            answers.push(Answer::endpoint(&format!("https://{of}-{n}.kinesisvideo.eu-west-1.amazonaws.com")));
            answers.extend([answer.clone(), answer.clone()]);
        }
    }
    let script = Script::new(answers);
    let client = client(&script);
    for (n, (api, path, _)) in cases.iter().enumerate() {
        for of in ["front", "back"] {
            let before = script.requests().len();
            for _ in 0..2 {
                call(&client, api, StreamId::name(of).unwrap()).await;
            }
            let asked = script.requests().split_off(before);
            let body = format!(r#"{{"StreamName":"{of}","APIName":"{api}"}}"#);
            assert_eq!(asked[0].body, body);
            let uri = format!("https://{of}-{n}.kinesisvideo.eu-west-1.amazonaws.com{path}");
            assert_eq!(asked[1..].iter().map(|asked| asked.uri.as_str()).collect::<Vec<_>>(), [&uri, &uri]);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_control_plane_is_asked_without_a_data_endpoint() {
    let described = r#"{"StreamInfo":{"StreamName":"front-door","StreamARN":"arn:aws:kinesisvideo:eu-west-1:111122223333:stream/front-door/1"}}"#;
    let script = Script::new([Answer::raw(200, described)]);
    client(&script).describe_stream(&DescribeStream::new(stream())).await.unwrap();
    assert_eq!(script.requests()[0].uri, "https://kinesisvideo.eu-west-1.amazonaws.com/describeStream");
}

#[tokio::test(start_paused = true)]
async fn what_the_service_would_refuse_does_not_leave() {
    let script = Script::new([]);
    let client = client(&script);
    let elsewhere = StreamId::arn("arn:aws:kinesisvideo:us-east-1:111122223333:stream/front-door/1").unwrap();
    let none = GetMediaForFragmentList::new(stream(), []);
    let other = GetMediaForFragmentList::new(elsewhere.clone(), ["7".parse().unwrap()]);
    let errors = [
        ("Fragments", client.get_media_for_fragment_list(&none).await.unwrap_err()),
        ("StreamARN", client.get_media_for_fragment_list(&other).await.unwrap_err()),
        ("StreamARN", client.send(&DescribeStream::new(elsewhere)).await.unwrap_err()),
    ];
    for (member, error) in errors {
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(!error.may_have_been_sent());
        let cause = error.source().unwrap().to_string();
        assert!(cause.starts_with(member), "{cause}");
    }
    assert!(script.requests().is_empty());
}

#[tokio::test(start_paused = true)]
async fn media_has_its_type_and_its_bytes_whichever_way_it_is_read() {
    let answer = || Answer::media([Piece("one"), Piece(""), Piece("two")]);
    let media = opened(answer()).await;
    assert_eq!(media.content_type(), Some("video/webm"));
    let pieces: Vec<_> = media.map(Result::unwrap).collect().await;
    assert_eq!(pieces.concat(), b"onetwo");

    let mut read = String::new();
    opened(answer()).await.read_to_string(&mut read).await.unwrap();
    assert_eq!(read, "onetwo");

    assert_eq!(whole(opened(answer()).await).await, "onetwo");
}

#[tokio::test(start_paused = true)]
async fn whatever_goes_wrong_before_the_first_byte_is_tried_again() {
    let unknown =
        r#"{"Output":{"__type":"com.amazon.coral.service#UnknownOperationException"},"Version":"1.0"}"#;
    let json = [("content-type", "application/json".to_owned())].to_vec();
    let html = [("content-type", "text/html".to_owned())].to_vec();
    let cases = [
        ("throttle", Answer::error(400, "ClientLimitExceededException", "Rate exceeded")),
        ("failure", Answer::error(500, "InternalFailure", "Internal Failure")),
        (
            "no error at all",
            Answer::Status(200, html, "<html><title>Please log in</title></html>".to_owned()),
        ),
        ("nothing", Answer::media([])),
        ("nothing in pieces", Answer::media([Piece(""), Pause(5), Piece("")])),
        ("cut", Answer::media([Cut])),
        ("cut after an empty piece", Answer::media([Piece(""), Pause(5), Cut])),
        ("silence", Answer::Never),
        ("a head, then silence", Answer::media([Pause(1000)])),
        ("closed", Answer::Closed),
        ("no connection", Answer::NoConnection),
    ];
    for (what, answer) in cases {
        let script = Script::new([answer.clone(), answer.clone(), Answer::media([Piece("media")])]);
        let media = direct(&script).get_media_for_fragment_list(&fragments()).await;
        let media = media.unwrap_or_else(|error| panic!("{what}: {error:?}"));
        assert_eq!(whole(media).await, "media", "{what}");

        let script = Script::new([answer.clone(), answer.clone(), answer]);
        let error = direct(&script).get_media_for_fragment_list(&fragments()).await.unwrap_err();
        assert_eq!((error.attempts(), error.is_retryable()), (3, true), "{what}");
        assert_eq!(error.operation(), "GetMediaForFragmentList");
    }
    let endpoint = |n: u32| Answer::endpoint(&format!("https://b-{n}.kinesisvideo.eu-west-1.amazonaws.com"));
    // With and without a content type.
    for headers in [json, Vec::new()] {
        let moved = Answer::Status(200, headers, unknown.to_owned());
        let script = Script::new([endpoint(1), moved, endpoint(2), Answer::media([Piece("media")])]);
        let media = client(&script).get_media_for_fragment_list(&fragments()).await.unwrap();
        assert_eq!(whole(media).await, "media");
    }
}

#[tokio::test(start_paused = true)]
async fn an_error_is_told_though_its_body_does_not_come() {
    let whole = |count: usize| vec![Piece("{\"Message\":\"No.\"}"); count];
    let bodies = [
        ("cut", vec![Piece("{\"Mess"), Cut]),
        ("silent", vec![Pause(1_000)]),
        ("long", whole(100_000)),
        ("slow", whole(50).into_iter().flat_map(|piece| [piece, Pause(1)]).collect()),
    ];
    for (what, body) in bodies {
        let denied = || Script::new([Answer::Refusal(403, "AccessDeniedException", body.clone())]);
        let of_media = direct(&denied()).get_media_for_fragment_list(&fragments()).await.unwrap_err();
        let of_json = client(&denied()).describe_stream(&DescribeStream::new(stream())).await.unwrap_err();
        for error in [of_media, of_json] {
            assert_eq!((error.kind(), error.attempts()), (ErrorKind::AccessDenied, 1), "{what}");
            assert_eq!(error.status().unwrap().as_u16(), 403, "{what}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn instead_of_media_an_error_says_what_the_service_said() {
    let found =
        Answer::error(404, "ResourceNotFoundException", "The requested stream is not found or not active.");
    let error =
        direct(&Script::new([found])).get_clip(&GetClip::new(stream(), selector())).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::NotFound, 1));
    assert_eq!(error.request_id(), Some("id-of-request"));

    let page = [("content-type", "text/html".to_owned())].to_vec();
    let page = Answer::Status(200, page, "<html><title>Please log in</title></html>".to_owned());
    let script = Script::new([page.clone(), page.clone(), page]);
    let error = direct(&script).get_clip(&GetClip::new(stream(), selector())).await.unwrap_err();
    assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::Malformed, 200));
}

#[tokio::test(start_paused = true)]
async fn after_the_first_byte_media_that_breaks_off_ends_with_an_error() {
    let mut media = opened(Answer::media([Piece("media"), Cut])).await;
    assert_eq!(media.try_next().await.unwrap().unwrap(), "media");
    let error = media.try_next().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Transport, 1));
    assert_eq!(error.to_string(), "GetMediaForFragmentList of stream front-door failed");
    assert!(error.may_have_been_sent() && error.is_retryable());
    assert_eq!((media.request_id(), error.request_id()), (Some("id-of-media"), Some("id-of-media")));
    assert!(media.next().await.is_none());

    let mut media = opened(Answer::media([Piece("media"), Cut])).await;
    let mut read = Vec::new();
    for _ in 0..2 {
        let error = media.read_to_end(&mut read).await.unwrap_err();
        assert_eq!((error.kind(), read.as_slice()), (io::ErrorKind::UnexpectedEof, b"media".as_slice()));
        let own = error.get_ref().unwrap().downcast_ref::<kvam::Error>().unwrap();
        assert_eq!(own.operation(), "GetMediaForFragmentList");
    }
}

#[tokio::test(start_paused = true)]
async fn media_may_take_long_but_not_stand_still() {
    let steps = [Piece("a"), Pause(29), Piece("b"), Pause(29), Piece("c"), Pause(31), Piece("d")];
    let mut media = opened(Answer::media(steps)).await;
    for piece in ["a", "b", "c"] {
        // What the reader does meanwhile is its own affair.
        advance(Duration::from_secs(100)).await;
        assert_eq!(media.next().await.unwrap().unwrap(), piece);
    }
    let waiting = Instant::now();
    let error = media.next().await.unwrap().unwrap_err();
    assert_eq!((error.kind(), waiting.elapsed().as_secs()), (ErrorKind::Timeout, 30));

    let script = Script::new([Answer::media([Piece("a"), Pause(31), Piece("b")])]);
    let patient = client_of(&script, |builder| {
        builder.data_endpoint("https://data.example").stall_timeout(Duration::from_secs(40))
    });
    let media = patient.get_media_for_fragment_list(&fragments()).await.unwrap();
    assert_eq!(whole(media).await, "ab");
}

#[tokio::test(start_paused = true)]
async fn images_may_be_more_than_other_answers() {
    // 12 MiB of text: more than a listing has.
    let image = "A".repeat(4 << 20);
    let body = serde_json::json!({ "Images": [{ "ImageContent": image }, { "ImageContent": image }, { "ImageContent": image }] });
    let script = Script::new([Answer::raw(200, body.to_string())]);
    let operation = GetImages::new(stream(), selector(), ImageFormat::Jpeg);
    let page = direct(&script).get_images(operation).try_next().await.unwrap().unwrap();
    assert_eq!(page.images.len(), 3);
    assert_eq!(page.images[2].content.as_ref().map(|content| content.len()), Some(3 << 20));

    // As much of a listing is refused, though it could be read.
    let script =
        Script::new(vec![
            Answer::raw(200, format!(r#"{{"Fragments":[],"Unheard":"{image}{image}{image}"}}"#));
            3
        ]);
    let error = direct(&script).list_fragments(stream()).selector(selector()).send().await.unwrap_err();
    assert_eq!(error.source().unwrap().to_string(), "the body is larger than allowed");
}

#[tokio::test(start_paused = true)]
async fn a_large_page_has_thirty_seconds_for_every_mebibyte() {
    async fn page(piece: usize, count: usize) -> Result<usize, kvam::Error> {
        let piece: &'static str = "A".repeat(piece).leak();
        let mut steps = vec![Piece(r#"{"Images":[{"ImageContent":""#)];
        steps.extend([Pause(20), Piece(piece)].repeat(count));
        steps.push(Piece(r#""}]}"#));
        let answer = Answer::Media("application/json", steps);
        let script = Script::new(vec![answer; 3]);
        let operation = GetImages::new(stream(), selector(), ImageFormat::Jpeg);
        let page = direct(&script).send(&operation).await?;
        assert_eq!(script.requests().len(), 1);
        Ok(page.images[0].content.as_ref().unwrap().len())
    }

    assert_eq!(page(1 << 20, 4).await.unwrap(), 3 << 20);
    let began = Instant::now();
    assert_eq!(page(1 << 19, 4).await.unwrap_err().kind(), ErrorKind::Timeout);
    assert!(began.elapsed() < Duration::from_secs(100), "three tries, and little between them");
}
