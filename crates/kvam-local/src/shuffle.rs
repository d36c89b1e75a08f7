use crate::mix::mix;

/// An order of `0..len` that looks like no order, told place by place in constant memory.
///
/// A Feistel network permutes the smallest power of four that holds the range; places outside the range are walked over
/// until one falls inside (cycle walking), four steps at most on average.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shuffle {
    key: u64,
    len: u64,
    half_bits: u32,
}

impl Shuffle {
    const ROUNDS: u64 = 4;

    pub(crate) const fn new(key: u64, len: u64) -> Self {
        let bits = u64::BITS - len.saturating_sub(1).leading_zeros();
        Self { key, len, half_bits: bits.div_ceil(2) }
    }

    /// What stands at the place, which must be less than the length.
    pub(crate) fn at(&self, place: u64) -> u64 {
        debug_assert!(place < self.len);
        // Each place lies on a cycle that leads back to itself, so that the walk ends at the latest there.
        let mut here = self.permute(place);
        while here >= self.len {
            here = self.permute(here);
        }
        here
    }

    fn permute(&self, place: u64) -> u64 {
        let mask = (1_u64 << self.half_bits) - 1;
        let (mut left, mut right) = (place >> self.half_bits, place & mask);
        for round in 0..Self::ROUNDS {
            (left, right) = (right, left ^ (mix(self.key ^ round, right) & mask));
        }
        left << self.half_bits | right
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_place_of_any_length_comes_exactly_once() {
        for len in [1, 2, 3, 4, 5, 15, 16, 17, 100, 1000, 4097] {
            let shuffle = Shuffle::new(7, len);
            let seen: BTreeSet<_> = (0..len).map(|place| shuffle.at(place)).collect();
            assert!(seen.into_iter().eq(0..len), "{len}");
        }
    }

    #[test]
    fn the_largest_lengths_stay_in_range() {
        for len in [100_000_000, u64::MAX] {
            let shuffle = Shuffle::new(1, len);
            for place in [0, 1, len / 2, len - 1] {
                assert!(shuffle.at(place) < len);
            }
        }
    }

    #[test]
    fn neighbours_part_and_another_key_is_another_order() {
        let order = |key| {
            let shuffle = Shuffle::new(key, 1000);
            (0..1000).map(|place| shuffle.at(place)).collect::<Vec<_>>()
        };
        let neighbours = order(1).windows(2).filter(|pair| pair[1] == pair[0] + 1).count();
        assert!(neighbours < 20, "{neighbours} of 999 follow each other");
        assert_eq!(order(1), order(1));
        assert_ne!(order(1), order(2));
    }
}
