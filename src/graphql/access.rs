//! People, roles, permissions and API tokens in the management API.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, Object, dataloader::Loader};
use chrono::{DateTime, Utc};

use super::{ContextExt, context::Session};
use crate::{
    auth::{self, user},
    error::{Error, Result},
    id::UserId,
};

#[derive(Default)]
pub struct AccessQuery;

#[Object]
impl AccessQuery {
    /// The person who asks. `UNAUTHENTICATED` without a session.
    async fn me(&self, ctx: &Context<'_>) -> Result<User> {
        Ok(auth::user::me(ctx.app()?, ctx.actor()?).await?.into())
    }
}

#[derive(Default)]
pub struct AccessMutation;

#[Object]
impl AccessMutation {
    /// Sets the language of labels and messages for the person who asks.
    async fn set_my_locale(&self, ctx: &Context<'_>, locale: String) -> Result<User> {
        Ok(auth::user::set_my_locale(ctx.app()?, ctx.actor()?, &locale).await?.into())
    }
}

/// A person.
pub struct User(user::Model);

impl From<user::Model> for User {
    fn from(user: user::Model) -> Self {
        Self(user)
    }
}

#[Object]
impl User {
    async fn id(&self) -> UserId {
        self.0.id
    }
    /// Short name to sign in with.
    async fn handle(&self) -> &str {
        &self.0.handle
    }
    async fn name(&self) -> &str {
        &self.0.name
    }
    async fn email(&self) -> Option<&str> {
        self.0.email.as_deref()
    }
    /// Locale of labels and messages.
    async fn locale(&self) -> &str {
        &self.0.locale
    }
    async fn disabled(&self) -> bool {
        self.0.disabled
    }
    async fn has_password(&self) -> bool {
        self.0.password.is_some()
    }
    async fn last_seen_at(&self) -> Option<DateTime<Utc>> {
        self.0.last_seen_at
    }
}

/// People by id, for authors and deciders in lists.
pub struct UserLoader(Session);

impl From<Session> for UserLoader {
    fn from(session: Session) -> Self {
        Self(session)
    }
}

impl Loader<UserId> for UserLoader {
    type Value = user::Model;
    type Error = Arc<Error>;

    async fn load(&self, ids: &[UserId]) -> Result<HashMap<UserId, user::Model>, Arc<Error>> {
        let users = auth::user::by_ids(self.0.app.db.read(), ids).await?;
        Ok(users.into_iter().map(|user| (user.id, user)).collect())
    }
}
