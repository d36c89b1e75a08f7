//! Media on its way out, and what is said of it meanwhile.

mod line;

use std::error::Error as _;
use std::io;
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use kvam::ops::{AcknowledgementEvent, PutMedia, Timecodes};
use kvam::{Acknowledgements, Body, Client, Error, ErrorCode, ErrorKind, StreamId, TransportErrorKind};
use kvam_transport::PayloadHash;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};

use self::line::{line, line_of};

pub(crate) const BUFFERING: &str = r#"{"EventType":"BUFFERING","FragmentTimecode":0,"FragmentNumber":"91343852333181447247962534042408424052728840414"}"#;
const PERSISTED: &str = r#"{"EventType":"PERSISTED","FragmentTimecode":1663277247152,"FragmentNumber":"91343852333181447247962534042408424052728840414"}"#;
const REFUSED: &str = r#"{"EventType":"ERROR","FragmentTimecode":5000,"FragmentNumber":"1","ErrorId":4011}"#;

fn operation() -> PutMedia {
    PutMedia::new(StreamId::name("front-door").unwrap(), Timecodes::ABSOLUTE)
}

pub(crate) type Piece = Result<&'static str, io::ErrorKind>;

/// Media that comes as it is sent, and ends when the sender is dropped.
pub(crate) fn live() -> (UnboundedSender<Piece>, Body) {
    let (sender, mut pieces) = unbounded_channel();
    let pieces = futures_util::stream::poll_fn(move |cx| pieces.poll_recv(cx))
        .map(|piece: Piece| piece.map(Bytes::from).map_err(io::Error::from));
    (sender, Body::from_stream(pieces))
}

pub(crate) fn put(client: &Client, body: impl Into<Body>) -> JoinHandle<Result<Acknowledgements, Error>> {
    let (client, body) = (client.clone(), body.into());
    tokio::spawn(async move { client.put_media(operation(), body).await })
}

pub(crate) async fn event(acknowledgements: &mut Acknowledgements) -> String {
    acknowledgements.try_next().await.unwrap().unwrap().event.as_str().to_owned()
}

#[tokio::test(start_paused = true)]
async fn acknowledgements_come_while_the_media_goes_out_wherever_they_are_cut() {
    let (client, mut service) = line_of(|builder| builder);
    let (media, body) = live();
    let putting = put(&client, body);
    service.names("s-1").await;
    let mut asked = service.asked().await;
    assert_eq!(asked.head.uri, "https://s-1.kinesisvideo.eu-west-1.amazonaws.com/putMedia");
    assert_eq!(asked.head.headers["x-amzn-stream-name"], "front-door");
    assert_eq!(asked.head.extensions.get(), Some(&PayloadHash::Empty));

    media.send(Ok("one")).unwrap();
    assert_eq!(asked.piece().await.unwrap().unwrap(), "one");
    assert!(!putting.is_finished(), "there is no answer yet");
    let (mut sent, answer) = asked.accept();
    let mut acknowledgements = putting.await.unwrap().unwrap();
    answer.send(Ok(&BUFFERING[..30])).unwrap();
    answer.send(Ok(&BUFFERING[30..])).unwrap();
    assert_eq!(event(&mut acknowledgements).await, "BUFFERING");

    media.send(Ok("two")).unwrap();
    assert_eq!(sent.next().await.unwrap().unwrap(), "two");
    answer.send(Ok(PERSISTED)).unwrap();
    let persisted = acknowledgements.try_next().await.unwrap().unwrap();
    assert_eq!(persisted.event, AcknowledgementEvent::Persisted);
    assert_eq!(persisted.fragment_timecode, Some(1_663_277_247_152));

    drop(media);
    assert!(sent.next().await.is_none());
    drop(answer);
    assert!(acknowledgements.try_next().await.unwrap().is_none());
    assert!(acknowledgements.try_next().await.unwrap().is_none());

    // The same stream's endpoint is known, for this API.
    let again = put(&client, Vec::new());
    assert_eq!(service.asked().await.head.uri.path(), "/putMedia");
    again.abort();
}

#[tokio::test(start_paused = true)]
async fn media_that_nobody_asked_for_goes_with_the_next_request() {
    type Refusal = fn(line::Asked);
    let refusals: [(&str, Refusal); 4] = [
        ("throttled", |asked| drop(asked.refuse(400, "ClientLimitExceededException"))),
        ("too many connections", |asked| drop(asked.refuse(400, "ConnectionLimitExceededException"))),
        ("never sent", |asked| asked.fail(TransportErrorKind::Connect)),
        ("no endpoint", |asked| drop(asked.refuse(500, "InternalFailure"))),
    ];
    for (what, refuse) in refusals {
        let (client, mut service) = line_of(|builder| builder);
        let putting = put(&client, Vec::from("media"));
        if what == "no endpoint" {
            refuse(service.asked().await);
            service.names("s-1").await;
        } else {
            service.names("s-1").await;
            refuse(service.asked().await);
            if what == "never sent" {
                service.names("s-2").await;
            }
        }
        let mut asked = service.asked().await;
        assert_eq!(asked.piece().await.unwrap().unwrap(), "media", "{what}");
        assert!(asked.piece().await.is_none());
        drop(asked.accept());
        let mut acknowledgements = putting.await.unwrap().unwrap();
        assert!(acknowledgements.try_next().await.unwrap().is_none(), "{what}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_that_was_refused_takes_no_media_from_the_next() {
    let (client, mut service) = line();
    let putting = put(&client, Vec::from("media"));
    let mut refused = service.asked().await.refuse(400, "ClientLimitExceededException");
    // A connection may go on with its request when the answer has come.
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    refused.next().await.unwrap().unwrap_err();
    let mut asked = service.asked().await;
    assert_eq!(asked.piece().await.unwrap().unwrap(), "media");
    putting.abort();
}

#[tokio::test(start_paused = true)]
async fn acknowledgements_that_are_asked_for_late_are_no_stall() {
    let (client, mut service) = line();
    let putting = put(&client, Vec::from("media"));
    let mut asked = service.asked().await;
    while asked.piece().await.is_some() {}
    let (_, answer) = asked.accept();
    let mut acknowledgements = putting.await.unwrap().unwrap();
    for _ in 0..2 {
        sleep(Duration::from_secs(100)).await;
        let answer = answer.clone();
        tokio::spawn(async move {
            sleep(Duration::from_secs(1)).await;
            answer.send(Ok(BUFFERING)).unwrap();
        });
        assert_eq!(event(&mut acknowledgements).await, "BUFFERING");
    }
}

#[tokio::test(start_paused = true)]
async fn media_that_is_on_its_way_is_not_sent_again() {
    let cases = [
        (400, "ClientLimitExceededException", ErrorKind::Throttled, true),
        (500, "InternalFailure", ErrorKind::Service, false),
        (404, "ResourceNotFoundException", ErrorKind::NotFound, false),
        (400, "InvalidEndpointException", ErrorKind::WrongEndpoint, true),
    ];
    for (status, code, kind, is_retryable) in cases {
        let (client, mut service) = line_of(|builder| builder);
        let (source, body) = live();
        let putting = put(&client, body);
        service.names("s-1").await;
        source.send(Ok("media")).unwrap();
        let mut asked = service.asked().await;
        asked.piece().await.unwrap().unwrap();
        let mut rest = asked.refuse(status, code);
        let error = putting.await.unwrap().unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (kind, 1));
        assert_eq!((error.code(), error.may_have_been_sent()), (Some(&ErrorCode::from(code)), true));
        assert_eq!(error.is_retryable(), is_retryable, "{code}");
        assert!(rest.next().await.unwrap().is_err(), "what was left is given up");
        assert!(source.is_closed());

        if kind == ErrorKind::NotFound || kind == ErrorKind::WrongEndpoint {
            let next = put(&client, Vec::new());
            service.names("s-2").await;
            assert_eq!(service.asked().await.head.uri.host().unwrap().split('.').next(), Some("s-2"));
            next.abort();
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_error_in_disguise_is_told_and_its_host_forgotten() {
    let (client, mut service) = line_of(|builder| builder);
    let putting = put(&client, Vec::from("media"));
    service.names("s-1").await;
    let (_, answer) = service.asked().await.accept();
    answer
        .send(Ok(
            r#"{"Output":{"__type":"com.amazon.coral.service#UnknownOperationException"},"Version":"1.0"}"#,
        ))
        .unwrap();
    let error = putting.await.unwrap().unwrap().try_next().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::WrongEndpoint);
    let next = put(&client, Vec::new());
    service.names("s-2").await;
    next.abort();
}

#[tokio::test(start_paused = true)]
async fn media_that_cannot_be_read_is_the_error_before_and_after_the_answer_began() {
    for is_answered in [false, true] {
        let (client, mut service) = line();
        let (source, body) = live();
        let putting = put(&client, body);
        let mut asked = service.asked().await;
        source.send(Ok("media")).unwrap();
        source.send(Err(io::ErrorKind::StorageFull)).unwrap();
        asked.piece().await.unwrap().unwrap();
        let error = if is_answered {
            let (mut rest, answer) = asked.accept();
            let mut acknowledgements = putting.await.unwrap().unwrap();
            answer.send(Ok(BUFFERING)).unwrap();
            rest.next().await.unwrap().unwrap_err();
            // As a transport does that cannot end its request.
            answer.send(Err(TransportErrorKind::BodyCut)).unwrap();
            assert_eq!(event(&mut acknowledgements).await, "BUFFERING", "nothing is lost");
            let error = acknowledgements.try_next().await.unwrap_err();
            assert!(acknowledgements.try_next().await.unwrap().is_none());
            error
        } else {
            asked.piece().await.unwrap().unwrap_err();
            asked.fail(TransportErrorKind::InvalidRequest);
            putting.await.unwrap().unwrap_err()
        };
        assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Body, false));
        let cause = error.source().unwrap().source().unwrap();
        let cause = cause.downcast_ref::<io::Error>().unwrap();
        assert_eq!(cause.kind(), io::ErrorKind::StorageFull);
    }
}

#[tokio::test(start_paused = true)]
async fn an_error_acknowledgement_is_an_item_and_an_answer_that_ends_before_the_media_is_an_error() {
    let (client, mut service) = line();
    let (source, body) = live();
    let putting = put(&client, body);
    let mut asked = service.asked().await;
    source.send(Ok("media")).unwrap();
    asked.piece().await.unwrap().unwrap();
    let (_media, answer) = asked.accept();
    let mut acknowledgements = putting.await.unwrap().unwrap();
    answer.send(Ok(REFUSED)).unwrap();
    answer.send(Ok(PERSISTED)).unwrap();
    drop(answer);
    let refused = acknowledgements.try_next().await.unwrap().unwrap();
    let AcknowledgementEvent::Error(reason) = refused.event else { panic!("{refused:?}") };
    assert_eq!(reason.id.map(|id| id.id()), Some(4011));
    assert_eq!(event(&mut acknowledgements).await, "PERSISTED");
    let error = acknowledgements.try_next().await.unwrap_err();
    assert_eq!((error.kind(), error.may_have_been_sent()), (ErrorKind::Transport, true));
    assert!(!error.is_retryable(), "what was stored would be stored twice");
    let cause = error.source().unwrap().source().unwrap().to_string();
    assert!(cause.contains("before all media was sent"), "{cause}");
    assert!(source.is_closed(), "no more media is taken that goes nowhere");
    assert!(acknowledgements.try_next().await.unwrap().is_none());
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_cut_or_is_none_is_an_error_after_what_came() {
    type End = fn(UnboundedSender<Result<&'static str, TransportErrorKind>>);
    let ends: [(End, ErrorKind); 3] = [
        (|answer| answer.send(Err(TransportErrorKind::BodyCut)).unwrap(), ErrorKind::Transport),
        (|answer| answer.send(Ok(&PERSISTED[..40])).unwrap(), ErrorKind::Malformed),
        (|answer| answer.send(Ok("<html>")).unwrap(), ErrorKind::Malformed),
    ];
    for (end, kind) in ends {
        let (client, mut service) = line();
        let putting = put(&client, Vec::from("media"));
        let mut asked = service.asked().await;
        while asked.piece().await.is_some() {}
        let (_, answer) = asked.accept();
        answer.send(Ok(BUFFERING)).unwrap();
        end(answer);
        let mut acknowledgements = putting.await.unwrap().unwrap();
        assert_eq!(event(&mut acknowledgements).await, "BUFFERING");
        let error = acknowledgements.try_next().await.unwrap_err();
        assert_eq!((error.kind(), error.operation()), (kind, "PutMedia"));
        assert!(acknowledgements.try_next().await.unwrap().is_none());
    }
}

#[tokio::test(start_paused = true)]
async fn while_media_is_waited_for_nothing_is_too_long() {
    let (client, mut service) = line();
    let (source, body) = live();
    let putting = put(&client, body);
    let mut asked = service.asked().await;
    let camera = tokio::spawn(async move {
        for _ in 0..3 {
            sleep(Duration::from_secs(3_600)).await;
            source.send(Ok("media")).unwrap();
        }
    });
    for _ in 0..3 {
        asked.piece().await.unwrap().unwrap();
    }
    assert!(asked.piece().await.is_none());
    camera.await.unwrap();
    let (_, answer) = asked.accept();
    let mut acknowledgements = putting.await.unwrap().unwrap();
    drop(answer);
    assert!(acknowledgements.try_next().await.unwrap().is_none());
}

#[tokio::test(start_paused = true)]
async fn when_neither_direction_goes_on_it_is_a_timeout() {
    // The network takes nothing of it.
    let (client, mut service) = line();
    let began = Instant::now();
    let putting = put(&client, Vec::from("media"));
    let asked = service.asked().await;
    let error = putting.await.unwrap().unwrap_err();
    assert_eq!((error.kind(), began.elapsed().as_secs()), (ErrorKind::Timeout, 30));
    drop(asked);

    // All of it is sent, and acknowledgements stop.
    let (client, mut service) = line();
    let putting = put(&client, Vec::from("media"));
    let mut asked = service.asked().await;
    while asked.piece().await.is_some() {}
    let (_, answer) = asked.accept();
    let mut acknowledgements = putting.await.unwrap().unwrap();
    let service = tokio::spawn(async move {
        for _ in 0..3 {
            sleep(Duration::from_secs(29)).await;
            answer.send(Ok(BUFFERING)).unwrap();
        }
        answer
    });
    for _ in 0..3 {
        assert_eq!(event(&mut acknowledgements).await, "BUFFERING");
    }
    let began = Instant::now();
    let error = acknowledgements.try_next().await.unwrap_err();
    assert_eq!((error.kind(), began.elapsed().as_secs()), (ErrorKind::Timeout, 30));
    assert!(acknowledgements.try_next().await.unwrap().is_none());
    drop(service.await.unwrap());
}

#[tokio::test(start_paused = true)]
async fn what_comes_before_the_media_is_sent_is_no_stall() {
    let (client, mut service) = line_of(|builder| builder.stall_timeout(Duration::from_secs(5)));
    let putting = put(&client, Vec::from("media"));
    sleep(Duration::from_secs(20)).await;
    service.names("s-1").await;
    let mut asked = service.asked().await;
    sleep(Duration::from_secs(4)).await;
    while asked.piece().await.is_some() {}
    drop(asked.accept());
    assert!(putting.await.unwrap().unwrap().try_next().await.unwrap().is_none());
}

#[tokio::test(start_paused = true)]
async fn dropping_the_call_or_its_acknowledgements_stops_the_media() {
    for is_answered in [false, true] {
        let (client, mut service) = line();
        let (source, body) = live();
        let putting = put(&client, body);
        let mut asked = service.asked().await;
        source.send(Ok("media")).unwrap();
        asked.piece().await.unwrap().unwrap();
        let mut media = if is_answered {
            let (mut media, _answer) = asked.accept();
            let acknowledgements = putting.await.unwrap().unwrap();
            let mut waits = tokio::spawn(async move { media.next().await.unwrap().map(drop) });
            tokio::task::yield_now().await;
            drop(acknowledgements);
            (&mut waits).await.unwrap().unwrap_err();
            continue;
        } else {
            putting.abort();
            putting.await.unwrap_err();
            asked.media
        };
        assert!(media.next().await.unwrap().is_err());
        assert!(source.is_closed(), "the source is dropped");
    }
}

#[tokio::test(start_paused = true)]
async fn what_the_service_would_refuse_does_not_leave() {
    let (client, _service) = line();
    let elsewhere = StreamId::arn("arn:aws:kinesisvideo:us-east-1:111122223333:stream/front-door/1").unwrap();
    let error =
        client.put_media(PutMedia::new(elsewhere, Timecodes::ABSOLUTE), Vec::new()).await.unwrap_err();
    assert_eq!((error.kind(), error.operation()), (ErrorKind::InvalidInput, "PutMedia"));
}
