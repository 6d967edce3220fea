//! Preview links: who holds one sees the drafts it names in one channel, without an account, until it ends. The token
//! in it is signed and good for nothing else; the row behind it says whether it still counts.

use std::collections::HashMap;

use chrono::Duration;
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, entity::prelude::*,
    sea_query::Expr,
};
use serde::{Deserialize, Serialize};

use crate::{
    app::App,
    auth::{
        Actor, Permission, Who,
        jwt::{self, Purpose},
        resolve,
    },
    catalog,
    channels::preview_url::{self, Parts},
    error::{Error, Result},
    events::{self, Event},
    id::{PreviewLinkId, ResourceId, UserId},
    resource,
};

/// Hours a link is good for when nobody says.
const DEFAULT_HOURS: i32 = 24;
/// Seven days.
const MOST_HOURS: i32 = 168;
/// Resources of one link: each is projected anew for every request.
const MOST_RESOURCES: usize = 20;
/// Links shown of one resource.
const SHOWN: u64 = 100;
/// Links somebody may have open at a time.
const MOST_OPEN: u64 = 500;
/// How long an ended link is remembered.
const KEPT: Duration = Duration::days(30);

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "preview_links")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PreviewLinkId,
    pub channel: String,
    /// Absent where it was made by the hub itself.
    pub created_by: Option<UserId>,
    pub created_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
    pub revoked_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

pub mod named {
    //! What a link names.
    use sea_orm::entity::prelude::*;

    use crate::id::{PreviewLinkId, ResourceId};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "preview_link_resources")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub link: PreviewLinkId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub resource: ResourceId,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// What a preview token says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Preview {
    #[serde(rename = "sub")]
    link: PreviewLinkId,
    channel: String,
}

impl Purpose for Preview {
    const NAME: &'static str = "preview";
    fn lifetime() -> Duration {
        Duration::hours(MOST_HOURS.into())
    }
}

/// A link with what it names.
#[derive(Clone, Debug)]
pub struct Link {
    pub link: Model,
    pub resources: Vec<ResourceId>,
}

/// A link as it is handed over. The token is shown once and never again.
pub struct Created {
    pub link: Link,
    pub token: String,
    pub addresses: Vec<Address>,
}

/// Where a draft can be looked at: on the site of the channel, or on the hub's own page where it has none.
pub struct Address {
    pub resource: ResourceId,
    pub locale: String,
    pub url: String,
}

/// Makes a link to drafts in a channel, good for a day or as many hours as are asked for.
pub async fn create(
    app: &App,
    actor: &Actor,
    channel: &str,
    resources: &[ResourceId],
    hours: Option<i32>,
) -> Result<Created> {
    actor.require(Permission::CreatePreviews)?;
    actor.require(Permission::ViewCatalog)?;
    let hours = hours.unwrap_or(DEFAULT_HOURS);
    check(resources, hours)?;
    let model = catalog::model::current(app).await?;
    let channel = model.channel(channel).ok_or_else(|| Error::not_found("channel", channel))?;
    let tx = app.db.begin_write().await?;
    let rows = existing(&tx, resources).await?;
    check_open(app, &tx, actor).await?;
    let link = write(app, &tx, actor, &channel.code, &rows, hours).await?;
    for row in &rows {
        let event = Event::PreviewLinked { resource: row.id, channel: channel.code.clone() };
        events::record(&tx, actor, event).await?;
    }
    tx.commit().await?;
    let data = Preview { link: link.id, channel: channel.code.clone() };
    let token = jwt::issue_until(app, data, link.expires_at)?;
    let places = rows.iter().flat_map(|row| channel.locales.iter().map(move |locale| (row, locale)));
    let addresses = places.map(|(row, locale)| address(app, channel, row, locale, &token)).collect();
    Ok(Created { link: Link { link, resources: rows.iter().map(|row| row.id).collect() }, token, addresses })
}

fn check(resources: &[ResourceId], hours: i32) -> Result<()> {
    if !(1..=MOST_HOURS).contains(&hours) {
        let message = format!("a link is good for 1 to {MOST_HOURS} hours");
        return Err(Error::invalid("OUT_OF_RANGE", "hours", message));
    }
    match resources.len() {
        0 => Err(Error::invalid("REQUIRED", "resources", "say what the link shows")),
        count if count > MOST_RESOURCES => {
            Err(Error::invalid("TOO_MANY", "resources", format!("a link shows at most {MOST_RESOURCES} resources")))
        }
        _ => Ok(()),
    }
}

/// In the order they were asked for, each once.
async fn existing(tx: &impl ConnectionTrait, resources: &[ResourceId]) -> Result<Vec<resource::Model>> {
    let mut rows = resource::by_ids(tx, resources).await?;
    rows.retain(|row| row.deleted_at.is_none());
    if let Some(lost) = resources.iter().find(|id| !rows.iter().any(|row| row.id == **id)) {
        return Err(Error::not_found("resource", lost));
    }
    rows.sort_by_key(|row| resources.iter().position(|id| *id == row.id));
    Ok(rows)
}

async fn check_open(app: &App, tx: &impl ConnectionTrait, actor: &Actor) -> Result<()> {
    let own = still_open(app).filter(Column::CreatedBy.eq(actor.user()));
    if own.count(tx).await? >= MOST_OPEN {
        let message = format!("you have {MOST_OPEN} links that still count: revoke some, or wait until they end");
        return Err(Error::invalid("TOO_MANY", "resources", message));
    }
    Ok(())
}

async fn write(
    app: &App,
    tx: &impl ConnectionTrait,
    actor: &Actor,
    channel: &str,
    rows: &[resource::Model],
    hours: i32,
) -> Result<Model> {
    let now = app.clock.now();
    let link = ActiveModel {
        id: Set(PreviewLinkId::new()),
        channel: Set(channel.to_owned()),
        created_by: Set(actor.user()),
        created_at: Set(now),
        expires_at: Set(now + Duration::hours(hours.into())),
        revoked_at: Set(None),
    };
    let link = link.insert(tx).await?;
    let of = |row: &resource::Model| named::ActiveModel { link: Set(link.id), resource: Set(row.id) };
    named::Entity::insert_many(rows.iter().map(of)).exec_without_returning(tx).await?;
    Ok(link)
}

fn address(app: &App, channel: &crate::channels::Channel, row: &resource::Model, locale: &str, token: &str) -> Address {
    // Behind the `#` no server and no log ever sees the token.
    let own = "/admin/preview?channel={channel}&kind={kind}&code={code}&locale={locale}#{token}";
    let template = channel.preview_url.clone().unwrap_or_else(|| app.config.public(own));
    let parts = Parts { token, code: &row.code, kind: row.kind.name(), channel: &channel.code, locale };
    Address { resource: row.id, locale: locale.to_owned(), url: preview_url::fill(&template, &parts) }
}

fn still_open(app: &App) -> Select<Entity> {
    Entity::find().filter(Column::RevokedAt.is_null()).filter(Column::ExpiresAt.gt(app.clock.now()))
}

/// The links that show a resource and still count, newest first.
pub async fn list(app: &App, actor: &Actor, resource: ResourceId) -> Result<Vec<Link>> {
    actor.require(Permission::CreatePreviews)?;
    let db = app.db.read();
    let of = named::Entity::find().select_only().column(named::Column::Link);
    let of = of.filter(named::Column::Resource.eq(resource));
    let query = still_open(app).filter(Column::Id.in_subquery(of.into_query()));
    let links = query.order_by_desc(Column::Id).limit(SHOWN).all(db).await?;
    let mut resources = resources_of(db, links.iter().map(|link| link.id)).await?;
    let with = |link: Model| Link { resources: resources.remove(&link.id).unwrap_or_default(), link };
    Ok(links.into_iter().map(with).collect())
}

async fn resources_of(
    db: &impl ConnectionTrait,
    links: impl Iterator<Item = PreviewLinkId>,
) -> Result<HashMap<PreviewLinkId, Vec<ResourceId>>> {
    let rows = named::Entity::find().filter(named::Column::Link.is_in(links)).all(db).await?;
    let mut found: HashMap<PreviewLinkId, Vec<ResourceId>> = HashMap::new();
    for row in rows {
        found.entry(row.link).or_default().push(row.resource);
    }
    Ok(found)
}

/// Ends a link at once, whoever made it.
pub async fn revoke(app: &App, actor: &Actor, id: PreviewLinkId) -> Result<PreviewLinkId> {
    actor.require(Permission::CreatePreviews)?;
    let tx = app.db.begin_write().await?;
    let open = still_open(app).filter(Column::Id.eq(id)).one(&tx).await?;
    let link = open.ok_or_else(|| Error::not_found("preview link", id))?;
    let update = Entity::update_many().col_expr(Column::RevokedAt, Expr::value(app.clock.now()));
    update.filter(Column::Id.eq(id)).exec(&tx).await?;
    events::record(&tx, actor, Event::PreviewRevoked { channel: link.channel }).await?;
    tx.commit().await?;
    Ok(id)
}

/// What a token shows in a channel. One that is not good, or whose maker may no longer make any, is `BAD_PREVIEW`, which
/// does not say why.
pub async fn open(app: &App, channel: &str, token: &str) -> Result<Link> {
    let preview: Preview = jwt::verify(app, token).map_err(not_good)?;
    if preview.channel != channel {
        return Err(bad());
    }
    let db = app.db.read();
    let link = still_open(app).filter(Column::Id.eq(preview.link)).one(db).await?;
    let link = link.filter(|link| link.channel == channel).ok_or_else(bad)?;
    if let Some(maker) = link.created_by {
        let maker = resolve::again(app, &Who::User(maker)).await.map_err(not_good)?;
        maker
            .require(Permission::CreatePreviews)
            .and_then(|()| maker.require(Permission::ViewCatalog))
            .map_err(not_good)?;
    }
    let resources = resources_of(db, std::iter::once(link.id)).await?.remove(&link.id).unwrap_or_default();
    Ok(Link { link, resources })
}

fn not_good(error: Error) -> Error {
    match error {
        Error::Unexpected(_) => error,
        _ => bad(),
    }
}

fn bad() -> Error {
    Error::Refused {
        code: "BAD_PREVIEW",
        reason: "this preview is not good here, or no longer".to_owned(),
        hint: Some("previews end, and can be revoked: ask for a new link".to_owned()),
    }
}

/// Forgets links that ended a while ago. Running twice is safe: it removes by age.
pub async fn clean_up(app: &App) -> Result<()> {
    let tx = app.db.begin_write().await?;
    let ended = || Entity::find().select_only().column(Column::Id).filter(Column::ExpiresAt.lt(app.clock.now() - KEPT));
    named::Entity::delete_many().filter(named::Column::Link.in_subquery(ended().into_query())).exec(&tx).await?;
    Entity::delete_many().filter(Column::ExpiresAt.lt(app.clock.now() - KEPT)).exec(&tx).await?;
    tx.commit().await?;
    Ok(())
}
