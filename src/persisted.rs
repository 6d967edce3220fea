//! Queries that clients register under their SHA-256 and name by it from then on, as the convention of "automatic
//! persisted queries" has it. Only memory: what was pushed out is registered again by the next client.

use std::sync::Arc;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::cache::Cache;

/// Bytes of one query.
pub const LONGEST: usize = 64 * 1024;
/// Bytes of all of them.
const ALL: usize = 2 << 20;

/// How a request names a query: the extension `persistedQuery`.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Named {
    pub sha256_hash: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    Mismatch,
    Unknown,
}

impl Fault {
    pub fn code(self) -> &'static str {
        match self {
            Self::Mismatch => "PERSISTED_QUERY_MISMATCH",
            Self::Unknown => "PERSISTED_QUERY_NOT_FOUND",
        }
    }

    pub fn message(self) -> &'static str {
        match self {
            Self::Mismatch => "`sha256Hash` is not the hash of the query",
            // The wording is what clients of persisted queries look for.
            Self::Unknown => "PersistedQueryNotFound",
        }
    }
}

pub struct Queries(Cache<String, Arc<str>>);

impl Default for Queries {
    fn default() -> Self {
        Self(Cache::new(ALL))
    }
}

impl Queries {
    /// The query that was registered under this name.
    pub fn get(&self, name: &Named) -> Result<Arc<str>, Fault> {
        self.0.get(&name.sha256_hash.to_ascii_lowercase()).ok_or(Fault::Unknown)
    }

    /// Registers a query under its name, unless it is too long to be kept.
    pub fn register(&self, name: &Named, query: &str) -> Result<(), Fault> {
        let hash: String = Sha256::digest(query).iter().map(|byte| format!("{byte:02x}")).collect();
        if hash != name.sha256_hash.to_ascii_lowercase() {
            return Err(Fault::Mismatch);
        }
        if query.len() <= LONGEST {
            self.0.insert(hash, query.into(), query.len() + 100);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(query: &str) -> Named {
        Named { sha256_hash: Sha256::digest(query).iter().map(|byte| format!("{byte:02X}")).collect() }
    }

    #[test]
    fn a_query_is_found_under_its_own_hash_only() {
        let queries = Queries::default();
        assert_eq!(queries.get(&named("{ me }")), Err(Fault::Unknown));
        assert_eq!(queries.register(&named("{ me }"), "{ users }"), Err(Fault::Mismatch));
        assert_eq!(queries.register(&named("{ me }"), "{ me }"), Ok(()));
        assert_eq!(queries.get(&named("{ me }")).as_deref(), Ok("{ me }"));
    }

    #[test]
    fn a_query_that_is_too_long_is_not_kept() {
        let (queries, long) = (Queries::default(), "x".repeat(LONGEST + 1));
        assert_eq!(queries.register(&named(&long), &long), Ok(()));
        assert_eq!(queries.get(&named(&long)), Err(Fault::Unknown));
    }
}
