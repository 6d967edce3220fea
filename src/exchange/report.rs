//! What an import did: figures for the summary, and every row that did not go in as it stands, with its place.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::error::Violation;

/// Problems kept in full; beyond that only their number is, so that a broken file cannot fill the memory.
const MAX_KEPT: usize = 100_000;

/// What is being done, how much of how many: for a progress bar.
pub type ProgressFn = Box<dyn Fn(&str, usize, usize) + Send + Sync>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Something was put right on the way in; nothing is lost.
    Notice,
    /// A cell was left out; the rest of its row is in.
    Cell,
    /// The row was left out.
    Row,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    pub level: Level,
    pub file: String,
    /// From 1, the header included.
    pub line: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    pub code: String,
    pub message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub created: u64,
    pub updated: u64,
    pub unchanged: u64,
    pub rejected: u64,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    pub dry_run: bool,
    /// Attributes, families ... as the content model counts them, then assets, product models and products.
    pub parts: BTreeMap<String, Counts>,
    /// Cells of values in product rows that are not empty (an amount and its unit count as one).
    pub value_cells: u64,
    /// Of these, cells that repeat what a product model holds; they are inherited, not stored again.
    pub repeated_cells: u64,
    /// Of these, cells stored on the product's own level.
    pub own_cells: u64,
    pub media_found: u64,
    pub media_missing: u64,
    pub problems: Vec<Problem>,
    /// Problems beyond those listed.
    pub problems_left_off: u64,
    pub seconds: f64,
}

impl Report {
    pub fn part(&mut self, name: &str) -> &mut Counts {
        self.parts.entry(name.to_owned()).or_default()
    }

    /// Whether the import wrote, or on a dry run would write, anything.
    pub fn changed(&self) -> bool {
        self.parts.values().any(|counts| counts.created + counts.updated > 0)
    }

    pub fn add(&mut self, problem: Problem) {
        match self.problems.len() < MAX_KEPT {
            true => self.problems.push(problem),
            false => self.problems_left_off += 1,
        }
    }

    pub fn rows_with(&self, level: Level) -> usize {
        self.problems.iter().filter(|problem| problem.level == level).count()
    }
}

/// Where in the source something stands.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    pub file: &'a str,
    pub line: u64,
}

impl Place<'_> {
    pub fn problem(&self, level: Level, column: Option<&str>, code: &str, message: impl Into<String>) -> Problem {
        Problem {
            level,
            file: self.file.to_owned(),
            line: self.line,
            column: column.map(str::to_owned),
            code: code.to_owned(),
            message: message.into(),
            hint: None,
        }
    }

    /// A violation of the content model, told at this place.
    pub fn violation(&self, level: Level, column: Option<&str>, violation: Violation) -> Problem {
        let path = (!violation.path.is_empty()).then_some(violation.path);
        Problem {
            column: column.map(str::to_owned).or(path),
            code: violation.code,
            message: violation.message,
            hint: violation.hint,
            ..self.problem(level, None, "", "")
        }
    }
}
