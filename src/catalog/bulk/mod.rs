//! Bulk edits: the same steps done to many resources in the background, each as if somebody saved it. What they would do
//! can be looked at first; what they did is kept per resource, and one more bulk edit takes it back.

pub mod apply;
pub mod edit;
pub mod item;
pub mod operation;
mod preview;
mod run;
mod start;

pub use self::{
    edit::{Model as BulkEdit, State},
    operation::Operation,
    preview::{Preview, preview},
    run::run,
    start::{Selection, cancel, more, resume, start, start_remodel, stop, undo},
};
