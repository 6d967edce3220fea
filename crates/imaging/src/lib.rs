//! Pictures in, renditions out: fast, and safe against files made to do harm.
//!
//! - [`probe`] reads a header, [`render`] makes a set of renditions from one decode, [`Recipe`] says what
//!   they should be and names them.
//! - [`worker`] and [`Pool`] do the same in processes of their own, with limits on memory and time: a
//!   decoder that crashes, hangs or eats memory ends its process and nothing else.
//! - [`svg`] draws.
//!
//! The way of a picture, one module each: `format` and `probe` (what is it, is it within the limits) →
//! `geometry` (which part, how large) → `decode` → `resize` → `orient` → `colour` (to sRGB) → `compose`
//! (background) → `decorate` (what is laid over it) → `encode`. `render` leads it along. Work is done on as few pixels as possible, so turning
//! and converting come after scaling, and JPEG stays in the planes it is stored in.

mod colour;
mod compose;
mod decode;
mod decorate;
mod encode;
mod error;
mod facts;
mod format;
mod frame;
mod geometry;
#[cfg(unix)]
mod guard;
mod limits;
mod look;
mod orient;
mod pdf;
mod picture;
mod pool;
mod probe;
mod recipe;
mod render;
mod resize;
pub mod svg;
pub mod worker;

pub use error::{Error, Result};
pub use facts::{Facts, Position};
pub use format::Format;
pub use limits::Limits;
pub use look::Dominant;
pub use pool::{Pool, PoolOptions};
pub use probe::{ColourSpace, Info, probe};
pub use recipe::{
    Caption, Circle, Colour, Crop, ENCODER_VERSION, Effort, Fit, Intent, Metadata, Motion, Output, Place, Press,
    Recipe, Rounding, Space, Texts, Traits, Watermark,
};
pub use render::{Files, Renderer, Rendition, render};
pub use svg::Fonts;
