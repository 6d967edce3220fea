//! What channels serve: publications, the documents they resolve to, and the log of each channel.

pub mod build;
pub mod changes;
pub mod document;
pub mod index;
pub mod log;
pub mod packed;
pub mod plain;
pub mod preview;
pub mod projection;
pub mod publication;
pub mod publish;
pub mod rebuild;
pub mod renditions;
pub mod snapshot;
pub mod store;
pub mod views;

pub use document::Document;
pub use publication::{Cell, Place};
