//! What people translate of a value: its texts, and how many words they have.

use serde_json::Value as Json;
use unicode_segmentation::UnicodeSegmentation;

use crate::catalog::{
    attribute::{self, AttributeType, Place, rich_text},
    model::Attribute,
};

/// One text of a value: the whole of it, a cell of a table, a field of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece<'a> {
    pub place: Place<'a>,
    pub kind: AttributeType,
    pub text: &'a str,
}

/// Whether values of the attribute are translated by people.
pub fn is_translated(attribute: &Attribute) -> bool {
    attribute.localizable && !attribute.read_only && holds_text(attribute)
}

fn holds_text(attribute: &Attribute) -> bool {
    let settings = &attribute.settings;
    let fields = settings.blocks.iter().flat_map(|block| &block.fields);
    is_text(attribute.kind) || settings.columns.iter().chain(fields).any(|column| is_text(column.kind))
}

fn is_text(kind: AttributeType) -> bool {
    matches!(kind, AttributeType::Text | AttributeType::Textarea | AttributeType::RichText)
}

/// The texts of a value, in order.
pub fn pieces<'a>(attribute: &'a Attribute, data: &'a Json) -> Vec<Piece<'a>> {
    let texts = attribute::parts(attribute, data).into_iter().filter(|part| is_text(part.kind));
    texts.filter_map(|part| Some(Piece { place: part.place, kind: part.kind, text: part.data.as_str()? })).collect()
}

/// The value whose texts, in the order of [`pieces`], are these; everything else of it is as in the source.
pub fn with_texts(attribute: &Attribute, source: &Json, texts: &[String]) -> Json {
    let mut value = source.clone();
    for (piece, text) in pieces(attribute, source).iter().zip(texts) {
        let part = match piece.place {
            Place::Whole => Some(&mut value),
            Place::Cell { row: index, column: key } | Place::Field { index, field: key, .. } => {
                value.get_mut(index).and_then(|items| items.get_mut(key))
            }
        };
        if let Some(part) = part {
            *part = text.as_str().into();
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
