//! Who uses a part of the model: asked before a change that would break contents. These look into every working copy, so
//! nothing frequent may call them.

use std::collections::BTreeMap;

use sea_orm::{
    ConnectionTrait, DbBackend, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
    prelude::{ColumnTrait, Json, PaginatorTrait},
    sea_query::Expr,
};

use super::{association_type::AssociationType, associations, bulk::item, model::ContentModel};
use crate::{
    error::Result,
    id::{BulkEditId, ResourceId},
    resource::{self, Kind, Scope},
};

/// Ids of one statement.
const CHUNK: usize = 1000;

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
    /// an association of this type,
    AssociationType(String),
    /// an association that this type, as it shall be, has no place for,
    AssociationsBeside(AssociationType),
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
        Usage::AssociationType(code) => {
            let linked = Expr::cust(format!("content->'associations'->{}", quoted(code)));
            Ok(kept().filter(linked.is_not_null()).count(db).await?)
        }
        Usage::AssociationsBeside(kind) => associations::count_beside(db, kind).await,
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

/// How many values of an attribute there are.
pub async fn count_values(db: &impl ConnectionTrait, attribute: &str) -> Result<u64> {
    let path = quoted(attribute);
    let number = match db.get_database_backend() {
        DbBackend::Postgres => format!("(SELECT COUNT(*) FROM jsonb_object_keys(content->'values'->{path}))"),
        _ => format!("(SELECT COUNT(*) FROM json_each(content->'values'->{path}))"),
    };
    let sum = Expr::cust(format!("CAST(COALESCE(SUM({number}), 0) AS BIGINT)"));
    let counted: Option<i64> = holding(attribute).select_only().column_as(sum, "number").into_tuple().one(db).await?;
    Ok(counted.unwrap_or_default().unsigned_abs())
}

/// The first resources with values of an attribute, but for those that a bulk edit has taken up already.
pub async fn holders(
    db: &impl ConnectionTrait,
    attribute: &str,
    taken_up: Option<BulkEditId>,
    limit: u64,
) -> Result<Vec<ResourceId>> {
    let mut query = holding(attribute).select_only().column(resource::Column::Id);
    if let Some(edit) = taken_up {
        query = query.filter(resource::Column::Id.not_in_subquery(item::resources_of(edit)));
    }
    Ok(query.order_by_asc(resource::Column::Id).limit(limit).into_tuple().all(db).await?)
}

/// How many of these have values of an attribute.
pub async fn count_among(db: &impl ConnectionTrait, attribute: &str, ids: &[ResourceId]) -> Result<u64> {
    let mut sum = 0;
    for chunk in ids.chunks(CHUNK) {
        let among = resource::Column::Id.is_in(chunk.iter().copied());
        sum += holding(attribute).filter(among).count(db).await?;
    }
    Ok(sum)
}

/// The root models of a family variant.
pub async fn roots(db: &impl ConnectionTrait, family: &str, variant: &str) -> Result<Vec<ResourceId>> {
    let query = kept().filter(resource::Column::Kind.eq(Kind::ProductModel));
    let query = query.filter(resource::Column::Parent.is_null()).filter(resource::Column::Family.eq(family));
    let query = query.filter(equal("family_variant", variant)).select_only().column(resource::Column::Id);
    Ok(query.order_by_asc(resource::Column::Code).into_tuple().all(db).await?)
}

/// Values of an attribute that several resources below one product model have in common.
pub struct Held {
    pub parent: ResourceId,
    pub scopes: BTreeMap<Scope, Json>,
    pub count: u64,
    /// The first of them by code.
    pub first: String,
}

/// What the resources directly below these product models hold, each different set of values once.
pub async fn held_by_children(db: &impl ConnectionTrait, attribute: &str, parents: &[ResourceId]) -> Result<Vec<Held>> {
    use resource::Column::{Code, Id, Parent};
    let mut all = Vec::new();
    for chunk in parents.chunks(CHUNK) {
        let query = holding(attribute).filter(Parent.is_in(chunk.iter().copied())).select_only().column(Parent);
        let query = query.column_as(field(attribute), "scopes");
        let query = query.column_as(Id.count(), "number").column_as(Code.min(), "first");
        let query = query.group_by(Parent).group_by(field(attribute));
        for (parent, scopes, number, first) in query.into_tuple::<(ResourceId, Json, i64, String)>().all(db).await? {
            let scopes = serde_json::from_value(scopes)?;
            all.push(Held { parent, scopes, count: number.unsigned_abs(), first });
        }
    }
    Ok(all)
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
