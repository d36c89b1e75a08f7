use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

use tokio::time::Instant;

use crate::Endpoint;

/// Endpoints remembered until they expire, not more than `capacity`: when it is full, the one remembered
/// longest makes room.
#[derive(Debug)]
pub(crate) struct Cache<K> {
    capacity: usize,
    entries: HashMap<K, Entry>,
    /// The keys by age: `Entry::age` counts up.
    by_age: BTreeMap<u64, K>,
    next_age: u64,
}

#[derive(Debug)]
struct Entry {
    endpoint: Endpoint,
    /// `None`: never.
    expires: Option<Instant>,
    age: u64,
}

impl<K> Cache<K> {
    pub(crate) fn new(capacity: usize) -> Self {
        Self { capacity, entries: HashMap::new(), by_age: BTreeMap::new(), next_age: 0 }
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }
}

impl<K: Hash + Eq + Clone> Cache<K> {
    pub(crate) fn get(&self, key: &K, now: Instant) -> Option<&Endpoint> {
        self.entries
            .get(key)
            .filter(|entry| entry.expires.is_none_or(|expires| now < expires))
            .map(|entry| &entry.endpoint)
    }

    pub(crate) fn insert(&mut self, key: K, endpoint: Endpoint, expires: Option<Instant>) {
        self.remove(&key);
        while self.entries.len() >= self.capacity {
            let Some((_, oldest)) = self.by_age.pop_first() else { return };
            self.entries.remove(&oldest);
        }
        let age = self.next_age;
        self.next_age += 1;
        self.by_age.insert(age, key.clone());
        self.entries.insert(key, Entry { endpoint, expires, age });
    }

    /// Forgets the key's endpoint if it is this one; whether it was.
    pub(crate) fn remove_if(&mut self, key: &K, endpoint: &Endpoint) -> bool {
        let is_it = self.entries.get(key).is_some_and(|entry| entry.endpoint == *endpoint);
        if is_it {
            self.remove(key);
        }
        is_it
    }

    fn remove(&mut self, key: &K) {
        if let Some(entry) = self.entries.remove(key) {
            self.by_age.remove(&entry.age);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn endpoint(n: u32) -> Endpoint {
        Endpoint::parse(&format!("https://b-{n}.example")).expect("a sound endpoint")
    }

    #[test]
    fn the_one_remembered_longest_makes_room() {
        let now = Instant::now();
        let later = Some(now + Duration::from_secs(1));
        let mut cache = Cache::new(2);
        cache.insert("a", endpoint(1), later);
        cache.insert("b", endpoint(2), later);
        cache.insert("a", endpoint(3), later);
        cache.insert("c", endpoint(4), later);
        assert_eq!(cache.get(&"a", now), Some(&endpoint(3)), "it was remembered anew");
        assert_eq!(cache.get(&"b", now), None);
        assert_eq!(cache.get(&"c", now), Some(&endpoint(4)));
    }

    #[test]
    fn neither_table_outgrows_the_capacity() {
        let later = Some(Instant::now() + Duration::from_secs(1));
        for capacity in [0, 1, 7] {
            let mut cache = Cache::new(capacity);
            for key in 0..100 {
                cache.insert(key % 13, endpoint(1), later);
                cache.remove_if(&(key % 5), &endpoint(1));
                assert!(cache.entries.len() <= capacity);
                assert_eq!(cache.by_age.len(), cache.entries.len());
            }
        }
    }

    #[test]
    fn only_the_endpoint_named_is_forgotten() {
        let now = Instant::now();
        let mut cache = Cache::new(2);
        cache.insert("a", endpoint(2), Some(now + Duration::from_secs(1)));
        assert!(!cache.remove_if(&"a", &endpoint(1)));
        assert!(cache.get(&"a", now).is_some());
        assert!(cache.remove_if(&"a", &endpoint(2)));
        assert!(cache.get(&"a", now).is_none());
    }
}
