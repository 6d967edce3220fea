//! Signing in, going on, and signing out. Each way in ends the same: a session, an access token for ten minutes, and a
//! refresh token for the cookie.

use std::net::IpAddr;

use sea_orm::{ConnectionTrait, QueryFilter, entity::prelude::*, sea_query::Expr};

use super::{
    Actor, Who,
    jwt::{self, Access, Purpose},
    link, password, rate, session, user,
};
use crate::{
    app::App,
    error::{Error, Result},
    events::{self, Event},
};

pub struct SignedIn {
    pub access_token: String,
    /// Seconds the access token is good for.
    pub expires_in: i64,
    /// The next value of the cookie.
    pub refresh_token: String,
}

/// By handle or email and password. `WRONG_CREDENTIALS` says nothing about which of the two is wrong.
pub async fn with_password(app: &App, name: &str, password: &str, from: Option<IpAddr>) -> Result<SignedIn> {
    rate::count_try(app, Some(name), from)?;
    let user = user::find(app.db.read(), name).await?.filter(|user| !user.disabled);
    let stored = user.as_ref().and_then(|user| user.password.as_deref());
    let matches = password::verify(password, stored).await?;
    let user = user
        .filter(|_| matches)
        .ok_or_else(|| Error::refused("WRONG_CREDENTIALS", "the name or the password is wrong"))?;
    let tx = app.db.begin_write().await?;
    let signed_in = start(app, &tx, user).await?;
    tx.commit().await?;
    Ok(signed_in)
}

/// By a one-time link.
pub async fn with_link(app: &App, token: &str, from: Option<IpAddr>) -> Result<SignedIn> {
    rate::count_try(app, None, from)?;
    let tx = app.db.begin_write().await?;
    let user = link::use_up(app, &tx, token).await?;
    let signed_in = start(app, &tx, user).await?;
    tx.commit().await?;
    Ok(signed_in)
}

async fn start(app: &App, tx: &impl ConnectionTrait, user: user::Model) -> Result<SignedIn> {
    let session = session::open(tx, app.clock.now(), user.id).await?;
    seen(app, tx, &user).await?;
    let actor = Actor { who: Who::User(user.id), locale: user.locale.clone(), ..Actor::anonymous() };
    events::record(tx, &actor, Event::SignedIn { user: user.id }).await?;
    let refresh = session::token(app, &session)?;
    signed_in(app, &session, refresh)
}

/// Goes on with a session by its refresh token.
pub async fn refresh(app: &App, token: &str) -> Result<SignedIn> {
    let (session, next) = session::refresh(app, token).await?;
    let user = user::get(app.db.read(), session.user_id).await?;
    if user.disabled {
        return Err(Error::Unauthenticated);
    }
    let tx = app.db.begin_write().await?;
    seen(app, &tx, &user).await?;
    tx.commit().await?;
    signed_in(app, &session, next)
}

async fn seen(app: &App, tx: &impl ConnectionTrait, user: &user::Model) -> Result<()> {
    let update = user::Entity::update_many().col_expr(user::Column::LastSeenAt, Expr::value(app.clock.now()));
    update.filter(user::Column::Id.eq(user.id)).exec(tx).await?;
    Ok(())
}

fn signed_in(app: &App, session: &session::Model, refresh_token: String) -> Result<SignedIn> {
    let access_token = jwt::issue(app, Access { user: session.user_id, session: session.id })?;
    Ok(SignedIn { access_token, expires_in: Access::lifetime().num_seconds(), refresh_token })
}
