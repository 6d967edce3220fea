//! From what a request carries to the actor it runs as. The answer is kept a few seconds, so that a request costs one
//! query at most and a disabled person is out soon.

use std::time::Duration;

use moka::future::Cache;
use sea_orm::EntityTrait;

use super::{
    Actor, Who,
    jwt::{self, Access},
    role, session, user,
};
use crate::{
    app::App,
    error::{Error, Result},
};

/// How long a decision about a session or token is kept.
const KEPT: Duration = Duration::from_secs(3);

struct Actors {
    by_session: Cache<crate::id::SessionId, Actor>,
}

impl Default for Actors {
    fn default() -> Self {
        Self { by_session: Cache::builder().max_capacity(10_000).time_to_live(KEPT).build() }
    }
}

/// The actor behind a bearer token. A token that is not good is an error: it never falls back to anonymous.
pub async fn bearer(app: &App, token: &str) -> Result<Actor> {
    let access = jwt::verify::<Access>(app, token)?;
    let actors = app.shared::<Actors>();
    if let Some(actor) = actors.by_session.get(&access.session).await {
        return Ok(actor);
    }
    let actor = from_session(app, &access).await?;
    actors.by_session.insert(access.session, actor.clone()).await;
    Ok(actor)
}

async fn from_session(app: &App, access: &Access) -> Result<Actor> {
    let db = app.db.read();
    let session = session::Entity::find_by_id(access.session).one(db).await?;
    let session = session.filter(|session| session.is_open(app.clock.now())).ok_or(Error::Unauthenticated)?;
    let user = user::Entity::find_by_id(session.user_id).one(db).await?;
    let user = user.filter(|user| !user.disabled && user.id == access.user).ok_or(Error::Unauthenticated)?;
    let role = role::get(db, &user.role).await?;
    Ok(Actor {
        who: Who::User(user.id),
        permissions: role.permissions.0,
        locales: role.locales.map(|locales| locales.0),
        locale: user.locale,
    })
}
