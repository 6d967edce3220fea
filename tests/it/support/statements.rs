//! Counts the SQL that requests send, so that tests can hold lists to a number that does not grow with their rows.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use nabe::db::Db;

#[derive(Clone, Default)]
pub struct Statements(Arc<Mutex<Vec<String>>>);

impl Statements {
    pub fn watch(db: &mut Db) -> Self {
        let statements = Self::default();
        let log = statements.clone();
        db.watch(move |statement| log.0.lock().unwrap_or_else(PoisonError::into_inner).push(shape(&statement.sql)));
        statements
    }

    /// How often each kind of statement was sent since the last call.
    pub fn take(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for statement in std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner)) {
            *counts.entry(statement).or_default() += 1;
        }
        counts
    }
}

/// The statement with one sign for each run of bound values: a list of five is the same as a list of twenty.
fn shape(sql: &str) -> String {
    let mut shape = String::new();
    let mut rest = sql.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '?' | '$' => {
                while rest.next_if(char::is_ascii_digit).is_some() {}
                let list = shape.trim_end_matches([' ', ',', '(', ')']);
                match list.ends_with('?') {
                    true => shape.truncate(list.len()),
                    false => shape.push('?'),
                }
            }
            c => shape.push(c),
        }
    }
    shape
}

/// The statements that were sent at least `by` times more often than before.
pub fn grown(before: &BTreeMap<String, usize>, after: &BTreeMap<String, usize>, by: usize) -> Vec<String> {
    let more = after.iter().filter(|(sql, count)| **count >= before.get(*sql).copied().unwrap_or_default() + by);
    more.map(|(sql, count)| format!("{} -> {count}: {sql}", before.get(sql).copied().unwrap_or_default())).collect()
}
