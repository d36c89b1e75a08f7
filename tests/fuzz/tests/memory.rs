//! That memory is counted at all: a target that cannot fail shows nothing.

use std::panic::catch_unwind;

use fuzz::Allowance;

#[test]
fn what_takes_more_than_it_may_is_found_even_if_it_gave_it_back() {
    let allowance = Allowance::new(10, 1000);
    let take = |bytes: usize| allowance.hold(100, || drop(std::hint::black_box(vec![0_u8; bytes])));
    take(1900);
    assert!(catch_unwind(|| take(2100)).is_err());
}
