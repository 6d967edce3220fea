//! Resources in the management API: products, product models, entries and assets are one type with a kind.
//! Each area adds its part; this one holds what every resource has.

pub mod batch;
mod completeness;
pub mod history;
mod inputs;
mod loaders;
pub mod value;

use std::{collections::BTreeSet, sync::Arc};

use async_graphql::{Context, MergedObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use serde_json::Value as Json;

pub use self::loaders::DuplicateLoader;
use self::{
    batch::SaveResourcesPayload,
    completeness::{Completeness, CompletenessGap},
    history::{Revision, shared},
    inputs::{CreateResourceInput, SaveResourceInput, UnlinkInput},
    loaders::{ChildCountLoader, CodeLoader, CompletenessLoader, HeldByOthersLoader, LineLoader, ResourceLoader},
    value::{AttributeValue, ValueOrigin},
};
use super::{
    Connection, ContextExt,
    access_types::{User, UserLoader},
    assets::AssetPart,
    content_model,
    delivery::ResourceDelivery,
    model::category::Category,
    model::types::{AssociationType, Family, FamilyVariant},
    quality::ResourceQuality,
    translation::ResourceTranslation,
    workflow::ResourceWorkflow,
};
use crate::{
    catalog::{self, ContentModel, batch::OnError, copy, edit, line::Line, read, validate},
    error::{self, Error, Result},
    id::ResourceId,
    page::Page,
    resource::{self, Content, Kind, Scope, State, revision},
};

#[derive(Default)]
pub struct ResourceQuery;

#[Object]
impl ResourceQuery {
    /// One resource, by id or by kind and code.
    async fn resource(
        &self,
        ctx: &Context<'_>,
        id: Option<ResourceId>,
        kind: Option<Kind>,
        code: Option<String>,
    ) -> Result<Option<Resource>> {
        let (app, actor) = (ctx.app()?, ctx.actor()?);
        let found = match (id, kind, code) {
            (Some(id), _, _) => read::find(app, actor, id).await?,
            (None, Some(kind), Some(code)) => read::find_by_code(app, actor, kind, &code).await?,
            _ => return Err(Error::invalid("REQUIRED", "id", "name the resource: `id`, or `kind` and `code`")),
        };
        Resource::all(ctx, found).await.map(|found| found.into_iter().next())
    }
}

#[derive(Default)]
pub struct ResourceMutation;

#[Object]
impl ResourceMutation {
    /// Makes a resource with its first revision. `INVALID` lists everything that is wrong.
    async fn create_resource(&self, ctx: &Context<'_>, input: CreateResourceInput) -> Result<Resource> {
        Resource::one(ctx, edit::create(ctx.app()?, ctx.actor()?, input.try_into()?).await?).await
    }

    /// Makes a resource that begins with the content of another one; identifiers, unique values and what only its source
    /// may fill are left out. `NOT_COPIED` for variants and assets.
    async fn copy_resource(&self, ctx: &Context<'_>, id: ResourceId, code: String) -> Result<Resource> {
        Resource::one(ctx, copy::make(ctx.app()?, ctx.actor()?, id, code).await?).await
    }

    /// Saves what is named and leaves the rest. Changes others made elsewhere meanwhile are kept; a true clash answers
    /// `STALE` with both sides. `unlink` takes out two-way links where the other end holds them, in the same transaction: it
    /// needs the right to edit that resource, too.
    async fn save_resource(
        &self,
        ctx: &Context<'_>,
        input: SaveResourceInput,
        unlink: Option<Vec<UnlinkInput>>,
    ) -> Result<Resource> {
        let (id, version) = (input.id, input.version);
        let unlinks = unlink.unwrap_or_default().into_iter().map(Into::into).collect();
        let (app, actor) = (ctx.app()?, ctx.actor()?);
        Resource::one(ctx, edit::save_and_unlink(app, actor, id, version, input.try_into()?, unlinks).await?).await
    }

    /// Saves up to 500 resources in one transaction, each as `saveResource` does. What is wrong with one is said in its
    /// result, `STALE` included, and `onError` says what becomes of the others: `ALL_OR_NOTHING` when left out.
    async fn save_resources(
        &self,
        ctx: &Context<'_>,
        inputs: Vec<SaveResourceInput>,
        on_error: Option<OnError>,
    ) -> Result<SaveResourcesPayload> {
        SaveResourcesPayload::save(ctx, inputs, on_error.unwrap_or_default()).await
    }

    /// Makes up to 500 resources or, where a kind has one of that code already, edits it: what is named wins over what is
    /// stored, what is not named stays. So a source can send what it knows again and again. `onError` is that
    /// of `saveResources`; `parent` and `familyVariant` of what exists stay as they are.
    async fn put_resources(
        &self,
        ctx: &Context<'_>,
        inputs: Vec<CreateResourceInput>,
        on_error: Option<OnError>,
    ) -> Result<SaveResourcesPayload> {
        SaveResourcesPayload::save(ctx, inputs, on_error.unwrap_or_default()).await
    }

    /// Deletes a resource and takes it off every channel. `IN_USE` while something needs it.
    async fn delete_resource(&self, ctx: &Context<'_>, id: ResourceId, version: i32) -> Result<ResourceId> {
        edit::delete(ctx.app()?, ctx.actor()?, id, version).await?;
        Ok(id)
    }

    /// Makes an earlier revision the working copy again, as a new revision: all of it, or only what lies at `paths`, which are
    /// those of `diff` (`values.name.de_DE`, `categories`). What was empty then is emptied.
    async fn restore_revision(
        &self,
        ctx: &Context<'_>,
        id: ResourceId,
        version: i32,
        number: i32,
        paths: Option<BTreeSet<String>>,
    ) -> Result<Resource> {
        let (app, actor) = (ctx.app()?, ctx.actor()?);
        Resource::one(ctx, edit::restore(app, actor, id, version, number, paths.as_ref()).await?).await
    }
}

/// A product, product model, entry or asset.
#[derive(MergedObject)]
pub struct Resource(ResourceCore, AssetPart, ResourceWorkflow, ResourceDelivery, ResourceTranslation, ResourceQuality);

impl Resource {
    /// From a row the caller has the right to see, of this state of the content model.
    pub(in crate::graphql) fn new(model: Arc<ContentModel>, row: resource::Model) -> Self {
        Self::of(model, Arc::new(row))
    }

    fn of(model: Arc<ContentModel>, row: Arc<resource::Model>) -> Self {
        let (workflow, delivery, quality) =
            (ResourceWorkflow(row.id), ResourceDelivery(row.id), ResourceQuality(row.id));
        let translation = ResourceTranslation { model: model.clone(), row: row.clone() };
        Self(ResourceCore { model, row: row.clone() }, AssetPart(row), workflow, delivery, translation, quality)
    }

    /// From a row the caller has the right to see.
    pub async fn one(ctx: &Context<'_>, row: resource::Model) -> Result<Self> {
        Ok(Self::new(content_model(ctx).await?, row))
    }

    /// From rows the caller has the right to see, in their order.
    pub async fn all(ctx: &Context<'_>, rows: impl IntoIterator<Item = resource::Model>) -> Result<Vec<Self>> {
        let model = content_model(ctx).await?;
        Ok(rows.into_iter().map(|row| Self::new(model.clone(), row)).collect())
    }

    /// By id; many of one request come in one query.
    pub async fn load(ctx: &Context<'_>, id: ResourceId) -> Result<Option<Self>> {
        let row = ctx.loader::<ResourceLoader>()?.load_one(id).await.map_err(shared)?;
        Ok(Self::all(ctx, row).await?.pop())
    }

    /// By id, in the order of the ids; what is gone meanwhile is left out.
    pub async fn load_many(ctx: &Context<'_>, ids: &[ResourceId]) -> Result<Vec<Self>> {
        let mut found = ctx.loader::<ResourceLoader>()?.load_many(ids.to_vec()).await.map_err(shared)?;
        Self::all(ctx, ids.iter().filter_map(|id| found.remove(id)).collect::<Vec<_>>()).await
    }

    /// The product models above a resource, nearest first.
    pub async fn above(ctx: &Context<'_>, row: &resource::Model) -> Result<Arc<Vec<resource::Model>>> {
        let Some(parent) = row.parent else { return Ok(Arc::default()) };
        Ok(ctx.loader::<LineLoader>()?.load_one(parent).await.map_err(shared)?.unwrap_or_default())
    }

    /// By code, in the order of the codes; what does not exist is left out.
    pub async fn load_by_codes(ctx: &Context<'_>, kind: Kind, codes: &[String]) -> Result<Vec<Self>> {
        Self::load_named(ctx, codes.iter().map(|code| (kind, code.clone())).collect()).await
    }

    /// The resources of these kinds and codes in their order; what does not exist is left out.
    pub async fn load_named(ctx: &Context<'_>, keys: Vec<(Kind, String)>) -> Result<Vec<Self>> {
        let mut found = ctx.loader::<CodeLoader>()?.load_many(keys.clone()).await.map_err(shared)?;
        Self::all(ctx, keys.iter().filter_map(|key| found.remove(key)).collect::<Vec<_>>()).await
    }
}

pub struct ResourceCore {
    model: Arc<ContentModel>,
    row: Arc<resource::Model>,
}

impl ResourceCore {
    /// The product models above, nearest first.
    async fn above(&self, ctx: &Context<'_>) -> Result<Arc<Vec<resource::Model>>> {
        Resource::above(ctx, &self.row).await
    }

    fn family_part(&self) -> Option<&Arc<catalog::model::Family>> {
        self.model.family(self.row.family.as_deref()?)
    }
}

#[Object]
impl ResourceCore {
    async fn id(&self) -> ResourceId {
        self.row.id
    }
    async fn kind(&self) -> Kind {
        self.row.kind
    }
    /// SKU of a product, code of anything else.
    async fn code(&self) -> &str {
        &self.row.code
    }
    /// The family's label attribute, with inheritance and fallback, else the code.
    async fn label(&self, ctx: &Context<'_>, locale: Option<String>) -> Result<String> {
        let above = self.above(ctx).await?;
        let line = Line::of(&self.model, &self.row, above.iter());
        let locale = locale.as_deref().unwrap_or(&ctx.actor()?.locale);
        Ok(catalog::label::of(&self.model, &line, locale).unwrap_or_else(|| self.row.code.clone()))
    }
    async fn family(&self) -> Option<Family> {
        self.family_part().map(|part| Family::new(&self.model, part.clone()))
    }
    async fn family_variant(&self, ctx: &Context<'_>) -> Result<Option<FamilyVariant>> {
        let above = self.above(ctx).await?;
        let contents = std::iter::once(&self.row.content).chain(above.iter().map(|above| &above.content));
        let code = contents.rev().find_map(|content| content.family_variant.as_deref());
        Ok(code.and_then(|code| FamilyVariant::find(&self.model, code)))
    }
    /// The product model above.
    async fn parent(&self, ctx: &Context<'_>) -> Result<Option<Resource>> {
        let above = self.above(ctx).await?;
        Ok(above.first().map(|parent| Resource::new(self.model.clone(), parent.clone())))
    }
    /// Sub-models and variants of a product model.
    async fn children(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Connection<Resource>> {
        let page = Page::new(first, after)?;
        let slice = read::children(ctx.app()?, ctx.actor()?, self.row.id, &page).await?;
        Ok(slice.map(|row| Resource::new(self.model.clone(), row)).into())
    }
    async fn child_count(&self, ctx: &Context<'_>) -> Result<u64> {
        Ok(ctx.loader::<ChildCountLoader>()?.load_one(self.row.id).await.map_err(shared)?.unwrap_or_default())
    }
    async fn enabled(&self) -> bool {
        self.row.content.enabled
    }
    /// Those it was placed in itself.
    async fn categories(&self) -> Vec<Category> {
        self.row.content.categories.iter().filter_map(|code| Category::find(&self.model, code)).collect()
    }
    /// Those that take it in by their conditions.
    async fn assortments(&self, ctx: &Context<'_>) -> Result<Vec<Category>> {
        let above = self.above(ctx).await?;
        let line = Line::of(&self.model, &self.row, above.iter());
        Ok(line.assortments().iter().filter_map(|code| Category::find(&self.model, code)).collect())
    }
    /// Every scope, or narrowed to those that hold for a channel and locale; inherited values included.
    async fn values(
        &self,
        ctx: &Context<'_>,
        channel: Option<String>,
        locale: Option<String>,
        attributes: Option<Vec<String>>,
    ) -> Result<Vec<AttributeValue>> {
        let above = self.above(ctx).await?;
        let narrowed = |scope: &Scope| fits(&scope.channel, &channel) && fits(&scope.locale, &locale);
        Ok(effective(&self.model, &self.row, &above, attributes, narrowed))
    }
    /// Those it holds, and those of two-way types that others hold to it.
    async fn associations(&self, ctx: &Context<'_>) -> Result<Vec<Association>> {
        let mut associations = own_associations(ctx, &self.model, &self.row.content).await?;
        let others = associations_of_others(ctx, &self.model, &self.row).await?;
        let known: BTreeSet<_> = associations.iter().map(Association::key).collect();
        associations.extend(others.into_iter().filter(|other| !known.contains(&other.key())));
        Ok(associations)
    }
    /// Per channel and locale; empty for product models and resources without a family.
    async fn completeness(&self, ctx: &Context<'_>) -> Result<Vec<Completeness>> {
        let rows = ctx.loader::<CompletenessLoader>()?.load_one(self.row.id).await.map_err(shared)?;
        let state = |row| Completeness { model: self.model.clone(), row };
        Ok(rows.unwrap_or_default().into_iter().map(state).collect())
    }
    /// What is missing, each with the reason why it is: in one channel and locale, or in all of them.
    async fn gaps(
        &self,
        ctx: &Context<'_>,
        channel: Option<String>,
        locale: Option<String>,
    ) -> Result<Vec<CompletenessGap>> {
        let Some(family) = self.family_part().filter(|_| self.row.kind != Kind::ProductModel) else {
            return Ok(Vec::new());
        };
        let above = self.above(ctx).await?;
        let line = Line::of(&self.model, &self.row, above.iter());
        let is = |asked: &Option<String>, code: &str| asked.as_ref().is_none_or(|asked| asked == code);
        Ok(completeness::gaps(&self.model, family, &line, |of, language| is(&channel, of) && is(&locale, language)))
    }
    /// What is wrong with the working copy as it stands.
    async fn problems(&self, ctx: &Context<'_>) -> Result<Vec<Violation>> {
        let above = self.above(ctx).await?;
        let ancestors: Vec<&Content> = above.iter().map(|above| &above.content).collect();
        let place = validate::Place { kind: self.row.kind, ancestors: &ancestors };
        let found = validate::validate(&self.model, &place, None, &mut self.row.content.clone());
        Ok(found.into_iter().map(Violation::from).collect())
    }
    async fn state(&self) -> State {
        self.row.state
    }
    /// Name it when saving.
    async fn version(&self) -> i32 {
        self.row.version
    }
    /// Number of the newest revision.
    async fn revision_number(&self) -> i32 {
        self.row.revision
    }
    async fn created_at(&self) -> DateTime<Utc> {
        self.row.created_at
    }
    async fn updated_at(&self) -> DateTime<Utc> {
        self.row.updated_at
    }
    /// Absent where the hub itself wrote last.
    async fn updated_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        let Some(id) = self.row.updated_by else { return Ok(None) };
        Ok(ctx.loader::<UserLoader>()?.load_one(id).await.map_err(shared)?.map(User::from))
    }
    /// Newest first.
    async fn revisions(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Connection<Revision>> {
        Ok(read::revisions(ctx.app()?, ctx.actor()?, &self.row, &Page::new(first, after)?).await?.into())
    }
    async fn revision(&self, ctx: &Context<'_>, number: i32) -> Result<Option<Revision>> {
        let row = revision::find(ctx.app()?.db.read(), self.row.id, number).await?;
        Ok(row.map(Revision::from))
    }
    /// Resources whose working copy links to this one.
    async fn used_by(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Connection<Resource>> {
        let page = Page::new(first, after)?;
        let slice = read::used_by(ctx.app()?, ctx.actor()?, &self.row, &page).await?;
        Ok(slice.map(|row| Resource::new(self.model.clone(), row)).into())
    }
}

/// A scope that names nothing holds everywhere.
fn fits(named: &Option<String>, asked: &Option<String>) -> bool {
    named.is_none() || asked.is_none() || named == asked
}

fn effective(
    model: &Arc<ContentModel>,
    row: &resource::Model,
    above: &[resource::Model],
    attributes: Option<Vec<String>>,
    narrowed: impl Fn(&Scope) -> bool,
) -> Vec<AttributeValue> {
    let line = Line::of(model, row, above);
    let asked = |code: &&str| attributes.as_ref().is_none_or(|asked| asked.iter().any(|one| one == code));
    let wanted = line.attributes().into_iter().filter(asked);
    let mut found = Vec::new();
    for attribute in wanted.filter_map(|code| model.attribute(code)) {
        for (scope, held) in line.effective(&attribute.code) {
            if narrowed(scope) {
                found.push(AttributeValue {
                    model: model.clone(),
                    attribute: attribute.clone(),
                    scope: scope.clone(),
                    data: held.data.clone(),
                    origin: ValueOrigin::new(held.origin, above),
                });
            }
        }
    }
    found
}

async fn own_associations(ctx: &Context<'_>, model: &Arc<ContentModel>, content: &Content) -> Result<Vec<Association>> {
    let named =
        content.associations.iter().flat_map(|(name, targets)| targets.iter().map(move |target| (name, target)));
    let named: Vec<_> = named.collect();
    let keys: Vec<(Kind, String)> = named.iter().map(|(_, target)| (target.kind, target.code.clone())).collect();
    let found = ctx.loader::<CodeLoader>()?.load_many(keys).await.map_err(shared)?;
    let associations = named.into_iter().filter_map(|(name, target)| {
        Some(Association {
            kind: model.association_types.get(name)?.clone().into(),
            target: Resource::new(model.clone(), found.get(&(target.kind, target.code.clone()))?.clone()),
            quantity: target.quantity,
            held_by_target: false,
        })
    });
    Ok(associations.collect())
}

/// By kind and code of whoever holds them.
async fn associations_of_others(
    ctx: &Context<'_>,
    model: &Arc<ContentModel>,
    row: &resource::Model,
) -> Result<Vec<Association>> {
    let key = (row.kind, row.code.clone());
    let held = ctx.loader::<HeldByOthersLoader>()?.load_one(key).await.map_err(shared)?.unwrap_or_default();
    let ids: BTreeSet<ResourceId> = held.iter().map(|(_, source)| *source).filter(|id| *id != row.id).collect();
    let found = ctx.loader::<ResourceLoader>()?.load_many(ids).await.map_err(shared)?;
    let association = |(name, source): &(String, ResourceId)| {
        Some(Association {
            kind: model.association_types.get(name)?.clone().into(),
            target: Resource::new(model.clone(), found.get(source)?.clone()),
            quantity: None,
            held_by_target: true,
        })
    };
    let mut associations: Vec<Association> = held.iter().filter_map(association).collect();
    associations.sort_by_key(Association::key);
    Ok(associations)
}

/// A typed link to another resource.
#[derive(SimpleObject)]
pub struct Association {
    #[graphql(name = "type")]
    kind: AssociationType,
    target: Resource,
    /// Of quantified associations only.
    quantity: Option<u32>,
    /// A two-way link that was entered at its target and is kept there: `unlink` of `saveResource` takes it out.
    held_by_target: bool,
}

impl Association {
    fn key(&self) -> (String, Kind, String) {
        let row = &self.target.0.row;
        (self.kind.code_of().to_owned(), row.kind, row.code.clone())
    }
}

/// One thing wrong, where, and how to mend it.
#[derive(SimpleObject)]
pub struct Violation {
    code: String,
    path: String,
    message: String,
    hint: Option<String>,
    /// What the message speaks of, by name, such as `length` and `max`: texts, numbers or lists of them.
    parameters: Json,
}

impl From<error::Violation> for Violation {
    fn from(violation: error::Violation) -> Self {
        let error::Violation { code, path, message, hint, parameters } = violation;
        Self { code, path, message, hint, parameters: Json::Object(parameters.into_iter().collect()) }
    }
}
