//! Who acts and what they may do. The check itself stands in the first line of each domain function.
//!
//! [`Actor`] and [`Permission`] belong to the kernel; the rest (people, roles, sessions, tokens) is a domain of its own.

pub mod actor;
pub mod jwt;
pub mod permission;
pub mod resolve;
pub mod role;
pub mod secret;
pub mod session;
pub mod user;

pub use actor::{Actor, Who};
pub use permission::Permission;
