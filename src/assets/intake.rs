//! Files that the hub brings in by itself on somebody's behalf: from an address, out of an archive, or from where a client put
//! them in the bucket. Each is a row that says how far it came and what became of it, and a job that does it.

pub mod archive;
pub mod direct;
pub mod entry;
mod run;
pub mod url;
pub mod watch;
pub mod zip;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DeriveActiveEnum, EnumIter, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    entity::prelude::*, sea_query::Expr,
};
use serde::{Deserialize, Serialize};

pub use self::run::run;
use crate::{
    app::App,
    auth::{Actor, Permission, Who},
    error::{Error, Result},
    id::{ApiTokenId, IntakeId, ResourceId, UserId},
    page::{Page, Slice},
    queue::{self, Task},
};

/// How long it is told what became of something.
const KEPT: TimeDelta = TimeDelta::days(30);

/// Where the files come from.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, EnumIter, DeriveActiveEnum, async_graphql::Enum,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[graphql(name = "IntakeKind")]
pub enum Kind {
    /// A file at an address.
    Url,
    /// The files of an archive that was uploaded.
    Archive,
    /// A file that a client put straight into the bucket.
    Direct,
}

#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, EnumIter, DeriveActiveEnum, async_graphql::Enum,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[graphql(name = "IntakeState")]
pub enum State {
    Running,
    /// To its end; of an archive some entries may have been refused all the same.
    Done,
    Failed,
    Cancelled,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "intakes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: IntakeId,
    pub kind: Kind,
    /// An address, or the id of an upload.
    pub source: String,
    /// Wanted for the asset; by default what the source says.
    pub filename: Option<String>,
    pub code: Option<String>,
    pub created_by: Option<UserId>,
    pub token: Option<ApiTokenId>,
    pub state: State,
    pub attempts: i32,
    /// Bytes, or entries of an archive.
    pub done: i64,
    pub total: i64,
    pub asset: Option<ResourceId>,
    pub duplicate: bool,
    pub problem: Option<String>,
    pub reason: Option<String>,
    pub created_at: DateTimeUtc,
    pub finished_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// On whose behalf it runs.
    pub fn who(&self) -> Who {
        match (self.token, self.created_by) {
            (Some(token), owner) => Who::Token { token, owner },
            (None, Some(user)) => Who::User(user),
            (None, None) => Who::Anonymous,
        }
    }

    fn belongs_to(&self, actor: &Actor) -> bool {
        actor.can(Permission::ManageJobs) || self.who() == actor.who
    }
}

/// What is wanted.
struct New {
    kind: Kind,
    source: String,
    filename: Option<String>,
    code: Option<String>,
}

/// Writes the row and queues the work. The same source that is being brought in already is answered as it is.
async fn begin(app: &App, actor: &Actor, new: New) -> Result<Model> {
    let (created_by, token) = match actor.who {
        Who::User(user) => (Some(user), None),
        Who::Token { token, owner } => (owner, Some(token)),
        // Its rights are asked again while it runs, so it must be known whose.
        Who::Anonymous | Who::System(_) => return Err(Error::Unauthenticated),
    };
    let tx = app.db.begin_write().await?;
    let same = Entity::find().filter(Column::Source.eq(&new.source)).filter(Column::State.eq(State::Running));
    let same = same.filter(Column::Kind.eq(new.kind)).one(&tx).await?;
    if let Some(running) = same.filter(|running| running.who() == actor.who) {
        return Ok(running);
    }
    let row = ActiveModel {
        id: Set(IntakeId::new()),
        kind: Set(new.kind),
        source: Set(new.source),
        filename: Set(new.filename),
        code: Set(new.code.filter(|code| !code.is_empty())),
        created_by: Set(created_by),
        token: Set(token),
        state: Set(State::Running),
        attempts: Set(0),
        done: Set(0),
        total: Set(0),
        asset: Set(None),
        duplicate: Set(false),
        problem: Set(None),
        reason: Set(None),
        created_at: Set(app.clock.now()),
        finished_at: Set(None),
    };
    let made = Entity::insert(row).exec_with_returning(&tx).await?;
    queue::push_at(&tx, &Task::TakeIn { intake: made.id }, app.clock.now(), Some(actor)).await?;
    tx.commit().await?;
    Ok(made)
}

/// Newest first: one's own, and everybody's for who manages jobs.
pub async fn page(db: &impl ConnectionTrait, actor: &Actor, page: &Page) -> Result<Slice<Model>> {
    actor.require(Permission::EditAssets)?;
    let listed = || match (actor.can(Permission::ManageJobs), &actor.who) {
        (true, _) => Entity::find(),
        (false, Who::Token { token, .. }) => Entity::find().filter(Column::Token.eq(*token)),
        (false, _) => Entity::find().filter(Column::CreatedBy.eq(actor.user())).filter(Column::Token.is_null()),
    };
    let mut query = listed();
    if let Some(before) = page.after::<IntakeId>()? {
        query = query.filter(Column::Id.lt(before));
    }
    let rows = query.order_by_desc(Column::Id).limit(page.first + 1).all(db).await?;
    Ok(Slice::new(page, rows, listed().count(db).await?, |intake| intake.id))
}

/// Anybody else's does not exist.
pub async fn find(db: &impl ConnectionTrait, actor: &Actor, id: IntakeId) -> Result<Option<Model>> {
    actor.require(Permission::EditAssets)?;
    let found = Entity::find_by_id(id).one(db).await?;
    Ok(found.filter(|intake| intake.belongs_to(actor)))
}

/// Removes what was told long enough.
pub async fn clean_up(app: &App) -> Result<()> {
    let old = || {
        let ended = Entity::find().select_only().column(Column::Id);
        ended.filter(Column::FinishedAt.lt(app.clock.now() - KEPT)).into_query()
    };
    let tx = app.db.begin_write().await?;
    entry::Entity::delete_many().filter(entry::Column::Intake.in_subquery(old())).exec(&tx).await?;
    Entity::delete_many().filter(Column::Id.in_subquery(old())).exec(&tx).await?;
    Ok(tx.commit().await?)
}

/// Stops what was brought in by a job that was stopped; nothing where it has ended.
pub async fn stop(tx: &impl ConnectionTrait, id: IntakeId, now: DateTime<Utc>) -> Result<()> {
    let update = Entity::update_many()
        .col_expr(Column::State, Expr::value(State::Cancelled.to_value()))
        .col_expr(Column::FinishedAt, Expr::value(now));
    update.filter(Column::Id.eq(id)).filter(Column::State.eq(State::Running)).exec(tx).await?;
    Ok(())
}

/// Lets one that failed or was stopped be tried again.
pub async fn resume(tx: &impl ConnectionTrait, id: IntakeId) -> Result<()> {
    let update = Entity::update_many()
        .col_expr(Column::State, Expr::value(State::Running.to_value()))
        .col_expr(Column::Attempts, Expr::value(0))
        .col_expr(Column::Problem, Expr::value(None::<String>))
        .col_expr(Column::Reason, Expr::value(None::<String>))
        .col_expr(Column::FinishedAt, Expr::value(None::<DateTime<Utc>>));
    update.filter(Column::Id.eq(id)).filter(Column::State.ne(State::Done)).exec(tx).await?;
    Ok(())
}

/// Notes how far it came.
async fn advance(tx: &impl ConnectionTrait, id: IntakeId, done: u64, total: u64) -> Result<()> {
    let update = Entity::update_many()
        .col_expr(Column::Done, Expr::value(done as i64))
        .col_expr(Column::Total, Expr::value(total as i64));
    update.filter(Column::Id.eq(id)).exec(tx).await?;
    Ok(())
}
