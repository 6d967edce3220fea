//! What the columns of product and model files mean: `code[-locale][-channel][-currency|-unit]`.
//! Resolved once per file, not once per cell.

use super::table::Table;
use crate::{
    catalog::{ContentModel, attribute::AttributeType, model::Attribute},
    exchange::report::{Level, Place, Report},
    resource::{Kind, Scope},
};
use std::sync::Arc;

pub enum Column {
    /// Identity, place and so on: read by name.
    Known,
    Value {
        attribute: Arc<Attribute>,
        scope: Scope,
        part: Part,
    },
    /// Association type and the kind of its targets.
    Association {
        kind: String,
        target: Kind,
    },
    Ignored,
}

/// Which part of a value the cell holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    Whole,
    /// Amount of a price in this currency.
    Currency(String),
    /// Unit of the measurement whose amount stands in the column before.
    Unit,
}

const KNOWN: [&str; 9] =
    ["sku", "code", "categories", "enabled", "family", "family_variant", "parent", "groups", "uuid"];

/// One meaning per column; what means nothing here is told once.
pub fn resolve(model: &ContentModel, table: &Table, report: &mut Report) -> Vec<Column> {
    table.header.iter().map(|name| column(model, table, name, report)).collect()
}

fn column(model: &ContentModel, table: &Table, name: &str, report: &mut Report) -> Column {
    if KNOWN.contains(&name) {
        return Column::Known;
    }
    if let Some(found) = association(model, name).or_else(|| value(model, name)) {
        return found;
    }
    let index = table.column(name);
    let filled = table.rows.iter().filter(|row| index.is_some_and(|index| !row.cells[index].trim().is_empty())).count();
    if filled > 0 {
        let message = format!("column `{name}` belongs to no attribute: {filled} cell(s) are left out");
        report.add(Place { file: &table.file, line: 1 }.problem(Level::Cell, Some(name), "UNKNOWN_COLUMN", message));
    }
    Column::Ignored
}

fn association(model: &ContentModel, name: &str) -> Option<Column> {
    let (kind, what) = name.rsplit_once('-')?;
    model.association_types.get(kind)?;
    let target = match what {
        "products" => Kind::Product,
        "product_models" => Kind::ProductModel,
        // Groups of products are not kept: their columns are told when they hold something.
        _ => return None,
    };
    Some(Column::Association { kind: kind.to_owned(), target })
}

fn value(model: &ContentModel, name: &str) -> Option<Column> {
    let mut parts = name.split('-');
    let attribute = model.attribute(parts.next()?)?.clone();
    let locale = if attribute.localizable { Some(parts.next()?) } else { None };
    let channel = if attribute.scopable { Some(parts.next()?) } else { None };
    let part = match (attribute.kind, parts.next()) {
        (AttributeType::Price, Some(currency)) => Part::Currency(currency.to_owned()),
        (AttributeType::Measurement, Some("unit")) => Part::Unit,
        (_, None) => Part::Whole,
        _ => return None,
    };
    let scope = Scope::new(channel, locale);
    parts.next().is_none().then_some(Column::Value { attribute, scope, part })
}
