//! Rows that are worked out from resources and kept. Most are worked out to what they were, and are not written again.

use std::{collections::HashMap, hash::Hash};

/// What makes one set of rows of another.
#[derive(Debug, PartialEq, Eq)]
pub struct Difference<R> {
    /// Rows that are new, or differ from the one with their key.
    pub put: Vec<R>,
    /// Stored rows with keys that are no more.
    pub gone: Vec<R>,
}

/// `key` tells the rows of a set apart.
pub fn difference<R: PartialEq, K: Eq + Hash>(stored: Vec<R>, wanted: Vec<R>, key: impl Fn(&R) -> K) -> Difference<R> {
    let mut rest: HashMap<K, R> = stored.into_iter().map(|row| (key(&row), row)).collect();
    let is_new = |row: &R| rest.remove(&key(row)).as_ref() != Some(row);
    let put = wanted.into_iter().filter(is_new).collect();
    Difference { put, gone: rest.into_values().collect() }
}

/// Of sets that are kept of resources: those that are not as they are stored, and the resources whose stored ones must go
/// before these are put.
pub fn replaced<K: Eq + Hash + Copy, S: PartialEq + Default>(
    stored: &HashMap<K, S>,
    wanted: Vec<(K, S)>,
) -> (Vec<K>, Vec<(K, S)>) {
    let none = S::default();
    let mut put = wanted;
    put.retain(|(key, set)| stored.get(key).unwrap_or(&none) != set);
    (put.iter().map(|(key, _)| *key).filter(|key| stored.contains_key(key)).collect(), put)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sets_that_are_as_they_are_stored_are_not_written_again() {
        let stored = HashMap::from([(1, vec!["a"]), (2, vec!["b"]), (3, vec!["c"])]);
        let wanted = vec![(1, vec!["a"]), (2, vec!["x"]), (3, vec![]), (4, vec!["d"]), (5, vec![])];
        let (gone, put) = replaced(&stored, wanted);
        assert_eq!((gone, put), (vec![2, 3], vec![(2, vec!["x"]), (3, vec![]), (4, vec!["d"])]));
    }

    proptest! {
        #[test]
        fn a_difference_leads_from_what_is_stored_to_what_is_wanted_and_names_nothing_that_is_right(
            stored in prop::collection::btree_map(0..8_u8, 0..3_u8, 0..8),
            wanted in prop::collection::btree_map(0..8_u8, 0..3_u8, 0..8),
        ) {
            let rows = |set: &BTreeMap<u8, u8>| set.iter().map(|(key, value)| (*key, *value)).collect::<Vec<_>>();
            let found = difference(rows(&stored), rows(&wanted), |row| row.0);
            prop_assert!(found.put.iter().all(|row| stored.get(&row.0) != Some(&row.1)));
            let mut after = stored;
            for (key, _) in found.gone {
                prop_assert!(after.remove(&key).is_some());
            }
            after.extend(found.put);
            prop_assert_eq!(after, wanted);
        }
    }
}
