//! People as rows. Their rights come from their role; a disabled person is kept, because revisions name them.

use sea_orm::{
    ActiveValue::Set, ConnectionTrait, ExprTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, entity::prelude::*,
};

use super::{Actor, Permission, Who, link, password, rate, role, session};
use crate::{
    app::App,
    error::{Error, Result, Violation},
    events::{self, Event},
    id::UserId,
    page::{Page, Slice},
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

/// Those of these roles, up to `limit` of them.
pub async fn ids_of_roles(db: &impl ConnectionTrait, roles: &[String], limit: u64) -> Result<Vec<UserId>> {
    let query = Entity::find().select_only().column(Column::Id).filter(Column::Role.is_in(roles));
    Ok(query.order_by_asc(Column::Handle).limit(limit).into_tuple().all(db).await?)
}

/// Those of these roles who may sign in, by name.
pub async fn active_of_roles(db: &impl ConnectionTrait, roles: &[String]) -> Result<Vec<Model>> {
    let query = Entity::find().filter(Column::Role.is_in(roles)).filter(Column::Disabled.eq(false));
    Ok(query.order_by_asc(Column::Name).all(db).await?)
}

pub async fn count(db: &impl ConnectionTrait, actor: &Actor) -> Result<u64> {
    actor.require(Permission::ManageUsers)?;
    Ok(Entity::find().count(db).await?)
}

/// Everybody, by handle.
pub async fn list(app: &App, actor: &Actor, page: &Page) -> Result<Slice<Model>> {
    actor.require(Permission::ManageUsers)?;
    let db = app.db.read();
    let mut query = Entity::find().order_by_asc(Column::Handle).limit(page.first + 1);
    if let Some(after) = page.after::<String>()? {
        query = query.filter(Column::Handle.gt(after));
    }
    Ok(Slice::new(page, query.all(db).await?, Entity::find().count(db).await?, |user| user.handle.clone()))
}

/// The person behind the request. A token stands for the one who made it.
pub async fn me(app: &App, actor: &Actor) -> Result<Model> {
    actor.require_signed_in()?;
    let id = actor.user().ok_or_else(|| Error::refused("NO_PERSON", "this token belongs to no person"))?;
    get(app.db.read(), id).await
}

/// What people say about a person.
#[derive(Clone)]
pub struct Input {
    pub handle: String,
    pub name: String,
    pub email: Option<String>,
    pub role: String,
    pub locale: Option<String>,
}

/// Makes a person and their first sign-in link. The role may hold no right that the actor does not have.
pub async fn create(app: &App, actor: &Actor, input: Input) -> Result<link::Link> {
    actor.require(Permission::ManageUsers)?;
    let tx = app.db.begin_write().await?;
    let input = checked(&tx, actor, input, None).await?;
    let user = insert(&tx, app, input).await?;
    let id = user.id;
    let link = link::write(app, &tx, user).await?;
    events::record(&tx, actor, Event::UserChanged { user: id }).await?;
    tx.commit().await?;
    Ok(link)
}

async fn insert(tx: &impl ConnectionTrait, app: &App, input: Input) -> Result<Model> {
    let now = app.clock.now();
    let row = ActiveModel {
        id: Set(UserId::new()),
        handle: Set(input.handle),
        name: Set(input.name),
        email: Set(input.email),
        role: Set(input.role),
        locale: Set(input.locale.unwrap_or_else(|| "en_US".to_owned())),
        password: Set(None),
        disabled: Set(false),
        created_at: Set(now),
        updated_at: Set(now),
        last_seen_at: Set(None),
    };
    Ok(row.insert(tx).await?)
}

/// Changes who a person is and what they may do.
pub async fn update(app: &App, actor: &Actor, id: UserId, input: Input) -> Result<Model> {
    actor.require(Permission::ManageUsers)?;
    let tx = app.db.begin_write().await?;
    let old = get_below(&tx, actor, id).await?;
    let input = checked(&tx, actor, input, Some(id)).await?;
    let mut row = old.into_active_model();
    row.handle = Set(input.handle);
    row.name = Set(input.name);
    row.email = Set(input.email);
    row.role = Set(input.role);
    if let Some(locale) = input.locale {
        row.locale = Set(locale);
    }
    row.updated_at = Set(app.clock.now());
    let user = row.update(&tx).await?;
    check_somebody_manages(&tx).await?;
    events::record(&tx, actor, Event::UserChanged { user: id }).await?;
    tx.commit().await?;
    super::resolve::forget(app);
    Ok(user)
}

/// Shuts a person out at once, or lets them in again. What they wrote stays theirs.
pub async fn disable(app: &App, actor: &Actor, id: UserId, disabled: bool) -> Result<Model> {
    actor.require(Permission::ManageUsers)?;
    if disabled && actor.user() == Some(id) {
        return Err(Error::refused("OWN_ACCOUNT", "nobody can disable themselves: ask another administrator"));
    }
    let tx = app.db.begin_write().await?;
    let mut row = get_below(&tx, actor, id).await?.into_active_model();
    row.disabled = Set(disabled);
    row.updated_at = Set(app.clock.now());
    let user = row.update(&tx).await?;
    if disabled {
        session::revoke_all(&tx, app.clock.now(), id).await?;
        check_somebody_manages(&tx).await?;
    }
    events::record(&tx, actor, Event::UserChanged { user: id }).await?;
    tx.commit().await?;
    super::resolve::forget(app);
    Ok(user)
}

/// Sets the locale of labels and messages for oneself.
pub async fn set_my_locale(app: &App, actor: &Actor, locale: &str) -> Result<Model> {
    let user = me(app, actor).await?;
    if let Some(problem) = locale_problem(locale) {
        return Err(Error::Invalid(vec![problem]));
    }
    let tx = app.db.begin_write().await?;
    let mut row = user.into_active_model();
    row.locale = Set(locale.to_owned());
    row.updated_at = Set(app.clock.now());
    let user = row.update(&tx).await?;
    tx.commit().await?;
    super::resolve::forget(app);
    Ok(user)
}

/// Sets one's own password. Somebody who has one already must know it; tokens cannot do this.
pub async fn set_my_password(app: &App, actor: &Actor, current: Option<&str>, new: &str) -> Result<Model> {
    actor.require_signed_in()?;
    let Who::User(id) = actor.who else {
        return Err(Error::refused("NO_PERSON", "a password is set by its person, not by a token"));
    };
    let user = get(app.db.read(), id).await?;
    if let Some(stored) = &user.password {
        rate::count_try(app, Some(&user.handle), None)?;
        if !password::verify(current.unwrap_or_default(), Some(stored)).await? {
            return Err(Error::invalid("WRONG_PASSWORD", "current", "this is not the current password"));
        }
    }
    if let Some(problem) = password::problem(new, &user) {
        return Err(Error::Invalid(vec![problem]));
    }
    let hash = password::hash(new).await?;
    let tx = app.db.begin_write().await?;
    let mut row = user.into_active_model();
    row.password = Set(Some(hash));
    row.updated_at = Set(app.clock.now());
    let user = row.update(&tx).await?;
    events::record(&tx, actor, Event::UserChanged { user: id }).await?;
    tx.commit().await?;
    Ok(user)
}

/// When there is nobody yet: the first administrator and the link by which they come in.
pub async fn first_administrator(app: &App) -> Result<Option<link::Link>> {
    if Entity::find().count(app.db.read()).await? > 0 {
        return Ok(None);
    }
    let tx = app.db.begin_write().await?;
    if Entity::find().count(&tx).await? > 0 {
        return Ok(None); // Another process was quicker.
    }
    role::seed(&tx).await?;
    let input = Input {
        handle: "admin".to_owned(),
        name: "Administrator".to_owned(),
        email: None,
        role: role::ADMINISTRATOR.to_owned(),
        locale: None,
    };
    let user = insert(&tx, app, input).await?;
    let (id, link) = (user.id, link::write(app, &tx, user).await?);
    events::record(&tx, &Actor::system("first start"), Event::UserChanged { user: id }).await?;
    tx.commit().await?;
    Ok(Some(link))
}

/// A person whose role the actor is not below.
async fn get_below(tx: &impl ConnectionTrait, actor: &Actor, id: UserId) -> Result<Model> {
    let user = get(tx, id).await?;
    role::check_not_above(actor, &role::get(tx, &user.role).await?)?;
    Ok(user)
}

/// Refuses a change after which nobody could manage people any more.
pub(super) async fn check_somebody_manages(tx: &impl ConnectionTrait) -> Result<()> {
    let roles = role::all(tx).await?.into_iter();
    let managing = roles.filter(|role| role.permissions.0.contains(&Permission::ManageUsers)).map(|role| role.code);
    let query = Entity::find().filter(Column::Disabled.eq(false)).filter(Column::Role.is_in(managing));
    match query.count(tx).await? {
        0 => Err(Error::refused(
            "LAST_ADMINISTRATOR",
            "after this nobody could manage people: give somebody else that right first",
        )),
        _ => Ok(()),
    }
}

/// The input as it is stored, or everything that is wrong with it. `own`: the person it is about, when there is one.
async fn checked(tx: &impl ConnectionTrait, actor: &Actor, input: Input, own: Option<UserId>) -> Result<Input> {
    let input = Input {
        handle: input.handle.trim().to_lowercase(),
        name: input.name.trim().to_owned(),
        email: input.email.map(|email| email.trim().to_lowercase()).filter(|email| !email.is_empty()),
        ..input
    };
    let mut problems = form_problems(&input);
    for taken in taken(tx, &input, own).await? {
        problems.push(Violation::new("TAKEN", taken, format!("another person has this {taken}")));
    }
    match role::Entity::find_by_id(&input.role).one(tx).await? {
        Some(role) => role::check_not_above(actor, &role)?,
        None => problems.push(Violation::new("UNKNOWN_ROLE", "role", format!("there is no role `{}`", input.role))),
    }
    if problems.is_empty() { Ok(input) } else { Err(Error::Invalid(problems)) }
}

fn form_problems(input: &Input) -> Vec<Violation> {
    let mut problems = Vec::new();
    let rest = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-_".contains(&byte);
    let handle = &input.handle;
    if !(2..=40).contains(&handle.len()) || !handle.bytes().all(rest) || !handle.as_bytes()[0].is_ascii_alphanumeric() {
        problems.push(Violation::new(
            "BAD_HANDLE",
            "handle",
            "use 2 to 40 of a-z, 0-9, `.`, `-` and `_`, no sign first",
        ));
    }
    if !(1..=100).contains(&input.name.chars().count()) {
        problems.push(Violation::new("REQUIRED", "name", "give a name of 1 to 100 characters"));
    }
    let is_email = |email: &String| {
        let parts = email.split_once('@');
        parts.is_some_and(|(local, host)| !local.is_empty() && host.contains('.') && email.len() <= 254)
            && !email.contains(char::is_whitespace)
    };
    if !input.email.as_ref().is_none_or(is_email) {
        problems.push(Violation::new("BAD_EMAIL", "email", "this is no email address"));
    }
    problems.extend(input.locale.as_deref().and_then(locale_problem));
    problems
}

/// Which of handle and email somebody else has.
async fn taken(tx: &impl ConnectionTrait, input: &Input, own: Option<UserId>) -> Result<Vec<&'static str>> {
    // Either signs in, so neither may be what somebody else signs in with.
    let names = [Some(input.handle.clone()), input.email.clone()].into_iter().flatten();
    let same = Column::Handle.is_in(names.clone()).or(Column::Email.is_in(names));
    let others = Entity::find().filter(same).all(tx).await?.into_iter().filter(|user| Some(user.id) != own);
    let mut taken = Vec::new();
    for other in others {
        let same_handle = other.handle == input.handle || other.email.as_ref() == Some(&input.handle);
        taken.push(if same_handle { "handle" } else { "email" });
    }
    taken.dedup();
    Ok(taken)
}

/// Language and territory with an underscore, such as `de_DE`, or a language alone.
fn locale_problem(locale: &str) -> Option<Violation> {
    let fits = |part: &str| (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let good = locale.len() <= 20 && locale.split('_').all(fits);
    (!good).then(|| Violation::new("BAD_LOCALE", "locale", format!("`{locale}` is no locale such as `de_DE`")))
}
