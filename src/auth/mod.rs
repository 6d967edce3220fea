//! Who acts and what they may do. The check itself stands in the first line of each domain function.

pub mod actor;
pub mod permission;

pub use actor::{Actor, Who};
pub use permission::Permission;
