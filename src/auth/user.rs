//! People as rows. Their rights come from their role; a disabled person is kept, because revisions name them.

use sea_orm::{ActiveValue::Set, ConnectionTrait, ExprTrait, IntoActiveModel, QueryFilter, entity::prelude::*};

use crate::{
    app::App,
    auth::Actor,
    error::{Error, Result},
    id::UserId,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: UserId,
    /// Short name to sign in with, in lower case.
    pub handle: String,
    pub name: String,
    /// In lower case.
    pub email: Option<String>,
    /// Code of the role.
    pub role: String,
    /// Locale of labels and messages, such as `en_US`.
    pub locale: String,
    /// argon2id in PHC form; absent until the person sets one.
    pub password: Option<String>,
    pub disabled: bool,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub last_seen_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

pub async fn get(db: &impl ConnectionTrait, id: UserId) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.ok_or_else(|| Error::not_found("user", id))
}

/// By handle or email, as people type them.
pub async fn find(db: &impl ConnectionTrait, name: &str) -> Result<Option<Model>> {
    let name = name.trim().to_lowercase();
    let query = Entity::find().filter(Column::Handle.eq(&name).or(Column::Email.eq(&name)));
    Ok(query.one(db).await?)
}

/// Batch read by id, in no order.
pub async fn by_ids(db: &impl ConnectionTrait, ids: &[UserId]) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::Id.is_in(ids.iter().copied())).all(db).await?)
}

/// The person behind the request. A token stands for the one who made it.
pub async fn me(app: &App, actor: &Actor) -> Result<Model> {
    actor.require_signed_in()?;
    get(app.db.read(), actor.user().ok_or(Error::Unauthenticated)?).await
}

/// Sets the locale of labels and messages for oneself.
pub async fn set_my_locale(app: &App, actor: &Actor, locale: &str) -> Result<Model> {
    let user = me(app, actor).await?;
    check_locale(locale)?;
    let tx = app.db.begin_write().await?;
    let mut row = user.into_active_model();
    row.locale = Set(locale.to_owned());
    row.updated_at = Set(app.clock.now());
    let user = row.update(&tx).await?;
    tx.commit().await?;
    Ok(user)
}

/// Language and territory with an underscore, such as `de_DE`, or a language alone.
fn check_locale(locale: &str) -> Result<()> {
    let mut parts = locale.split('_');
    let language = parts.next().unwrap_or_default();
    let fits = |part: &str| (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    match fits(language) && parts.all(fits) && locale.len() <= 20 {
        true => Ok(()),
        false => Err(Error::invalid("BAD_LOCALE", "locale", format!("`{locale}` is no locale such as `de_DE`"))),
    }
}
