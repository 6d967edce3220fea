//! Values on their way into an expression and out of it. In between they are plain: numbers are numbers, a measurement has
//! its amount in every unit of its family, a price its amounts by currency; everything else is as it is stored.

use std::{collections::HashMap, sync::Arc};

use cel::{
    Value,
    objects::{Key, Map},
};
use serde_json::{Map as JsonMap, Number, Value as Json, json};

use crate::catalog::{
    attribute::{self, Attribute, AttributeType},
    model::ContentModel,
};

/// Longest text an expression is given, in bytes; product copy is a tenth of it.
const MAX_TEXT: usize = 64 * 1024;

/// The data of an attribute as expressions see it.
pub fn of(model: &ContentModel, attribute: &Attribute, data: &Json) -> Value {
    into_value(&attribute::plain(model, attribute, data))
}

pub fn into_value(data: &Json) -> Value {
    match data {
        Json::Null => Value::Null,
        Json::Bool(boolean) => Value::Bool(*boolean),
        Json::Number(number) => Value::Float(number.as_f64().unwrap_or_default()),
        Json::String(text) => Value::String(Arc::new(cut(text).to_owned())),
        Json::Array(items) => Value::List(Arc::new(items.iter().map(into_value).collect())),
        Json::Object(fields) => map(fields.iter().map(|(key, value)| (key.as_str(), into_value(value)))),
    }
}

pub fn map<'k>(fields: impl Iterator<Item = (&'k str, Value)>) -> Value {
    let fields: HashMap<Key, Value> =
        fields.map(|(key, value)| (Key::String(Arc::new(key.to_owned())), value)).collect();
    Value::Map(Map { map: Arc::new(fields) })
}

fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(MAX_TEXT)]
}

/// What an expression answered as data of the attribute, not yet under its rules; `Null` where it answered nothing.
pub fn data_of(attribute: &Attribute, answer: &Value) -> Result<Json, String> {
    let data = from_value(answer)?;
    let unit = attribute.settings.default_unit.as_deref().filter(|_| attribute.kind == AttributeType::Measurement);
    match (unit, data) {
        (Some(unit), amount @ Json::Number(_)) => Ok(json!({ "amount": amount, "unit": unit })),
        (_, data) => Ok(data),
    }
}

fn from_value(value: &Value) -> Result<Json, String> {
    match value {
        Value::Null => Ok(Json::Null),
        Value::Bool(boolean) => Ok(Json::Bool(*boolean)),
        Value::Int(number) => Ok(json!(number)),
        Value::UInt(number) => Ok(json!(number)),
        Value::Float(number) => Number::from_f64(*number).map(Json::Number).ok_or_else(|| "no number".to_owned()),
        Value::String(text) => Ok(Json::String(text.to_string())),
        Value::List(items) => items.iter().map(from_value).collect::<Result<Vec<_>, _>>().map(Json::Array),
        Value::Map(fields) => {
            let mut object = JsonMap::new();
            for (key, value) in fields.map.iter() {
                let Key::String(key) = key else { return Err("the keys of a map are texts".to_owned()) };
                object.insert(key.to_string(), from_value(value)?);
            }
            Ok(Json::Object(object))
        }
        other => Err(format!("a {} is no value", other.type_of())),
    }
}
