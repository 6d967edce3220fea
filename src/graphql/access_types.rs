//! How people, roles, permissions and API tokens look in the management API.

use std::{collections::HashMap, sync::Arc};

use anyhow::anyhow;
use async_graphql::{Context, InputObject, Object, SimpleObject, dataloader::Loader};
use chrono::{DateTime, Utc};

use super::{
    ContextExt,
    context::Session,
    labels::{Label, LabelInput},
};
use crate::{
    auth::{self, Actor, api_token, link, role, user},
    channels,
    error::{Error, Result},
    id::{ApiTokenId, UserId},
};

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

    /// Shown to the person and to those who manage people.
    async fn email(&self, ctx: &Context<'_>) -> Result<Option<&str>> {
        Ok(self.0.email.as_deref().filter(|_| self.is_known_to(ctx.actor().ok())))
    }

    async fn role(&self, ctx: &Context<'_>) -> async_graphql::Result<Role> {
        let role = ctx.loader::<RoleLoader>()?.load_one(self.0.role.clone()).await?;
        let role =
            role.ok_or_else(|| Error::from(anyhow!("user `{}` has the lost role `{}`", self.0.id, self.0.role)))?;
        Ok(role.into())
    }

    /// Locale of labels and messages.
    async fn locale(&self) -> &str {
        &self.0.locale
    }

    async fn disabled(&self) -> bool {
        self.0.disabled
    }

    /// Answers the person and those who manage people; `FORBIDDEN` to others.
    async fn has_password(&self, ctx: &Context<'_>) -> Result<bool> {
        if !self.is_known_to(Some(ctx.actor()?)) {
            return Err(Error::Forbidden(auth::Permission::ManageUsers));
        }
        Ok(self.0.password.is_some())
    }

    /// Shown to the person and to those who manage people.
    async fn last_seen_at(&self, ctx: &Context<'_>) -> Option<DateTime<Utc>> {
        self.0.last_seen_at.filter(|_| self.is_known_to(ctx.actor().ok()))
    }
}

impl User {
    fn is_known_to(&self, actor: Option<&Actor>) -> bool {
        actor.is_some_and(|actor| actor.user() == Some(self.0.id) || actor.can(auth::Permission::ManageUsers))
    }
}

/// A named set of permissions.
pub struct Role(role::Model);

impl From<role::Model> for Role {
    fn from(role: role::Model) -> Self {
        Self(role)
    }
}

#[Object]
impl Role {
    async fn code(&self) -> &str {
        &self.0.code
    }

    async fn label(&self, ctx: &Context<'_>, locale: Option<String>) -> Result<&str> {
        let locale = locale.as_deref().unwrap_or(&ctx.actor()?.locale);
        Ok(channels::label(&self.0.labels.0, locale).unwrap_or(&self.0.code))
    }

    async fn labels(&self) -> Vec<Label> {
        Label::list(&self.0.labels.0)
    }

    async fn permissions(&self) -> Vec<Permission> {
        self.0.permissions.0.iter().copied().map(Permission::from).collect()
    }

    /// The locales whose values may be edited; absent: all of them, and values without a locale too.
    async fn locales(&self) -> Option<Vec<&str>> {
        self.0.locales.as_ref().map(|locales| locales.0.iter().map(String::as_str).collect())
    }

    /// Fields that an answer may have, estimated; absent: as many as the API allows by itself.
    async fn query_cost(&self) -> Option<i32> {
        self.0.query_cost
    }
}

/// A right.
pub struct Permission(auth::Permission);

impl From<auth::Permission> for Permission {
    fn from(permission: auth::Permission) -> Self {
        Self(permission)
    }
}

#[Object]
impl Permission {
    /// Stable, such as `EDIT_PRODUCTS`.
    async fn code(&self) -> &'static str {
        self.0.code()
    }

    /// What it allows.
    async fn label(&self, ctx: &Context<'_>, locale: Option<String>) -> Result<&'static str> {
        Ok(self.0.label(locale.as_deref().unwrap_or(&ctx.actor()?.locale)))
    }
}

/// How a machine signs in.
pub struct ApiToken(api_token::Model);

impl From<api_token::Model> for ApiToken {
    fn from(token: api_token::Model) -> Self {
        Self(token)
    }
}

#[Object]
impl ApiToken {
    async fn id(&self) -> ApiTokenId {
        self.0.id
    }

    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What it may at most; never more than its maker may now.
    async fn permissions(&self) -> Vec<Permission> {
        self.0.permissions.0.iter().copied().map(Permission::from).collect()
    }

    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    async fn expires_at(&self) -> Option<DateTime<Utc>> {
        self.0.expires_at
    }

    /// To the minute.
    async fn last_used_at(&self) -> Option<DateTime<Utc>> {
        self.0.last_used_at
    }

    /// Absent when it was made on the command line.
    async fn created_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<User>> {
        let Some(owner) = self.0.owner else { return Ok(None) };
        Ok(ctx.loader::<UserLoader>()?.load_one(owner).await?.map(User::from))
    }
}

/// A one-time sign-in link.
#[derive(SimpleObject)]
pub struct SignInLinkPayload {
    user: User,
    /// Shown once. Opening it does not use it up; signing in does.
    url: String,
    expires_at: DateTime<Utc>,
}

impl From<link::Link> for SignInLinkPayload {
    fn from(link: link::Link) -> Self {
        Self { user: link.user.into(), url: link.url, expires_at: link.expires_at }
    }
}

#[derive(SimpleObject)]
pub struct ApiTokenPayload {
    token: ApiToken,
    /// Send it as `Authorization: Bearer …`. Shown once.
    secret: String,
}

impl From<(api_token::Model, String)> for ApiTokenPayload {
    fn from((token, secret): (api_token::Model, String)) -> Self {
        Self { token: token.into(), secret }
    }
}

#[derive(InputObject)]
pub struct UserInput {
    handle: String,
    name: String,
    email: Option<String>,
    /// Code of the role.
    role: String,
    locale: Option<String>,
}

impl From<UserInput> for user::Input {
    fn from(input: UserInput) -> Self {
        let UserInput { handle, name, email, role, locale } = input;
        Self { handle, name, email, role, locale }
    }
}

#[derive(InputObject)]
pub struct RoleInput {
    code: String,
    labels: Vec<LabelInput>,
    permissions: Vec<String>,
    /// Absent: all of them, and values without a locale too.
    locales: Option<Vec<String>>,
    /// Fields that an answer may have, estimated: 10,000 to 1,000,000. Absent: as many as the API allows by itself.
    query_cost: Option<i32>,
}

impl From<RoleInput> for role::Input {
    fn from(input: RoleInput) -> Self {
        Self {
            code: input.code,
            labels: role::Labels(LabelInput::into_labels(input.labels)),
            permissions: input.permissions,
            locales: input.locales.map(|locales| locales.into_iter().collect()),
            query_cost: input.query_cost,
        }
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
        let users = user::by_ids(self.0.app.db.read(), ids).await?;
        Ok(users.into_iter().map(|user| (user.id, user)).collect())
    }
}

/// Roles by code.
pub struct RoleLoader(Session);

impl From<Session> for RoleLoader {
    fn from(session: Session) -> Self {
        Self(session)
    }
}

impl Loader<String> for RoleLoader {
    type Value = role::Model;
    type Error = Arc<Error>;

    async fn load(&self, codes: &[String]) -> Result<HashMap<String, role::Model>, Arc<Error>> {
        let roles = role::by_codes(self.0.app.db.read(), codes).await?;
        Ok(roles.into_iter().map(|role| (role.code.clone(), role)).collect())
    }
}
