//! Who has which resource open: a row each, as editors may be at different processes. A row holds for a minute and is
//! prolonged by its process, so what a dead one leaves behind goes by itself.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use futures::{Stream, StreamExt};
use sea_orm::{
    ActiveValue::Set, DeriveActiveEnum, EnumIter, QueryFilter, QueryOrder, entity::prelude::*, sea_query::Expr,
};
use uuid::Uuid;

use crate::{
    app::App,
    auth::{Actor, Permission},
    error::{Error, Result},
    id::{PresenceId, ResourceId, UserId},
    live, resource,
};

/// How long a row holds.
const LEASE: TimeDelta = TimeDelta::seconds(60);
const HEARTBEAT: Duration = Duration::from_secs(20);

/// What somebody does with a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, EnumIter, DeriveActiveEnum, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[graphql(name = "PresenceActivity")]
pub enum Activity {
    /// Looks at it.
    Viewing,
    /// Has edits that are not saved.
    Editing,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "presences")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PresenceId,
    pub resource: ResourceId,
    pub person: UserId,
    pub activity: Activity,
    pub since: DateTimeUtc,
    pub until: DateTimeUtc,
    pub process: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}

/// Somebody who has a resource open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Present {
    pub person: UserId,
    pub activity: Activity,
    /// Since when they do that.
    pub since: DateTime<Utc>,
}

/// Everybody else who has the resource open, now and whenever that changes; as long as somebody listens they count as
/// present themselves. A token of nobody only watches. Ends when the resource is deleted.
pub async fn join(
    app: &App,
    actor: &Actor,
    resource: ResourceId,
    activity: Activity,
) -> Result<impl Stream<Item = Result<Vec<Present>>> + Send + use<>> {
    actor.require(Permission::ViewCatalog)?;
    resource::get(app.db.read(), resource).await?;
    let own = actor.user();
    let mut stay = None;
    if let Some(person) = own {
        stay = Some(Stay::enter(app, resource, person, activity).await?);
    }
    let hub = app.clone();
    let others = live::follow(app, move || {
        let app = hub.clone();
        async move { others(&app, resource, own).await }
    });
    // Whoever stops listening has left.
    Ok(others.inspect(move |_| _ = &stay))
}

/// One entry a person, with the most they do; `None` when there is no such resource any more.
async fn others(app: &App, resource: ResourceId, own: Option<UserId>) -> Result<Option<Vec<Present>>> {
    if resource::find(app.db.read(), resource).await?.is_none() {
        return Ok(None);
    }
    let query = Entity::find().filter(Column::Resource.eq(resource)).filter(Column::Until.gt(app.clock.now()));
    let mut present: Vec<Present> = Vec::new();
    for row in query.order_by_asc(Column::Since).order_by_asc(Column::Id).all(app.db.read()).await? {
        if own == Some(row.person) {
            continue;
        }
        match present.iter_mut().find(|known| known.person == row.person) {
            None => present.push(Present { person: row.person, activity: row.activity, since: row.since }),
            Some(known) if known.activity < row.activity => {
                *known = Present { activity: row.activity, since: row.since, ..*known };
            }
            Some(_) => {}
        }
    }
    Ok(Some(present))
}

/// The rows of this process.
struct Process {
    id: Uuid,
    beating: std::sync::Mutex<Option<tokio::task::AbortHandle>>,
}

impl Default for Process {
    fn default() -> Self {
        Self { id: Uuid::new_v4(), beating: std::sync::Mutex::default() }
    }
}

impl Process {
    /// Prolongs the rows of this process for as long as it lives; the task is begun again where its runtime ended.
    fn beat(&self, app: &App) {
        let mut beating = self.beating.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if beating.as_ref().is_some_and(|task| !task.is_finished()) {
            return;
        }
        let (app, id) = (app.clone(), self.id);
        let task = tokio::spawn(async move {
            loop {
                tokio::time::sleep(HEARTBEAT).await;
                if let Err(error) = prolong(&app, id).await {
                    tracing::warn!(error = format!("{error:#}"), "editors may look as if they had left");
                }
            }
        });
        *beating = Some(task.abort_handle());
    }
}

/// Nothing is written where nobody is present. What other processes left behind goes here, too.
async fn prolong(app: &App, process: Uuid) -> Result<()> {
    let now = app.clock.now();
    if Entity::find().one(app.db.read()).await?.is_none() {
        return Ok(());
    }
    let tx = app.db.begin_write().await?;
    let update = Entity::update_many().col_expr(Column::Until, Expr::value(now + LEASE));
    update.filter(Column::Process.eq(process)).exec(&tx).await?;
    Entity::delete_many().filter(Column::Until.lt(now)).exec(&tx).await?;
    tx.commit().await?;
    Ok(())
}

/// Somebody's row; dropped, it is removed.
struct Stay {
    app: App,
    id: PresenceId,
}

impl Stay {
    async fn enter(app: &App, resource: ResourceId, person: UserId, activity: Activity) -> Result<Self> {
        let process: Arc<Process> = app.shared();
        let (id, now) = (PresenceId::new(), app.clock.now());
        let row = ActiveModel {
            id: Set(id),
            resource: Set(resource),
            person: Set(person),
            activity: Set(activity),
            since: Set(now),
            until: Set(now + LEASE),
            process: Set(process.id),
        };
        let tx = app.db.begin_write().await?;
        Entity::insert(row).exec_without_returning(&tx).await?;
        tx.commit().await?;
        process.beat(app);
        Ok(Self { app: app.clone(), id })
    }
}

impl Drop for Stay {
    fn drop(&mut self) {
        let (app, id) = (self.app.clone(), self.id);
        // Without a runtime the process is going down, and the row goes with its lease.
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        runtime.spawn(async move {
            if let Err(error) = leave(&app, id).await {
                tracing::warn!(error = format!("{error:#}"), "somebody who left will look present for a minute");
            }
        });
    }
}

async fn leave(app: &App, id: PresenceId) -> Result<(), Error> {
    let tx = app.db.begin_write().await?;
    Entity::delete_by_id(id).exec(&tx).await?;
    tx.commit().await?;
    Ok(())
}
