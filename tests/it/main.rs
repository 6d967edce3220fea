//! The integration tests: one binary, one module a domain, acting over HTTP as named people on a fresh hub each.

mod access;
mod auth;
mod authorization;
mod corpus;
mod errors;
mod model;
mod operations;
mod renditions;
mod s3;
mod schema;
mod source;
mod support;
mod tidy;
mod uploads;
