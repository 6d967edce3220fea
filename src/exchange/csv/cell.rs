//! Values in cells, and cells that no spreadsheet takes for a formula.

use serde_json::{Map, Value as Json, json};

use super::columns::Part;
use crate::{
    catalog::{attribute::AttributeType, model::Attribute},
    resource::Kind,
};

/// A product link that leads to a model begins with this; a code has no colon.
const TO_MODEL: &str = "product_model:";

/// One part of canonical data, as people type it.
pub fn write(attribute: &Attribute, data: &Json, part: &Part) -> String {
    match (attribute.kind, part) {
        (_, Part::Currency(currency)) => text(&data[currency]),
        (_, Part::Unit) => text(&data["unit"]),
        (AttributeType::Measurement, Part::Whole) => text(&data["amount"]),
        (AttributeType::ProductLink, Part::Whole) => link(data),
        (AttributeType::ProductLinkList, Part::Whole) => {
            data.as_array().into_iter().flatten().map(link).collect::<Vec<_>>().join(",")
        }
        (kind, Part::Whole) if is_list(kind) => {
            data.as_array().into_iter().flatten().map(text).collect::<Vec<_>>().join(",")
        }
        _ => text(data),
    }
}

fn link(data: &Json) -> String {
    match data["kind"] == Kind::ProductModel.name() {
        true => format!("{TO_MODEL}{}", text(&data["code"])),
        false => text(&data["code"]),
    }
}

fn text(data: &Json) -> String {
    match data {
        Json::Null => String::new(),
        Json::Bool(set) => u8::from(*set).to_string(),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn is_list(kind: AttributeType) -> bool {
    matches!(kind, AttributeType::MultiSelect | AttributeType::AssetList | AttributeType::ReferenceList)
}

/// The data of filled or empty cells over what is stored; whether it is sound is found out by whoever writes it.
pub fn read(attribute: &Attribute, cells: &[(&Part, &str)], stored: Option<&Json>) -> Option<Json> {
    match attribute.kind {
        AttributeType::Price => price(cells, stored),
        AttributeType::Measurement => measurement(attribute, cells, stored),
        kind => {
            let cell = cells.first().map(|(_, cell)| *cell).filter(|cell| !cell.is_empty())?;
            Some(whole(kind, cell))
        }
    }
}

fn whole(kind: AttributeType, cell: &str) -> Json {
    match kind {
        // A text is no boolean, which is what will be said of it.
        AttributeType::Boolean => truth(cell).map_or_else(|| json!(cell), Json::from),
        AttributeType::ProductLink => target(cell),
        AttributeType::ProductLinkList => split(cell).map(target).collect(),
        AttributeType::Table | AttributeType::Blocks => serde_json::from_str(cell).unwrap_or_else(|_| json!(cell)),
        kind if is_list(kind) => json!(split(cell).collect::<Vec<_>>()),
        _ => json!(cell),
    }
}

fn target(cell: &str) -> Json {
    match cell.strip_prefix(TO_MODEL) {
        Some(code) => json!({ "kind": Kind::ProductModel.name(), "code": code }),
        None => json!(cell),
    }
}

/// Yes or no, as spreadsheets write it.
pub fn truth(cell: &str) -> Option<bool> {
    match cell.trim().to_ascii_lowercase().as_str() {
        "1" | "true" => Some(true),
        "0" | "false" => Some(false),
        _ => None,
    }
}

/// The parts of a list.
pub fn split(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(',').map(str::trim).filter(|part| !part.is_empty())
}

/// Currencies without a column stay.
fn price(cells: &[(&Part, &str)], stored: Option<&Json>) -> Option<Json> {
    let mut amounts: Map<String, Json> = stored.and_then(Json::as_object).cloned().unwrap_or_default();
    for (part, cell) in cells {
        let Part::Currency(currency) = part else { continue };
        match cell.is_empty() {
            true => drop(amounts.shift_remove(currency)),
            false => drop(amounts.insert(currency.clone(), json!(cell))),
        }
    }
    (!amounts.is_empty()).then_some(Json::Object(amounts))
}

/// Without a column for the unit it stays, or is the one offered first.
fn measurement(attribute: &Attribute, cells: &[(&Part, &str)], stored: Option<&Json>) -> Option<Json> {
    let cell = |wanted: &Part| cells.iter().find(|(part, _)| *part == wanted).map(|(_, cell)| (*cell).to_owned());
    let of_stored = |field: &str| Some(stored?[field].as_str()?.to_owned());
    let amount = cell(&Part::Whole).or_else(|| of_stored("amount")).filter(|amount| !amount.is_empty())?;
    let unit = cell(&Part::Unit).filter(|unit| !unit.is_empty()).or_else(|| of_stored("unit"));
    Some(json!({ "amount": amount, "unit": unit.or_else(|| attribute.settings.default_unit.clone()) }))
}

/// What makes a spreadsheet take a cell for a formula.
const STARTS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];

/// Puts a `'` in front of what would be a formula, and of what looks as if that had been done; numbers stay numbers.
pub fn guarded(cell: String) -> String {
    match is_guarded_or_formula(&cell) && !is_number(&cell) {
        true => format!("'{cell}"),
        false => cell,
    }
}

/// Takes back what [`guarded`] did.
pub fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(inner) if is_guarded_or_formula(inner) => inner,
        _ => cell,
    }
}

fn is_guarded_or_formula(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(STARTS)
}

/// A plain negative number does nothing.
fn is_number(cell: &str) -> bool {
    let digits = cell.strip_prefix('-').unwrap_or(cell);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    all(whole) && all(fraction)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_formula_becomes_a_text_and_a_number_stays_one() {
        assert_eq!(guarded("=1+1".into()), "'=1+1");
        assert_eq!(guarded("@SUM(A1)".into()), "'@SUM(A1)");
        assert_eq!(guarded("-2+3|cmd".into()), "'-2+3|cmd");
        assert_eq!(guarded("\u{ff1d}1".into()), "'\u{ff1d}1");
        assert_eq!(guarded("-12.5".into()), "-12.5");
        assert_eq!(guarded("'tis".into()), "'tis");
        assert_eq!(guarded("'=1".into()), "''=1");
    }

    proptest! {
        #[test]
        fn no_cell_changes_on_the_way_back(cell in "['=+@\t\r0-9.a -]{0,6}|.*") {
            let out = guarded(cell.clone());
            prop_assert_eq!(unguarded(&out), cell.as_str());
            prop_assert!(is_number(&out) || !out.starts_with(STARTS));
        }
    }
}
