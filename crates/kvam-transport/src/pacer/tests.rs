use std::pin::{Pin, pin};
use std::task::{Context, Waker};

use tokio::task::JoinHandle;
use tokio::time::advance;

use super::schedule::FEW;
use super::*;

fn charge(key: &'static str, points: u32, per_second: u32) -> Charge<&'static str> {
    Charge::new(key, points, NonZeroU32::new(per_second).unwrap())
}

/// Polls a waiter once, and leaves it alone.
fn is_pending(waiter: Pin<&mut impl Future>) -> bool {
    waiter.poll(&mut Context::from_waker(Waker::noop())).is_pending()
}

/// Queues a request and says when it went, in milliseconds.
async fn queued(
    pacer: &Pacer<&'static str>,
    start: Instant,
    charges: Vec<Charge<&'static str>>,
) -> JoinHandle<u128> {
    let pacer = pacer.clone();
    let waiter = tokio::spawn(async move {
        pacer.wait(charges).await;
        start.elapsed().as_millis()
    });
    // Lets it take its place before the next one does.
    tokio::task::yield_now().await;
    waiter
}

/// Queues requests in this order and says when each went, in milliseconds.
async fn times(requests: impl IntoIterator<Item = Vec<Charge<&'static str>>>) -> Vec<u128> {
    let (pacer, start) = (Pacer::new(), Instant::now());
    let mut waiters = Vec::new();
    for charges in requests {
        waiters.push(queued(&pacer, start, charges).await);
    }
    let mut times = Vec::new();
    for waiter in waiters {
        times.push(waiter.await.unwrap());
    }
    times
}

#[tokio::test(start_paused = true)]
async fn the_first_goes_at_once_and_the_others_at_97_percent_of_the_quota_in_their_order() {
    // 1 / (0.97 × 5) s is 206.2 ms, and timers wake on the next whole millisecond.
    let times = times(vec![vec![charge("front", 1, 5)]; 6]).await;
    assert_eq!(times, [0, 207, 413, 619, 825, 1_031]);
}

#[tokio::test(start_paused = true)]
async fn requests_wait_for_the_points_of_the_one_before() {
    let sizes = [970, 97, 485, 1];
    let times = times(sizes.map(|points| vec![charge("front", points, 1_000)])).await;
    assert_eq!(times, [0, 1_000, 1_100, 1_600]);
}

#[tokio::test(start_paused = true)]
async fn a_request_larger_than_a_second_of_quota_waits_its_turn_and_goes_alone() {
    let sizes = [97, 1_940, 97];
    let times = times(sizes.map(|points| vec![charge("front", points, 1_000)])).await;
    assert_eq!(times, [0, 100, 2_100]);
}

#[tokio::test(start_paused = true)]
async fn keys_do_not_wait_for_each_other() {
    let times = times([
        vec![charge("front", 970, 1_000)],
        vec![charge("back", 970, 1_000)],
        vec![charge("front", 970, 1_000)],
        vec![charge("back", 970, 1_000)],
    ])
    .await;
    assert_eq!(times, [0, 0, 1_000, 1_000]);
}

#[tokio::test(start_paused = true)]
async fn an_unused_past_is_not_saved_up() {
    let (pacer, start) = (Pacer::new(), Instant::now());
    pacer.wait([charge("front", 97, 100)]).await;
    advance(Duration::from_secs(60)).await;
    pacer.wait([charge("front", 97, 100)]).await;
    assert_eq!(start.elapsed(), Duration::from_secs(60));
    pacer.wait([charge("front", 97, 100)]).await;
    assert_eq!(start.elapsed(), Duration::from_secs(61));
}

#[tokio::test(start_paused = true)]
async fn who_gives_up_leaves_its_place_to_the_next() {
    let (pacer, start) = (Pacer::new(), Instant::now());
    let mut waiters = Vec::new();
    for _ in 0..4 {
        waiters.push(queued(&pacer, start, vec![charge("front", 97, 100)]).await);
    }
    // One that sleeps at the head of the queue, and one in the middle.
    waiters.remove(1).abort();
    waiters.remove(1).abort();
    assert_eq!(waiters.remove(1).await.unwrap(), 1_000);
}

#[tokio::test(start_paused = true)]
async fn a_waiter_that_is_neither_polled_nor_dropped_holds_up_nobody() {
    let (pacer, start) = (Pacer::new(), Instant::now());
    pacer.wait([charge("front", 97, 100)]).await;
    let mut parked = pin!(pacer.wait([charge("front", 97, 100)]));
    assert!(is_pending(parked.as_mut()));
    let behind = queued(&pacer, start, vec![charge("front", 97, 100)]).await;
    assert_eq!(behind.await.unwrap(), 2_000);
    pacer.wait([charge("front", 97, 100)]).await;
    assert_eq!(start.elapsed(), Duration::from_secs(3));
}

#[tokio::test(start_paused = true)]
async fn those_who_miss_their_turns_do_not_go_all_at_once() {
    let (pacer, start) = (Pacer::new(), Instant::now());
    let mut parked: Vec<_> = (0..4).map(|_| Box::pin(pacer.wait([charge("front", 97, 100)]))).collect();
    assert!(!is_pending(parked.remove(0).as_mut()));
    assert!(parked.iter_mut().all(|waiter| is_pending(waiter.as_mut())));
    advance(Duration::from_secs(60)).await;
    let late = parked.into_iter().map(async |waiter| {
        waiter.await;
        start.elapsed().as_secs()
    });
    let times = futures_util::future::join_all(late).await;
    assert_eq!(times, [60, 61, 62]);
}

#[tokio::test(start_paused = true)]
async fn who_is_more_than_a_little_late_lets_the_next_go_first() {
    for (late, first, second) in [(30, 1_030, 2_000), (31, 2_031, 1_031)] {
        let (pacer, start) = (Pacer::new(), Instant::now());
        pacer.wait([charge("front", 97, 100)]).await;
        let went = async || {
            pacer.wait([charge("front", 97, 100)]).await;
            start.elapsed().as_millis()
        };
        let mut one = pin!(went());
        assert!(is_pending(one.as_mut()));
        let mut other = pin!(went());
        assert!(is_pending(other.as_mut()));
        advance(Duration::from_millis(1_000 + late)).await;
        assert_eq!(tokio::join!(one, other), (first, second), "{late} ms late");
    }
}

#[tokio::test(start_paused = true)]
async fn a_turn_that_has_come_is_kept_when_others_give_up() {
    let pacer = Pacer::new();
    let mut waiters: Vec<_> = (0..3).map(|_| Box::pin(pacer.wait([charge("front", 97, 100)]))).collect();
    let pending = waiters.iter_mut().map(|waiter| is_pending(waiter.as_mut()));
    assert_eq!(pending.collect::<Vec<_>>(), [false, true, true]);
    advance(Duration::from_millis(1_010)).await;
    drop(waiters.pop());
    assert!(is_pending(pin!(pacer.wait([charge("front", 97, 100)]))), "it goes in the time of another");
    assert!(!is_pending(waiters.remove(1).as_mut()), "its turn was taken away");
}

#[tokio::test(start_paused = true)]
async fn a_request_goes_when_all_its_keys_are_free() {
    let times = times([
        vec![charge("account", 97, 100)],
        vec![charge("a stream", 194, 100)],
        vec![charge("a stream", 97, 100), charge("account", 97, 100)],
        vec![charge("account", 97, 100)],
        vec![charge("a stream", 97, 100)],
    ])
    .await;
    // The third waits for its stream (2 s); the fourth takes the account meanwhile, at 1 s.
    assert_eq!(times, [0, 0, 2_000, 1_000, 3_000]);
}

#[tokio::test(start_paused = true)]
async fn opposite_orders_and_doubled_keys_do_not_lock_each_other_out() {
    let there = vec![charge("a", 97, 100), charge("b", 97, 100), charge("a", 97, 100)];
    let back = there.iter().rev().cloned().collect();
    assert_eq!(times([there.clone(), back, there]).await, [0, 2_000, 4_000]);
}

/// Whatever the mixture, and whoever gives up meanwhile, a key is never used faster than its quota.
#[tokio::test(start_paused = true)]
async fn no_key_is_used_by_two_at_a_time() {
    const KEYS: [&str; 3] = ["account", "front", "back"];
    let randomness = crate::Randomness::seeded(7);
    let below = |limit: u32| (randomness.next() * f64::from(limit)) as u32;
    let pacer = Pacer::new();
    let mut waiters = Vec::new();
    for _ in 0..400 {
        let keys = 1 + below(7);
        let charges: Vec<_> = (0..3)
            .filter(|bit| keys >> bit & 1 == 1)
            .map(|bit| charge(KEYS[bit], 97 * (1 + below(9)), 1_000))
            .collect();
        let pacer = pacer.clone();
        waiters.push(tokio::spawn(async move {
            pacer.wait(charges.clone()).await;
            (Instant::now(), charges)
        }));
        tokio::time::sleep(Duration::from_millis(below(200).into())).await;
        if below(3) == 0 {
            waiters.swap_remove(below(waiters.len() as u32) as usize).abort();
        }
    }
    let mut went = Vec::new();
    for waiter in waiters {
        went.push(waiter.await.unwrap());
    }
    went.sort_by_key(|(at, _)| *at);
    assert!(went.len() > 200);
    for key in KEYS {
        let mut free_at = None;
        for (at, charges) in &went {
            for charge in charges.iter().filter(|charge| charge.key == key) {
                assert!(free_at.is_none_or(|free_at| *at >= free_at), "{key} was busy");
                // The timer is late by up to a millisecond, and nobody is late for it.
                free_at = Some(*at + Duration::from_millis(u64::from(charge.points) * 100 / 97 - 1));
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn no_points_do_not_wait() {
    let front = || vec![charge("front", 97, 100)];
    assert_eq!(times([front(), vec![charge("front", 0, 100)], front()]).await, [0, 0, 1_000]);
}

#[tokio::test(start_paused = true)]
async fn keys_are_forgotten_when_idle_and_kept_while_busy_or_waited_for() {
    const BUSY: u32 = 10_001;
    const WAITED_FOR: u32 = 10_002;
    let pacer = Pacer::new();
    let per_second = NonZeroU32::new(100).unwrap();
    for key in [BUSY, WAITED_FOR] {
        pacer.wait([Charge::new(key, 97 * 3_600, per_second)]).await;
    }
    let mut first = pin!(pacer.wait([Charge::new(WAITED_FOR, 1, per_second)]));
    assert!(is_pending(first.as_mut()));

    for key in 0..10_000 {
        pacer.wait([Charge::new(key, 1, per_second)]).await;
        advance(Duration::from_millis(20)).await;
        let keys = pacer.0.schedule().keys.len();
        assert!(keys <= FEW + 2, "{keys} keys are kept");
    }
    for key in [BUSY, WAITED_FOR] {
        let waiter = pin!(pacer.wait([Charge::new(key, 1, per_second)]));
        assert!(is_pending(waiter), "the hour that key {key} is busy for was forgotten");
    }
}

#[test]
fn waiting_can_run_on_any_thread() {
    fn on_any_thread(_: impl Send) {}
    on_any_thread(Pacer::new().wait([charge("front", 1, 1)]));
}
