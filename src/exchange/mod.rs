//! Catalogues in and out, in the formats of the field.

pub mod akeneo;
pub mod csv;
pub mod demo;
mod export;
mod folder;
pub mod jsonl;
mod load;
pub mod report;
pub mod xliff;

pub use export::Summary;
pub use report::{Level, Problem, ProgressFn, Report};
