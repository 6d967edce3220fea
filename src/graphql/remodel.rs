//! Changes of the content model that values stand in the way of, in the management API: what they would do, and doing it.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, Object, dataloader::Loader};

use super::{
    ContextExt,
    bulk::BulkEdit,
    content_model,
    context::Session,
    model::{
        inputs::FamilyVariantInput,
        types::{Attribute, Family, FamilyVariant},
    },
    resource::{Resource, Violation},
};
use crate::{
    catalog::{
        ContentModel,
        bulk::edit,
        remodel::{
            deletion::{self, Deletion},
            levels::{self, Effect},
        },
    },
    error::{Error, Result},
    id::ResourceId,
};

#[derive(Default)]
pub struct RemodelQuery;

#[Object]
impl RemodelQuery {
    /// What goes with an attribute when it is deleted, and what stands against that. Nothing is written.
    async fn attribute_deletion(&self, ctx: &Context<'_>, code: String) -> Result<AttributeDeletion> {
        let deletion = deletion::look(ctx.app()?, ctx.actor()?, &code).await?;
        Ok(AttributeDeletion { model: content_model(ctx).await?, deletion })
    }

    /// Which attributes another level would hold if a family variant were saved like this, and what becomes of their values.
    /// Nothing is written.
    async fn family_variant_moves(&self, ctx: &Context<'_>, input: FamilyVariantInput) -> Result<Vec<AttributeMove>> {
        let effects = levels::look(ctx.app()?, ctx.actor()?, input).await?;
        let model = content_model(ctx).await?;
        Ok(effects.into_iter().map(|effect| AttributeMove { model: model.clone(), effect }).collect())
    }
}

#[derive(Default)]
pub struct RemodelMutation;

#[Object]
impl RemodelMutation {
    /// Takes an attribute out of every family and deletes it. Answers the bulk edit that drops its values, which
    /// `undoBulkEdit` takes back together with the attribute; null where nothing held one. `INVALID` names what needs it.
    async fn delete_attribute(&self, ctx: &Context<'_>, code: String) -> Result<Option<BulkEdit>> {
        Ok(deletion::delete(ctx.app()?, ctx.actor()?, &code).await?.map(BulkEdit::from))
    }
}

/// What goes with an attribute.
pub struct AttributeDeletion {
    model: Arc<ContentModel>,
    deletion: Deletion,
}

#[Object]
impl AttributeDeletion {
    async fn attribute(&self) -> Attribute {
        Attribute::new(&self.model, self.deletion.attribute.clone())
    }
    /// Families that hold it.
    async fn families(&self) -> Vec<Family> {
        self.deletion.families.iter().map(|part| Family::new(&self.model, part.clone())).collect()
    }
    /// Family variants with a level that holds it.
    async fn family_variants(&self) -> Vec<FamilyVariant> {
        self.deletion.family_variants.iter().map(|part| FamilyVariant::new(&self.model, part.clone())).collect()
    }
    /// Resources that have values of it, product models among them.
    async fn resource_count(&self) -> u64 {
        self.deletion.resources
    }
    /// Their values, in all channels and locales.
    async fn value_count(&self) -> u64 {
        self.deletion.values
    }
    /// Some of these resources.
    async fn examples(&self, ctx: &Context<'_>) -> Result<Vec<Resource>> {
        examples(ctx, &self.deletion.examples).await
    }
    /// What stands against it; as long as there is any it cannot be deleted.
    async fn hindrances(&self) -> Vec<Violation> {
        self.deletion.hindrances.iter().cloned().map(Violation::from).collect()
    }
}

/// An attribute that another level of a family variant would hold. Level 0 is the root model.
pub struct AttributeMove {
    model: Arc<ContentModel>,
    effect: Effect,
}

#[Object]
impl AttributeMove {
    async fn attribute(&self) -> Option<Attribute> {
        Attribute::find(&self.model, &self.effect.step.attribute)
    }
    async fn from(&self) -> usize {
        self.effect.step.from
    }
    async fn to(&self) -> usize {
        self.effect.step.to
    }
    /// Resources that have values of it now.
    async fn holding(&self) -> u64 {
        self.effect.holding
    }
    /// Those whose values go: a product model takes over what most of its variants have.
    async fn losing(&self) -> u64 {
        self.effect.losing
    }
    /// Some product models whose variants differ, those that lose most first.
    async fn examples(&self, ctx: &Context<'_>) -> Result<Vec<Resource>> {
        examples(ctx, &self.effect.examples).await
    }
}

async fn examples(ctx: &Context<'_>, ids: &[ResourceId]) -> Result<Vec<Resource>> {
    let found = futures::future::try_join_all(ids.iter().map(|id| Resource::load(ctx, *id))).await?;
    Ok(found.into_iter().flatten().collect())
}

/// The bulk edit that brings values to their new level, by family variant.
pub struct MovingLoader(Session);

impl From<Session> for MovingLoader {
    fn from(session: Session) -> Self {
        Self(session)
    }
}

impl Loader<String> for MovingLoader {
    type Value = edit::Model;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[String]) -> Result<HashMap<String, edit::Model>, Arc<Error>> {
        let running = edit::running(self.0.app.db.read(), &self.0.actor).await?;
        let of_variant = |edit: edit::Model| Some((levels::moved_by(&edit)?.to_owned(), edit));
        Ok(running.into_iter().filter_map(of_variant).filter(|(code, _)| keys.contains(code)).collect())
    }
}
