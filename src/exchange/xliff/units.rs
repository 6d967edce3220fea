//! Values as units: each text of a value is a segment.

use serde_json::Value as Json;

use super::inline::{self, Part};
use crate::catalog::{
    attribute::{AttributeType, Place},
    model::Attribute,
    translation::text::pieces,
};

/// One text of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// `1`, or row (from 1) and column of a cell: `2.note`, or id and field of a block: `a1b2c3d4.body`.
    pub id: String,
    pub kind: AttributeType,
    pub source: Vec<Part>,
    pub target: Option<Vec<Part>>,
}

/// The texts of a source, each with its translation where there is one with the same codes. Ids of codes differ throughout
/// the unit.
pub fn segments(attribute: &Attribute, source: &Json, target: Option<&Json>) -> Vec<Segment> {
    let theirs = target.map(|target| pieces(attribute, target)).unwrap_or_default();
    let mut codes = 1;
    let mut all = Vec::new();
    for piece in pieces(attribute, source) {
        let parts = inline::parts(piece.kind, piece.text, codes);
        let target = theirs.iter().find(|other| same_place(&other.place, &piece.place) && other.kind == piece.kind);
        let target = target.and_then(|other| inline::alike(&parts, inline::parts(piece.kind, other.text, 1)));
        codes += inline::count(&parts);
        let id = match piece.place {
            Place::Whole => "1".to_owned(),
            Place::Cell { row, column } => format!("{}.{column}", row + 1),
            Place::Field { block, field, .. } => format!("{block}.{field}"),
        };
        all.push(Segment { id, kind: piece.kind, source: parts, target });
    }
    all
}

/// A block is the same wherever it stands.
fn same_place(one: &Place<'_>, other: &Place<'_>) -> bool {
    match (one, other) {
        (Place::Field { block, field, .. }, Place::Field { block: other, field: named, .. }) => {
            (block, field) == (other, named)
        }
        _ => one == other,
    }
}
