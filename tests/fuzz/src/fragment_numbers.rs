//! Fragment numbers, one a line: written back as they came, and ordered as numbers.

use std::cmp::Ordering;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use kvam_model::FragmentNumber;

use crate::Allowance;

/// A number has a fixed size, and an error a few words of the text.
const MEMORY: Allowance = Allowance::new(0, 2 << 10);

pub(crate) fn check(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    let mut last: Option<(&str, FragmentNumber)> = None;
    for line in text.split('\n') {
        let fits = (1..=128).contains(&line.len()) && line.bytes().all(|byte| byte.is_ascii_digit());
        match MEMORY.hold(line.len(), || FragmentNumber::parse(line)) {
            Ok(number) => {
                assert!(fits, "{line}");
                assert_eq!(number.to_string(), line);
                if let Some((other_line, other)) = last {
                    assert_eq!(number.cmp(&other), by_digits(line, other_line), "{line} {other_line}");
                    assert_eq!(number == other, number.cmp(&other) == Ordering::Equal);
                    if number == other {
                        assert_eq!(hash(&number), hash(&other));
                    }
                }
                last = Some((line, number));
            }
            Err(error) => {
                assert!(!fits, "{line}");
                assert!(error.to_string().len() < 1 << 10);
            }
        }
    }
}

/// Of two numbers without leading zeros the longer is the greater.
fn by_digits(a: &str, b: &str) -> Ordering {
    let [a, b] = [a, b].map(|digits| digits.trim_start_matches('0'));
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

fn hash(number: &FragmentNumber) -> u64 {
    let mut hasher = DefaultHasher::new();
    number.hash(&mut hasher);
    hasher.finish()
}
