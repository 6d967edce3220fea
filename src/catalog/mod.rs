//! Product information: the content model and the rules by which resources follow it.

pub mod attribute;
pub mod model;

pub use model::ContentModel;
