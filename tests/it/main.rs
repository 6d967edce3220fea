//! The integration tests: one binary, one module a domain, acting over HTTP as named people on a fresh hub each.

mod access;
mod schema;
mod support;
