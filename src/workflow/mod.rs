//! Reviews: one revision of a resource, for stated channels and locales, on its way through the stages of a workflow.

pub mod guard;
pub mod inbox;
pub mod review;
pub mod rules;

pub use review::{Decision, ReviewState};
