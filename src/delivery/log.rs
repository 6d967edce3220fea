//! The log of each channel: what appeared, changed or went away, numbered without gaps.
//!
//! Numbers are given under the lock of the channel's head, which is held until the commit: a number becomes visible
//! only when all lower ones are. Whoever writes locks its channels first, in order, so that two never wait for each other.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue::Set,
    ConnectionTrait, DeriveActiveEnum, EnumIter, QueryFilter, QueryOrder, QuerySelect, Statement,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait, OnConflict, Query},
};

use crate::{error::Result, id::ResourceId, resource::Kind};

#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[graphql(name = "LogOp")]
pub enum Op {
    Upsert,
    Remove,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "channel_log")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub channel: String,
    /// From 1, without gaps within its channel.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    pub resource: ResourceId,
    pub kind: Kind,
    pub code: String,
    pub locale: String,
    pub op: Op,
    /// The document; absent for a removal.
    pub hash: Option<String>,
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

pub mod heads {
    //! The newest number of each channel.
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "channel_heads")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub channel: String,
        pub head: i64,
        /// Names this log; a cursor of another one means nothing here.
        pub generation: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// What is to be appended; the number comes with [`append`].
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub channel: String,
    pub resource: ResourceId,
    pub kind: Kind,
    pub code: String,
    pub locale: String,
    pub op: Op,
    pub hash: Option<String>,
}

/// Holds the channels until the transaction ends. First thing of everything that publishes, so that what it reads
/// afterwards cannot change beneath it.
pub async fn lock<'a>(tx: &impl ConnectionTrait, channels: impl IntoIterator<Item = &'a str>) -> Result<()> {
    for channel in channels.into_iter().collect::<BTreeSet<_>>() {
        let head =
            heads::ActiveModel { channel: Set(channel.to_owned()), head: Set(0), generation: Set(new_generation()) };
        let insert = heads::Entity::insert(head).on_conflict(OnConflict::new().do_nothing().to_owned());
        insert.exec_without_returning(tx).await?;
        advance(tx, channel, 0).await?;
    }
    Ok(())
}

/// Gives every channel's log a new name: after a restore, cursors of what was written since the backup must not be taken
/// for cursors of what is written from now on.
pub async fn begin_anew(tx: &impl ConnectionTrait) -> Result<()> {
    let update = heads::Entity::update_many().col_expr(heads::Column::Generation, Expr::value(new_generation()));
    update.exec(tx).await?;
    Ok(())
}

fn new_generation() -> String {
    uuid::Uuid::new_v4().simple().to_string()[..12].to_owned()
}

/// What `inside` a transaction was appended that cannot be seen from `outside`.
pub async fn uncommitted(inside: &impl ConnectionTrait, outside: &impl ConnectionTrait) -> Result<Vec<Model>> {
    let after = heads::Entity::find().all(inside).await?;
    // Read second: the channels of the transaction are held, and what others appended meanwhile to theirs is seen on both sides.
    let before = heads::Entity::find().all(outside).await?.into_iter();
    let before: BTreeMap<String, i64> = before.map(|head| (head.channel, head.head)).collect();
    let mut grown = Vec::new();
    for head in after {
        let from = before.get(&head.channel).copied().unwrap_or_default();
        if head.head > from {
            let new = Entity::find().filter(Column::Channel.eq(head.channel)).filter(Column::Seq.gt(from));
            grown.extend(new.all(inside).await?);
        }
    }
    Ok(grown)
}

/// Appends in the given order. The caller holds the channels ([`lock`]).
pub async fn append(tx: &impl ConnectionTrait, now: DateTime<Utc>, entries: Vec<Entry>) -> Result<()> {
    let mut channels: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
    for entry in entries {
        channels.entry(entry.channel.clone()).or_default().push(entry);
    }
    for (channel, entries) in channels {
        let count = i64::try_from(entries.len()).unwrap_or(i64::MAX);
        let first = advance(tx, &channel, count).await? - count + 1;
        insert(tx, now, entries.into_iter().zip(first..)).await?;
    }
    Ok(())
}

async fn advance(tx: &impl ConnectionTrait, channel: &str, by: i64) -> Result<i64> {
    let update = Query::update()
        .table(heads::Entity)
        .value(heads::Column::Head, Expr::col(heads::Column::Head).add(by))
        .and_where(heads::Column::Channel.eq(channel))
        .returning_col(heads::Column::Head)
        .to_owned();
    let row = tx.query_one(&update).await?.ok_or_else(|| anyhow::anyhow!("channel `{channel}` was not locked"))?;
    Ok(row.try_get("", "head")?)
}

async fn insert(
    tx: &impl ConnectionTrait,
    now: DateTime<Utc>,
    entries: impl Iterator<Item = (Entry, i64)>,
) -> Result<()> {
    const ROWS: usize = 1000;
    let rows: Vec<ActiveModel> = entries
        .map(|(entry, seq)| ActiveModel {
            channel: Set(entry.channel),
            seq: Set(seq),
            resource: Set(entry.resource),
            kind: Set(entry.kind),
            code: Set(entry.code),
            locale: Set(entry.locale),
            op: Set(entry.op),
            hash: Set(entry.hash),
            at: Set(now),
        })
        .collect();
    for chunk in rows.chunks(ROWS) {
        Entity::insert_many(chunk.to_vec()).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// The newest number and the name of the log; `None` where nothing was ever published.
pub async fn head(db: &impl ConnectionTrait, channel: &str) -> Result<Option<heads::Model>> {
    Ok(heads::Entity::find_by_id(channel).one(db).await?)
}

/// Entries after a number, oldest first.
pub async fn read(db: &impl ConnectionTrait, channel: &str, after: i64, limit: u64) -> Result<Vec<Model>> {
    let query = Entity::find().filter(Column::Channel.eq(channel)).filter(Column::Seq.gt(after));
    Ok(query.order_by_asc(Column::Seq).limit(limit).all(db).await?)
}

/// The newest entries, newest first; `before` continues a list.
pub async fn newest(db: &impl ConnectionTrait, channel: &str, before: Option<i64>, limit: u64) -> Result<Vec<Model>> {
    let mut query = Entity::find().filter(Column::Channel.eq(channel));
    if let Some(before) = before {
        query = query.filter(Column::Seq.lt(before));
    }
    Ok(query.order_by_desc(Column::Seq).limit(limit).all(db).await?)
}

/// Which entries a reader wants.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub locale: Option<String>,
    /// Leaves out entries that a later one of the same resource and locale has overtaken.
    pub coalesce: bool,
    /// Leaves out removals up to this number: somebody who comes from nothing has nothing to remove.
    pub skip_removals_until: i64,
}

/// Entries in `after < seq <= upto`, oldest first.
pub async fn window(
    db: &impl ConnectionTrait,
    channel: &str,
    after: i64,
    upto: i64,
    filter: &Filter,
    limit: u64,
) -> Result<Vec<Model>> {
    let mut sql = "SELECT * FROM channel_log AS entry WHERE channel = $1 AND seq > $2 AND seq <= $3".to_owned();
    let mut values: Vec<Value> = vec![channel.into(), after.into(), upto.into()];
    if let Some(locale) = &filter.locale {
        values.push(locale.clone().into());
        sql.push_str(&format!(" AND locale = ${}", values.len()));
    }
    if filter.skip_removals_until > 0 {
        values.push(filter.skip_removals_until.into());
        sql.push_str(&format!(" AND (op = 'upsert' OR seq > ${})", values.len()));
    }
    if filter.coalesce {
        sql.push_str(
            " AND NOT EXISTS (SELECT 1 FROM channel_log AS later WHERE later.channel = entry.channel \
             AND later.resource = entry.resource AND later.locale = entry.locale \
             AND later.seq > entry.seq AND later.seq <= $3)",
        );
    }
    values.push(limit.into());
    sql.push_str(&format!(" ORDER BY seq LIMIT ${}", values.len()));
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    Ok(Entity::find().from_raw_sql(statement).all(db).await?)
}
