//! Product information: the content model and the rules by which resources follow it.

pub mod association_type;
pub mod attribute;
pub mod category;
pub mod channel;
pub mod completeness;
pub mod family;
pub mod model;
pub mod usage;
pub mod value;

pub use model::ContentModel;
