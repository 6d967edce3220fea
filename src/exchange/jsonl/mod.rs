//! The whole catalogue as a folder: `catalogue.jsonl`, one JSON object a line, and the files of assets beside it.
//! `docs/exchange.md` describes the lines. What is written is the same, byte for byte, for the same content on any hub.

mod export;
mod import;
mod line;
mod read;

pub use export::export;
pub use import::import;
pub use line::read;

/// In the folder of an export.
const CATALOGUE: &str = "catalogue.jsonl";
/// The same, for files.
const FILES: &str = "files";
/// Of the lines; another number is refused.
const FORMAT: u32 = 1;
/// Longer lines are refused: no resource is that large.
const MAX_LINE: usize = 64 << 20;
