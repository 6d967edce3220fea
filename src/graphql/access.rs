//! People, roles, permissions and API tokens in the management API.

use async_graphql::{Context, Object};
use chrono::{DateTime, Utc};

use super::{
    Connection, ContextExt,
    access_types::{ApiToken, ApiTokenPayload, Permission, Role, RoleInput, SignInLinkPayload, User, UserInput},
};
use crate::{
    auth::{api_token, link, role, user},
    error::Result,
    id::{ApiTokenId, UserId},
    page::Page,
};

#[derive(Default)]
pub struct AccessQuery;

#[Object]
impl AccessQuery {
    /// The person who asks. `UNAUTHENTICATED` without a session.
    async fn me(&self, ctx: &Context<'_>) -> Result<User> {
        Ok(user::me(ctx.app()?, ctx.actor()?).await?.into())
    }

    /// Everybody, by handle.
    async fn users(&self, ctx: &Context<'_>, first: Option<i32>, after: Option<String>) -> Result<Connection<User>> {
        Ok(user::list(ctx.app()?, ctx.actor()?, &Page::new(first, after)?).await?.into())
    }

    async fn roles(&self, ctx: &Context<'_>) -> Result<Vec<Role>> {
        let roles = role::list(ctx.app()?, ctx.actor()?).await?;
        Ok(roles.into_iter().map(Role::from).collect())
    }

    /// The API tokens that are not revoked, newest first.
    async fn api_tokens(&self, ctx: &Context<'_>) -> Result<Vec<ApiToken>> {
        let tokens = api_token::list(ctx.app()?, ctx.actor()?).await?;
        Ok(tokens.into_iter().map(ApiToken::from).collect())
    }

    /// Every permission there is, with its explanation. For everybody who signed in.
    async fn permissions(&self, ctx: &Context<'_>) -> Result<Vec<Permission>> {
        ctx.actor()?.require_signed_in()?;
        Ok(crate::auth::Permission::ALL.iter().copied().map(Permission::from).collect())
    }
}

#[derive(Default)]
pub struct AccessMutation;

#[Object]
impl AccessMutation {
    /// Makes a person and a link by which they sign in the first time. The role may hold no right you do not have.
    async fn create_user(&self, ctx: &Context<'_>, input: UserInput) -> Result<SignInLinkPayload> {
        Ok(user::create(ctx.app()?, ctx.actor()?, input.into()).await?.into())
    }

    async fn update_user(&self, ctx: &Context<'_>, id: UserId, input: UserInput) -> Result<User> {
        Ok(user::update(ctx.app()?, ctx.actor()?, id, input.into()).await?.into())
    }

    /// Shuts a person out at once, or lets them in again.
    async fn disable_user(&self, ctx: &Context<'_>, id: UserId, disabled: bool) -> Result<User> {
        Ok(user::disable(ctx.app()?, ctx.actor()?, id, disabled).await?.into())
    }

    /// A one-time link, good for a day. Earlier links of that person end.
    async fn create_sign_in_link(&self, ctx: &Context<'_>, user: UserId) -> Result<SignInLinkPayload> {
        Ok(link::create(ctx.app()?, ctx.actor()?, user).await?.into())
    }

    /// Sets your own password: at least 10 characters. `current` is needed when you have one already.
    async fn set_my_password(&self, ctx: &Context<'_>, current: Option<String>, password: String) -> Result<User> {
        Ok(user::set_my_password(ctx.app()?, ctx.actor()?, current.as_deref(), &password).await?.into())
    }

    /// Sets the language of labels and messages for yourself.
    async fn set_my_locale(&self, ctx: &Context<'_>, locale: String) -> Result<User> {
        Ok(user::set_my_locale(ctx.app()?, ctx.actor()?, &locale).await?.into())
    }

    /// Makes or changes a role. It may hold no right you do not have.
    async fn save_role(&self, ctx: &Context<'_>, input: RoleInput) -> Result<Role> {
        Ok(role::save(ctx.app()?, ctx.actor()?, input.into()).await?.into())
    }

    /// Makes an API token. Its secret is in the answer and never shown again.
    async fn create_api_token(
        &self,
        ctx: &Context<'_>,
        name: String,
        permissions: Vec<String>,
        expires_at: Option<DateTime<Utc>>,
    ) -> Result<ApiTokenPayload> {
        Ok(api_token::create(ctx.app()?, ctx.actor()?, &name, &permissions, expires_at).await?.into())
    }

    async fn revoke_api_token(&self, ctx: &Context<'_>, id: ApiTokenId) -> Result<ApiTokenId> {
        api_token::revoke(ctx.app()?, ctx.actor()?, id).await
    }
}
