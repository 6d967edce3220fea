//! Writing rows: many new ones and many replaced ones in few statements, each with its revision.

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, SubsecRound, Utc};
use sea_orm::{
    ConnectionTrait, DbBackend, Iterable, QueryFilter,
    entity::prelude::*,
    sea_query::{Alias, Expr, ExprTrait, InsertStatement, IntoIden, Query, TableRef, UpdateStatement, ValueTuple},
};

use super::{Column, Content, Entity, Kind, Model, State, file_uses, index_queue, revision, shown, versions};
use crate::{
    auth::Actor,
    error::{Error, Result},
    id::ResourceId,
};

/// What a new resource starts with.
pub struct New {
    pub id: ResourceId,
    pub kind: Kind,
    pub code: String,
    pub parent: Option<ResourceId>,
    pub content: Content,
    pub comment: Option<String>,
}

/// Inserts many resources with their first revisions and answers the rows; the caller has validated them and holds the rights.
pub async fn insert_many(tx: &impl ConnectionTrait, actor: &Actor, new: Vec<New>) -> Result<Vec<Model>> {
    let now = now();
    // SQLite takes 32,766 bound values in one statement; a row here has 13.
    const ROWS: usize = 500;
    let mut rows = Vec::with_capacity(new.len());
    let mut revisions = Vec::with_capacity(new.len());
    for new in new {
        revisions.push(revision::Draft { resource: new.id, comment: new.comment, restored_from: None });
        rows.push(Model {
            id: new.id,
            kind: new.kind,
            code: new.code,
            family: new.content.family.clone(),
            parent: new.parent,
            state: State::Draft,
            content: new.content,
            version: 1,
            revision: 1,
            created_at: now,
            updated_at: now,
            updated_by: actor.user(),
            deleted_at: None,
        });
    }
    for chunk in rows.chunks(ROWS) {
        tx.execute(&insertion(tx, chunk)?).await?;
    }
    follow(tx, actor, now, &rows, revisions).await?;
    Ok(rows)
}

fn insertion(db: &impl ConnectionTrait, rows: &[Model]) -> Result<InsertStatement> {
    let mut insert = Query::insert();
    insert.into_table(Entity).columns(Column::iter());
    for row in rows {
        let value = |column| match column {
            Column::Id => Ok(Expr::val(row.id)),
            Column::Kind => Ok(Expr::val(row.kind)),
            Column::Code => Ok(Expr::val(row.code.as_str())),
            Column::Family => Ok(Expr::val(row.family.as_deref())),
            Column::Parent => Ok(Expr::val(row.parent)),
            Column::State => Ok(Expr::val(row.state)),
            Column::Content => Ok(as_json(db, Expr::val(serde_json::to_string(&row.content)?))),
            Column::Version => Ok(Expr::val(row.version)),
            Column::Revision => Ok(Expr::val(row.revision)),
            Column::CreatedAt => Ok(Expr::val(row.created_at)),
            Column::UpdatedAt => Ok(Expr::val(row.updated_at)),
            Column::UpdatedBy => Ok(Expr::val(row.updated_by)),
            Column::DeletedAt => Ok(Expr::val(row.deleted_at)),
        };
        insert.values(Column::iter().map(value).collect::<Result<Vec<_>>>()?).map_err(anyhow::Error::from)?;
    }
    Ok(insert)
}

/// A text as what the database keeps JSON as. Contents go there as texts: as trees they would be built and copied first.
fn as_json(db: &impl ConnectionTrait, text: Expr) -> Expr {
    match db.get_database_backend() {
        DbBackend::Postgres => text.cast_as("jsonb"),
        _ => text,
    }
}

/// What databases keep of a moment, so that a row is the same when it is read again.
fn now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(6)
}

/// Writes what every new content brings along.
async fn follow(
    tx: &impl ConnectionTrait,
    actor: &Actor,
    now: DateTime<Utc>,
    rows: &[Model],
    revisions: Vec<revision::Draft>,
) -> Result<()> {
    let ids: Vec<ResourceId> = rows.iter().map(|row| row.id).collect();
    index_queue::push(tx, &ids).await?;
    let files = rows.iter().filter_map(|row| Some((row.id, row.content.file.as_ref()?.hash.clone())));
    let files: Vec<_> = files.collect();
    file_uses::note(tx, &files).await?;
    shown::note(tx, files).await?;
    revision::take(tx, actor, now, revisions).await
}

/// What a working copy shall be.
pub struct Update {
    /// As it was read.
    pub current: Arc<Model>,
    pub parent: Option<ResourceId>,
    pub content: Content,
    pub comment: Option<String>,
    pub restored_from: Option<i32>,
}

/// Replaces working copies, makes their next revisions and answers the rows. Fails with `STALE` when somebody wrote since one
/// was read.
pub async fn update_many(tx: &impl ConnectionTrait, actor: &Actor, updates: Vec<Update>) -> Result<Vec<Model>> {
    let now = now();
    let mut rows = Vec::with_capacity(updates.len());
    let mut revisions = Vec::with_capacity(updates.len());
    for Update { current, parent, content, comment, restored_from } in updates {
        let state = if current.state == State::Live { State::Changed } else { current.state };
        let row = Model {
            id: current.id,
            kind: current.kind,
            code: current.code.clone(),
            family: content.family.clone(),
            parent,
            state,
            content,
            version: current.version + 1,
            revision: current.revision + 1,
            created_at: current.created_at,
            updated_at: now,
            updated_by: actor.user(),
            deleted_at: current.deleted_at,
        };
        revisions.push(revision::Draft { resource: row.id, comment, restored_from });
        rows.push(row);
    }
    replace(tx, &rows).await?;
    follow(tx, actor, now, &rows, revisions).await?;
    Ok(rows)
}

/// Of rows that are stored in the version before. What an edit never changes stays.
async fn replace(tx: &impl ConnectionTrait, rows: &[Model]) -> Result<()> {
    // SQLite takes 32,766 bound values in one statement; a row here has 9.
    const ROWS: usize = 500;
    for chunk in rows.chunks(ROWS) {
        let result = tx.execute(&replacement(tx, chunk)?).await?;
        if result.rows_affected() < chunk.len() as u64 {
            return Err(stale_of(tx, chunk).await?);
        }
    }
    Ok(())
}

fn replacement(db: &impl ConnectionTrait, rows: &[Model]) -> Result<UpdateStatement> {
    let new = Alias::new("new");
    // What databases call the columns of a list of values.
    let given = |place: usize| Expr::col((new.clone(), Alias::new(format!("column{place}"))));
    let columns = [
        Column::Family,
        Column::Parent,
        Column::State,
        Column::Content,
        Column::Version,
        Column::Revision,
        Column::UpdatedAt,
        Column::UpdatedBy,
    ];
    let values = rows.iter().map(|row| {
        let content = serde_json::to_string(&row.content)?;
        Ok(ValueTuple::Many(vec![
            row.id.into(),
            row.family.clone().into(),
            row.parent.into(),
            row.state.into(),
            content.into(),
            row.version.into(),
            row.revision.into(),
            row.updated_at.into(),
            row.updated_by.into(),
        ]))
    });
    let values = values.collect::<Result<Vec<ValueTuple>>>()?;
    let mut update = Query::update();
    let value = |column: Column, place: usize| match column {
        Column::Content => as_json(db, given(place)),
        _ => given(place),
    };
    update.table(Entity).values(columns.into_iter().zip(2..).map(|(column, place)| (column, value(column, place))));
    update.from(TableRef::ValuesList(values, new.clone().into_iden()));
    update.and_where(Expr::col((Entity, Column::Id)).eq(given(1)));
    update.and_where(Expr::col((Entity, Column::Version)).eq(given(6).sub(1)));
    Ok(update)
}

/// The first of these that somebody wrote meanwhile.
async fn stale_of(db: &impl ConnectionTrait, rows: &[Model]) -> Result<Error> {
    let ids: Vec<ResourceId> = rows.iter().map(|row| row.id).collect();
    let stored: HashMap<ResourceId, (i32, State)> = versions(db, &ids).await?.into_iter().collect();
    let is_other = |row: &&Model| stored.get(&row.id).is_none_or(|(version, _)| *version != row.version);
    let stale = rows.iter().find(is_other).unwrap_or(&rows[0]);
    Ok(Error::stale("resource", stale.id, stale.version - 1))
}

/// Sets the summary state; the workflow and delivery call this, editing does not.
pub async fn set_state(tx: &impl ConnectionTrait, id: ResourceId, state: State) -> Result<()> {
    Entity::update_many().col_expr(Column::State, Expr::value(state)).filter(Column::Id.eq(id)).exec(tx).await?;
    index_queue::push(tx, &[id]).await
}
