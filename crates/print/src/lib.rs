//! Catalogues as PDF: a Typst template, data and pictures in, pages with bleed out.
//!
//! A map of the crate, in the order a job passes through it:
//!
//! - [`catalogue`]: what is printed, as the caller fills it in; makes the [`Job`].
//! - [`template`]: the catalogue template and the fonts that come with the crate.
//! - [`job`]: template, data and files of one run, and what comes out of it.
//! - [`isolate`]: runs a job in a child process with limits. **This is the way to run a job.**
//! - [`worker`]: the other end of that pipe, inside the child.
//! - [`compile`]: template and data to PDF, in this process and without limits.
//! - `world`, `picture`, `boxes`: the files a template sees, the pictures, the finishing of the PDF.
//!
//! A template sees the files of its job and nothing else: no folders, no packages, no network, no clock.

mod boxes;
pub mod catalogue;
pub mod compile;
mod error;
pub mod isolate;
pub mod job;
mod picture;
pub mod template;
pub mod worker;
mod world;

pub use compile::compile;
pub use error::{Error, Problem};
pub use isolate::{Limits, run_isolated};
pub use job::{File, Job, Pdf};
