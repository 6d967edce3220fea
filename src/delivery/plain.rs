//! What a document says in plain words: for search, for letters to other services.

use super::document::{Block, Data};
use crate::catalog::attribute::rich_text;

/// The texts of blocks, one paragraph a block.
pub fn blocks(blocks: &[Block]) -> String {
    let paragraphs = blocks.iter().map(|block| block.fields.values().filter_map(text).collect::<Vec<_>>().join("\n"));
    paragraphs.filter(|paragraph| !paragraph.is_empty()).collect::<Vec<_>>().join("\n\n")
}

fn text(data: &Data) -> Option<String> {
    let text = match data {
        Data::Text(text) | Data::Textarea(text) => text.clone(),
        Data::RichText(html) => rich_text::plain(html),
        Data::Reference(record) => record.label.clone(),
        Data::ReferenceList(records) => {
            records.iter().map(|record| record.label.as_str()).collect::<Vec<_>>().join(", ")
        }
        _ => return None,
    };
    Some(text).filter(|text| !text.is_empty())
}
