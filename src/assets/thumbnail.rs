//! The picture that stands for a resource in lists: an asset's own, or that of the family's image attribute. A product
//! model without one shows that of its first variant.

use std::collections::{BTreeSet, HashMap};

use sea_orm::ConnectionTrait;
use serde_json::Value as Json;

use super::rendition::{Address, Own};
use crate::{
    app::App,
    auth::{Actor, Permission},
    catalog::{ContentModel, line::Line, model},
    error::Result,
    id::ResourceId,
    resource::{self, Content, Kind, Scope},
};

/// The attribute of an asset that says in words what it shows.
const ALT: &str = "alt";
/// Variants that are looked at for a picture.
const LOOKED_AT: u64 = 10;

#[derive(Clone, Debug, PartialEq)]
pub struct Thumbnail {
    pub address: Address,
    pub alt: Option<String>,
}

/// The thumbnails of many resources, in few queries; what has none is left out.
pub async fn of(app: &App, actor: &Actor, ids: &[ResourceId]) -> Result<HashMap<ResourceId, Thumbnail>> {
    actor.require(Permission::ViewCatalog)?;
    let model = model::current(app).await?;
    let db = app.db.read();
    let resources = resource::by_ids(db, ids).await?;
    let above = above(db, &resources).await?;
    let linked = |one: &resource::Model| Some((one.id, linked(&model, &above, one)?));
    let mut links: HashMap<ResourceId, String> = resources.iter().filter_map(linked).collect();
    let bare = resources.iter().filter(|one| one.kind == Kind::ProductModel && !links.contains_key(&one.id));
    let bare: Vec<ResourceId> = bare.map(|one| one.id).collect();
    links.extend(of_variants(db, &model, &bare).await?);
    let codes: Vec<String> = links.values().cloned().collect::<BTreeSet<_>>().into_iter().collect();
    let mut assets: HashMap<String, resource::Model> = HashMap::new();
    for chunk in codes.chunks(1000) {
        let found = resource::by_codes(db, Kind::Asset, chunk).await?;
        assets.extend(found.into_iter().map(|asset| (asset.code.clone(), asset)));
    }
    let shown = |one: &resource::Model| {
        let asset = if one.kind == Kind::Asset { one } else { assets.get(links.get(&one.id)?)? };
        Some((one.id, thumbnail(asset, &actor.locale)?))
    };
    Ok(resources.iter().filter_map(shown).collect())
}

fn thumbnail(asset: &resource::Model, locale: &str) -> Option<Thumbnail> {
    let address = Own::Thumb.address(&asset.code, asset.content.file.as_ref()?)?;
    Some(Thumbnail { address, alt: alt(&asset.content, locale) })
}

/// What the asset shows, in words: in the locale, or without one.
pub fn alt(content: &Content, locale: &str) -> Option<String> {
    let scopes = [Scope::new(None, Some(locale)), Scope::global()];
    scopes.iter().find_map(|scope| content.value(ALT, scope)).and_then(Json::as_str).map(str::to_owned)
}

/// Code of the asset that the image attribute of the family names, own or inherited.
fn linked(model: &ContentModel, above: &HashMap<ResourceId, resource::Model>, one: &resource::Model) -> Option<String> {
    let attribute = model.family(one.family.as_deref()?)?.image_attribute.as_deref()?;
    let parent = one.parent.and_then(|id| above.get(&id));
    let grandparent = parent.and_then(|parent| parent.parent).and_then(|id| above.get(&id));
    let line = Line::of(model, one, parent.into_iter().chain(grandparent));
    line.effective(attribute).into_values().find_map(|held| first_code(held.data))
}

fn first_code(data: &Json) -> Option<String> {
    match data {
        Json::Array(codes) => codes.first().and_then(Json::as_str).map(str::to_owned),
        data => data.as_str().map(str::to_owned),
    }
}

/// Pictures that the first variants hold, of which each model takes the first by code.
async fn of_variants(
    db: &impl ConnectionTrait,
    model: &ContentModel,
    models: &[ResourceId],
) -> Result<HashMap<ResourceId, String>> {
    let mut found = HashMap::new();
    // Whose picture a resource further down may become.
    let mut roots: HashMap<ResourceId, ResourceId> = models.iter().map(|id| (*id, *id)).collect();
    while !roots.is_empty() {
        let parents: Vec<ResourceId> = roots.keys().copied().collect();
        let mut next = HashMap::new();
        for child in resource::first_children(db, &parents, LOOKED_AT).await? {
            let Some(root) = child.parent.and_then(|parent| roots.get(&parent)).copied() else { continue };
            match linked(model, &HashMap::new(), &child) {
                Some(code) => drop(found.entry(root).or_insert(code)),
                None => drop(next.insert(child.id, root)),
            }
        }
        next.retain(|_, root| !found.contains_key(root));
        roots = next;
    }
    Ok(found)
}

/// The product models above these resources.
async fn above(
    db: &impl ConnectionTrait,
    resources: &[resource::Model],
) -> Result<HashMap<ResourceId, resource::Model>> {
    let mut found: HashMap<ResourceId, resource::Model> = HashMap::new();
    let mut next: BTreeSet<ResourceId> = resources.iter().filter_map(|one| one.parent).collect();
    while !next.is_empty() {
        let ids: Vec<ResourceId> = next.into_iter().collect();
        let parents = resource::by_ids(db, &ids).await?;
        next = parents.iter().filter_map(|one| one.parent).filter(|id| !found.contains_key(id)).collect();
        found.extend(parents.into_iter().map(|one| (one.id, one)));
    }
    Ok(found)
}
