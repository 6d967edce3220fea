//! A call of any operation with the least arguments that pass validation, made from the schema: it asks what the
//! operation says to somebody before it looks at what they want.

use std::fmt::Write;

use async_graphql::registry::{MetaInputValue, MetaType, MetaTypeName, Registry};

/// What the operation is about, as far as somebody said.
#[derive(Clone, Default)]
pub struct About {
    pub resource: Option<String>,
    pub attribute: Option<String>,
    pub channel: Option<String>,
    pub locale: Option<String>,
}

const NO_ID: &str = "00000000-0000-0000-0000-000000000000";
/// Inputs inside each other; those that are needed go nowhere near it.
const DEPTH: usize = 8;

/// The text of the call; `None` when there is no such query or mutation.
pub fn of(registry: &Registry, operation: &str, about: &About) -> Option<String> {
    let roots = [("query", Some(&registry.query_type)), ("mutation", registry.mutation_type.as_ref())];
    let (kind, field) = roots.into_iter().find_map(|(kind, root)| {
        let field = registry.types.get(root?)?.field_by_name(operation)?;
        Some((kind, field)).filter(|_| !operation.starts_with("__"))
    })?;
    let call = Call { registry, about };
    let arguments: Vec<String> = field.args.values().filter_map(|argument| call.outer(argument)).collect();
    let mut text = format!("{kind} {{ {operation}");
    if !arguments.is_empty() {
        let _ = write!(text, "({})", arguments.join(", "));
    }
    let composite = registry.types.get(MetaTypeName::concrete_typename(&field.ty)).is_some_and(MetaType::is_composite);
    text.push_str(if composite { " { __typename } }" } else { " }" });
    Some(text)
}

struct Call<'a> {
    registry: &'a Registry,
    about: &'a About,
}

impl Call<'_> {
    /// What the call is about is always given, so that it comes as far as looking for that.
    fn outer(&self, argument: &MetaInputValue) -> Option<String> {
        let given = self.argument(argument, DEPTH);
        let subject = matches!(argument.name.as_str(), "id" | "resource") && argument.ty == "ID";
        given.or_else(|| subject.then(|| format!("{}: {}", argument.name, quoted(NO_ID))))
    }

    /// `None` for what need not be given.
    fn argument(&self, argument: &MetaInputValue, depth: usize) -> Option<String> {
        let needed = argument.ty.ends_with('!') && argument.default_value.is_none();
        let value = match self.said(argument) {
            Some(said) => said,
            None if needed => self.value(&argument.ty, depth)?,
            None => return None,
        };
        Some(format!("{}: {value}", argument.name))
    }

    fn said(&self, argument: &MetaInputValue) -> Option<String> {
        let said = match argument.name.as_str() {
            "id" | "resource" | "review" => &self.about.resource,
            "attribute" => &self.about.attribute,
            "channel" => &self.about.channel,
            "locale" => &self.about.locale,
            _ => &None,
        };
        let plain = matches!(argument.ty.trim_end_matches('!'), "ID" | "String");
        said.as_ref().filter(|_| plain).map(|said| quoted(said))
    }

    fn value(&self, ty: &str, depth: usize) -> Option<String> {
        let ty = ty.trim_end_matches('!');
        if let Some(of) = ty.strip_prefix('[').and_then(|ty| ty.strip_suffix(']')) {
            return Some(format!("[{}]", self.value(of, depth.checked_sub(1)?)?));
        }
        match self.registry.types.get(ty)? {
            MetaType::Enum { enum_values, .. } => enum_values.keys().next().cloned(),
            MetaType::InputObject { input_fields, oneof, .. } => {
                let depth = depth.checked_sub(1)?;
                let fields: Vec<String> = match oneof {
                    true => input_fields.values().find_map(|field| self.one_of(field, depth)).into_iter().collect(),
                    false => input_fields.values().filter_map(|field| self.argument(field, depth)).collect(),
                };
                Some(format!("{{ {} }}", fields.join(", ")))
            }
            _ => scalar(ty),
        }
    }

    fn one_of(&self, field: &MetaInputValue, depth: usize) -> Option<String> {
        Some(format!("{}: {}", field.name, self.value(&field.ty, depth)?))
    }
}

fn scalar(name: &str) -> Option<String> {
    let value = match name {
        "ID" => quoted(NO_ID),
        "Boolean" => "false".to_owned(),
        "Int" | "Float" => "1".to_owned(),
        "JSON" => "{}".to_owned(),
        "Date" => quoted("2000-01-01"),
        "DateTime" => quoted("2000-01-01T00:00:00Z"),
        "Decimal" => quoted("1"),
        _ => quoted("x"),
    };
    Some(value)
}

/// As JSON quotes it, which is how GraphQL does.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use async_graphql::{OutputType, Request};

    use super::*;
    use crate::graphql::{self, DryRun, Mutation, Query};

    fn registry() -> Registry {
        let mut registry = Registry::default();
        Query::create_type_info(&mut registry);
        DryRun::<Mutation>::create_type_info(&mut registry);
        (registry.query_type, registry.mutation_type) = ("Query".to_owned(), Some("Mutation".to_owned()));
        registry
    }

    /// Every call must come as far as its resolver, which fails without a session.
    #[tokio::test]
    async fn every_operation_can_be_called() {
        let (schema, registry) = (graphql::schema(), registry());
        for root in ["Query", "Mutation"] {
            let MetaType::Object { fields, .. } = &registry.types[root] else { continue };
            assert!(fields.len() > 30, "{root} has {} operations", fields.len());
            for operation in fields.keys() {
                let call = of(&registry, operation, &About::default()).unwrap_or_default();
                let answer = schema.execute(Request::new(&call)).await;
                let reached = answer.errors.first().is_some_and(|error| error.source.is_some());
                assert!(reached, "{operation}: {call}: {:?}", answer.errors);
            }
        }
    }

    #[test]
    fn what_is_said_is_asked_for() {
        let (registry, about) = (registry(), About { resource: Some("a\"b".to_owned()), ..About::default() });
        let call = of(&registry, "deleteResource", &about);
        assert_eq!(call.as_deref(), Some(r#"mutation { deleteResource(id: "a\"b", version: 1) }"#));
        assert_eq!(of(&registry, "makeCoffee", &about), None);
        assert_eq!(of(&registry, "__schema", &about), None);
    }
}
