//! What is wrong with resources for a maker, as its last run found it.

use sea_orm::{
    ActiveValue::Set, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect, entity::prelude::*, sea_query::ExprTrait,
};

use super::made::Problem;
use crate::{
    app::App,
    auth::{Actor, Permission},
    error::{Result, Violation},
    id::{OutputId, ResourceId},
    page::{Page, Slice},
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "output_problems")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub output: OutputId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub resource: ResourceId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub locale: String,
    /// Whether the resource is missing from the files because of it.
    pub left_out: bool,
    #[sea_orm(column_type = "JsonBinary")]
    pub violations: Violations,
}

impl ActiveModelBehavior for ActiveModel {}

#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, sea_orm::FromJsonQueryResult)]
#[serde(transparent)]
pub struct Violations(pub Vec<Violation>);

const CHUNK: usize = 1000;

/// Puts these in place of what was known.
pub(super) async fn replace(tx: &impl ConnectionTrait, output: OutputId, problems: &[Problem]) -> Result<()> {
    Entity::delete_many().filter(Column::Output.eq(output)).exec(tx).await?;
    for chunk in problems.chunks(CHUNK) {
        let rows = chunk.iter().map(|problem| ActiveModel {
            output: Set(output),
            resource: Set(problem.resource),
            locale: Set(problem.locale.clone()),
            left_out: Set(problem.left_out),
            violations: Set(Violations(problem.violations.clone())),
        });
        Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// What was left out first, then by resource.
pub async fn page(app: &App, actor: &Actor, output: OutputId, page: &Page) -> Result<Slice<Model>> {
    actor.require(Permission::ViewOutputs)?;
    let db = app.db.read();
    let listed = || Entity::find().filter(Column::Output.eq(output));
    let mut query = listed();
    if let Some((left_out, resource, locale)) = page.after::<(bool, ResourceId, String)>()? {
        let later = Column::Locale.gt(&*locale).and(Column::Resource.eq(resource)).or(Column::Resource.gt(resource));
        query = query.filter(Column::LeftOut.lt(left_out).or(Column::LeftOut.eq(left_out).and(later)));
    }
    let order = query.order_by_desc(Column::LeftOut).order_by_asc(Column::Resource).order_by_asc(Column::Locale);
    let rows = order.limit(page.first + 1).all(db).await?;
    Ok(Slice::new(page, rows, listed().count(db).await?, |row| (row.left_out, row.resource, row.locale.clone())))
}
