//! The integration tests: one binary, one module a domain, acting over HTTP as named people on a fresh hub each.

mod access;
mod auth;
mod authorization;
mod bulk;
mod changes;
mod corpus;
mod delivery_api;
mod errors;
mod feed;
mod import;
mod listing;
mod model;
mod operations;
mod outputs;
mod print;
mod publishing;
mod renditions;
mod s3;
mod schema;
mod shop;
mod social;
mod source;
mod support;
mod tidy;
mod uploads;
mod workflow;
