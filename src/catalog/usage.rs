//! Who uses a part of the model: asked before a change that would break contents. These look into every working copy, so
//! nothing frequent may call them.

use sea_orm::{
    ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect,
    prelude::{ColumnTrait, Json, PaginatorTrait},
    sea_query::Expr,
};

use super::model::ContentModel;
use crate::{error::Result, resource};

/// A question about contents: does any hold …
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Usage {
    /// a value of this attribute,
    Attribute(String),
    /// this option of an attribute,
    Option { attribute: String, code: String },
    /// this family,
    Family(String),
    /// this family variant,
    FamilyVariant(String),
    /// this category itself,
    Category(String),
    /// an amount in a unit of this measurement family?
    Measurement(String),
}

/// How many resources, product models among them, answer yes.
pub async fn count(db: &impl ConnectionTrait, model: &ContentModel, usage: &Usage) -> Result<u64> {
    match usage {
        Usage::Attribute(code) => Ok(holding(code).count(db).await?),
        Usage::Option { attribute, code } => count_options(db, attribute, code).await,
        Usage::Family(code) => Ok(kept().filter(resource::Column::Family.eq(code)).count(db).await?),
        Usage::FamilyVariant(code) => Ok(kept().filter(equal("family_variant", code)).count(db).await?),
        Usage::Category(code) => count_category(db, code).await,
        Usage::Measurement(code) => {
            let mut sum = 0;
            for attribute in model.attributes.values().filter(|held| held.is_measured_in(code)) {
                sum += holding(&attribute.code).count(db).await?;
            }
            Ok(sum)
        }
    }
}

fn kept() -> sea_orm::Select<resource::Entity> {
    resource::Entity::find().filter(resource::Column::DeletedAt.is_null())
}

/// A text literal of SQL: the two databases number placeholders differently inside a piece of raw SQL.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

// Both databases read `->` with a text as the name of a field. The cast tells PostgreSQL that it is one.
fn field(path: &str) -> Expr {
    Expr::cust(format!("content->'values'->{}", quoted(path)))
}

fn equal(name: &'static str, code: &str) -> Expr {
    Expr::cust(format!("content->>{} = {}", quoted(name), quoted(code)))
}

fn holding(attribute: &str) -> sea_orm::Select<resource::Entity> {
    kept().filter(field(attribute).is_not_null())
}

async fn count_options(db: &impl ConnectionTrait, attribute: &str, code: &str) -> Result<u64> {
    let column = field(attribute);
    let held = holding(attribute).select_only().column_as(column, "scopes").into_tuple::<Json>().all(db).await?;
    let chosen = |data: &Json| match data {
        Json::String(option) => option == code,
        Json::Array(options) => options.iter().any(|option| option.as_str() == Some(code)),
        _ => false,
    };
    let holds = |scopes: &Json| scopes.as_object().into_iter().flatten().any(|(_, data)| chosen(data));
    Ok(held.iter().filter(|scopes| holds(scopes)).count() as u64)
}

async fn count_category(db: &impl ConnectionTrait, code: &str) -> Result<u64> {
    let categories = in_categories(db).await?;
    Ok(categories.iter().filter(|codes| codes.iter().any(|own| own == code)).count() as u64)
}

/// The categories of each resource that has any.
async fn in_categories(db: &impl ConnectionTrait) -> Result<Vec<Vec<String>>> {
    let column = Expr::cust("content->'categories'");
    let query = kept().filter(Expr::cust("content->'categories'").is_not_null());
    let rows = query.select_only().column_as(column, "categories").into_tuple::<Json>().all(db).await?;
    Ok(rows.into_iter().map(|codes| serde_json::from_value(codes).unwrap_or_default()).collect())
}
