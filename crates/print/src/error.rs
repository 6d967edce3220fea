//! What can go wrong when a catalogue is printed, named by what the caller does next.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The template or the job is wrong: somebody has to mend it, another try gives the same.
    #[error("the template has {} problem(s): {}", .0.len(), .0.first().map(ToString::to_string).unwrap_or_default())]
    Template(Vec<Problem>),
    #[error("printing took longer than {} s", .0.as_secs())]
    TimedOut(Duration),
    /// The process that prints ended without an answer; `0` is what is known of the reason.
    #[error("the process that prints ended early: {0}")]
    Crashed(String),
    #[error("{what} is {size} bytes, more than the {limit} allowed")]
    TooLarge { what: &'static str, size: u64, limit: u64 },
}

impl Error {
    /// The stable code a client acts on.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Template(_) => "PRINT_TEMPLATE",
            Self::TimedOut(_) => "PRINT_TIMED_OUT",
            Self::Crashed(_) => "PRINT_CRASHED",
            Self::TooLarge { .. } => "PRINT_TOO_LARGE",
        }
    }

    pub(crate) fn job(message: impl Into<String>) -> Self {
        Self::Template(vec![Problem::new(message)])
    }
}

/// One error or warning: where, what, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Name of the template file or the picture; `None` when it concerns the job as a whole.
    pub file: Option<String>,
    /// Line, counted from 1.
    pub line: Option<usize>,
    /// Column in characters, counted from 1.
    pub column: Option<usize>,
    pub message: String,
    pub hints: Vec<String>,
}

impl Problem {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { file: None, line: None, column: None, message: message.into(), hints: Vec::new() }
    }

    pub(crate) fn in_file(file: &str, message: impl Into<String>) -> Self {
        Self { file: Some(file.to_owned()), ..Self::new(message) }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = &self.file {
            write!(f, "{file}:")?;
            for number in [self.line, self.column].into_iter().flatten() {
                write!(f, "{number}:")?;
            }
            f.write_str(" ")?;
        }
        f.write_str(&self.message)?;
        self.hints.iter().try_for_each(|hint| write!(f, " (hint: {hint})"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_reads_like_a_compiler_message() {
        let problem = Problem {
            file: Some("main.typ".into()),
            line: Some(3),
            column: Some(7),
            message: "unknown variable: grau".into(),
            hints: vec!["did you mean `gray`".into()],
        };
        assert_eq!(problem.to_string(), "main.typ:3:7: unknown variable: grau (hint: did you mean `gray`)");
    }

    #[test]
    fn every_error_has_its_own_code() {
        let errors = [
            Error::Template(Vec::new()),
            Error::TimedOut(Duration::from_secs(1)),
            Error::Crashed(String::new()),
            Error::TooLarge { what: "the job", size: 2, limit: 1 },
        ];
        let codes: std::collections::BTreeSet<_> = errors.iter().map(Error::code).collect();
        assert_eq!(codes.len(), errors.len());
    }
}
