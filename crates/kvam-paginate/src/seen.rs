use std::collections::HashSet;
use std::hash::{BuildHasher, Hash, RandomState};

/// The tokens of one listing, each kept as a 128-bit keyed hash.
///
/// The hash is two SipHashes under keys drawn for this listing, so nobody who chooses tokens can choose a
/// collision, and by chance one among 10^9 tokens has a probability below 10^-20. A collision would fail a
/// sound listing, which is why 64 bits are too few.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    hashes: HashSet<u128>,
    high: RandomState,
    low: RandomState,
}

impl Seen {
    /// Remembers `token`; false if it was there already.
    pub(crate) fn insert<T: Hash>(&mut self, token: &T) -> bool {
        let (high, low) = (self.high.hash_one(token), self.low.hash_one(token));
        self.hashes.insert(u128::from(high) << 64 | u128::from(low))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_new_once() {
        let mut seen = Seen::default();
        for token in 0..10_000 {
            assert!(seen.insert(&format!("token {token}")));
        }
        for token in 0..10_000 {
            assert!(!seen.insert(&format!("token {token}")));
        }
    }

    #[test]
    fn the_two_halves_of_a_hash_differ() {
        let mut seen = Seen::default();
        seen.insert(&"token");
        let hash = *seen.hashes.iter().next().expect("one token was inserted");
        assert_ne!((hash >> 64) as u64, hash as u64, "one key for both halves makes 64 bits of 128");
    }
}
