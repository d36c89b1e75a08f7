use std::pin::{Pin, pin};
use std::task::{Context, Waker};

use tokio::task::JoinHandle;
use tokio::time::advance;

use super::*;

fn charge(key: &'static str, points: u32, per_second: u32) -> Charge<&'static str> {
    Charge::new(key, points, NonZeroU32::new(per_second).unwrap())
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
    assert_eq!(times, [0, 207, 414, 621, 828, 1_035]);
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
async fn a_request_goes_when_all_its_keys_are_free() {
    let times = times([
        vec![charge("account", 97, 100)],
        vec![charge("a stream", 194, 100)],
        vec![charge("a stream", 97, 100), charge("account", 97, 100)],
        vec![charge("account", 97, 100)],
        vec![charge("a stream", 97, 100)],
    ])
    .await;
    // The third waits for its stream first (2 s); the fourth takes the account meanwhile, at 1 s.
    assert_eq!(times, [0, 0, 2_000, 1_000, 3_000]);
}

#[tokio::test(start_paused = true)]
async fn opposite_orders_and_doubled_keys_do_not_lock_each_other_out() {
    let there = vec![charge("a", 97, 100), charge("b", 97, 100), charge("a", 97, 100)];
    let back = there.iter().rev().cloned().collect();
    assert_eq!(times([there.clone(), back, there]).await, [0, 2_000, 4_000]);
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
    let is_pending = |waiter: Pin<&mut dyn Future<Output = ()>>| {
        waiter.poll(&mut Context::from_waker(Waker::noop())).is_pending()
    };
    for key in [BUSY, WAITED_FOR] {
        pacer.wait([Charge::new(key, 97 * 3_600, per_second)]).await;
    }
    let mut first = pin!(pacer.wait([Charge::new(WAITED_FOR, 1, per_second)]));
    assert!(is_pending(first.as_mut()));

    for key in 0..10_000 {
        pacer.wait([Charge::new(key, 1, per_second)]).await;
        advance(Duration::from_millis(20)).await;
        let keys = pacer.0.lock().unwrap().by_key.len();
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
