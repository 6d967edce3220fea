//! Texts of documents as the book prints them: rich text with its formatting, blocks one after another. Pure.

use print::catalogue::{Block, BlockKind, Run};

use super::product;
use crate::{
    catalog::attribute::rich_text,
    delivery::document::{self, Asset, Data, Document},
};

/// A text with its formatting.
pub fn blocks(data: &Data) -> Vec<Block> {
    match data {
        Data::RichText(html) => rich_text::blocks(html).into_iter().map(block).collect(),
        Data::Blocks(blocks) => blocks.iter().flat_map(printed).collect(),
        other => lines(other).collect(),
    }
}

/// The first picture among the blocks of a document.
pub fn first_picture(document: &Document) -> Option<&Asset> {
    let blocks = document.values.values().filter_map(|value| match &value.data {
        Data::Blocks(blocks) => Some(blocks),
        _ => None,
    });
    blocks.flatten().flat_map(|block| block.fields.values()).find_map(|data| match data {
        Data::Asset(asset) => Some(asset),
        Data::AssetList(assets) => assets.first(),
        _ => None,
    })
}

/// What of a block is words. A block that is one line and nothing else is a heading; the words around a picture say what
/// it shows and those on a link where it leads: on paper they make no sense.
fn printed(block: &document::Block) -> Vec<Block> {
    let leads = |data: &Data| matches!(data, Data::Asset(_) | Data::AssetList(_) | Data::Link(_));
    if block.fields.values().any(leads) {
        return Vec::new();
    }
    let alone = block.fields.len() == 1;
    let texts = block.fields.values().flat_map(|data| match data {
        Data::RichText(_) => blocks(data),
        Data::Text(text) if alone => vec![Block { kind: BlockKind::Heading, ..Block::plain(text) }],
        other => lines(other).collect(),
    });
    texts.collect()
}

fn lines(data: &Data) -> impl Iterator<Item = Block> {
    let text = product::plain(data).unwrap_or_default();
    text.lines().map(Block::plain).collect::<Vec<_>>().into_iter()
}

fn block(block: rich_text::Block) -> Block {
    let (kind, marker) = match block.kind {
        rich_text::BlockKind::Paragraph => (BlockKind::Paragraph, None),
        rich_text::BlockKind::Heading => (BlockKind::Heading, None),
        rich_text::BlockKind::Subheading => (BlockKind::Subheading, None),
        rich_text::BlockKind::Bullet => (BlockKind::Item, Some("–".to_owned())),
        rich_text::BlockKind::Number(number) => (BlockKind::Item, Some(format!("{number}."))),
    };
    let runs = block.runs.into_iter();
    Block {
        kind,
        marker,
        runs: runs.map(|run| Run { text: run.text, strong: run.strong, emphasis: run.emphasis }).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(fields: &[(&str, Data)]) -> document::Block {
        let fields = fields.iter().map(|(code, data)| ((*code).to_owned(), data.clone())).collect();
        document::Block { id: "a".to_owned(), kind: "any".to_owned(), fields }
    }

    #[test]
    fn blocks_are_printed_as_headings_and_paragraphs() {
        let data = Data::Blocks(vec![
            of(&[("text", Data::Text("Winter".to_owned()))]),
            of(&[("body", Data::RichText("<p>Snow</p><ul><li>ice</li></ul>".to_owned()))]),
            of(&[("quote", Data::Textarea("Cold.".to_owned())), ("who", Data::Text("Ilvy".to_owned()))]),
            of(&[("link", Data::Link("/winter".to_owned()))]),
        ]);
        let printed: Vec<_> = blocks(&data).into_iter().map(|block| (block.kind, block.runs[0].text.clone())).collect();
        let expected = [
            (BlockKind::Heading, "Winter"),
            (BlockKind::Paragraph, "Snow"),
            (BlockKind::Item, "ice"),
            (BlockKind::Paragraph, "Cold."),
            (BlockKind::Paragraph, "Ilvy"),
        ];
        assert_eq!(printed, expected.map(|(kind, text)| (kind, text.to_owned())));
    }
}
