//! Previews: documents of working copies, for those who hold a link that names them. They are built by the code that
//! builds what is published, and kept nowhere.

pub mod draft;
pub mod link;
pub mod sheet;

pub use draft::Draft;
