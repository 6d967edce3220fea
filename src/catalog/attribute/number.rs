//! A number: its decimal digits as a JSON string, `"12.5"`, without trailing zeros, at most 28 digits.
//! JSON numbers are taken too, by the digits they are written with.

use rust_decimal::{Decimal, prelude::ToPrimitive};
use serde_json::Value as Json;

use super::{Attribute, Fault, InLists, IndexValue, Settings, Shape, Sorted};
use crate::catalog::model::ContentModel;

pub struct Number;

impl Shape for Number {
    fn normalize(&self, _: &ContentModel, attribute: &Attribute, data: &Json) -> Result<Option<Json>, Fault> {
        let Some(number) = parse(data)? else { return Ok(None) };
        check_form(&attribute.settings, number, true)?;
        check_range(&attribute.settings, number, "")?;
        Ok(Some(number.to_string().into()))
    }

    fn display(&self, _: &ContentModel, _: &Attribute, data: &Json, locale: &str) -> String {
        decimal(data).map(|number| written(number, locale)).unwrap_or_default()
    }

    fn index(&self, _: &ContentModel, _: &Attribute, data: &Json) -> IndexValue {
        let number = decimal(data);
        let terms = number.iter().map(Decimal::to_string).collect();
        IndexValue { terms, number: number.and_then(|number| number.to_f64()), ..IndexValue::default() }
    }

    fn plain(&self, _: &ContentModel, _: &Attribute, data: &Json) -> Json {
        decimal(data).map_or(Json::Null, as_number)
    }

    fn in_lists(&self) -> InLists {
        InLists { sorted: Some(Sorted::ByNumber), counted: false }
    }
}

/// The number in data that somebody typed; `None` when nothing was typed.
pub fn parse(data: &Json) -> Result<Option<Decimal>, Fault> {
    let text = match data {
        Json::String(text) => text.trim().to_owned(),
        Json::Number(number) => number.to_string(),
        other => return Err(Fault::expected("a number", other)),
    };
    if text.is_empty() {
        return Ok(None);
    }
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-'));
    let number = if plain { Decimal::from_str_exact(&text).ok() } else { None };
    number.map(|number| Some(zero_or(number.normalize()))).ok_or_else(|| {
        let shown = crate::catalog::model::part::shortened(&text);
        Fault::new("BAD_NUMBER", format!("`{shown}` is not a number"))
            .hint("write digits with a point, such as 12.5, and at most 28 of them")
    })
}

/// There is one zero: `-0` is written `0`.
fn zero_or(number: Decimal) -> Decimal {
    if number.is_zero() { Decimal::ZERO } else { number }
}

/// The number in canonical data.
pub fn decimal(data: &Json) -> Option<Decimal> {
    data.as_str()?.parse().ok()
}

/// As a JSON number, which keeps 15 digits.
pub fn as_number(number: Decimal) -> Json {
    number.to_f64().map_or(Json::Null, Json::from)
}

/// Digits after the point and amounts below zero, which the settings may forbid.
pub fn check_form(settings: &Settings, number: Decimal, negative_by_default: bool) -> Result<(), Fault> {
    if settings.decimals == Some(false) && number.scale() > 0 {
        return Err(Fault::new(
            "DECIMALS",
            format!("{number} has digits after the point, only whole numbers are allowed"),
        ));
    }
    if number.is_sign_negative() && !settings.negative.unwrap_or(negative_by_default) {
        return Err(Fault::new("NEGATIVE", format!("{number} is below zero")));
    }
    Ok(())
}

/// Bounds; `unit` is their unit for the message.
pub fn check_range(settings: &Settings, number: Decimal, unit: &str) -> Result<(), Fault> {
    let with_unit = |bound: Decimal| format!("{bound} {unit}").trim_end().to_owned();
    if let Some(min) = settings.min.filter(|min| number < *min) {
        let message = format!("{}, at least {} is needed", with_unit(number), with_unit(min));
        return Err(Fault::new("TOO_SMALL", message).with("min", min.to_string()).with("unit", unit));
    }
    if let Some(max) = settings.max.filter(|max| number > *max) {
        let message = format!("{}, at most {} is allowed", with_unit(number), with_unit(max));
        return Err(Fault::new("TOO_LARGE", message).with("max", max.to_string()).with("unit", unit));
    }
    Ok(())
}

/// The number with the decimal sign of the locale's language.
pub fn written(number: Decimal, locale: &str) -> String {
    with_sign(&number.to_string(), locale)
}

/// `digits` with the decimal sign of the locale's language in place of the point.
pub fn with_sign(digits: &str, locale: &str) -> String {
    let language = locale.split('_').next().unwrap_or_default();
    let point = matches!(language, "en" | "zh" | "ja" | "ko" | "th" | "he" | "hi" | "ms" | "cy" | "ga");
    // Swiss prices and measures take the point in every language.
    if point || locale.ends_with("_CH") { digits.to_owned() } else { digits.replace('.', ",") }
}
