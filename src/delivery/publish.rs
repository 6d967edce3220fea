//! Moving publications: to an approved revision, or off a channel. The rows are set here; what follows from them is
//! [`super::build`]'s.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sea_orm::ConnectionTrait;

use super::{
    build::Workshop,
    document::Provenance,
    log,
    publication::{self, Cell, Place, State},
    store,
};
use crate::{
    app::App,
    auth::{Actor, Permission},
    catalog::{self, links},
    error::{Error, Result},
    id::{ResourceId, ReviewId, UserId},
    resource::{self, Content, Kind, revision},
};

/// Resources of one transaction when many are published; small enough that others get their turn on SQLite.
const BATCH: usize = 100;

/// A revision that may go live in some cells.
#[derive(Clone, Debug)]
pub struct Approval {
    pub resource: ResourceId,
    pub revision: i32,
    pub cells: Vec<Cell>,
    pub review: Option<ReviewId>,
    pub approved_by: Option<UserId>,
}

/// Moves the cells to the approved revisions in the caller's transaction: documents, log and events with it.
/// Assets they show that were never published in a cell go live along with them.
pub async fn publish(tx: &impl ConnectionTrait, shop: &Workshop<'_>, approvals: Vec<Approval>) -> Result<()> {
    let channels: BTreeSet<&str> = approvals.iter().flat_map(|one| &one.cells).map(|cell| &*cell.channel).collect();
    log::lock(tx, channels).await?;
    let mut contents = HashMap::with_capacity(approvals.len());
    for approval in &approvals {
        let revision = revision::get(tx, approval.resource, approval.revision).await?;
        contents.insert(approval.resource, revision.content);
    }
    let along = assets_along(tx, shop, &approvals, &contents).await?;
    let parents = parents(tx, contents.values()).await?;
    let ids: BTreeSet<ResourceId> = approvals.iter().chain(&along).map(|one| one.resource).collect();
    let known = publication::of(tx, &ids.into_iter().collect::<Vec<_>>()).await?;
    let known: HashMap<Place, publication::Model> = known.into_iter().map(|row| (row.place(), row)).collect();
    let mut rows: BTreeMap<Place, publication::Model> = BTreeMap::new();
    for approval in &approvals {
        let parent = contents.get(&approval.resource).and_then(|content| content.parent.as_ref());
        let parent = parent.and_then(|code| parents.get(code)).copied();
        rows.extend(self::rows(shop, approval, parent, &known));
    }
    for (place, row) in along.iter().flat_map(|asset| self::rows(shop, asset, None, &known)) {
        if !known.contains_key(&place) {
            rows.entry(place).or_insert(row);
        }
    }
    let places = rows.keys().cloned().collect();
    publication::put(tx, rows.into_values()).await?;
    shop.build(tx, places, true).await
}

/// The rows an approval comes to. They keep the hash of what is live until the new document is known.
fn rows(
    shop: &Workshop<'_>,
    approval: &Approval,
    parent: Option<ResourceId>,
    known: &HashMap<Place, publication::Model>,
) -> Vec<(Place, publication::Model)> {
    let row = |cell: &Cell| {
        let place = Place { resource: approval.resource, cell: cell.clone() };
        let row = publication::Model {
            resource: approval.resource,
            channel: cell.channel.clone(),
            locale: cell.locale.clone(),
            revision: approval.revision,
            parent,
            state: State::Waiting,
            hash: known.get(&place).and_then(|row| row.hash.clone()),
            live_from: None,
            live_until: None,
            approved_by: approval.approved_by,
            review: approval.review,
            comment: None,
            provenance: Provenance::default(),
            stale: false,
            updated_at: shop.now,
        };
        (place, row)
    };
    approval.cells.iter().map(row).collect()
}

/// The product models above, by code.
async fn parents<'a>(
    tx: &impl ConnectionTrait,
    contents: impl Iterator<Item = &'a Content>,
) -> Result<HashMap<String, ResourceId>> {
    let codes: BTreeSet<String> = contents.filter_map(|content| content.parent.clone()).collect();
    let mut parents = HashMap::new();
    for chunk in codes.into_iter().collect::<Vec<_>>().chunks(publication::CHUNK) {
        let found = resource::by_codes(tx, Kind::ProductModel, chunk).await?;
        parents.extend(found.into_iter().map(|model| (model.code, model.id)));
    }
    Ok(parents)
}

/// The assets the approved contents show, with the cells they are shown in.
async fn assets_along(
    tx: &impl ConnectionTrait,
    shop: &Workshop<'_>,
    approvals: &[Approval],
    contents: &HashMap<ResourceId, Content>,
) -> Result<Vec<Approval>> {
    let mut shown: BTreeMap<String, Vec<&Approval>> = BTreeMap::new();
    for approval in approvals {
        let Some(content) = contents.get(&approval.resource) else { continue };
        for code in links::asset_codes(shop.model, content).collect::<BTreeSet<_>>() {
            shown.entry(code.to_owned()).or_default().push(approval);
        }
    }
    let mut along = Vec::new();
    for chunk in shown.keys().cloned().collect::<Vec<_>>().chunks(publication::CHUNK) {
        for asset in resource::by_codes(tx, Kind::Asset, chunk).await? {
            let of =
                |approval: &&Approval| Approval { resource: asset.id, revision: asset.revision, ..(*approval).clone() };
            along.extend(shown.get(&asset.code).into_iter().flatten().map(of));
        }
    }
    Ok(along)
}

/// Takes a resource off some cells, or off all of them. What stands below a product model waits until it is back.
///
/// Fails with `NOT_PUBLISHED` when it is in none of them.
pub async fn withdraw(
    app: &App,
    actor: &Actor,
    resource: ResourceId,
    cells: Option<&[Cell]>,
    comment: Option<String>,
) -> Result<resource::Model> {
    actor.require(Permission::WithdrawPublications)?;
    let model = catalog::model::current(app).await?;
    let tx = app.db.begin_write().await?;
    let shop = Workshop::new(app, actor, &model);
    resource::get(&tx, resource).await?;
    if !take_off(&tx, &shop, resource, cells, comment).await? {
        return Err(Error::refused("NOT_PUBLISHED", "nothing of it is published there"));
    }
    let resource = resource::get(&tx, resource).await?;
    tx.commit().await?;
    Ok(resource)
}

/// Takes a resource off everything, in the transaction that deletes it.
pub async fn retire(tx: &impl ConnectionTrait, shop: &Workshop<'_>, resource: ResourceId) -> Result<()> {
    take_off(tx, shop, resource, None, None).await?;
    Ok(())
}

/// Whether there was anything to take off.
async fn take_off(
    tx: &impl ConnectionTrait,
    shop: &Workshop<'_>,
    resource: ResourceId,
    cells: Option<&[Cell]>,
    comment: Option<String>,
) -> Result<bool> {
    let channels: Vec<String> = publication::of(tx, &[resource]).await?.into_iter().map(|row| row.channel).collect();
    log::lock(tx, channels.iter().map(String::as_str)).await?;
    let mut rows = publication::of(tx, &[resource]).await?;
    rows.retain(|row| row.state != State::Withdrawn && cells.is_none_or(|cells| cells.contains(&row.cell())));
    for row in &mut rows {
        row.state = State::Withdrawn;
        row.comment.clone_from(&comment);
    }
    let places: BTreeSet<Place> = rows.iter().map(publication::Model::place).collect();
    if places.is_empty() {
        return Ok(false);
    }
    publication::put(tx, rows).await?;
    shop.build(tx, places, true).await?;
    Ok(true)
}

/// Resources whose live documents show this one: their pages lose it when it goes.
pub async fn needed_by(db: &impl ConnectionTrait, resource: ResourceId) -> Result<Vec<ResourceId>> {
    let rows = publication::of(db, &[resource]).await?;
    let places = rows.iter().filter(|row| row.state == State::Live).map(publication::Model::place).collect();
    let shown = store::dependents(db, &places).await?;
    let ids: BTreeSet<ResourceId> = shown.into_iter().map(|place| place.resource).collect();
    let mut live = publication::of(db, &ids.into_iter().collect::<Vec<_>>()).await?;
    live.retain(|row| row.state == State::Live);
    Ok(live.into_iter().map(|row| row.resource).collect::<BTreeSet<_>>().into_iter().collect())
}

/// Publishes the working copies of many resources without a review: an import of what is live elsewhere, the demo.
/// In batches, models before variants; running it twice changes nothing.
pub async fn publish_many(app: &App, actor: &Actor, items: &[(ResourceId, Vec<Cell>)]) -> Result<()> {
    actor.require(Permission::ApprovePublication)?;
    let model = catalog::model::current(app).await?;
    for batch in items.chunks(BATCH) {
        let tx = app.db.begin_write().await?;
        let shop = Workshop::new(app, actor, &model);
        let ids: Vec<ResourceId> = batch.iter().map(|(id, _)| *id).collect();
        let revisions = resource::by_ids(&tx, &ids).await?;
        let revisions: HashMap<ResourceId, i32> = revisions.into_iter().map(|row| (row.id, row.revision)).collect();
        let approvals = batch.iter().filter_map(|(resource, cells)| {
            let revision = *revisions.get(resource)?;
            let (cells, approved_by) = (cells.clone(), actor.user());
            Some(Approval { resource: *resource, revision, cells, review: None, approved_by })
        });
        publish(&tx, &shop, approvals.collect()).await?;
        tx.commit().await?;
    }
    super::rebuild::stale(app, actor, |_, _| {}).await?;
    Ok(())
}
