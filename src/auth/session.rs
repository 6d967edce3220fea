//! Sessions: one row a sign-in. What the browser keeps is a refresh token that changes with every use; an old one
//! that comes back means that somebody copied it, and ends the session.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{ActiveValue::Set, ConnectionTrait, entity::prelude::*};

use super::secret;
use crate::{
    error::Result,
    id::{SessionId, UserId},
};

/// How long a session lasts after its last use.
pub const LIFETIME: Duration = Duration::days(30);

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

impl Model {
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        self.revoked_at.is_none() && self.expires_at > now
    }
}

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
