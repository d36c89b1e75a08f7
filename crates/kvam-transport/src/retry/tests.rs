use std::cell::RefCell;
use std::collections::VecDeque;

use tokio::time::Instant;

use super::*;

const BACKOFF: Verdict = Verdict::Backoff { retry_after: None };
const THROTTLED: Verdict = Verdict::Throttled { retry_after: None };

fn policy(attempts: u32, random: f64) -> RetryPolicy {
    RetryPolicy::default().max_attempts(attempts).randomness(Randomness::new(move || random))
}

/// Fails with each of `verdicts` in turn and then succeeds. Returns the outcome, and when each attempt was made.
async fn run(
    policy: RetryPolicy,
    verdicts: impl IntoIterator<Item = Verdict>,
) -> (Result<Success<u32>, GaveUp<Verdict>>, Vec<u128>) {
    let script = RefCell::new(verdicts.into_iter().collect::<VecDeque<_>>());
    let times = RefCell::new(Vec::new());
    let start = Instant::now();
    let attempt = |number| {
        times.borrow_mut().push(start.elapsed().as_millis());
        let next = script.borrow_mut().pop_front();
        async move { next.map_or(Ok(number), Err) }
    };
    let outcome = retry(&policy, attempt, |error| *error).await;
    drop(script);
    (outcome, times.into_inner())
}

#[tokio::test(start_paused = true)]
async fn waits_double_from_50_ms_up_to_20_s() {
    let (outcome, times) = run(policy(12, 1.0), [BACKOFF; 11]).await;
    let waits: Vec<u128> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert_eq!(waits, [50, 100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 20_000, 20_000]);
    assert_eq!(outcome.unwrap().effort, Effort { attempts: 12, throttled: 0 });
}

#[tokio::test(start_paused = true)]
async fn after_throttling_waits_double_from_1_s() {
    let (outcome, times) = run(policy(7, 1.0), [THROTTLED; 6]).await;
    assert_eq!(times, [0, 1_000, 3_000, 7_000, 15_000, 31_000, 51_000]);
    assert_eq!(outcome.unwrap().effort, Effort { attempts: 7, throttled: 6 });
}

#[tokio::test(start_paused = true)]
async fn the_power_counts_all_retries_and_the_scale_is_that_of_the_last_error() {
    let (_, times) = run(policy(4, 1.0), [BACKOFF, THROTTLED, BACKOFF]).await;
    assert_eq!(times, [0, 50, 2_050, 2_250]);
}

#[tokio::test(start_paused = true)]
async fn randomness_shortens_waits() {
    let (_, times) = run(policy(3, 0.5), [THROTTLED; 2]).await;
    assert_eq!(times, [0, 500, 1_500]);
    let (_, times) = run(policy(3, 0.0), [THROTTLED; 2]).await;
    assert_eq!(times, [0, 0, 0]);
}

#[tokio::test(start_paused = true)]
async fn what_the_peer_asks_for_lengthens_a_wait_by_5_s_at_most_and_never_shortens_it() {
    for (asked, waited) in [(100, 1_000), (3_000, 3_000), (60_000, 6_000)] {
        let verdict = Verdict::Throttled { retry_after: Some(Duration::from_millis(asked)) };
        let (_, times) = run(policy(2, 1.0), [verdict]).await;
        assert_eq!(times, [0, waited], "asked for {asked} ms");
    }
    let verdict = Verdict::Backoff { retry_after: Some(Duration::from_millis(700)) };
    assert_eq!(run(policy(2, 1.0), [verdict]).await.1, [0, 700]);
}

#[tokio::test(start_paused = true)]
async fn three_attempts_are_made_unless_set_and_the_last_error_is_kept() {
    let policy = RetryPolicy::default();
    let (outcome, times) = run(policy, [BACKOFF, THROTTLED, THROTTLED]).await;
    assert_eq!(times.len(), 3);
    let gave_up = outcome.unwrap_err();
    assert_eq!(gave_up.error, THROTTLED);
    assert_eq!(gave_up.effort, Effort { attempts: 3, throttled: 2 });
    assert!(gave_up.exhausted);
    assert_eq!(gave_up.to_string(), "gave up after 3 attempts");
}

#[tokio::test(start_paused = true)]
async fn a_stop_is_final_at_once() {
    let (outcome, times) = run(policy(9, 1.0), [BACKOFF, Verdict::Stop]).await;
    assert_eq!(times, [0, 50]);
    assert!(!outcome.unwrap_err().exhausted);
}

#[tokio::test(start_paused = true)]
async fn one_retry_is_free_and_immediate_and_the_next_one_backs_off() {
    let (outcome, times) = run(policy(2, 1.0), [Verdict::Again, Verdict::Again]).await;
    assert_eq!(times, [0, 0, 50]);
    let success = outcome.unwrap();
    assert_eq!((success.value, success.effort.attempts), (3, 3));

    let (outcome, _) = run(policy(2, 1.0), [Verdict::Again, Verdict::Again, Verdict::Again]).await;
    assert!(outcome.unwrap_err().exhausted);
    let (outcome, _) = run(policy(1, 1.0), [Verdict::Again]).await;
    assert_eq!(outcome.unwrap().effort.attempts, 2);
}

#[tokio::test(start_paused = true)]
async fn a_policy_of_no_attempts_still_makes_one() {
    let (outcome, times) = run(policy(0, 1.0), [BACKOFF]).await;
    assert_eq!(times.len(), 1);
    assert_eq!(outcome.unwrap_err().to_string(), "gave up after 1 attempt");
}

#[tokio::test(start_paused = true)]
async fn retries_cost_14_and_5_and_a_success_gives_the_last_one_back() {
    let policy = policy(9, 0.0);
    let left = async |verdicts: &[Verdict]| {
        run(policy.clone(), verdicts.iter().copied()).await.0.ok();
        policy.quota.left()
    };
    assert_eq!(left(&[]).await, 500, "it holds no more");
    assert_eq!(left(&[BACKOFF]).await, 500);
    assert_eq!(left(&[THROTTLED, BACKOFF]).await, 495);
    assert_eq!(left(&[BACKOFF, THROTTLED]).await, 481);
    assert_eq!(left(&[BACKOFF, BACKOFF, Verdict::Stop]).await, 453, "a failure gives nothing back");
    assert_eq!(left(&[Verdict::Stop]).await, 453);
    assert_eq!(left(&[]).await, 454, "a success at the first try gives 1");
    assert_eq!(left(&[Verdict::Again]).await, 455, "what is free has no cost to give back");
    assert_eq!(left(&[Verdict::Again, Verdict::Again, Verdict::Stop]).await, 441);
    assert_eq!(left(&[THROTTLED; 9]).await, 401, "the ninth failure is not followed by a retry");
}

#[tokio::test(start_paused = true)]
async fn where_the_quota_is_used_up_there_is_no_retry_until_successes_fill_it() {
    let policy = policy(36, 0.0);
    let (_, times) = run(policy.clone(), [BACKOFF; 36]).await;
    assert_eq!((times.len(), policy.quota.left()), (36, 10), "35 retries at 14");
    let clone = policy.clone();
    let (outcome, times) = run(clone.clone(), [BACKOFF]).await;
    assert_eq!(times.len(), 1, "clones share it");
    let gave_up = outcome.unwrap_err();
    assert!(gave_up.exhausted, "another attempt might have helped");
    assert_eq!(policy.quota.left(), 10, "what is not made costs nothing");

    let (outcome, times) = run(clone.clone(), [Verdict::Again]).await;
    assert!(outcome.is_ok() && times.len() == 2, "what is free needs none");
    let (outcome, times) = run(clone.clone(), [THROTTLED, THROTTLED, THROTTLED]).await;
    assert!(outcome.is_err() && times.len() == 3, "11 are left, and a retry after throttling costs 5");
    assert_eq!(policy.quota.left(), 1);
    for _ in 0..13 {
        run(clone.clone(), []).await.0.unwrap();
    }
    assert!(run(clone, [BACKOFF]).await.0.is_ok(), "14 are there");
    let others = RetryPolicy::default();
    assert_eq!(others.quota.left(), 500, "another policy has its own");
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_before_its_retry_costs_nothing_and_one_dropped_during_it_does() {
    let policy = policy(3, 1.0);
    let dropped_after = async |millis| {
        let attempt = async |number| {
            if number > 1 {
                std::future::pending::<()>().await;
            }
            Err::<(), _>(BACKOFF)
        };
        let call = retry(&policy, attempt, |error| *error);
        tokio::time::timeout(Duration::from_millis(millis), call).await.unwrap_err();
        policy.quota.left()
    };
    for _ in 0..1_000 {
        assert_eq!(dropped_after(49).await, 500);
    }
    assert_eq!(dropped_after(51).await, 486);
    assert_eq!(dropped_after(49).await, 486, "no more goes back than was taken");
}

#[test]
fn it_can_run_on_any_thread() {
    fn on_any_thread(_: impl Send) {}
    let policy = RetryPolicy::default();
    on_any_thread(retry(&policy, |_| async { Err::<(), _>(()) }, |()| Verdict::Stop));
}
