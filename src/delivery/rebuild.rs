//! Building documents anew when something they were built from changed. Changing marks; a job builds what is marked, in
//! batches: killed in between, it goes on where it stopped, and a document whose bytes stay the same makes no entry.

use std::collections::BTreeSet;

use sea_orm::{
    Condition, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait, IntoCondition, Query, SelectStatement},
};

use super::{
    build::Workshop,
    log,
    projection::Dependency,
    publication::{self, Column, Entity, Place, State},
    store::dependencies,
};
use crate::{
    app::App,
    auth::Actor,
    catalog::{self, ContentModel},
    error::Result,
    events::MANY,
    id::ResourceId,
};

/// The kind of change that marks nothing more: it only builds what is marked.
pub const STALE: &str = "stale";

/// Publications of one transaction.
const BATCH: u64 = 200;

/// Builds anew whatever depends on something that changed: `kind` is a part of the content model, `channel`, `resource`,
/// `deleted` (a resource, which goes away) or [`STALE`]; `key` says which. Running it twice is safe: the second time all bytes are the same.
pub async fn rebuild_dependents(app: &App, kind: &str, key: &str, progress: impl FnMut(u64, u64)) -> Result<u64> {
    let actor = Actor::system("delivery");
    let model = catalog::model::current(app).await?;
    if let Some(which) = concerned(&model, kind, key) {
        let tx = app.db.begin_write().await?;
        publication::mark_stale(&tx, which).await?;
        tx.commit().await?;
    }
    stale(app, &actor, progress).await
}

/// Builds every document anew; answers how many were looked at.
pub async fn republish(app: &App, actor: &Actor, progress: impl FnMut(u64, u64)) -> Result<u64> {
    actor.require(crate::auth::Permission::ManageChannels)?;
    let tx = app.db.begin_write().await?;
    publication::mark_stale(&tx, Condition::all()).await?;
    tx.commit().await?;
    stale(app, actor, progress).await
}

/// What the clock brings: publications that begin or end, rights that begin or have ended.
pub async fn due(app: &App) -> Result<u64> {
    let now = app.clock.now();
    let begins = Column::State.eq(State::Scheduled).and(Column::LiveFrom.lte(now));
    let ends = Column::State.ne(State::Withdrawn).and(Column::LiveUntil.lte(now));
    let today = now.date_naive().to_string();
    let days = depends_on(Dependency::DAY, dependencies::Column::Key.lte(today));
    let due = Condition::any().add(begins).add(ends).add(days);
    if Entity::find().filter(due.clone()).limit(1).one(app.db.read()).await?.is_some() {
        let tx = app.db.begin_write().await?;
        publication::mark_stale(&tx, due).await?;
        tx.commit().await?;
    }
    stale(app, &Actor::system("delivery"), |_, _| {}).await
}

/// Builds what is marked, channel by channel; answers how many publications that were.
pub async fn stale(app: &App, actor: &Actor, mut progress: impl FnMut(u64, u64)) -> Result<u64> {
    let marked = || Entity::find().filter(Expr::col(Column::Stale));
    let total = marked().count(app.db.read()).await?;
    let mut done = 0;
    while let Some(next) = marked().order_by_asc(Column::Channel).limit(1).one(app.db.read()).await? {
        done += stale_batch(app, actor, &next.channel).await?;
        progress(Ord::min(done, total), total);
    }
    Ok(done)
}

async fn stale_batch(app: &App, actor: &Actor, channel: &str) -> Result<u64> {
    let model = catalog::model::current(app).await?;
    let tx = app.db.begin_write().await?;
    log::lock(&tx, [channel]).await?;
    let shop = Workshop::new(app, actor, &model);
    let rows = Entity::find()
        .filter(Expr::col(Column::Stale))
        .filter(Column::Channel.eq(channel))
        .order_by_asc(Column::Resource)
        .order_by_asc(Column::Locale)
        .limit(BATCH)
        .all(&tx)
        .await?;
    let places: BTreeSet<Place> = rows.iter().map(publication::Model::place).collect();
    let count = places.len() as u64;
    shop.build(&tx, places, false).await?;
    tx.commit().await?;
    Ok(count)
}

/// Marks these places; the job builds them.
pub(super) async fn mark(tx: &impl ConnectionTrait, places: &BTreeSet<Place>) -> Result<()> {
    let places: Vec<&Place> = places.iter().collect();
    for chunk in places.chunks(publication::CHUNK) {
        let mut any = Condition::any();
        for place in chunk {
            let is = Column::Resource.eq(place.resource).and(Column::Channel.eq(&*place.cell.channel));
            any = any.add(is.and(Column::Locale.eq(&*place.cell.locale)));
        }
        publication::mark_stale(tx, any).await?;
    }
    Ok(())
}

/// Which publications any of these changes concerns, each of a kind and a key as in [`rebuild_dependents`].
pub fn concerned_by_any(model: &ContentModel, changes: &[(String, String)]) -> Condition {
    // Said in full: inside another condition an empty one is dropped.
    let said = |is: bool| Expr::val(1).eq(i32::from(is));
    let mut any = Condition::any().add(said(false));
    for which in changes.iter().filter_map(|(kind, key)| concerned(model, kind, key)) {
        any = if which.is_empty() { any.add(said(true)) } else { any.add(which) };
    }
    any
}

/// Which publications a change concerns; `None`: none.
fn concerned(model: &ContentModel, kind: &str, key: &str) -> Option<Condition> {
    use dependencies::Column as On;
    let families = |codes: Vec<&str>| depends_on(Dependency::FAMILY, On::Key.is_in(codes)).into_condition();
    let of_attributes = |with: &dyn Fn(&str) -> bool| {
        let holds = |family: &&std::sync::Arc<catalog::model::Family>| family.attributes.iter().any(|code| with(code));
        families(model.families.values().filter(holds).map(|family| family.code.as_str()).collect())
    };
    match kind {
        STALE | "currency" | "locale" | "attribute_group" => None,
        _ if key == MANY => Some(Condition::all()),
        "channel" => Some(Column::Channel.eq(key).into_condition()),
        "deleted" => Some(Column::Resource.eq(key.parse::<ResourceId>().ok()?).into_condition()),
        "resource" => Some(depends_on(Dependency::RESOURCE, On::Key.eq(key)).into_condition()),
        // Whom its condition takes in now, nothing that was recorded says.
        "category" if model.category(key).is_some_and(|category| category.condition.is_some()) => {
            Some(Condition::all())
        }
        "category" => Some(depends_on(Dependency::CATEGORY, On::Key.eq(key)).into_condition()),
        // Changes name an option `colour.red`, like every part that belongs to another.
        "option" => Some(depends_on(Dependency::OPTION, On::Key.eq(key.replacen('.', "/", 1))).into_condition()),
        "association_type" => Some(depends_on(Dependency::ASSOCIATION, On::Key.eq(key)).into_condition()),
        "family" => Some(families(vec![key])),
        "family_variant" => {
            Some(families(model.family_variants.get(key).map(|one| &*one.family).into_iter().collect()))
        }
        "attribute" => Some(of_attributes(&|code| code == key)),
        "measurement_family" => {
            let measured = |code: &str| model.attribute(code).is_some_and(|attribute| attribute.is_measured_in(key));
            Some(of_attributes(&measured))
        }
        // A part nobody told us of: rather build all than serve what is out of date.
        _ => Some(Condition::all()),
    }
}

/// Publications with a dependency of a kind.
fn depends_on(kind: &str, key: impl IntoCondition) -> Expr {
    use dependencies::{Column as On, Entity as Dependencies};
    let matching: SelectStatement = Query::select()
        .expr(Expr::val(1))
        .from(Dependencies)
        .and_where(On::Resource.into_expr().equals((Entity, Column::Resource)))
        .and_where(On::Channel.into_expr().equals((Entity, Column::Channel)))
        .and_where(On::Locale.into_expr().equals((Entity, Column::Locale)))
        .and_where(On::Kind.eq(kind))
        .cond_where(key)
        .take();
    Expr::exists(matching)
}
