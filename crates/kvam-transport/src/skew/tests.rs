//! Through `Signed`, by the times that its peer sees.

use std::sync::Mutex;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use http::{HeaderName, Request, Response};
use tokio::time::Instant;

use super::*;
use crate::{Body, BoxFuture, Clock, Signed, SigningScope, Transport, TransportError};

/// 2024-03-01T12:00:00Z, a Friday.
const NOON: Duration = Duration::from_secs(1_709_294_400);
const MINUTE: u64 = 60;
const DAY: u64 = 24 * 60 * MINUTE;

/// Says what the test wants, and remembers by what time each request was signed.
#[derive(Debug, Default)]
struct Peer {
    answer: Mutex<HeaderMap>,
    takes: Mutex<Duration>,
    /// Set to this time while the answer is on its way.
    sets: Mutex<Option<(Machine, Duration)>>,
    signed_at: Mutex<Vec<String>>,
}

impl Transport for &'static Peer {
    fn send(&self, request: Request<Body>) -> BoxFuture<'_, Result<Response<Body>, TransportError>> {
        self.signed_at.lock().unwrap().push(request.headers()["x-amz-date"].to_str().unwrap().to_owned());
        let takes = *self.takes.lock().unwrap();
        Box::pin(async move {
            tokio::time::sleep(takes).await;
            if let Some((machine, time)) = self.sets.lock().unwrap().take() {
                machine.set(time);
            }
            let mut response = Response::default();
            *response.headers_mut() = self.answer.lock().unwrap().clone();
            Ok(response)
        })
    }
}

impl Peer {
    fn new() -> &'static Self {
        Box::leak(Box::default())
    }

    fn says(&self, headers: &[(HeaderName, &str)]) {
        *self.answer.lock().unwrap() =
            headers.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect();
    }

    fn says_date(&self, date: &str) {
        self.says(&[(DATE, date)]);
    }

    fn is_at(&self, time: Duration) {
        self.says_date(&httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + time));
    }
}

/// The machine's clock, which a test can set; it goes on with tokio's.
#[derive(Clone, Debug)]
struct Machine(Arc<Mutex<(Duration, Instant)>>);

impl Machine {
    fn at(time: Duration) -> Self {
        Self(Arc::new(Mutex::new((time, Instant::now()))))
    }

    fn set(&self, time: Duration) {
        *self.0.lock().unwrap() = (time, Instant::now());
    }

    fn clock(&self) -> Clock {
        let machine = self.clone();
        Clock::new(move || {
            let (time, since) = *machine.0.lock().unwrap();
            SystemTime::UNIX_EPOCH + time + since.elapsed()
        })
    }
}

fn signed(peer: &'static Peer, clock: Clock) -> Signed<&'static Peer> {
    let credentials = Credentials::new("AKIDEXAMPLE", "secret", None, None, "test");
    let scope = SigningScope::new("service", "us-east-1");
    Signed::new(peer, scope, SharedCredentialsProvider::new(credentials), clock)
}

/// Sends a request and returns by what time it was signed.
async fn send(peer: &'static Peer, signed: &Signed<&'static Peer>) -> String {
    let request = Request::get("https://example.amazonaws.com/").body(Body::empty()).unwrap();
    signed.send(request).await.unwrap();
    peer.signed_at.lock().unwrap().pop().unwrap()
}

/// The correction after one answer to a machine at noon.
async fn learnt(peer: &'static Peer) -> i64 {
    let signed = signed(peer, Machine::at(NOON).clock());
    send(peer, &signed).await;
    signed.skew().as_millis()
}

#[tokio::test(start_paused = true)]
async fn what_one_answer_says_the_next_signature_heeds_and_so_do_clones() {
    for off in [15 * MINUTE, 16 * MINUTE, DAY, 54 * 365 * DAY] {
        let off = Duration::from_secs(off);
        for machine in [NOON - off, NOON + off] {
            let peer = Peer::new();
            peer.is_at(NOON);
            let signed = signed(peer, Machine::at(machine).clock());
            let clone = signed.clone();
            assert_ne!(send(peer, &signed).await, "20240301T120000Z");
            assert_eq!(send(peer, &signed).await, "20240301T120000Z");
            assert_eq!(send(peer, &clone).await, "20240301T120000Z");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn up_to_four_minutes_are_left_alone() {
    let peer = Peer::new();
    for (seconds, correction) in [(0, 0), (240, 0), (241, 241_000)] {
        peer.is_at(NOON + Duration::from_secs(seconds));
        assert_eq!(learnt(peer).await, correction);
        peer.is_at(NOON - Duration::from_secs(seconds));
        assert_eq!(learnt(peer).await, -correction);
    }
}

#[tokio::test(start_paused = true)]
async fn once_corrected_it_holds_still_while_dates_are_uneven() {
    let peer = Peer::new();
    let signed = signed(peer, Machine::at(NOON).clock());
    for (minutes, correction) in [(20, 20), (23, 20), (16, 20), (15, 15), (4, 4), (0, 4)] {
        peer.is_at(NOON + Duration::from_secs(minutes * MINUTE));
        send(peer, &signed).await;
        assert_eq!(signed.skew().as_millis(), correction * 60_000, "the peer is {minutes} minutes ahead");
    }
}

#[tokio::test(start_paused = true)]
async fn a_date_is_of_the_middle_of_the_exchange() {
    let peer = Peer::new();
    *peer.takes.lock().unwrap() = Duration::from_secs(6 * MINUTE);
    peer.is_at(NOON + Duration::from_secs(63 * MINUTE));
    assert_eq!(learnt(peer).await, 3_600_000);
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_right_is_not_corrected_however_long_an_answer_takes() {
    for minutes in [7, 8, 9, 15, 60] {
        let peer = Peer::new();
        *peer.takes.lock().unwrap() = Duration::from_secs(minutes * MINUTE);
        // Written when the request came, or when media that was waited for had come at last.
        for written in [0, minutes] {
            peer.is_at(NOON + Duration::from_secs(written * MINUTE));
            assert_eq!(learnt(peer).await, 0, "{minutes} minutes, written after {written}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_set_while_the_program_runs_is_followed_there_and_back() {
    let peer = Peer::new();
    peer.is_at(NOON);
    let machine = Machine::at(NOON);
    let signed = signed(peer, machine.clock());
    assert_eq!(send(peer, &signed).await, "20240301T120000Z");
    machine.set(NOON + Duration::from_secs(DAY));
    assert_eq!(send(peer, &signed).await, "20240302T120000Z");
    assert_eq!(send(peer, &signed).await, "20240301T120000Z");
    machine.set(NOON);
    assert_eq!(send(peer, &signed).await, "20240229T120000Z");
    assert_eq!(send(peer, &signed).await, "20240301T120000Z");
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_cannot_be_relied_on_teaches_nothing() {
    let peer = Peer::new();
    let date = "Fri, 01 Mar 2024 13:00:00 GMT";
    peer.says_date(date);
    assert_eq!(learnt(peer).await, 3_600_000, "it would teach, but for:");
    peer.says(&[(DATE, date), (AGE, "0")]);
    assert_eq!(learnt(peer).await, 0, "a cache");
    for invalid in ["", "0", "soon", "Fri, 31 Feb 2024 13:00:00 GMT", "Fri, 01 Mar 99999 13:00:00 GMT"] {
        peer.says_date(invalid);
        assert_eq!(learnt(peer).await, 0, "the date {invalid:?}");
    }
    peer.says(&[]);
    assert_eq!(learnt(peer).await, 0, "no date");
    peer.says_date(date);
    *peer.takes.lock().unwrap() = Duration::from_secs(8 * MINUTE + 1);
    assert_eq!(learnt(peer).await, 0, "a long way");
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_waited_while_the_machine_slept_or_its_clock_was_set_teaches_nothing() {
    let peer = Peer::new();
    peer.is_at(NOON);
    let machine = Machine::at(NOON);
    let signed = signed(peer, machine.clock());
    let off = Duration::from_secs(4 * MINUTE + 1);
    for (time, after) in [(NOON, NOON + 8 * off), (NOON, NOON + off), (NOON + off, NOON)] {
        machine.set(time);
        *peer.sets.lock().unwrap() = Some((machine.clone(), after));
        send(peer, &signed).await;
        assert_eq!(signed.skew().as_millis(), 0, "from {time:?} to {after:?}");
    }
    machine.set(NOON + off);
    send(peer, &signed).await;
    assert_eq!(signed.skew().as_millis(), -241_000, "the next answer does");
}

#[tokio::test(start_paused = true)]
async fn a_time_that_no_signature_can_have_is_not_signed() {
    let peer = Peer::new();
    peer.says_date("Fri, 31 Dec 9999 23:59:59 GMT");
    let machine = Machine::at(NOON);
    let signed = signed(peer, machine.clock());
    send(peer, &signed).await;
    assert_eq!(send(peer, &signed).await, "99991231T235959Z");
    machine.set(NOON + Duration::from_secs(1));
    assert_eq!(send(peer, &signed).await, "20240301T120001Z");
}
