//! Randomness, as a parameter.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Gives numbers from 0 (included) to 1 (excluded): random ones, or whatever a test says.
///
/// Good enough to spread retries over time, not for secrets.
#[derive(Clone)]
pub struct Randomness(Arc<dyn Fn() -> f64 + Send + Sync>);

impl Randomness {
    /// Seeded by the operating system: each call starts another sequence, which its clones share.
    #[must_use]
    pub fn from_system() -> Self {
        // The standard library takes its hash keys from the operating system's random source.
        Self::seeded(RandomState::new().hash_one(0_u8))
    }

    /// The same sequence for the same seed: SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number
    /// generators", 2014).
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
        let state = AtomicU64::new(seed);
        Self::new(move || {
            let mut z = state.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^= z >> 31;
            // The 53 bits that an f64 holds exactly.
            (z >> 11) as f64 / (1_u64 << 53) as f64
        })
    }

    /// Asks `next` each time.
    #[must_use]
    pub fn new(next: impl Fn() -> f64 + Send + Sync + 'static) -> Self {
        Self(Arc::new(next))
    }

    /// The next number, held to 0 and 1 whatever the closure says.
    #[must_use]
    pub fn next(&self) -> f64 {
        let number = (self.0)();
        if number.is_nan() { 0.0 } else { number.clamp(0.0, 1.0) }
    }
}

impl Default for Randomness {
    fn default() -> Self {
        Self::from_system()
    }
}

impl fmt::Debug for Randomness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Randomness")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_numbers_and_they_fill_the_range() {
        let (one, other) = (Randomness::seeded(7), Randomness::seeded(7));
        let numbers: Vec<f64> = (0..1_000).map(|_| one.next()).collect();
        assert!(numbers.iter().all(|number| *number == other.next() && (0.0..1.0).contains(number)));
        for tenth in 0..10 {
            let within = numbers.iter().filter(|number| (*number * 10.0) as usize == tenth).count();
            assert!((60..140).contains(&within), "{within} numbers in tenth {tenth}");
        }
    }

    #[test]
    fn clones_go_on_where_the_other_left_off() {
        let one = Randomness::seeded(7);
        let clone = one.clone();
        assert_ne!(one.next(), clone.next());
    }

    #[test]
    fn numbers_out_of_range_are_held_to_it() {
        assert_eq!(Randomness::new(|| 7.0).next(), 1.0);
        assert_eq!(Randomness::new(|| -7.0).next(), 0.0);
        assert_eq!(Randomness::new(|| f64::NAN).next(), 0.0);
    }
}
