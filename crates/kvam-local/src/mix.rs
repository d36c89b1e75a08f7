//! Randomness that repeats for a seed.

/// A well mixed number for each pair: the finaliser of SplitMix64 over both words.
pub(crate) const fn mix(seed: u64, word: u64) -> u64 {
    const fn finalise(word: u64) -> u64 {
        let word = word.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        word ^ (word >> 31)
    }
    finalise(finalise(seed) ^ word)
}

/// The same for a text (FNV-1a, then mixed).
pub(crate) fn mix_text(seed: u64, text: &str) -> u64 {
    let hash = text.bytes().fold(0xCBF2_9CE4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
    });
    mix(seed, hash)
}
