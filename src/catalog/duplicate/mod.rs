//! Products that may be one and the same: those with one GTIN or one value that only one may have, however it is written,
//! and those of a family whose names are alike.
//!
//! Nothing compares all with all. What a product can be recognised by are its clues ([`clue`]); each clue makes a few keys,
//! and only products that share a key are compared ([`likeness`]). Clues, keys and what was found are rows that follow the
//! search index ([`follow`]), so a save costs a handful of lookups whatever the size of the catalogue.

mod clue;
mod follow;
mod likeness;
mod list;
mod pair;
pub mod settle;

pub use self::{
    clue::fingerprint,
    follow::follow,
    list::{Wanted, dismiss, list, of_resources, restore},
    pair::{Model as Pair, Reason},
};

#[cfg(test)]
mod tests;
