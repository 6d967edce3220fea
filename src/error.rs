//! The errors of the domains, named by what the caller does next.
//! Each has a stable code with a paragraph in `docs/errors.md`; edges turn them into GraphQL or REST, never into prose of their own.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::auth::Permission;

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("sign in first: the request carries no valid session or token")]
    Unauthenticated,
    #[error("missing permission `{0}`")]
    Forbidden(Permission),
    #[error("{reason}")]
    Refused {
        /// Stable code such as `FOUR_EYES` or `IN_USE`.
        code: &'static str,
        reason: String,
        hint: Option<String>,
    },
    #[error("{kind} `{id}` does not exist")]
    NotFound { kind: &'static str, id: String },
    #[error("{kind} `{id}` changed since version {seen}: reload it and apply your edit again")]
    Stale {
        kind: &'static str,
        id: String,
        seen: i32,
        /// The values both sides changed, for an editor to choose from.
        clashes: Vec<Clash>,
    },
    #[error("{} problem(s) in the input", .0.len())]
    Invalid(Vec<Violation>),
    #[error("too many requests: try again in {retry_after} s")]
    TooMany { retry_after: u64 },
    /// The client sees `INTERNAL`; the chain is logged once, at the edge.
    #[error(transparent)]
    Unexpected(#[from] anyhow::Error),
}

/// One thing wrong with the input: `path` says where (`values.name.de_DE`), `hint` how to mend it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct Violation {
    pub code: String,
    pub path: String,
    pub message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// What the message speaks of, by name, for whoever says it in other words.
    #[serde(default, skip_serializing_if = "Parameters::is_empty")]
    pub parameters: Parameters,
}

/// Texts, numbers and lists of them, by name.
pub type Parameters = BTreeMap<String, serde_json::Value>;

/// Both sides of a true clash: what is stored now and what the caller wanted, as JSON data of the value.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Clash {
    pub path: String,
    pub theirs: serde_json::Value,
    pub mine: serde_json::Value,
}

impl Violation {
    pub fn new(code: &str, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            path: path.into(),
            message: message.into(),
            hint: None,
            parameters: Parameters::new(),
        }
    }

    pub fn with(mut self, name: &str, value: impl Into<serde_json::Value>) -> Self {
        self.parameters.insert(name.to_owned(), value.into());
        self
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same below another path.
    pub fn below(mut self, path: &str) -> Self {
        self.path = if self.path.is_empty() { path.to_owned() } else { format!("{path}.{}", self.path) };
        self
    }
}

impl Error {
    /// A single violation; collect several into [`Error::Invalid`] yourself.
    pub fn invalid(code: &str, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Invalid(vec![Violation::new(code, path, message)])
    }

    pub fn not_found(kind: &'static str, id: impl ToString) -> Self {
        Self::NotFound { kind, id: id.to_string() }
    }

    /// Somebody wrote since version `seen`, and nothing says yet whether the edits clash.
    pub fn stale(kind: &'static str, id: impl ToString, seen: i32) -> Self {
        Self::Stale { kind, id: id.to_string(), seen, clashes: Vec::new() }
    }

    pub fn refused(code: &'static str, reason: impl Into<String>) -> Self {
        Self::Refused { code, reason: reason.into(), hint: None }
    }

    /// Whether two rows would have had the same key.
    pub fn is_duplicate(&self) -> bool {
        let Self::Unexpected(error) = self else { return false };
        let sql = error.downcast_ref::<sea_orm::DbErr>().and_then(sea_orm::DbErr::sql_err);
        matches!(sql, Some(sea_orm::SqlErr::UniqueConstraintViolation(_)))
    }

    /// The code a client acts on.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden(_) => "FORBIDDEN",
            Self::Refused { code, .. } => code,
            Self::NotFound { .. } => "NOT_FOUND",
            Self::Stale { .. } => "STALE",
            Self::Invalid(_) => "INVALID",
            Self::TooMany { .. } => "TOO_MANY_REQUESTS",
            Self::Unexpected(_) => "INTERNAL",
        }
    }
}

impl From<sea_orm::DbErr> for Error {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Unexpected(error.into())
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Unexpected(error.into())
    }
}

impl From<object_store::Error> for Error {
    fn from(error: object_store::Error) -> Self {
        Self::Unexpected(error.into())
    }
}
