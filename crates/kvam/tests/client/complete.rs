//! Complete, or an error: whatever a service does to a listing, nothing of it is lost quietly and nothing comes twice.

use kvam::{ErrorKind, FragmentSelector, StreamId, Timestamp};

use crate::script::{Answer, Script, client_of};

/// The listings tried; a failing one names its seed.
const SEEDS: u64 = 3000;

/// What is to come of a listing.
#[derive(Debug, PartialEq)]
enum End {
    /// Everything came.
    Complete,
    /// It stopped at a page that never came; going on from this token gives the rest.
    Stopped { kind: ErrorKind, resume: Option<String> },
    /// The service led back to where it had been.
    Circle,
}

struct Listing {
    answers: Vec<Answer>,
    numbers: Vec<String>,
    end: End,
}

/// A small generator of our own, so that a seed means the same listing for ever (SplitMix64, Steele et al., 2014).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit
    }
}

/// What may come instead of a page, and what it is called if it comes three times.
fn fault(dice: &mut Dice) -> (Answer, ErrorKind) {
    let page = r#"{"Fragments":[{"FragmentNumber":"77777"}],"NextToken":null}"#;
    let end = usize::try_from(dice.below(page.len() as u64)).unwrap();
    match dice.below(6) {
        0 => (Answer::error(400, "ClientLimitExceededException", "Rate exceeded"), ErrorKind::Throttled),
        1 => (Answer::error(500, "InternalFailure", "Internal Failure"), ErrorKind::Service),
        2 => (Answer::raw(503, "<html><title>Service Unavailable</title></html>"), ErrorKind::Service),
        3 => (Answer::raw(200, "<html><title>Please log in</title></html>"), ErrorKind::Malformed),
        4 => (Answer::raw(200, "{}"), ErrorKind::Malformed),
        _ => (Answer::raw(200, &page[..end]), ErrorKind::Malformed),
    }
}

/// Pages of every size, with faults between them, and perhaps a circle at the end.
fn listing(seed: u64) -> Listing {
    let mut dice = Dice(seed);
    let (mut answers, mut numbers) = (Vec::new(), Vec::new());
    let pages = 1 + dice.below(6);
    let token = |page: u64| format!("cGFnZSA{page}");
    for page in 0..pages {
        // Three tries a page: two faults are overcome, the third is the last.
        let faults = if dice.below(3) == 0 { dice.below(4) } else { 0 };
        let mut kind = ErrorKind::Service;
        for _ in 0..faults {
            let answer;
            (answer, kind) = fault(&mut dice);
            answers.push(answer);
        }
        if faults == 3 {
            let resume = (page > 0).then(|| token(page));
            return Listing { answers, numbers, end: End::Stopped { kind, resume } };
        }
        let first = numbers.len();
        numbers.extend((0..dice.below(5)).map(|n| (1000 * page + n).to_string()));
        let fragments: Vec<&str> = numbers[first..].iter().map(String::as_str).collect();
        let circle = page > 0 && dice.below(12) == 0;
        let next = if circle {
            Some(token(1 + dice.below(page)))
        } else {
            (page + 1 < pages).then(|| token(page + 1))
        };
        answers.push(Answer::page(&fragments, next.as_deref()));
        if circle {
            return Listing { answers, numbers, end: End::Circle };
        }
    }
    Listing { answers, numbers, end: End::Complete }
}

#[tokio::test(start_paused = true)]
async fn every_listing_is_exactly_what_the_service_has_or_an_error_at_exactly_where_it_stopped() {
    let (mut complete, mut stopped, mut circles) = (0, 0, 0);
    for seed in 0..SEEDS {
        let Listing { answers, numbers, end } = listing(seed);
        let asked = answers.len();
        let script = Script::new(answers);
        let client = client_of(&script, |builder| builder.data_endpoint("https://data.example"));
        let selector = FragmentSelector::server(Timestamp::UNIX_EPOCH, Timestamp::from_micros(1)).unwrap();
        let stream = StreamId::name("front-door").unwrap();
        let mut fragments = client.list_fragments(stream).selector(selector).fragments();

        let mut came = Vec::new();
        let ended = loop {
            match fragments.try_next().await {
                Ok(Some(fragment)) => came.push(fragment.number.to_string()),
                Ok(None) => break End::Complete,
                Err(error) if error.kind() == ErrorKind::RepeatedToken => break End::Circle,
                Err(error) => {
                    let resume = error.resume_token().map(|token| token.as_str().to_owned());
                    break End::Stopped { kind: error.kind(), resume };
                }
            }
        };
        assert_eq!(came, numbers, "seed {seed}");
        assert_eq!(ended, end, "seed {seed}");
        assert_eq!(script.requests().len(), asked, "seed {seed}");
        assert!(fragments.try_next().await.unwrap().is_none(), "seed {seed}: it has ended");
        match end {
            End::Complete => complete += 1,
            End::Stopped { .. } => stopped += 1,
            End::Circle => circles += 1,
        }
    }
    assert!(
        complete > 300 && stopped > 300 && circles > 300,
        "{complete} {stopped} {circles}: too much of one kind"
    );
}
