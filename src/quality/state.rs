//! How complete the catalogue is now, and what is missing most often.

use sea_orm::{ConnectionTrait, QueryFilter, QueryOrder, QuerySelect, entity::prelude::*};

use super::Scope;
use crate::{
    app::App,
    auth::{Actor, Permission},
    catalog::{
        completeness::{self, Column, Entity},
        listing, model,
    },
    error::Result,
};

/// The resources of one family in one channel and locale.
#[derive(Clone, Debug, PartialEq, sea_orm::FromQueryResult)]
pub struct Cell {
    pub family: String,
    pub channel: String,
    pub locale: String,
    pub total: i64,
    pub complete: i64,
    /// How complete each is, 0 to 1, added up.
    pub ratio: f64,
}

/// Every family, channel and locale there is anything in, in order.
pub async fn cells(app: &App, actor: &Actor, scope: &Scope) -> Result<Vec<Cell>> {
    actor.require(Permission::ViewCatalog)?;
    let model = model::current(app).await?;
    let mut query = Entity::find().filter(Column::Family.is_in(scope.families(&model)));
    if let Some(channel) = &scope.channel {
        query = query.filter(Column::Channel.eq(channel));
    }
    if let Some(locale) = &scope.locale {
        query = query.filter(Column::Locale.eq(locale));
    }
    grouped(app.db.read(), query).await
}

/// The counts of these rows. The index over all columns named here answers alone; see the migration `m0016_quality`.
pub(super) async fn grouped(db: &impl ConnectionTrait, rows: Select<Entity>) -> Result<Vec<Cell>> {
    let columns = [Column::Family, Column::Channel, Column::Locale];
    let mut query = rows
        .select_only()
        .columns(columns)
        .column_as(Column::MissingCount.count(), "total")
        .column_as(completeness::complete(), "complete")
        .column_as(completeness::ratios(), "ratio");
    for column in columns {
        query = query.group_by(column).order_by_asc(column);
    }
    Ok(query.into_model().all(db).await?)
}

/// Attribute -> resources that lack it in the scope, most first; the counts of the list filtered by `missing`.
pub async fn missing(app: &App, actor: &Actor, scope: &Scope) -> Result<Vec<(String, u64)>> {
    listing::missing(app, actor, &scope.list(), scope.channel.as_deref(), scope.locale.as_deref()).await
}
