//! Who acts and what they may do. The check itself stands in the first line of each domain function.
//!
//! [`Actor`] and [`Permission`] belong to the kernel; the rest (people, roles, sessions, tokens) is a domain of its own.

pub mod actor;
pub mod api_token;
pub mod clean_up;
pub mod jwt;
pub mod link;
pub mod password;
pub mod permission;
mod rate;
pub mod resolve;
pub mod role;
pub mod secret;
pub mod session;
pub mod sign_in;
pub mod user;

pub use actor::{Actor, Who};
pub use permission::Permission;
