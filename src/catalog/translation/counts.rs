//! How many texts of a resource stand how in each language: kept with every write, so that lists and totals need not look
//! into contents.

use std::collections::BTreeMap;

use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{Expr, OnConflict},
};

use super::state::{State, Text};
use crate::{
    auth::{Actor, Permission},
    catalog::derived::difference,
    error::Result,
    id::ResourceId,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "translation_counts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub resource: ResourceId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub locale: String,
    pub untranslated: i32,
    pub outdated: i32,
    pub machine: i32,
    pub translated: i32,
    /// Words of the sources of what is untranslated or outdated.
    pub words: i32,
}

impl ActiveModelBehavior for ActiveModel {}

/// Counts the texts of one resource, by language.
pub fn count(resource: ResourceId, texts: &[Text<'_>]) -> Vec<Model> {
    let mut rows: BTreeMap<&str, Model> = BTreeMap::new();
    for text in texts {
        let row = rows.entry(text.locale).or_insert_with(|| Model::none(resource, text.locale));
        let of_state = match text.state {
            State::Untranslated => &mut row.untranslated,
            State::Outdated => &mut row.outdated,
            State::Machine => &mut row.machine,
            State::Translated => &mut row.translated,
        };
        *of_state += 1;
        row.words = row.words.saturating_add(i32::try_from(text.words_left()).unwrap_or(i32::MAX));
    }
    rows.into_values().collect()
}

impl Model {
    fn none(resource: ResourceId, locale: &str) -> Self {
        let locale = locale.to_owned();
        Self { resource, locale, untranslated: 0, outdated: 0, machine: 0, translated: 0, words: 0 }
    }
}

/// Makes `rows` all there are of these resources.
pub async fn replace(tx: &impl ConnectionTrait, resources: &[ResourceId], rows: Vec<Model>) -> Result<()> {
    let mut stored = Vec::new();
    for chunk in resources.chunks(4_000) {
        stored.extend(Entity::find().filter(Column::Resource.is_in(chunk.iter().copied())).all(tx).await?);
    }
    let found = difference(stored, rows, |row| (row.resource, row.locale.clone()));
    let mut gone: BTreeMap<String, Vec<ResourceId>> = BTreeMap::new();
    for row in found.gone {
        gone.entry(row.locale).or_default().push(row.resource);
    }
    for (locale, resources) in gone {
        let of_locale = Entity::delete_many().filter(Column::Locale.eq(locale));
        of_locale.filter(Column::Resource.is_in(resources)).exec(tx).await?;
    }
    let mut put: Vec<ActiveModel> = found.put.into_iter().map(active).collect();
    while !put.is_empty() {
        // SQLite takes 32,766 bound values in one statement.
        let chunk = put.split_off(put.len().saturating_sub(4_000));
        use Column::{Machine, Outdated, Translated, Untranslated, Words};
        let again = OnConflict::columns([Column::Resource, Column::Locale])
            .update_columns([Untranslated, Outdated, Machine, Translated, Words])
            .to_owned();
        Entity::insert_many(chunk).on_conflict(again).exec_without_returning(tx).await?;
    }
    Ok(())
}

pub async fn remove(tx: &impl ConnectionTrait, resources: &[ResourceId]) -> Result<()> {
    for chunk in resources.chunks(4_000) {
        Entity::delete_many().filter(Column::Resource.is_in(chunk.iter().copied())).exec(tx).await?;
    }
    Ok(())
}

fn active(row: Model) -> ActiveModel {
    let Model { resource, locale, untranslated, outdated, machine, translated, words } = row;
    ActiveModel {
        resource: Set(resource),
        locale: Set(locale),
        untranslated: Set(untranslated),
        outdated: Set(outdated),
        machine: Set(machine),
        translated: Set(translated),
        words: Set(words),
    }
}

/// How far the hub is in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    pub locale: String,
    pub untranslated: i64,
    pub outdated: i64,
    pub machine: i64,
    pub translated: i64,
    pub words: i64,
    /// Resources with anything left to do.
    pub open: i64,
}

/// Every language with anything to translate into it, in order.
pub async fn progress(db: &impl ConnectionTrait, actor: &Actor) -> Result<Vec<Progress>> {
    actor.require(Permission::ViewCatalog)?;
    // A sum of integers is a decimal to PostgreSQL.
    let sum = |what: &str| Expr::cust(format!("CAST(SUM({what}) AS BIGINT)"));
    let query = Entity::find()
        .select_only()
        .column(Column::Locale)
        .column_as(sum("untranslated"), "a")
        .column_as(sum("outdated"), "b")
        .column_as(sum("machine"), "c")
        .column_as(sum("translated"), "d")
        .column_as(sum("words"), "e")
        .column_as(sum("CASE WHEN untranslated + outdated + machine > 0 THEN 1 ELSE 0 END"), "f")
        .group_by(Column::Locale)
        .order_by_asc(Column::Locale);
    let rows: Vec<(String, i64, i64, i64, i64, i64, i64)> = query.into_tuple().all(db).await?;
    let progress = |(locale, untranslated, outdated, machine, translated, words, open)| Progress {
        locale,
        untranslated,
        outdated,
        machine,
        translated,
        words,
        open,
    };
    Ok(rows.into_iter().map(progress).collect())
}
