//! A table: a JSON list of at most 1,000 rows and 1 MiB, each row an object of the columns' codes with data as the
//! column's type has it, `[{"nutrient": "Fat", "per_100g": "1.5"}]`. Cells without data are absent, and so are rows
//! without cells.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::{Attribute, AttributeType, Fault, InLists, IndexValue, Settings, Shape};
use crate::{
    catalog::model::{
        ContentModel,
        part::{check_code, check_labels, shortened},
    },
    channels::Labels,
    error::Violation,
};

const MAX_ROWS: u32 = 1_000;
const MAX_COLUMNS: usize = 30;
/// Of its canonical text.
const MAX_BYTES: usize = 1024 * 1024;

/// A column of a table; its cells are data of `kind` under `settings`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Column {
    pub code: String,
    #[serde(rename = "type")]
    pub kind: AttributeType,
    #[serde(default)]
    pub labels: Labels,
    /// Every row needs it.
    #[serde(default)]
    pub required: bool,
    #[serde(default)]
    pub settings: Settings,
}

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
}

/// The rows of canonical data.
pub fn rows(data: &Json) -> impl Iterator<Item = &Json> {
    data.as_array().into_iter().flatten()
}

/// The columns as attributes of their own, and whether each row needs them.
pub fn columns(attribute: &Attribute) -> Vec<(Attribute, bool)> {
    let of = |column: &Column| {
        let attribute = Attribute {
            code: column.code.clone(),
            kind: column.kind,
            group: attribute.group.clone(),
            labels: column.labels.clone(),
            help: Labels::new(),
            localizable: false,
            scopable: false,
            unique: false,
            read_only: false,
            sort: 0,
            settings: column.settings.clone(),
        };
        (attribute, column.required)
    };
    attribute.settings.columns.iter().map(of).collect()
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

/// Whether cells of `before` stand under columns of the same kind in `columns` too.
pub fn holds_all(columns: &[Column], before: &[Column]) -> bool {
    let same = |old: &Column| {
        let found = columns.iter().find(|column| column.code == old.code);
        found.is_some_and(|new| new.kind == old.kind && new.settings.unit_family == old.settings.unit_family)
    };
    before.iter().all(same)
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
    let mut seen = BTreeSet::new();
    for (index, (column, (as_attribute, _))) in columns.iter().zip(self::columns(attribute)).enumerate() {
        let mut own = Vec::new();
        check_code(&column.code, &mut own);
        check_labels("labels", &column.labels, &mut own);
        if !seen.insert(&column.code) {
            own.push(Violation::new("DUPLICATE", "code", format!("there are two columns `{}`", column.code)));
        }
        if !is_simple(column.kind) {
            own.push(
                Violation::new("WRONG_TYPE", "type", "a column cannot be of this type")
                    .hint("use text, number, measurement, boolean, date, date_time, colour or link"),
            );
        }
        as_attribute.check_units(model, &mut own);
        column.settings.check(&mut own);
        faults.extend(
            own.into_iter()
                .map(|fault| Violation { path: format!("settings.columns.{index}.{}", fault.path), ..fault }),
        );
    }
}

fn is_simple(kind: AttributeType) -> bool {
    use AttributeType as T;
    matches!(kind, T::Text | T::Number | T::Measurement | T::Boolean | T::Date | T::DateTime | T::Colour | T::Link)
}
