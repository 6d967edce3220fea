//! One-time sign-in links: how people come in the first time, and when they forgot their password. Only a hash is
//! stored. A link is used up by a POST, never by opening it, so that scanners of mails do not use it up.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{ActiveValue::Set, ConnectionTrait, QueryFilter, entity::prelude::*, sea_query::Expr};

use super::{Actor, Permission, role, secret, user};
use crate::{
    app::App,
    error::{Error, Result},
    events::{self, Event},
    id::UserId,
};

pub const LIFETIME: Duration = Duration::hours(24);

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "sign_in_links")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub hash: String,
    pub user_id: UserId,
    pub expires_at: DateTimeUtc,
    pub used_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

/// A link as it is handed over; the address is shown once and never again.
pub struct Link {
    pub user: user::Model,
    pub url: String,
    pub expires_at: DateTime<Utc>,
}

/// Makes a sign-in link for somebody who may not do more than the one who asks. Earlier links of that person end.
pub async fn create(app: &App, actor: &Actor, id: UserId) -> Result<Link> {
    actor.require(Permission::ManageUsers)?;
    let tx = app.db.begin_write().await?;
    let user = user::get(&tx, id).await?;
    role::check_not_above(actor, &role::get(&tx, &user.role).await?)?;
    if user.disabled {
        return Err(Error::refused("USER_DISABLED", format!("`{}` is disabled: enable the person first", user.handle)));
    }
    let link = write(app, &tx, user).await?;
    events::record(&tx, actor, Event::UserChanged { user: id }).await?;
    tx.commit().await?;
    Ok(link)
}

/// Writes a link into the caller's transaction.
pub(super) async fn write(app: &App, tx: &impl ConnectionTrait, user: user::Model) -> Result<Link> {
    let (token, now) = (secret::random_text(), app.clock.now());
    let unused = Entity::delete_many().filter(Column::UserId.eq(user.id)).filter(Column::UsedAt.is_null());
    unused.exec(tx).await?;
    let row = ActiveModel {
        hash: Set(secret::hash(&token)),
        user_id: Set(user.id),
        expires_at: Set(now + LIFETIME),
        used_at: Set(None),
        created_at: Set(now),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    let url = app.config.public(&format!("/admin/sign-in?token={token}"));
    Ok(Link { user, url, expires_at: now + LIFETIME })
}

/// Uses up a link and answers whose it is; each is good once. `BAD_LINK` says nothing about why.
pub(super) async fn use_up(app: &App, tx: &impl ConnectionTrait, token: &str) -> Result<user::Model> {
    let (hash, now) = (secret::hash(token), app.clock.now());
    let update = Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(now))
        .filter(Column::Hash.eq(&hash))
        .filter(Column::UsedAt.is_null())
        .filter(Column::ExpiresAt.gt(now));
    if update.exec(tx).await?.rows_affected == 0 {
        return Err(bad());
    }
    let link = Entity::find_by_id(hash).one(tx).await?.ok_or_else(bad)?;
    let user = user::get(tx, link.user_id).await?;
    if user.disabled { Err(bad()) } else { Ok(user) }
}

fn bad() -> Error {
    Error::Refused {
        code: "BAD_LINK",
        reason: "this link is not good, or no longer".to_owned(),
        hint: Some("links work once and for a day: ask for a new one, or run `nabe user link`".to_owned()),
    }
}
