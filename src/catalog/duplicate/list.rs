//! Duplicates for people: the list, those of one product, and the word that two are different.

use std::collections::HashMap;

use sea_orm::{
    ActiveValue::Set, Condition, ConnectionTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*, sea_query::SelectStatement,
};

use super::{
    clue,
    pair::{self, Column, Entity, Model, Reason},
};
use crate::{
    app::App,
    auth::{Actor, Permission},
    error::{Error, Result},
    events::{self, Event},
    id::ResourceId,
    page::{Page, Slice},
    resource,
};

/// Which pairs are asked for; everything given must hold.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// One of the two is of this family.
    pub family: Option<String>,
    pub reason: Option<Reason>,
    /// Those that somebody dismissed instead of those that nobody did.
    pub dismissed: bool,
}

/// Place in the list: by score, whose bits survive being written, then by age.
type Place = (u64, ResourceId, ResourceId);

/// Pairs, the likeliest first.
pub async fn list(app: &App, actor: &Actor, wanted: &Wanted, page: &Page) -> Result<Slice<Model>> {
    actor.require(Permission::ViewCatalog)?;
    let query = query(wanted);
    let total = query.clone().count(app.db.read()).await?;
    let rest = page.after::<Place>()?.map(after);
    let rows = query.filter(rest.unwrap_or_else(Condition::all));
    let rows = rows.order_by_desc(Column::Score).order_by_asc(Column::One).order_by_asc(Column::Other);
    let rows = rows.limit(page.first + 1).all(app.db.read()).await?;
    Ok(Slice::new(page, rows, total, |pair| (pair.score.to_bits(), pair.one, pair.other)))
}

fn query(wanted: &Wanted) -> Select<Entity> {
    let mut query = known(wanted.dismissed);
    if let Some(reason) = wanted.reason {
        query = query.filter(Column::Reason.eq(reason));
    }
    if let Some(family) = &wanted.family {
        let of_family = || resources(resource::Column::Family.eq(family));
        let one = Condition::any().add(Column::One.in_subquery(of_family()));
        query = query.filter(one.add(Column::Other.in_subquery(of_family())));
    }
    query
}

/// Pairs of resources that are not in the trash: a word that was given outlives it.
fn known(dismissed: bool) -> Select<Entity> {
    let query = Entity::find();
    if !dismissed {
        return query.filter(Column::DismissedAt.is_null());
    }
    let there = || resources(resource::Column::DeletedAt.is_null());
    let query = query.filter(Column::DismissedAt.is_not_null());
    query.filter(Column::One.in_subquery(there())).filter(Column::Other.in_subquery(there()))
}

fn resources(of: sea_orm::sea_query::SimpleExpr) -> SelectStatement {
    let mut query = resource::Entity::find().select_only().column(resource::Column::Id).filter(of);
    QuerySelect::query(&mut query).to_owned()
}

fn after((bits, one, other): Place) -> Condition {
    let score = f64::from_bits(bits);
    let same_score = Condition::all().add(Column::Score.eq(score));
    let later = Condition::any()
        .add(Column::One.gt(one))
        .add(Condition::all().add(Column::One.eq(one)).add(Column::Other.gt(other)));
    Condition::any().add(Column::Score.lt(score)).add(same_score.add(later))
}

/// What each of these resources looks like, the likeliest first; without what was dismissed.
pub async fn of_resources(app: &App, actor: &Actor, ids: &[ResourceId]) -> Result<HashMap<ResourceId, Vec<Model>>> {
    actor.require(Permission::ViewCatalog)?;
    let among = || ids.iter().copied();
    let named = Condition::any().add(Column::One.is_in(among())).add(Column::Other.is_in(among()));
    let rows = known(false).filter(named).order_by_desc(Column::Score).order_by_asc(Column::One);
    let mut found: HashMap<ResourceId, Vec<Model>> = HashMap::new();
    for pair in rows.order_by_asc(Column::Other).all(app.db.read()).await? {
        for id in [pair.one, pair.other].into_iter().filter(|id| ids.contains(id)) {
            found.entry(id).or_default().push(pair.clone());
        }
    }
    Ok(found)
}

/// Remembers that two products are different: they are no duplicates until somebody takes it back.
pub async fn dismiss(app: &App, actor: &Actor, a: ResourceId, b: ResourceId) -> Result<Model> {
    actor.require(Permission::EditProducts)?;
    let tx = app.db.begin_write().await?;
    let found = get(&tx, a, b).await?;
    if found.dismissed_at.is_some() {
        return Ok(found);
    }
    let dismissed = write_dismissed(app, &tx, actor, found).await?;
    tx.commit().await?;
    Ok(dismissed)
}

/// Takes back that two products are different. Answers nothing when they no longer look alike.
pub async fn restore(app: &App, actor: &Actor, a: ResourceId, b: ResourceId) -> Result<Option<Model>> {
    actor.require(Permission::EditProducts)?;
    let tx = app.db.begin_write().await?;
    let found = get(&tx, a, b).await?;
    if found.dismissed_at.is_none() {
        return Ok(Some(found));
    }
    let alike = write_restored(&tx, actor, found).await?;
    tx.commit().await?;
    Ok(alike)
}

pub(super) async fn write_dismissed(
    app: &App,
    tx: &impl ConnectionTrait,
    actor: &Actor,
    found: Model,
) -> Result<Model> {
    let mut row = found.into_active_model();
    (row.dismissed_by, row.dismissed_at) = (Set(actor.user()), Set(Some(app.clock.now())));
    let dismissed = row.update(tx).await?;
    record(tx, actor, &dismissed).await?;
    Ok(dismissed)
}

/// What is alike in them now, if anything.
pub(super) async fn write_restored(tx: &impl ConnectionTrait, actor: &Actor, found: Model) -> Result<Option<Model>> {
    let clues = clue::stored(tx, &[found.one, found.other]).await?;
    let clues = |id| clues.get(&id).map_or(&[][..], Vec::as_slice);
    let alike = pair::judge(clues(found.one), clues(found.other));
    Entity::delete_by_id((found.one, found.other)).exec(tx).await?;
    pair::replace(tx, &[], alike.clone().into_iter().collect()).await?;
    record(tx, actor, &Model { dismissed_at: None, ..found }).await?;
    Ok(alike)
}

async fn get(tx: &impl ConnectionTrait, a: ResourceId, b: ResourceId) -> Result<Model> {
    let found = Entity::find_by_id(pair::ordered(a, b)).one(tx).await?;
    found.ok_or_else(|| Error::not_found("duplicate", format!("{a} and {b}")))
}

async fn record(tx: &impl ConnectionTrait, actor: &Actor, pair: &Model) -> Result<()> {
    let different = pair.dismissed_at.is_some();
    events::record(tx, actor, Event::DuplicateJudged { resource: pair.one, other: pair.other, different }).await
}
