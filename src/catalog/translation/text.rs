//! What people translate of a value: its texts, and how many words they have.

use serde_json::Value as Json;
use unicode_segmentation::UnicodeSegmentation;

use crate::catalog::{
    attribute::{AttributeType, rich_text, table},
    model::Attribute,
};

/// One text of a value: the whole of it, or a cell of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece<'a> {
    /// Row from 0 and column of a cell.
    pub cell: Option<(usize, &'a str)>,
    pub kind: AttributeType,
    pub text: &'a str,
}

/// Whether values of the attribute are translated by people.
pub fn is_translated(attribute: &Attribute) -> bool {
    attribute.localizable && !attribute.read_only && holds_text(attribute)
}

fn holds_text(attribute: &Attribute) -> bool {
    match attribute.kind {
        AttributeType::Table => attribute.settings.columns.iter().any(|column| is_text(column.kind)),
        kind => is_text(kind),
    }
}

fn is_text(kind: AttributeType) -> bool {
    matches!(kind, AttributeType::Text | AttributeType::Textarea | AttributeType::RichText)
}

/// The texts of a value, in order.
pub fn pieces<'a>(attribute: &'a Attribute, data: &'a Json) -> Vec<Piece<'a>> {
    if attribute.kind != AttributeType::Table {
        let text = data.as_str().filter(|_| is_text(attribute.kind));
        return text.map(|text| Piece { cell: None, kind: attribute.kind, text }).into_iter().collect();
    }
    let columns: Vec<_> = attribute.settings.columns.iter().filter(|column| is_text(column.kind)).collect();
    let cells = table::rows(data).enumerate().flat_map(|(number, row)| {
        columns.iter().filter_map(move |column| {
            let text = row.get(&column.code)?.as_str()?;
            Some(Piece { cell: Some((number, column.code.as_str())), kind: column.kind, text })
        })
    });
    cells.collect()
}

/// The value whose texts, in the order of [`pieces`], are these; everything else of it is as in the source.
pub fn with_texts(attribute: &Attribute, source: &Json, texts: &[String]) -> Json {
    if attribute.kind != AttributeType::Table {
        return texts.first().map_or(Json::Null, |text| text.as_str().into());
    }
    let mut value = source.clone();
    for (piece, text) in pieces(attribute, source).iter().zip(texts) {
        let Some((row, column)) = piece.cell else { continue };
        if let Some(cell) = value.get_mut(row).and_then(|row| row.get_mut(column)) {
            *cell = text.as_str().into();
        }
    }
    value
}

/// Words of all its texts, without their formatting.
pub fn words(attribute: &Attribute, data: &Json) -> usize {
    let count = |piece: Piece<'_>| match piece.kind {
        AttributeType::RichText => rich_text::plain(piece.text).unicode_words().count(),
        _ => piece.text.unicode_words().count(),
    };
    pieces(attribute, data).into_iter().map(count).sum()
}

/// Says whether two sources are the same without keeping them.
pub fn digest(data: &Json) -> String {
    blake3::hash(data.to_string().as_bytes()).to_hex()[..32].to_owned()
}
