//! A bounded cache of two generations: what is used moves to the young one; when that is full the old one is dropped.
//! It never holds more than its budget, needs no clock, and a look-up costs one lock and one or two hash look-ups.

use std::{
    collections::HashMap,
    hash::{BuildHasher, Hash, RandomState},
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

/// Keys that are remembered without their values.
const NOTED: usize = 1024;

pub struct Cache<K, V> {
    /// Of both generations together, in the unit of the weights given.
    budget: usize,
    state: Mutex<State<K, V>>,
    hasher: RandomState,
    /// Hashes of keys that were asked for, each where its hash falls.
    noted: Box<[AtomicU64]>,
}

struct State<K, V> {
    young: HashMap<K, (V, usize)>,
    old: HashMap<K, (V, usize)>,
    weight: usize,
}

impl<K: Eq + Hash + Clone, V: Clone> Cache<K, V> {
    pub fn new(budget: usize) -> Self {
        let state = Mutex::new(State { young: HashMap::new(), old: HashMap::new(), weight: 0 });
        let noted = (0..NOTED).map(|_| AtomicU64::new(0)).collect();
        Self { budget, state, hasher: RandomState::new(), noted }
    }

    /// Whether the key was asked for shortly before; if not it is noted for the next time. What is asked for once only
    /// would push out what is used, and memory that is given back at once is the fastest there is.
    pub fn is_repeated(&self, key: &K) -> bool {
        // Zero stands for a free place.
        let hash = self.hasher.hash_one(key) | 1;
        let place = &self.noted[(hash >> 1) as usize % NOTED];
        place.swap(hash, Ordering::Relaxed) == hash
    }

    pub fn get(&self, key: &K) -> Option<V> {
        let mut state = self.lock();
        if let Some((value, _)) = state.young.get(key) {
            return Some(value.clone());
        }
        let (key, (value, weight)) = state.old.remove_entry(key)?;
        self.put(&mut state, key, value.clone(), weight);
        Some(value)
    }

    /// Keeps a value that weighs this much; one heavier than half the budget is not kept.
    pub fn insert(&self, key: K, value: V, weight: usize) {
        if weight <= self.budget / 2 {
            self.put(&mut self.lock(), key, value, weight);
        }
    }

    fn put(&self, state: &mut State<K, V>, key: K, value: V, weight: usize) {
        if state.weight + weight > self.budget / 2 {
            state.old = std::mem::take(&mut state.young);
            state.weight = 0;
        }
        let before = state.young.insert(key, (value, weight));
        state.weight = state.weight + weight - before.map_or(0, |(_, weight)| weight);
    }

    fn lock(&self) -> MutexGuard<'_, State<K, V>> {
        // Whatever a panic left behind is still a cache.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_used_stays_and_what_is_not_goes() {
        let cache = Cache::new(8);
        cache.insert("used", 1, 1);
        cache.insert("unused", 2, 1);
        for round in 0..40 {
            assert_eq!(cache.get(&"used"), Some(1), "{round}");
            cache.insert(["a", "b", "c", "d", "e", "f"][round % 6], 0, 1);
        }
        assert_eq!(cache.get(&"unused"), None);
    }

    #[test]
    fn a_key_is_repeated_from_the_second_time_on() {
        let cache: Cache<&str, ()> = Cache::new(8);
        assert_eq!([cache.is_repeated(&"a"), cache.is_repeated(&"a"), cache.is_repeated(&"a")], [false, true, true]);
    }

    #[test]
    fn it_never_holds_more_than_its_budget() {
        let cache = Cache::new(100);
        for key in 0..1000 {
            cache.insert(key, (), 7);
            let state = cache.lock();
            assert!((state.young.len() + state.old.len()) * 7 <= 100);
        }
        cache.insert(5000, (), 51);
        assert!(cache.get(&5000).is_none());
    }
}
