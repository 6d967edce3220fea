//! Working copies laid over what is live, as if they went live this moment: what a preview is built from.

use std::{
    collections::{BTreeSet, HashSet},
    sync::Arc,
};

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

use super::Snapshot;
use crate::{
    assets::rights,
    catalog::{ContentModel, links},
    delivery::{
        document::Provenance,
        publication::{self, CHUNK, Cell, State},
    },
    error::Result,
    id::ResourceId,
    resource::{self, Kind},
};

impl Snapshot {
    /// Reads what the documents of the working copies of `rows` would be built from in `cells`. Product models above that
    /// are not live and assets that were never published come along as they are now, as they would have to when `rows`
    /// are published.
    pub async fn of_working_copies(
        db: &impl ConnectionTrait,
        model: &ContentModel,
        cells: &[Cell],
        rows: &[resource::Model],
        now: DateTime<Utc>,
    ) -> Result<Self> {
        let mut snapshot = Self::default();
        let mut wanted: Vec<ResourceId> = rows.iter().map(|row| row.id).collect();
        snapshot.load_whole(db, &wanted).await?;
        for row in rows {
            cells.iter().for_each(|cell| snapshot.lay(row, cell, now));
        }
        for _ in 0..2 {
            let above = snapshot.load_parents(db, &wanted).await?;
            snapshot.lay_what_is_not_live(db, cells, &above, now).await?;
            wanted.extend(above);
        }
        snapshot.load_references(db, model, &wanted).await?;
        snapshot.lay_assets(db, model, cells, &wanted, now).await?;
        snapshot.load_children(db).await?;
        snapshot.load_children(db).await?;
        snapshot.load_partners(db, model, &wanted).await?;
        Ok(snapshot)
    }

    fn lay(&mut self, row: &resource::Model, cell: &Cell, now: DateTime<Utc>) {
        let live = publication::Model {
            resource: row.id,
            channel: cell.channel.clone(),
            locale: cell.locale.clone(),
            revision: row.revision,
            parent: row.parent,
            state: State::Live,
            hash: None,
            live_from: None,
            live_until: None,
            approved_by: None,
            review: None,
            comment: None,
            provenance: Provenance::default(),
            stale: false,
            updated_at: now,
        };
        self.contents.insert((row.id, row.revision), Arc::new(row.content.clone()));
        self.publications.entry(row.id).or_default().insert(cell.clone(), live);
    }

    async fn lay_what_is_not_live(
        &mut self,
        db: &impl ConnectionTrait,
        cells: &[Cell],
        models: &[ResourceId],
        now: DateTime<Utc>,
    ) -> Result<()> {
        for chunk in models.chunks(CHUNK) {
            for row in resource::by_ids(db, chunk).await? {
                for cell in cells {
                    if !self.is_live(row.id, cell) {
                        self.lay(&row, cell, now);
                    }
                }
            }
        }
        Ok(())
    }

    /// Assets that the working copies show and that were never published in a cell, where their rights allow it.
    async fn lay_assets(
        &mut self,
        db: &impl ConnectionTrait,
        model: &ContentModel,
        cells: &[Cell],
        resources: &[ResourceId],
        now: DateTime<Utc>,
    ) -> Result<()> {
        let shown: HashSet<ResourceId> = resources.iter().copied().collect();
        let contents = self.contents.iter().filter(|((id, _), _)| shown.contains(id));
        let codes: BTreeSet<String> =
            contents.flat_map(|(_, content)| links::asset_codes(model, content)).map(str::to_owned).collect();
        for chunk in codes.into_iter().collect::<Vec<_>>().chunks(CHUNK) {
            for asset in resource::by_codes(db, Kind::Asset, chunk).await? {
                let allowed = |cell: &Cell| {
                    let rights = asset.content.rights.as_ref();
                    rights.is_none_or(|rights| rights::allow(rights, &cell.channel, now.date_naive()))
                };
                for cell in cells.iter().filter(|cell| allowed(cell)) {
                    if self.publication(asset.id, cell).is_none() {
                        self.lay(&asset, cell, now);
                    }
                }
            }
        }
        Ok(())
    }
}
