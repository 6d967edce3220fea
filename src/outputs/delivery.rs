//! Deliveries: one entry of the channel's log on its way to one output, and every attempt at it.
//!
//! Of one resource and locale the oldest open delivery goes first, so that a receiver never sees an older state after a
//! newer one. Unless an output wants every change, a newer entry overtakes an older one that is still open.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use rand::RngExt;
use sea_orm::{
    ActiveValue::Set,
    Condition, ConnectionTrait, DeriveActiveEnum, EnumIter, QueryFilter, QueryOrder, QuerySelect, Statement, Value,
    entity::prelude::*,
    sea_query::{Expr, Query},
};

use super::sent::{Failed, Next, Sent};
use crate::{
    app::App,
    auth::{Actor, Permission},
    delivery::log::{self, Op},
    error::{Error, Result},
    events::{self, Event},
    id::{DeliveryId, OutputId, ResourceId},
    page::{Page, Slice},
    resource,
};

/// When each attempt is made, after the one before; then it is given up, three days and some hours after the first.
/// The schedule that the Standard Webhooks specification recommends.
const SCHEDULE: [TimeDelta; 10] = [
    TimeDelta::zero(),
    TimeDelta::seconds(5),
    TimeDelta::minutes(5),
    TimeDelta::minutes(30),
    TimeDelta::hours(2),
    TimeDelta::hours(5),
    TimeDelta::hours(10),
    TimeDelta::hours(14),
    TimeDelta::hours(20),
    TimeDelta::hours(24),
];
/// How long what is done stays to be looked at.
const KEPT: TimeDelta = TimeDelta::days(30);
/// Rows of one insert.
const CHUNK: usize = 500;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[graphql(name = "DeliveryState")]
pub enum State {
    /// Not tried yet.
    Pending,
    Delivered,
    /// Tried, and to be tried again.
    Failed,
    /// Given up.
    Dead,
    /// Nothing was to be sent, or a newer state came first.
    Skipped,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "deliveries")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DeliveryId,
    pub output: OutputId,
    /// The entry of the channel's log.
    pub seq: i64,
    pub resource: ResourceId,
    pub kind: resource::Kind,
    pub code: String,
    pub locale: String,
    pub op: Op,
    pub hash: Option<String>,
    /// Of the log entry.
    pub at: DateTimeUtc,
    pub state: State,
    pub attempts: i32,
    /// Of the next attempt; there if and only if it is open.
    pub next_at: Option<DateTimeUtc>,
    /// Where it can be seen on the other side.
    pub remote_url: Option<String>,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

pub mod attempt {
    //! Every try.
    use sea_orm::entity::prelude::*;

    use crate::id::DeliveryId;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "delivery_attempts")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub delivery: DeliveryId,
        /// From 1.
        #[sea_orm(primary_key, auto_increment = false)]
        pub number: i32,
        pub at: DateTimeUtc,
        pub duration_ms: i32,
        /// Of HTTP.
        pub status: Option<i32>,
        pub error: Option<String>,
        /// The first bytes of the answer.
        pub response: Option<String>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

fn open() -> sea_orm::sea_query::SimpleExpr {
    Column::State.is_in([State::Pending, State::Failed])
}

/// Makes deliveries of log entries. With `overtake`, older open ones of the same resource and locale are skipped.
pub(super) async fn add(
    tx: &impl ConnectionTrait,
    output: OutputId,
    now: DateTime<Utc>,
    entries: Vec<log::Model>,
    overtake: bool,
) -> Result<()> {
    for chunk in entries.chunks(CHUNK) {
        if overtake {
            let same = |entry: &log::Model| {
                Condition::all().add(Column::Resource.eq(entry.resource)).add(Column::Locale.eq(&*entry.locale))
            };
            let which = chunk.iter().fold(Condition::any(), |any, entry| any.add(same(entry)));
            let skip = Entity::update_many()
                .col_expr(Column::State, Expr::value(State::Skipped))
                .col_expr(Column::NextAt, Expr::value(None::<DateTime<Utc>>));
            skip.filter(Column::Output.eq(output)).filter(open()).filter(which).exec(tx).await?;
        }
        Entity::insert_many(chunk.iter().map(|entry| row(output, now, entry))).exec_without_returning(tx).await?;
    }
    Ok(())
}

fn row(output: OutputId, now: DateTime<Utc>, entry: &log::Model) -> ActiveModel {
    ActiveModel {
        id: Set(DeliveryId::new()),
        output: Set(output),
        seq: Set(entry.seq),
        resource: Set(entry.resource),
        kind: Set(entry.kind),
        code: Set(entry.code.clone()),
        locale: Set(entry.locale.clone()),
        op: Set(entry.op),
        hash: Set(entry.hash.clone()),
        at: Set(entry.at),
        state: Set(State::Pending),
        attempts: Set(0),
        next_at: Set(Some(now)),
        remote_url: Set(None),
        created_at: Set(now),
    }
}

/// What may be tried now, the longest due first: of each resource and locale only the oldest open one.
pub(super) async fn due(
    db: &impl ConnectionTrait,
    output: OutputId,
    now: DateTime<Utc>,
    limit: u64,
) -> Result<Vec<Model>> {
    let sql = "SELECT * FROM deliveries AS d WHERE output = $1 AND state IN ('pending', 'failed') AND next_at <= $2 \
               AND NOT EXISTS (SELECT 1 FROM deliveries AS older WHERE older.output = d.output \
                 AND older.resource = d.resource AND older.locale = d.locale AND older.seq < d.seq \
                 AND older.state IN ('pending', 'failed')) \
               ORDER BY next_at, seq LIMIT $3";
    let values: [Value; 3] = [output.into(), now.into(), limit.into()];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    Ok(Entity::find().from_raw_sql(statement).all(db).await?)
}

/// When the next open delivery is to be tried.
pub(super) async fn next_due(db: &impl ConnectionTrait, output: OutputId) -> Result<Option<DateTime<Utc>>> {
    let query = Entity::find().filter(Column::Output.eq(output)).filter(open()).order_by_asc(Column::NextAt).limit(1);
    Ok(query.one(db).await?.and_then(|row| row.next_at))
}

/// Writes an attempt and what became of the delivery.
pub(super) async fn record(
    tx: &impl ConnectionTrait,
    delivery: &Model,
    now: DateTime<Utc>,
    duration: std::time::Duration,
    sent: &Sent,
) -> Result<State> {
    let number = delivery.attempts + 1;
    let (state, next_at) = match sent {
        Sent::Done { .. } => (State::Delivered, None),
        Sent::Skipped(_) => (State::Skipped, None),
        Sent::Failed(failed) => match next_attempt(number, now, failed) {
            Some(at) => (State::Failed, Some(at)),
            None => (State::Dead, None),
        },
    };
    let (status, error, response, url) = match sent {
        Sent::Done { status, response, url } => (*status, None, response.clone(), url.clone()),
        Sent::Skipped(why) => (None, Some(why.clone()), None, None),
        Sent::Failed(failed) => (failed.status, Some(failed.error.clone()), failed.response.clone(), None),
    };
    let attempt = attempt::ActiveModel {
        delivery: Set(delivery.id),
        number: Set(number),
        at: Set(now),
        duration_ms: Set(i32::try_from(duration.as_millis()).unwrap_or(i32::MAX)),
        status: Set(status.map(i32::from)),
        error: Set(error),
        response: Set(response),
    };
    attempt::Entity::insert(attempt).exec_without_returning(tx).await?;
    let update = Entity::update_many()
        .col_expr(Column::State, Expr::value(state))
        .col_expr(Column::Attempts, Expr::value(number))
        .col_expr(Column::NextAt, Expr::value(next_at))
        .col_expr(Column::RemoteUrl, Expr::value(url.or_else(|| delivery.remote_url.clone())));
    update.filter(Column::Id.eq(delivery.id)).exec(tx).await?;
    Ok(state)
}

/// After attempt `number`; `None` when that was the last. Up to a tenth more, so that many do not return at once.
fn next_attempt(number: i32, now: DateTime<Utc>, failed: &Failed) -> Option<DateTime<Utc>> {
    if failed.next != Next::Retry {
        return None;
    }
    let pause = *SCHEDULE.get(usize::try_from(number).ok()?)?;
    let jitter = TimeDelta::milliseconds(rand::rng().random_range(0..=pause.num_milliseconds() / 10));
    Some(now + (pause + jitter).max(failed.retry_after.unwrap_or_default()))
}

/// What failed is due now.
pub(super) async fn retry_failed(tx: &impl ConnectionTrait, output: OutputId, now: DateTime<Utc>) -> Result<()> {
    let update = Entity::update_many().col_expr(Column::NextAt, Expr::value(now));
    update.filter(Column::Output.eq(output)).filter(Column::State.eq(State::Failed)).exec(tx).await?;
    Ok(())
}

/// Tries one again now, with a full schedule ahead. `NEWER_DELIVERY` when a newer state of the same resource and locale
/// was handed over, or is about to be: sending the old one would turn back the clock.
pub async fn retry(app: &App, actor: &Actor, id: DeliveryId) -> Result<Model> {
    actor.require(Permission::ManageOutputs)?;
    let tx = app.db.begin_write().await?;
    let delivery = Entity::find_by_id(id).one(&tx).await?.ok_or_else(|| Error::not_found("delivery", id))?;
    let newer = Entity::find()
        .filter(Column::Output.eq(delivery.output))
        .filter(Column::Resource.eq(delivery.resource))
        .filter(Column::Locale.eq(&*delivery.locale))
        .filter(Column::Seq.gt(delivery.seq))
        .filter(Column::State.ne(State::Skipped));
    if newer.limit(1).one(&tx).await?.is_some() {
        return Err(Error::refused(
            "NEWER_DELIVERY",
            "a newer state of this resource was handed over, or is about to be",
        ));
    }
    let update = Entity::update_many()
        .col_expr(Column::State, Expr::value(State::Pending))
        .col_expr(Column::NextAt, Expr::value(app.clock.now()));
    update.filter(Column::Id.eq(id)).exec(&tx).await?;
    events::record(&tx, actor, Event::OutputChanged { output: delivery.output }).await?;
    tx.commit().await?;
    Ok(Model { state: State::Pending, next_at: Some(app.clock.now()), ..delivery })
}

/// Newest first.
pub async fn page(
    app: &App,
    actor: &Actor,
    output: OutputId,
    state: Option<State>,
    page: &Page,
) -> Result<Slice<Model>> {
    actor.require(Permission::ViewOutputs)?;
    let db = app.db.read();
    let listed = || {
        let query = Entity::find().filter(Column::Output.eq(output));
        state.map_or(query.clone(), |state| query.filter(Column::State.eq(state)))
    };
    let mut query = listed();
    if let Some(before) = page.after::<DeliveryId>()? {
        query = query.filter(Column::Id.lt(before));
    }
    let rows = query.order_by_desc(Column::Id).limit(page.first + 1).all(db).await?;
    Ok(Slice::new(page, rows, listed().count(db).await?, |delivery| delivery.id))
}

pub async fn find(app: &App, actor: &Actor, id: DeliveryId) -> Result<Option<Model>> {
    actor.require(Permission::ViewOutputs)?;
    Ok(Entity::find_by_id(id).one(app.db.read()).await?)
}

/// Output -> state -> how many.
pub async fn counts(app: &App, outputs: &[OutputId]) -> Result<BTreeMap<OutputId, Vec<(State, i64)>>> {
    let query = Entity::find()
        .select_only()
        .columns([Column::Output, Column::State])
        .column_as(Column::Id.count(), "count")
        .filter(Column::Output.is_in(outputs.iter().copied()))
        .group_by(Column::Output)
        .group_by(Column::State);
    let mut counts: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (output, state, count) in query.into_tuple::<(OutputId, State, i64)>().all(app.db.read()).await? {
        counts.entry(output).or_default().push((state, count));
    }
    Ok(counts)
}

/// The attempts of deliveries, oldest first.
pub async fn attempts(app: &App, deliveries: &[DeliveryId]) -> Result<Vec<attempt::Model>> {
    let query = attempt::Entity::find().filter(attempt::Column::Delivery.is_in(deliveries.iter().copied()));
    Ok(query.order_by_asc(attempt::Column::Delivery).order_by_asc(attempt::Column::Number).all(app.db.read()).await?)
}

pub(super) async fn forget(tx: &impl ConnectionTrait, output: OutputId) -> Result<()> {
    remove(tx, Condition::all().add(Column::Output.eq(output))).await
}

/// Removes what was done with a while ago. Running twice is safe: it removes by age.
pub async fn clean_up(app: &App) -> Result<()> {
    let tx = app.db.begin_write().await?;
    let old = Condition::all().add(Column::NextAt.is_null()).add(Column::CreatedAt.lt(app.clock.now() - KEPT));
    remove(&tx, old).await?;
    tx.commit().await?;
    Ok(())
}

async fn remove(tx: &impl ConnectionTrait, which: Condition) -> Result<()> {
    let mut ids = Query::select();
    ids.column(Column::Id).from(Entity).cond_where(which.clone());
    attempt::Entity::delete_many().filter(attempt::Column::Delivery.in_subquery(ids)).exec(tx).await?;
    Entity::delete_many().filter(which).exec(tx).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_attempts_are_made_over_three_days() {
        let now = Utc::now();
        let mut at = now;
        for number in 1..10 {
            let next = next_attempt(number, at, &Failed::new("no")).unwrap();
            let pause = SCHEDULE[number as usize];
            assert!(next >= at + pause && next <= at + pause + pause / 10, "{number}");
            at = next;
        }
        assert!(at - now >= TimeDelta::hours(75));
        assert_eq!(next_attempt(10, at, &Failed::new("no")), None);
    }

    #[test]
    fn a_receiver_may_ask_for_a_longer_pause_and_some_failures_are_final() {
        let now = Utc::now();
        let pause = Some(TimeDelta::hours(1));
        let failed = Failed { retry_after: pause, ..Failed::new("busy") };
        assert_eq!(next_attempt(1, now, &failed), Some(now + TimeDelta::hours(1)));
        assert_eq!(next_attempt(1, now, &Failed::give_up("bad")), None);
    }
}
