//! Files with their metadata: what is stored, how it is shown, where it may be used.

pub mod drawing;
pub mod rendition;
