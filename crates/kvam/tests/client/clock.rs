//! A machine whose clock is off: what requests are signed by, and how many it takes.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use kvam::{
    Client, ClientBuilder, Clock, Error, ErrorKind, FragmentSelector, Fragments, RetryPolicy, StreamId,
    Timestamp,
};

use crate::script::{Answer, Script, client_of};

const MINUTE: u64 = 60;
const DAY: u64 = 24 * 60 * MINUTE;

/// The service's time in these tests, as it says it and as signatures have it.
const DATE: &str = "Fri, 01 Mar 2024 12:00:00 GMT";
const SIGNED: &str = "20240301T120000Z";

fn noon() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_709_294_400)
}

/// A clock that stands still until it is set.
#[derive(Clone)]
struct Machine(Arc<Mutex<SystemTime>>);

impl Machine {
    fn at(time: SystemTime) -> Self {
        Self(Arc::new(Mutex::new(time)))
    }

    fn set(&self, time: SystemTime) {
        *self.0.lock().unwrap() = time;
    }

    fn clock(&self) -> Clock {
        let machine = self.clone();
        Clock::new(move || *machine.0.lock().unwrap())
    }
}

/// One attempt, so that a further one is a free one.
fn client(script: &Script, clock: Clock) -> Client {
    built(script, clock, |builder| builder.retry(RetryPolicy::default().max_attempts(1)))
}

fn built(script: &Script, clock: Clock, set: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Client {
    client_of(script, |builder| set(builder.data_endpoint("https://data.example").clock(clock)))
}

fn listing(client: &Client) -> Fragments {
    let selector = FragmentSelector::server(Timestamp::UNIX_EPOCH, Timestamp::from_micros(1)).unwrap();
    client.list_fragments(StreamId::name("front-door").unwrap()).selector(selector).fragments()
}

async fn count(mut fragments: Fragments) -> Result<usize, Error> {
    let mut count = 0;
    while fragments.try_next().await?.is_some() {
        count += 1;
    }
    Ok(count)
}

fn expired() -> Answer {
    Answer::error(403, "InvalidSignatureException", "Signature expired: …")
}

fn dates(script: &Script) -> Vec<String> {
    script.requests().into_iter().map(|request| request.date).collect()
}

#[tokio::test(start_paused = true)]
async fn a_request_that_is_refused_for_its_time_is_signed_again_by_the_service_s_and_sent_at_once() {
    let codes = [
        ("InvalidSignatureException", "Signature expired: …"),
        ("InvalidSignatureException", "Signature not yet current: …"),
        ("RequestExpired", "…"),
        ("RequestTimeTooSkewed", "…"),
    ];
    for off in [15 * MINUTE, 16 * MINUTE, DAY].map(Duration::from_secs) {
        for (code, message) in codes {
            for time in [noon() - off, noon() + off] {
                let script = Script::new([
                    Answer::error(403, code, message).with("date", DATE),
                    Answer::page(&["1"], Some("dDE=")).with("date", DATE),
                    Answer::page(&["2"], None).with("date", DATE),
                ]);
                let client = client(&script, Machine::at(time).clock());
                let mut fragments = listing(&client);
                let started = tokio::time::Instant::now();
                assert!(fragments.try_next().await.unwrap().is_some());
                assert!(started.elapsed() < Duration::from_millis(200), "nothing is waited for but the pace");
                assert!(fragments.try_next().await.unwrap().is_some());
                assert!(fragments.try_next().await.unwrap().is_none());
                let receipt = fragments.receipt();
                assert_eq!((receipt.pages, receipt.requests, receipt.retries), (2, 3, 1));
                let dates = dates(&script);
                assert_ne!(dates[0], SIGNED);
                assert_eq!(dates[1..], [SIGNED, SIGNED]);
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_the_control_plane_says_about_the_time_holds_at_the_data_endpoint() {
    let script = Script::new([
        expired().with("date", DATE),
        Answer::endpoint("https://b-1.kinesisvideo.eu-west-1.amazonaws.com").with("date", DATE),
        Answer::page(&["1"], None).with("date", DATE),
    ]);
    let clock = Machine::at(noon() - Duration::from_secs(DAY)).clock();
    let client = client_of(&script, |builder| builder.clock(clock));
    assert_eq!(count(listing(&client)).await.unwrap(), 1);
    assert_eq!(dates(&script), ["20240229T120000Z", SIGNED, SIGNED]);
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_jumps_while_a_listing_runs_is_followed_there_and_back() {
    let page = |number, token| Answer::page(&[number], token).with("date", DATE);
    let script = Script::new([
        page("1", Some("dDE=")),
        expired().with("date", DATE),
        page("2", Some("dDI=")),
        expired().with("date", DATE),
        page("3", None),
    ]);
    let machine = Machine::at(noon());
    let client = client(&script, machine.clock());
    let mut fragments = listing(&client);
    for time in [noon(), noon() + Duration::from_secs(DAY), noon()] {
        machine.set(time);
        assert!(fragments.try_next().await.unwrap().is_some());
    }
    assert!(fragments.try_next().await.unwrap().is_none());
    assert_eq!(dates(&script), [SIGNED, "20240302T120000Z", SIGNED, "20240229T120000Z", SIGNED]);
}

#[tokio::test(start_paused = true)]
async fn what_is_learnt_is_shared_by_clones_and_by_requests_that_were_on_their_way() {
    let late = |answer: Answer| Answer::Late(Box::new(answer.with("date", DATE)));
    let script = Script::new([
        late(expired()),
        late(expired()),
        late(Answer::page(&["1"], None)),
        late(Answer::page(&["1"], None)),
        late(Answer::page(&["1"], None)),
    ]);
    let one = client(&script, Machine::at(noon() - Duration::from_secs(DAY)).clock());
    let other = one.clone();
    let (first, second) = tokio::join!(count(listing(&one)), count(listing(&other)));
    assert_eq!((first.unwrap(), second.unwrap()), (1, 1));
    assert_eq!(count(listing(&other)).await.unwrap(), 1);
    let yesterday = "20240229T120000Z";
    assert_eq!(dates(&script), [yesterday, yesterday, SIGNED, SIGNED, SIGNED]);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_that_another_signature_would_not_mend_is_not_asked_for_twice() {
    let at_noon = || Machine::at(noon()).clock();
    let refusals = [
        ("no date", expired()),
        ("a date like ours", expired().with("date", DATE)),
        ("a date about like ours", expired().with("date", "Fri, 01 Mar 2024 12:04:00 GMT")),
        ("an invalid date", expired().with("date", "2024-03-02T12:00:00Z")),
        ("a cached date", expired().with("date", "Sat, 02 Mar 2024 12:00:00 GMT").with("age", "86400")),
        (
            "a wrong signature",
            Answer::error(403, "InvalidSignatureException", "The request signature … does not match")
                .with("date", "Sat, 02 Mar 2024 12:00:00 GMT"),
        ),
    ];
    for (what, refusal) in refusals {
        let script = Script::new([refusal]);
        let error = count(listing(&built(&script, at_noon(), |builder| builder))).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::AccessDenied, 1), "{what}");
        assert!(!error.is_retryable(), "{what}");
    }
    // Corrected once, and refused all the same.
    for again in [expired(), Answer::error(400, "RequestTimeTooSkewed", "…")] {
        let script = Script::new([expired().with("date", "Sat, 02 Mar 2024 12:00:00 GMT"), again]);
        let error = count(listing(&built(&script, at_noon(), |builder| builder))).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.attempts(), error.is_retryable()),
            (ErrorKind::AccessDenied, 2, false)
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_service_whose_time_jumps_about_ends_in_an_error() {
    let days = ["Sat, 02", "Sun, 03", "Mon, 04", "Tue, 05"];
    let script = Script::new(days.map(|day| expired().with("date", format!("{day} Mar 2024 12:00:00 GMT"))));
    let error =
        count(listing(&built(&script, Machine::at(noon()).clock(), |builder| builder))).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::AccessDenied, 4), "a free one, and three");
}
