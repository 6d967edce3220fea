//! What pushes a channel's content out: webhooks, feeds, the print catalogue, posts, cache purges. Each output reads its
//! channel's log and live documents, and nothing else; no other module knows one of them.
//!
//! Two ways to work: a *messenger* hands over each entry of the log by itself ([`delivery`]), a *maker* writes files from
//! all live documents at once ([`made`]). [`run`] does either.

pub mod bluesky;
pub mod catalogue;
pub mod delivery;
mod detect;
pub mod file;
mod format;
pub mod google;
pub mod limit;
mod live;
pub mod made;
pub mod output;
pub mod picture;
pub mod problem;
pub mod purge;
pub mod receipt;
pub mod run;
pub mod secrets;
pub mod sent;
pub mod settings;
mod template;
mod view;
pub mod webhook;
