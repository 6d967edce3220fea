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

/// Builds the schema. Every set of types made from a model that holds together gives one.
pub fn schema(types: &Types) -> anyhow::Result<Schema> {
    let mut builder = Schema::build("Query", None, None)
        .extension(CheckOnly)
        .limit_depth(DEPTH)
        .limit_directives(DIRECTIVES)
        .disable_suggestions();
    for (name, found) in &types.0 {
        builder = match &found.shape {
            Shape::Scalar(_) => builder.register(Scalar::new(name).description(&found.doc)),
            Shape::Enum(values) => {
                let items = values.iter().map(|value| EnumItem::new(&value.name).description(&value.doc));
                builder.register(Enum::new(name).description(&found.doc).items(items))
            }
            Shape::Input(fields) => {
                let object = InputObject::new(name).description(&found.doc);
                builder.register(fields.iter().fold(object, |object, field| object.field(input(field))))
            }
            Shape::Object { fields, implements } => {
                let object = Object::new(name).description(&found.doc);
                let object = implements.iter().fold(object, |object, interface| object.implement(*interface));
                builder.register(fields.iter().fold(object, |object, one| object.field(field(one))))
            }
            Shape::Interface { fields, .. } => {
                let interface = Interface::new(name).description(&found.doc);
                builder.register(fields.iter().fold(interface, |interface, one| interface.field(interface_field(one))))
            }
        };
    }
    Ok(builder.finish()?)
}

fn field(field: &types::Field) -> Field {
    let made = Field::new(&field.name, reference(&field.ty), |_| FieldFuture::from_value(None)).description(&field.doc);
    field.arguments.iter().fold(made, |made, argument| made.argument(input(argument)))
}

fn interface_field(field: &types::Field) -> InterfaceField {
    let made = InterfaceField::new(&field.name, reference(&field.ty)).description(&field.doc);
    field.arguments.iter().fold(made, |made, argument| made.argument(input(argument)))
}

fn input(argument: &Argument) -> InputValue {
    let made = InputValue::new(&argument.name, reference(&argument.ty)).description(&argument.doc);
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
