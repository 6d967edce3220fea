//! Files with their metadata: what is stored, how it is shown, where it may be used.

pub mod asset;
pub mod blob;
pub mod drawing;
pub mod intake;
pub mod media;
pub mod render;
pub mod rendition;
pub mod rights;
mod scan;
pub mod scrub;
pub mod space;
pub mod store;
pub mod sweep;
pub mod thumbnail;
pub mod upload;
pub mod versions;
pub mod workers;

/// The family of assets that nobody gave another.
pub const FAMILY: &str = "asset";
