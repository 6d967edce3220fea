//! Assignments: who translates a resource into a language, until when. One person at a time.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{ActiveValue::Set, ConnectionTrait, QueryFilter, QueryOrder, entity::prelude::*, sea_query::OnConflict};

use super::work::{self, Wanted};
use crate::{
    app::App,
    auth::{Actor, Permission, role, user},
    catalog::edit::edit_right,
    error::{Error, Result},
    events::{self, Event},
    id::{ResourceId, UserId},
    resource::Kind,
};

const KINDS: [Kind; 5] = [Kind::Product, Kind::ProductModel, Kind::Entry, Kind::Asset, Kind::Record];

/// Characters of a note.
const NOTE: usize = 1_000;
/// Rows of one statement; SQLite takes 32,766 bound values.
const ROWS: usize = 3_000;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "translation_assignments")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub resource: ResourceId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub locale: String,
    pub assignee: UserId,
    pub due: Option<Date>,
    pub note: Option<String>,
    pub assigned_by: Option<UserId>,
    pub assigned_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

/// To whom, until when, and what they should know.
#[derive(Clone, Debug)]
pub struct Task {
    pub assignee: UserId,
    pub due: Option<NaiveDate>,
    pub note: Option<String>,
}

/// Gives what is wanted to somebody; whoever had it has it no longer. Answers how many resources.
///
/// Needs `MANAGE_TRANSLATIONS`; the person must be one who may sign in.
pub async fn assign(app: &App, actor: &Actor, locale: &str, wanted: &Wanted, task: Task) -> Result<u64> {
    actor.require(Permission::ManageTranslations)?;
    let note = task.note.map(|note| note.trim().to_owned()).filter(|note| !note.is_empty());
    if note.as_ref().is_some_and(|note| note.chars().count() > NOTE) {
        return Err(Error::invalid("TOO_LONG", "note", format!("a note has at most {NOTE} characters")));
    }
    let resources = work::resources(app, locale, wanted).await?;
    let tx = app.db.begin_write().await?;
    let found = user::by_ids(&tx, &[task.assignee]).await?.pop();
    let Some(person) = found.filter(|person| !person.disabled) else {
        return Err(Error::not_found("user", task.assignee));
    };
    let row = |resource: &ResourceId| ActiveModel {
        resource: Set(*resource),
        locale: Set(locale.to_owned()),
        assignee: Set(person.id),
        due: Set(task.due),
        note: Set(note.clone()),
        assigned_by: Set(actor.user()),
        assigned_at: Set(app.clock.now()),
    };
    for chunk in resources.chunks(ROWS) {
        let mut again = OnConflict::columns([Column::Resource, Column::Locale]);
        again.update_columns([Column::Assignee, Column::Due, Column::Note, Column::AssignedBy, Column::AssignedAt]);
        Entity::insert_many(chunk.iter().map(row)).on_conflict(again).exec_without_returning(&tx).await?;
    }
    let count = resources.len() as u64;
    let event = Event::TranslationsAssigned { locale: locale.to_owned(), resources: count, assignee: Some(person.id) };
    events::record(&tx, actor, event).await?;
    tx.commit().await?;
    Ok(count)
}

/// Takes what is wanted from whoever has it. Answers how many were somebody's. Needs `MANAGE_TRANSLATIONS`.
pub async fn unassign(app: &App, actor: &Actor, locale: &str, wanted: &Wanted) -> Result<u64> {
    actor.require(Permission::ManageTranslations)?;
    let resources = work::resources(app, locale, wanted).await?;
    let tx = app.db.begin_write().await?;
    let mut count = 0;
    for chunk in resources.chunks(ROWS) {
        let delete = Entity::delete_many().filter(Column::Locale.eq(locale));
        count += delete.filter(Column::Resource.is_in(chunk.iter().copied())).exec(&tx).await?.rows_affected;
    }
    let event = Event::TranslationsAssigned { locale: locale.to_owned(), resources: count, assignee: None };
    events::record(&tx, actor, event).await?;
    tx.commit().await?;
    Ok(count)
}

/// Who translates these resources, each in the order of its languages.
pub async fn of(
    db: &impl ConnectionTrait,
    actor: &Actor,
    resources: &[ResourceId],
) -> Result<HashMap<ResourceId, Vec<Model>>> {
    actor.require(Permission::ViewCatalog)?;
    let mut found: HashMap<ResourceId, Vec<Model>> = HashMap::new();
    for chunk in resources.chunks(ROWS) {
        let query = Entity::find().filter(Column::Resource.is_in(chunk.iter().copied()));
        for row in query.order_by_asc(Column::Locale).all(db).await? {
            found.entry(row.resource).or_default().push(row);
        }
    }
    Ok(found)
}

/// People who may write texts of a language, by name. Needs `MANAGE_TRANSLATIONS`.
pub async fn translators(app: &App, actor: &Actor, locale: &str) -> Result<Vec<user::Model>> {
    actor.require(Permission::ManageTranslations)?;
    let db = app.db.read();
    let roles: Vec<String> = role::all(db)
        .await?
        .into_iter()
        .filter(|role| {
            let writes = KINDS.iter().any(|kind| role.permissions.0.contains(&edit_right(*kind)));
            writes && role.locales.as_ref().is_none_or(|locales| locales.0.contains(locale))
        })
        .map(|role| role.code)
        .collect();
    user::active_of_roles(db, &roles).await
}

pub async fn remove(tx: &impl ConnectionTrait, resources: &[ResourceId]) -> Result<()> {
    Entity::delete_many().filter(Column::Resource.is_in(resources.iter().copied())).exec(tx).await?;
    Ok(())
}
