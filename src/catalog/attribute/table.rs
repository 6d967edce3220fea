//! A table: a JSON list of at most 1,000 rows and 1 MiB, each row an object of the columns' codes with data as the
//! column's type has it, `[{"nutrient": "Fat", "per_100g": "1.5"}]`. Cells without data are absent, and so are rows
//! without cells.

use serde_json::{Map, Value as Json};

use super::{
    Attribute, AttributeType, Fault, InLists, IndexValue, Part, Place, Shape,
    column::{self, as_attributes},
};
use crate::{
    catalog::model::{ContentModel, part::shortened},
    error::Violation,
};

const MAX_ROWS: u32 = 1_000;
const MAX_COLUMNS: usize = 30;
/// Of its canonical text.
const MAX_BYTES: usize = 1024 * 1024;

pub struct Table;

impl Shape for Table {
    fn normalize(&self, model: &ContentModel, attribute: &Attribute, data: &Json) -> Result<Option<Json>, Fault> {
        let items = data.as_array().ok_or_else(|| Fault::expected("a list of rows", data))?;
        let max = attribute.settings.max_items.unwrap_or(MAX_ROWS).min(MAX_ROWS) as usize;
        if items.len() > max {
            let message = format!("{} rows, at most {max} are allowed", items.len());
            return Err(Fault::new("TOO_MANY", message).with("max", max));
        }
        let columns = columns(attribute);
        let mut rows = Vec::with_capacity(items.len());
        for (number, item) in (1..).zip(items) {
            let row = row(model, &columns, item).map_err(|fault| fault.inside(&format!("row {number}")))?;
            if !row.is_empty() {
                rows.push(Json::Object(row));
            }
        }
        let rows = Json::Array(rows);
        if rows.to_string().len() > MAX_BYTES {
            return Err(super::text::too_long(MAX_BYTES));
        }
        Ok(Some(rows).filter(|rows| !super::is_empty(rows)))
    }

    fn display(&self, model: &ContentModel, attribute: &Attribute, data: &Json, locale: &str) -> String {
        let columns = columns(attribute);
        let row = |row: &Json| {
            let cells = columns
                .iter()
                .filter_map(|(column, _)| Some(super::display(model, column, row.get(&column.code)?, locale)));
            cells.collect::<Vec<_>>().join(" · ")
        };
        rows(data).map(row).collect::<Vec<_>>().join("\n")
    }

    fn index(&self, model: &ContentModel, attribute: &Attribute, data: &Json) -> IndexValue {
        let columns = columns(attribute);
        let cells = rows(data).flat_map(|row| {
            columns.iter().filter_map(|(column, _)| super::index(model, column, row.get(&column.code)?).text)
        });
        let text: Vec<String> = cells.collect();
        IndexValue { text: (!text.is_empty()).then(|| text.join("\n")), ..IndexValue::default() }
    }

    fn plain(&self, model: &ContentModel, attribute: &Attribute, data: &Json) -> Json {
        let columns = columns(attribute);
        let cell = |row: &Json, column: &Attribute| {
            Some((column.code.clone(), super::plain(model, column, row.get(&column.code)?)))
        };
        let row = |row: &Json| columns.iter().filter_map(|(column, _)| cell(row, column)).collect();
        rows(data).map(row).collect::<Vec<Json>>().into()
    }

    fn in_lists(&self) -> InLists {
        InLists { sorted: None, counted: false }
    }

    fn parts<'a>(&self, attribute: &'a Attribute, data: &'a Json) -> Vec<Part<'a>> {
        let cells = rows(data).enumerate().flat_map(|(row, cells)| {
            attribute.settings.columns.iter().filter_map(move |column| {
                let (place, data) = (Place::Cell { row, column: &column.code }, cells.get(&column.code)?);
                Some(Part { place, kind: column.kind, settings: &column.settings, data })
            })
        });
        cells.collect()
    }
}

/// The rows of canonical data.
pub fn rows(data: &Json) -> impl Iterator<Item = &Json> {
    data.as_array().into_iter().flatten()
}

/// The columns as attributes of their own, and whether each row needs them.
pub fn columns(attribute: &Attribute) -> Vec<(Attribute, bool)> {
    as_attributes(attribute, &attribute.settings.columns)
}

fn row(model: &ContentModel, columns: &[(Attribute, bool)], item: &Json) -> Result<Map<String, Json>, Fault> {
    let cells = item.as_object().ok_or_else(|| Fault::expected("a row: an object of columns", item))?;
    if let Some(stranger) = cells.keys().find(|code| !columns.iter().any(|(column, _)| column.code == **code)) {
        let known: Vec<&str> = columns.iter().map(|(column, _)| column.code.as_str()).collect();
        let message = format!("the table has no column `{}`", shortened(stranger));
        return Err(Fault::new("UNKNOWN_COLUMN", message).hint(format!("its columns are {}", known.join(", "))));
    }
    let mut row = Map::new();
    for (column, _) in columns {
        let Some(data) = cells.get(&column.code).filter(|data| !data.is_null()) else { continue };
        let kept = column.kind.shape().normalize(model, column, data);
        let kept = kept.map_err(|fault| fault.inside(&format!("column `{}`", column.code)))?;
        row.extend(kept.map(|data| (column.code.clone(), data)));
    }
    let lacking = columns.iter().find(|(column, required)| *required && !row.contains_key(&column.code));
    match lacking.filter(|_| !row.is_empty()) {
        Some((column, _)) => Err(Fault::new("REQUIRED", format!("column `{}` is empty", column.code))),
        None => Ok(row),
    }
}

/// What is wrong with the columns of an attribute.
pub fn check(model: &ContentModel, attribute: &Attribute, faults: &mut Vec<Violation>) {
    let columns = &attribute.settings.columns;
    if attribute.kind != AttributeType::Table {
        if !columns.is_empty() {
            faults.push(Violation::new("CONFLICT", "settings.columns", "only tables have columns"));
        }
        return;
    }
    if columns.is_empty() || columns.len() > MAX_COLUMNS {
        let message = format!("a table has 1 to {MAX_COLUMNS} columns");
        faults.push(Violation::new("OUT_OF_RANGE", "settings.columns", message));
    }
    column::check(model, attribute, columns, &SIMPLE, "settings.columns", faults);
}

/// What fits into a cell.
const SIMPLE: [AttributeType; 8] = {
    use AttributeType as T;
    [T::Text, T::Number, T::Measurement, T::Boolean, T::Date, T::DateTime, T::Colour, T::Link]
};
