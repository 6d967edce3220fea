//! Views of lists that people keep: for themselves, for some roles or for everybody. A view holds how a list is looked at
//! and nothing of what is in it, so sharing one hands out no right.

pub mod state;

use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DeriveActiveEnum, EnumIter, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*,
};

pub use self::state::State;
use super::model::part::is_code;
use crate::{
    app::App,
    auth::{Actor, Permission, role, user},
    error::{Error, Result, Violation},
    events::{self, Event},
    id::{UserId, ViewId},
};

/// Lists that have views. Records may have them per entity, too: `records:brand`.
const LISTS: [&str; 5] = ["products", "models", "entries", "records", "assets"];
/// Characters of a name.
const NAME: usize = 80;
const ROLES: usize = 50;
/// Views one person may keep.
const MOST: u64 = 300;
/// Views shown of a list.
const SHOWN: u64 = 1_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[graphql(name = "ViewSharing")]
pub enum Sharing {
    /// Only its owner sees it.
    Private,
    Everybody,
    /// The people of some roles see it.
    Roles,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "views")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ViewId,
    pub list: String,
    pub name: String,
    pub owner: UserId,
    pub sharing: Sharing,
    #[sea_orm(column_type = "JsonBinary")]
    pub roles: Json,
    #[sea_orm(column_type = "JsonBinary")]
    pub state: Json,
    /// Grows by one on every write.
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    pub fn role_codes(&self) -> Vec<String> {
        serde_json::from_value(self.roles.clone()).unwrap_or_default()
    }

    /// What was kept, as far as it still has a shape that is known and within bounds; else an empty view.
    pub fn state(&self) -> State {
        let read: State = serde_json::from_value(self.state.clone()).unwrap_or_default();
        if state::check(&read).is_empty() { read } else { State::default() }
    }
}

pub mod defaults {
    //! With which view a list opens, for each person.
    use sea_orm::entity::prelude::*;

    use crate::id::{UserId, ViewId};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "view_defaults")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub person: UserId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub list: String,
        pub view: ViewId,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// A view as somebody sees it.
#[derive(Clone, Debug)]
pub struct Seen {
    pub view: Model,
    pub mine: bool,
    pub may_change: bool,
    /// The list opens with it for the one who asks.
    pub is_default: bool,
}

/// Who asks: the person and their role.
struct Viewer {
    id: UserId,
    role: String,
}

impl Viewer {
    fn sees(&self, actor: &Actor, view: &Model) -> bool {
        view.owner == self.id
            || match view.sharing {
                Sharing::Private => false,
                Sharing::Everybody => true,
                Sharing::Roles => actor.can(Permission::ManageViews) || view.role_codes().contains(&self.role),
            }
    }

    fn may_change(&self, actor: &Actor, view: &Model) -> bool {
        view.owner == self.id || (view.sharing != Sharing::Private && actor.can(Permission::ManageViews))
    }

    fn seen(&self, actor: &Actor, view: Model, default: Option<ViewId>) -> Seen {
        let may_change = self.may_change(actor, &view);
        Seen { mine: view.owner == self.id, may_change, is_default: default == Some(view.id), view }
    }
}

/// Views are somebody's: the command line and jobs have none.
async fn viewer(db: &impl ConnectionTrait, actor: &Actor) -> Result<Viewer> {
    let id = actor.user().ok_or(Error::Unauthenticated)?;
    Ok(Viewer { id, role: user::get(db, id).await?.role })
}

/// The views of a list that the actor may see, by name.
pub async fn list(app: &App, actor: &Actor, list: &str) -> Result<Vec<Seen>> {
    actor.require(Permission::ViewCatalog)?;
    let db = app.db.read();
    let viewer = viewer(db, actor).await?;
    let shown = Column::Owner.eq(viewer.id).or(Column::Sharing.ne(Sharing::Private));
    let query = Entity::find().filter(Column::List.eq(list)).filter(shown).order_by_asc(Column::Name);
    let views = query.order_by_asc(Column::Id).limit(SHOWN).all(db).await?;
    let default = default_of(db, viewer.id, list).await?;
    let views = views.into_iter().filter(|view| viewer.sees(actor, view));
    Ok(views.map(|view| viewer.seen(actor, view, default)).collect())
}

async fn default_of(db: &impl ConnectionTrait, person: UserId, list: &str) -> Result<Option<ViewId>> {
    let found = defaults::Entity::find_by_id((person, list.to_owned())).one(db).await?;
    Ok(found.map(|row| row.view))
}

/// One view; `None` where there is none that the actor may see.
pub async fn find(app: &App, actor: &Actor, id: ViewId) -> Result<Option<Seen>> {
    actor.require(Permission::ViewCatalog)?;
    let db = app.db.read();
    let viewer = viewer(db, actor).await?;
    let view = Entity::find_by_id(id).one(db).await?.filter(|view| viewer.sees(actor, view));
    let Some(view) = view else { return Ok(None) };
    let default = default_of(db, viewer.id, &view.list).await?;
    Ok(Some(viewer.seen(actor, view, default)))
}

/// The roles a view can be shared with. Needs `SHARE_VIEWS`.
pub async fn roles(app: &App, actor: &Actor) -> Result<Vec<role::Model>> {
    actor.require(Permission::ShareViews)?;
    role::all(app.db.read()).await
}

/// What people say about a view.
#[derive(Clone, Debug)]
pub struct Input {
    /// The view that is changed and the version that was looked at; absent: a new one.
    pub old: Option<(ViewId, i32)>,
    pub list: String,
    pub name: String,
    pub sharing: Sharing,
    pub roles: Vec<String>,
    pub state: State,
}

/// Keeps a view. Sharing it needs `SHARE_VIEWS`, changing a shared one of somebody else `MANAGE_VIEWS`.
pub async fn save(app: &App, actor: &Actor, input: Input) -> Result<Seen> {
    actor.require(Permission::ViewCatalog)?;
    if input.sharing != Sharing::Private {
        actor.require(Permission::ShareViews)?;
    }
    let mut faults = check(&input);
    let tx = app.db.begin_write().await?;
    let viewer = viewer(&tx, actor).await?;
    faults.extend(check_roles(&tx, &input).await?);
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let (saved, was_shared) = match input.old {
        Some(old) => change(app, &tx, actor, &viewer, old, input).await?,
        None => (insert(app, &tx, &viewer, input).await?, false),
    };
    if was_shared || saved.sharing != Sharing::Private {
        record(&tx, actor, &saved).await?;
    }
    let default = default_of(&tx, viewer.id, &saved.list).await?;
    tx.commit().await?;
    Ok(viewer.seen(actor, saved, default))
}

fn check(input: &Input) -> Vec<Violation> {
    let mut faults = state::check(&input.state);
    if !is_list(&input.list) {
        faults
            .push(Violation::new("UNKNOWN", "list", "there is no such list").hint(format!("use {}", LISTS.join(", "))));
    }
    match input.name.trim().chars().count() {
        0 => faults.push(Violation::new("REQUIRED", "name", "give the view a name")),
        count if count > NAME => {
            faults.push(Violation::new("TOO_LONG", "name", format!("a name has at most {NAME} characters")));
        }
        _ => {}
    }
    match (input.sharing, input.roles.len()) {
        (Sharing::Roles, 0) => faults.push(Violation::new("REQUIRED", "roles", "say which roles see it")),
        (_, count) if count > ROLES => {
            faults.push(Violation::new("TOO_MANY", "roles", format!("more than {ROLES} roles")));
        }
        _ => {}
    }
    faults
}

fn is_list(list: &str) -> bool {
    LISTS.contains(&list) || list.strip_prefix("records:").is_some_and(is_code)
}

async fn check_roles(tx: &impl ConnectionTrait, input: &Input) -> Result<Vec<Violation>> {
    if input.sharing != Sharing::Roles || input.roles.len() > ROLES {
        return Ok(Vec::new());
    }
    let known = role::by_codes(tx, &input.roles).await?;
    let strangers = input.roles.iter().enumerate().filter(|(_, code)| !known.iter().any(|role| role.code == **code));
    Ok(strangers.map(|(at, _)| Violation::new("UNKNOWN", format!("roles.{at}"), "there is no such role")).collect())
}

async fn insert(app: &App, tx: &impl ConnectionTrait, viewer: &Viewer, input: Input) -> Result<Model> {
    if Entity::find().filter(Column::Owner.eq(viewer.id)).count(tx).await? >= MOST {
        return Err(Error::invalid("TOO_MANY", "name", format!("you keep {MOST} views already: delete some")));
    }
    let now = app.clock.now();
    let row = ActiveModel {
        id: Set(ViewId::new()),
        list: Set(input.list),
        name: Set(input.name.trim().to_owned()),
        owner: Set(viewer.id),
        sharing: Set(input.sharing),
        roles: Set(roles_of(input.sharing, input.roles)),
        state: Set(serde_json::to_value(input.state)?),
        version: Set(1),
        created_at: Set(now),
        updated_at: Set(now),
    };
    Ok(row.insert(tx).await?)
}

fn roles_of(sharing: Sharing, roles: Vec<String>) -> Json {
    if sharing == Sharing::Roles { roles.into() } else { Json::Array(Vec::new()) }
}

/// The view if the actor may change it; one they do not even see does not exist for them.
async fn changeable(tx: &impl ConnectionTrait, actor: &Actor, viewer: &Viewer, id: ViewId) -> Result<Model> {
    let view = Entity::find_by_id(id).one(tx).await?.filter(|view| viewer.sees(actor, view));
    let view = view.ok_or_else(|| Error::not_found("view", id))?;
    if viewer.may_change(actor, &view) { Ok(view) } else { Err(Error::Forbidden(Permission::ManageViews)) }
}

/// The view as it is now, and whether others saw it before.
async fn change(
    app: &App,
    tx: &impl ConnectionTrait,
    actor: &Actor,
    viewer: &Viewer,
    (id, seen): (ViewId, i32),
    input: Input,
) -> Result<(Model, bool)> {
    let old = changeable(tx, actor, viewer, id).await?;
    if old.list != input.list {
        return Err(Error::invalid("UNKNOWN", "list", "the view is of another list"));
    }
    if old.version != seen {
        return Err(Error::stale("view", id, seen));
    }
    let row = ActiveModel {
        id: Set(id),
        name: Set(input.name.trim().to_owned()),
        sharing: Set(input.sharing),
        roles: Set(roles_of(input.sharing, input.roles)),
        state: Set(serde_json::to_value(input.state)?),
        version: Set(seen + 1),
        updated_at: Set(app.clock.now()),
        ..Default::default()
    };
    let written = Entity::update_many().set(row).filter(Column::Id.eq(id)).filter(Column::Version.eq(seen));
    if written.exec(tx).await?.rows_affected == 0 {
        return Err(Error::stale("view", id, seen));
    }
    let saved = Entity::find_by_id(id).one(tx).await?.ok_or_else(|| Error::not_found("view", id))?;
    Ok((saved, old.sharing != Sharing::Private))
}

async fn record(tx: &impl ConnectionTrait, actor: &Actor, view: &Model) -> Result<()> {
    events::record(tx, actor, Event::ViewChanged { list: view.list.clone(), name: view.name.clone() }).await
}

/// Deletes a view, for everybody who sees it.
pub async fn delete(app: &App, actor: &Actor, id: ViewId) -> Result<ViewId> {
    actor.require(Permission::ViewCatalog)?;
    let tx = app.db.begin_write().await?;
    let viewer = viewer(&tx, actor).await?;
    let view = changeable(&tx, actor, &viewer, id).await?;
    Entity::delete_by_id(id).exec(&tx).await?;
    defaults::Entity::delete_many().filter(defaults::Column::View.eq(id)).exec(&tx).await?;
    if view.sharing != Sharing::Private {
        record(&tx, actor, &view).await?;
    }
    tx.commit().await?;
    Ok(id)
}

/// Opens a list with a view from now on, for the actor alone; `None`: with none.
pub async fn set_default(app: &App, actor: &Actor, list: &str, id: Option<ViewId>) -> Result<Option<ViewId>> {
    actor.require(Permission::ViewCatalog)?;
    let tx = app.db.begin_write().await?;
    let viewer = viewer(&tx, actor).await?;
    defaults::Entity::delete_by_id((viewer.id, list.to_owned())).exec(&tx).await?;
    if let Some(id) = id {
        let view = Entity::find_by_id(id).one(&tx).await?;
        let view = view.filter(|view| view.list == list && viewer.sees(actor, view));
        let view = view.ok_or_else(|| Error::not_found("view", id))?.id;
        let row = defaults::ActiveModel { person: Set(viewer.id), list: Set(list.to_owned()), view: Set(view) };
        defaults::Entity::insert(row).exec_without_returning(&tx).await?;
    }
    tx.commit().await?;
    Ok(id)
}
