//! A bounded cache of two generations: what is used moves to the young one; when that is full the old one is dropped.
//! It never holds more than its budget, needs no clock, and a look-up costs one lock and one or two hash look-ups.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, MutexGuard, PoisonError},
};

pub struct Cache<K, V> {
    /// Of both generations together, in the unit of the weights given.
    budget: usize,
    state: Mutex<State<K, V>>,
}

struct State<K, V> {
    young: HashMap<K, (V, usize)>,
    old: HashMap<K, (V, usize)>,
    weight: usize,
}

impl<K: Eq + Hash + Clone, V: Clone> Cache<K, V> {
    pub fn new(budget: usize) -> Self {
        Self { budget, state: Mutex::new(State { young: HashMap::new(), old: HashMap::new(), weight: 0 }) }
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
