//! API tokens: how machines sign in. A token may what its maker chose and still may; only its hash is stored.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, entity::prelude::*,
    sea_query::Expr,
};

use super::{Actor, Permission, role::Permissions, secret};
use crate::{
    app::App,
    error::{Error, Result, Violation},
    events::{self, Event},
    id::{ApiTokenId, UserId},
};

/// Every token starts with this, so that scanners of code find one that was committed by mistake.
pub const PREFIX: &str = "nabe_";
/// More than a list shows nobody looks after.
const MOST: u64 = 500;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "api_tokens")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ApiTokenId,
    pub name: String,
    pub hash: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub permissions: Permissions,
    /// Who made it; absent when it was made on the command line.
    pub owner: Option<UserId>,
    pub created_at: DateTimeUtc,
    pub expires_at: Option<DateTimeUtc>,
    /// To the minute.
    pub last_used_at: Option<DateTimeUtc>,
    pub revoked_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

/// The tokens that are not revoked, newest first.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<Model>> {
    actor.require(Permission::ManageTokens)?;
    let query = Entity::find().filter(Column::RevokedAt.is_null()).order_by_desc(Column::Id).limit(MOST);
    Ok(query.all(app.db.read()).await?)
}

/// Makes a token and answers its text, which is shown once. It may hold no right that the actor does not have.
pub async fn create(
    app: &App,
    actor: &Actor,
    name: &str,
    permissions: &[String],
    expires_at: Option<DateTime<Utc>>,
) -> Result<(Model, String)> {
    actor.require(Permission::ManageTokens)?;
    let permissions = checked(app, actor, name, permissions, expires_at)?;
    let text = format!("{PREFIX}{}", secret::random_text());
    let row = ActiveModel {
        id: Set(ApiTokenId::new()),
        name: Set(name.trim().to_owned()),
        hash: Set(secret::hash(&text)),
        permissions: Set(Permissions(permissions)),
        owner: Set(actor.user()),
        created_at: Set(app.clock.now()),
        expires_at: Set(expires_at),
        last_used_at: Set(None),
        revoked_at: Set(None),
    };
    let tx = app.db.begin_write().await?;
    let token = row.insert(&tx).await?;
    events::record(&tx, actor, Event::TokenChanged { name: token.name.clone() }).await?;
    tx.commit().await?;
    Ok((token, text))
}

fn checked(
    app: &App,
    actor: &Actor,
    name: &str,
    codes: &[String],
    expires_at: Option<DateTime<Utc>>,
) -> Result<BTreeSet<Permission>> {
    let mut problems = Vec::new();
    let mut permissions = BTreeSet::new();
    if !(1..=100).contains(&name.trim().chars().count()) {
        problems.push(Violation::new("REQUIRED", "name", "give a name of 1 to 100 characters"));
    }
    for (index, code) in codes.iter().enumerate() {
        let path = format!("permissions.{index}");
        match Permission::parse(code) {
            Some(permission) if actor.can(permission) => drop(permissions.insert(permission)),
            Some(_) => problems.push(Violation::new("NOT_YOURS", path, format!("you do not have `{code}` yourself"))),
            None => {
                problems.push(Violation::new("UNKNOWN_PERMISSION", path, format!("there is no permission `{code}`")))
            }
        }
    }
    if expires_at.is_some_and(|at| at <= app.clock.now()) {
        problems.push(Violation::new("IN_THE_PAST", "expiresAt", "the token would have expired already"));
    }
    if problems.is_empty() { Ok(permissions) } else { Err(Error::Invalid(problems)) }
}

/// Ends a token at once.
pub async fn revoke(app: &App, actor: &Actor, id: ApiTokenId) -> Result<ApiTokenId> {
    actor.require(Permission::ManageTokens)?;
    let tx = app.db.begin_write().await?;
    let token = Entity::find_by_id(id).filter(Column::RevokedAt.is_null()).one(&tx).await?;
    let token = token.ok_or_else(|| Error::not_found("API token", id))?;
    let update = Entity::update_many().col_expr(Column::RevokedAt, Expr::value(app.clock.now()));
    update.filter(Column::Id.eq(id)).exec(&tx).await?;
    events::record(&tx, actor, Event::TokenChanged { name: token.name }).await?;
    tx.commit().await?;
    super::resolve::forget(app);
    Ok(id)
}

/// Notes that a token was used, at most once a minute.
pub(super) async fn note_use(db: &impl ConnectionTrait, id: ApiTokenId, now: DateTime<Utc>) -> Result<()> {
    let long_ago = Column::LastUsedAt.is_null().or(Column::LastUsedAt.lt(now - chrono::Duration::minutes(1)));
    let update = Entity::update_many().col_expr(Column::LastUsedAt, Expr::value(now));
    update.filter(Column::Id.eq(id)).filter(long_ago).exec(db).await?;
    Ok(())
}
