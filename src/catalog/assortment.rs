//! Assortments: categories that fill themselves. A category may have a condition; what it holds for is in the category,
//! beside what people placed there.
//!
//! [`of`] is the one definition, and it is asked wherever categories are read: of the working copy in lists, completeness and
//! reviews, of what is published in documents. Membership stands in no content. What it comes to for the working copies is
//! kept in a table, so that how many and which resources a condition takes in is answered without looking at each.

pub mod preview;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sea_orm::{ActiveValue::Set, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect, entity::prelude::*};

use super::{
    category::Category,
    derived::difference,
    line::Line,
    model::ContentModel,
    rule::{self, Answer, Cell},
};
use crate::{
    auth::{Actor, Permission},
    error::{Result, Violation},
    id::ResourceId,
    resource::Kind,
};

/// Rows of one statement; SQLite takes 32,766 bound values.
const ROWS: usize = 10_000;

/// What is wrong with the condition of a category. It is one for every channel and language, as membership is, so it reads
/// only what is the same in all of them.
pub fn check(model: &ContentModel, category: &Category, faults: &mut Vec<Violation>) {
    if let Some(condition) = &category.condition {
        let answer = Answer::membership(&category.code);
        rule::check_expression(model, "condition", condition, Some(answer), faults);
    }
}

/// The categories whose conditions hold for a resource, in order of their codes. A condition that needs what is not there, or
/// fails, takes nothing in. It is told of the categories that people placed the resource in, never of assortments: so none
/// waits for another.
pub fn of(line: &Line<'_>, model: &ContentModel, kind: Kind) -> Vec<String> {
    if !kind.goes_by_category() {
        return Vec::new();
    }
    let holds = |condition| line.ask(Cell::default()).holds(condition).unwrap_or(false);
    model.calculation.assortments().filter(|(_, condition)| holds(condition)).map(|(code, _)| code.to_owned()).collect()
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, Hash, DeriveEntityModel)]
#[sea_orm(table_name = "assortment_members")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub category: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub resource: ResourceId,
}

impl ActiveModelBehavior for ActiveModel {}

/// Makes these the members among `resources`; answers those whose membership was different.
pub async fn replace(
    tx: &impl ConnectionTrait,
    resources: &[ResourceId],
    members: Vec<Model>,
) -> Result<BTreeSet<ResourceId>> {
    let found = difference(of_resources(tx, resources).await?, members, |member| member.clone());
    let changed = found.put.iter().chain(&found.gone).map(|member| member.resource).collect();
    let mut gone: BTreeMap<String, Vec<ResourceId>> = BTreeMap::new();
    for member in found.gone {
        gone.entry(member.category).or_default().push(member.resource);
    }
    for (category, resources) in gone {
        let of_category = Entity::delete_many().filter(Column::Category.eq(category));
        of_category.filter(Column::Resource.is_in(resources)).exec(tx).await?;
    }
    let row = |member: &Model| ActiveModel { category: Set(member.category.clone()), resource: Set(member.resource) };
    for chunk in found.put.chunks(ROWS) {
        Entity::insert_many(chunk.iter().map(row)).exec_without_returning(tx).await?;
    }
    Ok(changed)
}

async fn of_resources(db: &impl ConnectionTrait, resources: &[ResourceId]) -> Result<Vec<Model>> {
    let mut found = Vec::new();
    for chunk in resources.chunks(ROWS) {
        found.extend(Entity::find().filter(Column::Resource.is_in(chunk.iter().copied())).all(db).await?);
    }
    Ok(found)
}

pub async fn remove(tx: &impl ConnectionTrait, resources: &[ResourceId]) -> Result<()> {
    for chunk in resources.chunks(ROWS) {
        Entity::delete_many().filter(Column::Resource.is_in(chunk.iter().copied())).exec(tx).await?;
    }
    Ok(())
}

/// How many resources the condition of each of these categories takes in.
pub async fn counts(db: &impl ConnectionTrait, actor: &Actor, categories: &[String]) -> Result<HashMap<String, u64>> {
    actor.require(Permission::ViewCatalog)?;
    let mut found = HashMap::new();
    for chunk in categories.chunks(ROWS) {
        let query = Entity::find().filter(Column::Category.is_in(chunk)).select_only().column(Column::Category);
        let query = query.column_as(Column::Resource.count(), "number").group_by(Column::Category);
        let rows = query.into_tuple::<(String, i64)>().all(db).await?;
        found.extend(rows.into_iter().map(|(category, number)| (category, number.unsigned_abs())));
    }
    Ok(found)
}

/// Everything that conditions take in, by category and resource.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Model>> {
    Ok(Entity::find().order_by_asc(Column::Category).order_by_asc(Column::Resource).all(db).await?)
}
