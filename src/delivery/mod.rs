//! What channels serve: publications, the documents they resolve to, and the log of each channel.

pub mod document;

pub use document::Document;
