//! The SQL that requests send: tests hold lists to a number of statements that does not grow with their rows, and to plans
//! that go through no table.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use nabe::db::Db;
use sea_orm::{ConnectionTrait, Statement};

#[derive(Clone, Default)]
pub struct Statements(Arc<Mutex<Vec<Statement>>>);

impl Statements {
    pub fn watch(db: &mut Db) -> Self {
        let statements = Self::default();
        let log = statements.clone();
        db.watch(move |statement| log.0.lock().unwrap_or_else(PoisonError::into_inner).push(statement.clone()));
        statements
    }

    /// What was sent since the last call.
    pub fn take(&self) -> Vec<Statement> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// How often each kind of statement was sent.
pub fn counts(statements: &[Statement]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for statement in statements {
        *counts.entry(shape(&statement.sql)).or_default() += 1;
    }
    counts
}

/// The steps in which SQLite carries a query out, such as `SEARCH resources USING INDEX resources_kind_code (kind=? AND code=?)`.
pub async fn plan(db: &impl ConnectionTrait, statement: &Statement) -> Vec<String> {
    let sql = format!("EXPLAIN QUERY PLAN {}", statement.sql);
    let rows = db.query_all_raw(Statement { sql, ..statement.clone() }).await.expect("a plan");
    rows.iter().map(|row| row.try_get("", "detail").expect("a step")).collect()
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
