//! The schema that clients see: for introspection, SDL and the check of queries. It never answers with data.

use std::sync::Arc;

use async_graphql::{
    Request, Response, ServerError,
    dynamic::{
        Enum, EnumItem, Field, FieldFuture, InputObject, InputValue, Interface, InterfaceField, Object, Scalar, Schema,
        TypeRef,
    },
    extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute},
};

use super::types::{self, Argument, Ref, Shape, Types};

/// Deepest query, in fields.
const DEPTH: usize = 16;
const DIRECTIVES: usize = 10;

/// The item with its description, where there is one: an empty one would be printed as an empty comment.
macro_rules! described {
    ($item:expr, $doc:expr) => {
        match $doc {
            doc if doc.is_empty() => $item,
            doc => $item.description(doc),
        }
    };
}

/// Builds the schema. Every set of types made from a model that holds together gives one.
pub fn schema(types: &Types) -> anyhow::Result<Schema> {
    let mut builder = Schema::build("Query", None, None)
        .extension(CheckOnly)
        .limit_depth(DEPTH)
        .limit_directives(DIRECTIVES)
        .disable_suggestions();
    for (name, found) in &types.0 {
        builder = match &found.shape {
            Shape::Scalar(_) => builder.register(described!(Scalar::new(name), &found.doc)),
            Shape::Enum(values) => {
                let items = values.iter().map(|value| described!(EnumItem::new(&value.name), &value.doc));
                builder.register(described!(Enum::new(name), &found.doc).items(items))
            }
            Shape::Input(fields) => {
                let object = described!(InputObject::new(name), &found.doc);
                builder.register(fields.iter().fold(object, |object, field| object.field(input(field))))
            }
            Shape::Object { fields, implements } => {
                let object = described!(Object::new(name), &found.doc);
                let object = implements.iter().fold(object, |object, interface| object.implement(interface));
                builder.register(fields.iter().fold(object, |object, one| object.field(field(one))))
            }
            Shape::Interface { fields, implements, .. } => {
                let interface = described!(Interface::new(name), &found.doc);
                let interface = implements.iter().fold(interface, |interface, above| interface.implement(*above));
                builder.register(fields.iter().fold(interface, |interface, one| interface.field(interface_field(one))))
            }
        };
    }
    Ok(builder.finish()?)
}

fn field(field: &types::Field) -> Field {
    let made = described!(Field::new(&field.name, reference(&field.ty), |_| FieldFuture::from_value(None)), &field.doc);
    field.arguments.iter().fold(made, |made, argument| made.argument(input(argument)))
}

fn interface_field(field: &types::Field) -> InterfaceField {
    let made = described!(InterfaceField::new(&field.name, reference(&field.ty)), &field.doc);
    field.arguments.iter().fold(made, |made, argument| made.argument(input(argument)))
}

fn input(argument: &Argument) -> InputValue {
    let made = described!(InputValue::new(&argument.name, reference(&argument.ty)), &argument.doc);
    let Some(default) = &argument.default else { return made };
    let text = default.as_str().unwrap_or_default();
    // Defaults are numbers or values of enums.
    match default.as_i64() {
        Some(number) => made.default_value(number),
        None => made.default_value(async_graphql::Value::Enum(async_graphql::Name::new(text))),
    }
}

fn reference(ty: &Ref) -> TypeRef {
    match (ty.list, ty.required) {
        (false, false) => TypeRef::named(&ty.name),
        (false, true) => TypeRef::named_nn(&ty.name),
        (true, false) => TypeRef::named_nn_list(&ty.name),
        (true, true) => TypeRef::named_nn_list_nn(&ty.name),
    }
}

/// Marks a request that is to be checked and not run.
struct JustCheck;

/// What is wrong with a query, whatever its variables; empty when nothing is.
pub async fn check(schema: &Schema, query: &str, operation: Option<&str>) -> Vec<ServerError> {
    let mut request = Request::new(query).data(JustCheck);
    request.operation_name = operation.map(str::to_owned);
    schema.execute(request).await.errors
}

struct CheckOnly;

impl ExtensionFactory for CheckOnly {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_graphql::async_trait::async_trait]
impl Extension for CheckOnly {
    async fn execute(&self, ctx: &ExtensionContext<'_>, operation: Option<&str>, next: NextExecute<'_>) -> Response {
        match ctx.data_opt::<JustCheck>() {
            Some(_) => Response::new(async_graphql::Value::Null),
            None => next.run(ctx, operation).await,
        }
    }
}
