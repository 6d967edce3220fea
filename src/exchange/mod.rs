//! Catalogues in and out, in the formats of the field.

pub mod akeneo;
pub mod demo;
pub mod report;

pub use report::{Level, Problem, ProgressFn, Report};
