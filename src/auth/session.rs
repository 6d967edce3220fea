//! Sessions: one row a sign-in. What the browser keeps is a refresh token that changes with every use; an old one
//! that comes back means that somebody copied it, and ends the session.

use chrono::{DateTime, Duration, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sea_orm::{ActiveValue::Set, ConnectionTrait, QueryFilter, entity::prelude::*, sea_query::Expr};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use super::secret::{self, Secret};
use crate::{
    app::App,
    error::{Error, Result},
    id::{SessionId, UserId},
};

/// How long a session lasts after its last use.
pub const LIFETIME: Duration = Duration::days(30);
/// Two tabs that wake up together both send the token they know, and a page that is reloaded may never see the answer
/// to its refresh: within this time whoever sends the one before is no thief.
const GRACE: Duration = Duration::seconds(30);

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SessionId,
    pub user_id: UserId,
    /// Number of the refresh token that is good now.
    pub generation: i32,
    /// Random, part of what refresh tokens are made from: neither the database nor the secret alone makes one.
    pub nonce: String,
    pub created_at: DateTimeUtc,
    pub rotated_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
    pub revoked_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

/// Opens a session for a person whose identity was just proved.
pub async fn open(tx: &impl ConnectionTrait, now: DateTime<Utc>, user: UserId) -> Result<Model> {
    let row = ActiveModel {
        id: Set(SessionId::new()),
        user_id: Set(user),
        generation: Set(1),
        nonce: Set(secret::random_text()),
        created_at: Set(now),
        rotated_at: Set(now),
        expires_at: Set(now + LIFETIME),
        revoked_at: Set(None),
    };
    Ok(row.insert(tx).await?)
}

/// The refresh token of a session as it stands: `<session>.<generation>.<mac>`.
pub fn token(app: &App, session: &Model) -> Result<String> {
    Ok(format!("{}.{}.{}", session.id, session.generation, mac(app, session, session.generation)?))
}

fn mac(app: &App, session: &Model, generation: i32) -> Result<String> {
    let key = Secret::of(app)?.key("refresh tokens");
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|error| anyhow::anyhow!("keying a MAC: {error}"))?;
    mac.update(format!("{}.{generation}.{}", session.id, session.nonce).as_bytes());
    let bytes = mac.finalize().into_bytes();
    Ok(blake3::hash(&bytes).to_hex().to_string())
}

/// Exchanges a refresh token for the one that is good now. `UNAUTHENTICATED` when it is not ours, ended, or was used
/// before; in the last case the session ends, because two hold it.
pub async fn refresh(app: &App, token: &str) -> Result<(Model, String)> {
    let (id, generation, given) = parse(token).ok_or(Error::Unauthenticated)?;
    let now = app.clock.now();
    let tx = app.db.begin_write().await?;
    let session = Entity::find_by_id(id).one(&tx).await?;
    let session = session.filter(|session| session.is_open(now)).ok_or(Error::Unauthenticated)?;
    let expected = mac(app, &session, generation)?;
    if !bool::from(expected.as_bytes().ct_eq(given.as_bytes())) {
        return Err(Error::Unauthenticated);
    }
    match session.generation - generation {
        0 => {
            let next = rotate(&tx, &session, now).await?;
            tx.commit().await?;
            let token = self::token(app, &next)?;
            Ok((next, token))
        }
        1 if now - session.rotated_at <= GRACE => {
            let token = self::token(app, &session)?;
            Ok((session, token))
        }
        _ => {
            revoke(&tx, now, Column::Id.eq(id)).await?;
            tx.commit().await?;
            tracing::warn!(session = %id, user = %session.user_id, "a refresh token was used twice: the session is ended");
            Err(Error::Unauthenticated)
        }
    }
}

fn parse(token: &str) -> Option<(SessionId, i32, &str)> {
    let mut parts = token.splitn(3, '.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok().filter(|generation| *generation > 0)?, parts.next()?))
}

/// The session as it is after this; where another request was faster, as that one left it.
async fn rotate(tx: &impl ConnectionTrait, session: &Model, now: DateTime<Utc>) -> Result<Model> {
    let seen = session.generation;
    let next = Model { generation: seen + 1, rotated_at: now, expires_at: now + LIFETIME, ..session.clone() };
    let update = Entity::update_many()
        .col_expr(Column::Generation, Expr::value(next.generation))
        .col_expr(Column::RotatedAt, Expr::value(next.rotated_at))
        .col_expr(Column::ExpiresAt, Expr::value(next.expires_at))
        .filter(Column::Id.eq(next.id))
        .filter(Column::Generation.eq(seen));
    update.exec(tx).await?;
    Ok(next)
}

/// Ends the session of a refresh token. A token that is not good ends nothing, which is what its holder wanted too.
pub async fn sign_out(app: &App, token: &str) -> Result<()> {
    let Some((id, generation, given)) = parse(token) else { return Ok(()) };
    let tx = app.db.begin_write().await?;
    let Some(session) = Entity::find_by_id(id).one(&tx).await? else { return Ok(()) };
    if bool::from(mac(app, &session, generation)?.as_bytes().ct_eq(given.as_bytes())) {
        revoke(&tx, app.clock.now(), Column::Id.eq(id)).await?;
        tx.commit().await?;
        super::resolve::forget(app);
    }
    Ok(())
}

/// Ends every session of a person.
pub async fn revoke_all(tx: &impl ConnectionTrait, now: DateTime<Utc>, user: UserId) -> Result<()> {
    revoke(tx, now, Column::UserId.eq(user)).await
}

async fn revoke(tx: &impl ConnectionTrait, now: DateTime<Utc>, which: Expr) -> Result<()> {
    let update = Entity::update_many().col_expr(Column::RevokedAt, Expr::value(now));
    update.filter(which).filter(Column::RevokedAt.is_null()).exec(tx).await?;
    Ok(())
}

impl Model {
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        self.revoked_at.is_none() && self.expires_at > now
    }
}
