//! A measurement: `{"amount": "1.2", "unit": "KILOGRAM"}`; the unit stays as typed, comparisons use the standard unit.

use rust_decimal::{Decimal, prelude::ToPrimitive};
use serde_json::{Map, Value as Json, json};

use super::{Attribute, Fault, InLists, IndexValue, Shape, Sorted, number};
use crate::{
    catalog::model::{ContentModel, part::shortened},
    channels::{self, MeasurementFamily, measurement},
};

pub struct Measurement;

impl Shape for Measurement {
    fn normalize(&self, model: &ContentModel, attribute: &Attribute, data: &Json) -> Result<Option<Json>, Fault> {
        let fields = data.as_object().ok_or_else(|| Fault::expected("an amount with a unit", data))?;
        if let Some(stranger) = fields.keys().find(|key| !matches!(key.as_str(), "amount" | "unit")) {
            return Err(Fault::new("WRONG_TYPE", format!("a measurement has no `{}`", shortened(stranger))));
        }
        let amount = fields.get("amount").filter(|amount| !amount.is_null());
        let Some(amount) = amount.map(number::parse).transpose()?.flatten() else { return Ok(None) };
        let family =
            family(model, attribute).ok_or_else(|| Fault::new("UNKNOWN_UNIT", "the attribute has no units"))?;
        let unit = unit(family, fields.get("unit"))?;
        check_allowed(attribute, unit)?;
        number::check_form(&attribute.settings, amount, true)?;
        check_range(attribute, family, amount, unit)?;
        Ok(Some(json!({ "amount": amount.to_string(), "unit": unit })))
    }

    fn display(&self, model: &ContentModel, attribute: &Attribute, data: &Json, locale: &str) -> String {
        let Some((amount, unit)) = parts(data) else { return String::new() };
        let symbol = family(model, attribute).and_then(|family| family.unit(unit)).map_or(unit, |unit| &unit.symbol);
        format!("{} {symbol}", number::written(amount, locale))
    }

    fn index(&self, model: &ContentModel, attribute: &Attribute, data: &Json) -> IndexValue {
        let standard = parts(data)
            .zip(family(model, attribute))
            .and_then(|((amount, unit), family)| measurement::to_standard(family, amount, unit));
        IndexValue { number: standard.and_then(|amount| amount.to_f64()), ..IndexValue::default() }
    }

    /// `amount` and `unit` as they were typed, and the amount in each unit of the family by its code.
    fn plain(&self, model: &ContentModel, attribute: &Attribute, data: &Json) -> Json {
        let Some(((amount, unit), family)) = parts(data).zip(family(model, attribute)) else { return Json::Null };
        let mut fields = Map::new();
        for other in &family.units {
            let converted = measurement::convert(family, amount, unit, &other.code);
            fields.extend(converted.map(|amount| (other.code.clone(), number::as_number(amount))));
        }
        fields.insert("amount".to_owned(), number::as_number(amount));
        fields.insert("unit".to_owned(), unit.into());
        Json::Object(fields)
    }

    fn in_lists(&self) -> InLists {
        InLists { sorted: Some(Sorted::ByNumber), counted: false }
    }
}

/// Amount and unit of canonical data.
pub fn parts(data: &Json) -> Option<(Decimal, &str)> {
    Some((number::decimal(data.get("amount")?)?, data.get("unit")?.as_str()?))
}

fn family<'m>(model: &'m ContentModel, attribute: &Attribute) -> Option<&'m MeasurementFamily> {
    model.measurement.get(attribute.settings.unit_family.as_ref()?)
}

fn unit<'f>(family: &'f MeasurementFamily, data: Option<&Json>) -> Result<&'f str, Fault> {
    let code = data.and_then(Json::as_str).unwrap_or_default();
    family.unit(code).map(|unit| unit.code.as_str()).ok_or_else(|| {
        let known: Vec<&str> = family.units.iter().take(8).map(|unit| unit.code.as_str()).collect();
        Fault::new("UNKNOWN_UNIT", format!("`{}` is not a unit of {}", shortened(code), family.code))
            .hint(format!("use one of {} …", known.join(", ")))
    })
}

fn check_allowed(attribute: &Attribute, unit: &str) -> Result<(), Fault> {
    let allowed = &attribute.settings.allowed_units;
    if allowed.is_empty() || allowed.contains(unit) {
        return Ok(());
    }
    let known: Vec<&str> = allowed.iter().map(String::as_str).collect();
    Err(Fault::new("UNIT_NOT_ALLOWED", format!("`{}` is not entered in {unit}", attribute.code))
        .with("unit", unit)
        .hint(format!("use one of {}", known.join(", "))))
}

/// Bounds are in the default unit, so that 900 g is not above 2 kg.
fn check_range(attribute: &Attribute, family: &MeasurementFamily, amount: Decimal, unit: &str) -> Result<(), Fault> {
    let settings = &attribute.settings;
    let bound = settings.default_unit.as_deref().unwrap_or(unit);
    let too_large = || Fault::new("TOO_LARGE", format!("{amount} {unit} has too many digits"));
    let compared = measurement::convert(family, amount, unit, bound).ok_or_else(too_large)?;
    number::check_range(settings, compared, family.unit(bound).map_or("", |unit: &channels::Unit| &unit.symbol))
}
