//! Variables of a request, checked against what the query declares. All that is wrong is said at once.

use serde_json::{Map, Value as Json};

use super::{
    plan::{Plan, VariableBase, VariableType},
    types::{Argument, Ref, Shape, Types},
};
use crate::error::Violation;

/// The variables as the plan may rely on them: defaults filled in, each of its declared type.
pub fn coerce(types: &Types, plan: &Plan, given: &Map<String, Json>) -> Result<Map<String, Json>, Vec<Violation>> {
    let mut faults = Vec::new();
    let mut variables = Map::new();
    for variable in &plan.variables {
        let path = format!("variables.{}", variable.name);
        let value = given.get(&variable.name).or(variable.default.as_ref());
        match value {
            None if variable.ty.required => {
                faults.push(Violation::new("REQUIRED", path, format!("variable `${}` is required", variable.name)));
            }
            None => {}
            Some(value) => {
                let value = declared(types, &variable.ty, value, &path, &mut faults);
                variables.insert(variable.name.clone(), value);
            }
        }
    }
    if faults.is_empty() { Ok(variables) } else { Err(faults) }
}

fn declared(types: &Types, ty: &VariableType, value: &Json, path: &str, faults: &mut Vec<Violation>) -> Json {
    match (&ty.base, value) {
        (_, Json::Null) => {
            if ty.required {
                faults.push(Violation::new("REQUIRED", path, "null where a value is required"));
            }
            Json::Null
        }
        (VariableBase::Named(name), value) => named(types, name, value, path, faults),
        (VariableBase::List(inner), Json::Array(items)) => {
            let items = items.iter().enumerate();
            items.map(|(index, item)| declared(types, inner, item, &format!("{path}.{index}"), faults)).collect()
        }
        // A single value stands for a list of one.
        (VariableBase::List(inner), one) => Json::Array(vec![declared(types, inner, one, path, faults)]),
    }
}

fn named(types: &Types, name: &str, value: &Json, path: &str, faults: &mut Vec<Violation>) -> Json {
    let good = match name {
        "String" => value.is_string(),
        "ID" => value.is_string() || value.is_i64(),
        "Int" => value.as_i64().is_some_and(|number| i32::try_from(number).is_ok()),
        "Float" => value.is_number(),
        "Boolean" => value.is_boolean(),
        other => match types.get(other) {
            Some(Shape::Scalar(check)) => check(value),
            Some(Shape::Enum(values)) => values.iter().any(|one| value.as_str() == Some(&one.name)),
            Some(Shape::Input(fields)) => return object(types, name, fields, value, path, faults),
            _ => false,
        },
    };
    if !good {
        faults.push(Violation::new("WRONG_TYPE", path, format!("expected `{name}`, found {value}")));
    }
    value.clone()
}

fn object(
    types: &Types,
    name: &str,
    fields: &[Argument],
    value: &Json,
    path: &str,
    faults: &mut Vec<Violation>,
) -> Json {
    let Some(given) = value.as_object() else {
        faults.push(Violation::new("WRONG_TYPE", path, format!("expected an object of `{name}`")));
        return Json::Null;
    };
    let mut found = Map::new();
    for key in given.keys().filter(|key| !fields.iter().any(|field| field.name == **key)) {
        faults.push(Violation::new("UNKNOWN_FIELD", format!("{path}.{key}"), format!("`{name}` has no field `{key}`")));
    }
    for field in fields {
        let path = format!("{path}.{}", field.name);
        match given.get(&field.name).or(field.default.as_ref()) {
            None if field.ty.required => {
                faults.push(Violation::new("REQUIRED", path, format!("`{}` is required", field.name)));
            }
            None => {}
            Some(value) => {
                let value = declared(types, &as_declared(&field.ty), value, &path, faults);
                found.insert(field.name.clone(), value);
            }
        }
    }
    Json::Object(found)
}

fn as_declared(ty: &Ref) -> VariableType {
    let one = VariableBase::Named(ty.name.clone());
    let base = if ty.list { VariableBase::List(Box::new(VariableType { base: one, required: true })) } else { one };
    VariableType { base, required: ty.required }
}
