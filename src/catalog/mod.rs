//! Product information: the content model and the rules by which resources follow it.

pub mod association_type;
pub mod associations;
pub mod assortment;
pub mod attribute;
pub mod batch;
pub mod bulk;
pub mod category;
pub mod channel;
pub mod completeness;
mod defaults;
pub mod derived;
pub mod duplicate;
pub mod edit;
pub mod explain;
pub mod family;
pub mod label;
pub mod line;
pub mod links;
pub mod listing;
pub mod model;
pub mod presence;
pub mod read;
pub mod recheck;
pub mod record;
pub mod remodel;
pub mod rule;
mod targets;
pub mod translation;
pub mod trash;
pub mod two_way;
pub mod unique;
pub mod usage;
pub mod validate;
pub mod view;
pub mod write;

pub use model::ContentModel;
