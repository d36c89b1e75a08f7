use kvam_model::{FragmentNumber, Timestamp};

/// A fragment number in the form that is seen on the wire: 47 digits, 157 bits, rising with ingestion.
///
/// Public listings show 2^156, then a count from bit 92 up, then noise; that the lower bits begin with the time is this
/// service's own. Nothing of it is documented, and clients must not read a number.
pub(crate) fn fragment_number(sequence: u64, server: Timestamp, noise: u64) -> FragmentNumber {
    let millis = u64::try_from(server.as_millis()).unwrap_or(0);
    // 2^156 + sequence * 2^92 + millis * 2^28 + noise, in 32-bit limbs, the least first.
    let high = 1_u128 << 92 | u128::from(sequence) << 28 | u128::from(millis >> 36);
    let low = (millis & ((1 << 36) - 1)) << 28 | noise & ((1 << 28) - 1);
    decimal(high, low)
}

/// `high * 2^64 + low` in decimal.
fn decimal(high: u128, low: u64) -> FragmentNumber {
    const CHUNK: u128 = 10_000_000_000_000_000_000;
    let mut limbs = [(high >> 64) as u64, high as u64, low];
    let mut text = String::new();
    let mut chunks = [0_u64; 3];
    for chunk in chunks.iter_mut().rev() {
        let mut rest = 0_u128;
        for limb in &mut limbs {
            let value = rest << 64 | u128::from(*limb);
            *limb = (value / CHUNK) as u64;
            rest = value % CHUNK;
        }
        *chunk = rest as u64;
    }
    for chunk in chunks {
        text.push_str(&format!("{chunk:019}"));
    }
    text.trim_start_matches('0').parse().expect("47 digits are a fragment number")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_the_sum_of_its_parts() {
        let number = |sequence, millis: i64, noise| {
            fragment_number(sequence, Timestamp::from_micros(millis * 1000), noise).to_string()
        };
        // 2^156, and 2^156 + 2^92 + 1643353247067 * 2^28 + 5, by another calculator.
        assert_eq!(number(0, 0, 0), "91343852333181432387730302044767688728495783936");
        assert_eq!(number(1, 1_643_353_247_067, 5), "91343852333181432392682062643043488073603088389");
        assert_eq!(number(0, 0, u64::MAX), "91343852333181432387730302044767688728764219391");
    }

    #[test]
    fn the_next_is_greater_whatever_the_clock_and_the_noise_say() {
        let late = fragment_number(9, Timestamp::from_micros(i64::MAX), u64::MAX);
        let early = fragment_number(10, Timestamp::from_micros(i64::MIN), 0);
        assert!(late < early);
        assert_eq!(late.to_string().len(), 47);
        assert_eq!(fragment_number(10_u64.pow(18), Timestamp::UNIX_EPOCH, 0).to_string().len(), 47);
    }
}
