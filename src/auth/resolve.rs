//! From what a request carries to the actor it runs as. The answer is kept a few seconds, so that a request costs one
//! query at most and a disabled person is out soon.

use std::time::Duration;

use chrono::{DateTime, Utc};
use moka::future::Cache;
use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value};

use super::{
    Actor, Who, api_token,
    jwt::{self, Access},
    role::{Locales, Permissions},
    secret,
};
use crate::{
    app::App,
    error::{Error, Result},
    id::{ApiTokenId, SessionId, UserId},
};

/// How long a decision about a session or token is kept.
const KEPT: Duration = Duration::from_secs(3);

/// Actors by session, and by the hash of an API token.
struct Actors {
    by_session: Cache<SessionId, Actor>,
    by_token: Cache<String, Actor>,
}

impl Default for Actors {
    fn default() -> Self {
        let cache = || Cache::builder().max_capacity(10_000).time_to_live(KEPT);
        Self { by_session: cache().build(), by_token: Cache::builder().max_capacity(10_000).time_to_live(KEPT).build() }
    }
}

/// Forgets what was decided: somebody's rights changed. Other processes notice when their copies run out.
pub(super) fn forget(app: &App) {
    let actors = app.shared::<Actors>();
    actors.by_session.invalidate_all();
    actors.by_token.invalidate_all();
}

/// The actor behind a bearer token. A token that is not good is an error: it never falls back to anonymous.
pub async fn bearer(app: &App, token: &str) -> Result<Actor> {
    if token.starts_with(api_token::PREFIX) { from_token(app, token).await } else { from_access(app, token).await }
}

/// The actor with the rights it has now, for work that goes on after its request. Fails with `UNAUTHENTICATED` when it was
/// shut out meanwhile.
pub async fn again(app: &App, who: &Who) -> Result<Actor> {
    match who {
        Who::User(user) => read_user(app, *user).await?.ok_or(Error::Unauthenticated),
        Who::Token { token, .. } => {
            let row = read_token(app, "id", (*token).into()).await?.ok_or(Error::Unauthenticated)?;
            Ok(row.0)
        }
        Who::Anonymous | Who::System(_) => Err(Error::Unauthenticated),
    }
}

async fn from_access(app: &App, token: &str) -> Result<Actor> {
    let access = jwt::verify::<Access>(app, token)?;
    let actors = app.shared::<Actors>();
    if let Some(actor) = actors.by_session.get(&access.session).await {
        return Ok(actor);
    }
    let actor = read_session(app, &access).await?.ok_or(Error::Unauthenticated)?;
    actors.by_session.insert(access.session, actor.clone()).await;
    Ok(actor)
}

async fn from_token(app: &App, token: &str) -> Result<Actor> {
    let hash = secret::hash(token);
    let actors = app.shared::<Actors>();
    if let Some(actor) = actors.by_token.get(&hash).await {
        return Ok(actor);
    }
    let (actor, id, last_used) = read_token(app, "hash", hash.as_str().into()).await?.ok_or(Error::Unauthenticated)?;
    if last_used.is_none_or(|at| app.clock.now() - at > chrono::Duration::minutes(1)) {
        let tx = app.db.begin_write().await?;
        api_token::note_use(&tx, id, app.clock.now()).await?;
        tx.commit().await?;
    }
    actors.by_token.insert(hash, actor.clone()).await;
    Ok(actor)
}

#[derive(FromQueryResult)]
struct PersonRow {
    locale: String,
    permissions: Permissions,
    locales: Option<Locales>,
    query_cost: Option<i32>,
}

impl PersonRow {
    fn actor(self, user: UserId) -> Actor {
        Actor {
            who: Who::User(user),
            permissions: self.permissions.0,
            locales: self.locales.map(|locales| locales.0),
            locale: self.locale,
            query_cost: self.query_cost.map(|cost| cost.unsigned_abs().into()),
        }
    }
}

async fn read_session(app: &App, access: &Access) -> Result<Option<Actor>> {
    let sql = "SELECT u.locale, r.permissions, r.locales, r.query_cost FROM sessions s \
               JOIN users u ON u.id = s.user_id JOIN roles r ON r.code = u.role \
               WHERE s.id = $1 AND s.user_id = $2 AND s.revoked_at IS NULL AND s.expires_at > $3 AND NOT u.disabled";
    let values = [access.session.into(), access.user.into(), app.clock.now().into()];
    let row = PersonRow::find_by_statement(statement(app, sql, values)).one(app.db.read()).await?;
    Ok(row.map(|row| row.actor(access.user)))
}

async fn read_user(app: &App, user: UserId) -> Result<Option<Actor>> {
    let sql = "SELECT u.locale, r.permissions, r.locales, r.query_cost FROM users u JOIN roles r ON r.code = u.role \
               WHERE u.id = $1 AND NOT u.disabled";
    let row = PersonRow::find_by_statement(statement(app, sql, [user.into()])).one(app.db.read()).await?;
    Ok(row.map(|row| row.actor(user)))
}

#[derive(FromQueryResult)]
struct TokenRow {
    id: ApiTokenId,
    owner: Option<UserId>,
    last_used_at: Option<DateTime<Utc>>,
    permissions: Permissions,
    locale: Option<String>,
    owner_permissions: Option<Permissions>,
    locales: Option<Locales>,
    query_cost: Option<i32>,
}

/// The token whose `column` has this value. One of a person may never more than the person may now; one of the command
/// line may what it says.
async fn read_token(
    app: &App,
    column: &'static str,
    value: Value,
) -> Result<Option<(Actor, ApiTokenId, Option<DateTime<Utc>>)>> {
    let sql = format!(
        "SELECT t.id, t.owner, t.last_used_at, t.permissions, u.locale, r.locales, r.query_cost, \
         r.permissions AS owner_permissions \
         FROM api_tokens t LEFT JOIN users u ON u.id = t.owner LEFT JOIN roles r ON r.code = u.role \
         WHERE t.{column} = $1 AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > $2) \
         AND (t.owner IS NULL OR (r.code IS NOT NULL AND NOT u.disabled))"
    );
    let values = [value, app.clock.now().into()];
    let Some(row) = TokenRow::find_by_statement(statement(app, &sql, values)).one(app.db.read()).await? else {
        return Ok(None);
    };
    let permissions = match row.owner_permissions {
        Some(owner) => row.permissions.0.intersection(&owner.0).copied().collect(),
        None => row.permissions.0,
    };
    let actor = Actor {
        who: Who::Token { token: row.id, owner: row.owner },
        permissions,
        locales: row.locales.map(|locales| locales.0),
        locale: row.locale.unwrap_or_else(|| "en_US".to_owned()),
        query_cost: row.query_cost.map(|cost| cost.unsigned_abs().into()),
    };
    Ok(Some((actor, row.id, row.last_used_at)))
}

fn statement<const N: usize>(app: &App, sql: &str, values: [Value; N]) -> Statement {
    Statement::from_sql_and_values(app.db.read().get_database_backend(), sql, values)
}
