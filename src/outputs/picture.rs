//! Pictures for outputs that hand on the bytes and not an address: rendered from the approved file of an asset, and kept
//! like any rendition, so that the next one who asks finds it made.

use std::collections::{BTreeMap, HashMap};

use bytes::Bytes;
use imaging::Recipe;

use crate::{
    app::App,
    assets::{
        render::{self, Wanted},
        rendition, rights,
    },
    delivery::{
        Cell,
        publication::{self, State},
    },
    error::{Result, Violation},
    id::ResourceId,
    resource::{self, Content, revision},
};

/// What stands in a cell for an asset: what was approved; and the asset, for its rights, which hold from the moment
/// somebody wrote them down.
pub struct Approved {
    asset: resource::Model,
    content: Content,
}

#[derive(Clone, Debug)]
pub struct Picture {
    pub bytes: Bytes,
    pub mime: String,
    pub width: u32,
    pub height: u32,
}

/// Those of `assets` that are live in the cell.
pub async fn approved(app: &App, cell: &Cell, assets: &[ResourceId]) -> Result<HashMap<ResourceId, Approved>> {
    let live = publication::of(app.db.read(), assets).await?.into_iter();
    let live = live.filter(|row| row.state == State::Live && row.cell() == *cell);
    let keys: Vec<(ResourceId, i32)> = live.map(|row| (row.resource, row.revision)).collect();
    let revisions = revision::by_numbers(app.db.read(), &keys).await?;
    let mut contents: BTreeMap<ResourceId, Content> =
        revisions.into_iter().map(|row| (row.resource, row.content)).collect();
    let mut found = HashMap::new();
    for chunk in assets.chunks(500) {
        for asset in resource::by_ids(app.db.read(), chunk).await? {
            let Some(content) = contents.remove(&asset.id) else { continue };
            found.insert(asset.id, Approved { asset, content });
        }
    }
    Ok(found)
}

impl Approved {
    /// Pixels of the file; `None` for what is no picture.
    pub fn size(&self) -> Option<(u32, u32)> {
        self.content.file.as_ref().and_then(|file| file.width.zip(file.height))
    }

    /// The picture by a recipe; `name` stands for the recipe where renditions are kept. The outer error is one of the
    /// hub, the inner one says why there is no picture.
    pub async fn render(
        &self,
        app: &App,
        cell: &Cell,
        name: &str,
        recipe: Recipe,
    ) -> Result<std::result::Result<Picture, Violation>> {
        let fault = |code: &str, message: String| Ok(Err(Violation::new(code, "image", message)));
        if let Err(error) = rights::check(self.asset.content.rights.as_ref(), Some(&cell.channel), app.clock.now()) {
            return fault(error.code(), error.to_string());
        }
        let Some(wanted) = self.wanted(cell, name, recipe) else {
            return fault("BAD_PICTURE", format!("`{}` is no picture that can be rendered", self.asset.code));
        };
        let row = match render::ensure(app, &wanted, &[]).await {
            // One file that a disk lost is no reason to make nothing at all.
            Err(error) if error.code() == "FILE_DAMAGED" => return fault(error.code(), error.to_string()),
            row => row?,
        };
        if let (Some(problem), Some(reason)) = (row.problem, row.reason) {
            return fault(&problem, reason);
        }
        let bytes = app.storage.get(&render::storage_key(&row.name)).await?;
        let (width, height) = (wanted.address.width, wanted.address.height);
        Ok(Ok(Picture { bytes, mime: row.mime, width, height }))
    }

    fn wanted(&self, cell: &Cell, name: &str, recipe: Recipe) -> Option<Wanted> {
        let file = self.content.file.clone()?;
        let focal = self.content.focal;
        let address = rendition::of_recipe(&self.asset.code, &file, focal, &cell.channel, name, &recipe)?;
        let (channel, preset) = (cell.channel.clone(), name.to_owned());
        Some(Wanted { asset: self.asset.id, file, focal, channel, preset, recipe, address })
    }
}
