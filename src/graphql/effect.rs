//! What a dry run would change, the same for all mutations.

use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject};
use serde_json::Value as Json;

use super::{
    ContextExt,
    access_types::{Permission, User},
    context::session,
    resource::{
        Resource,
        batch::CompletenessChange,
        history::{self, Change},
    },
};
use crate::{
    catalog::{self, ContentModel},
    effect::{self, ChannelChange, PartChange, PersonChange, Rights, Touched},
    error::Result,
    jobs::reactions,
};

#[derive(Default)]
pub struct EffectMutation;

#[Object]
impl EffectMutation {
    /// What the mutations before it in this request would change, where they were dry runs; else null. Ask for it last.
    async fn effect(&self, ctx: &Context<'_>) -> Result<Option<Effect>> {
        let (session, actor) = (session(ctx)?, ctx.actor()?);
        effect::require(actor)?;
        let Some(rehearsal) = session.rehearsal() else { return Ok(None) };
        let (inside, outside) = (&rehearsal.app, &session.app);
        let effect = effect::of(inside, outside, actor, rehearsal.since, reactions::follow).await?;
        Ok(Some(Effect { model: catalog::model::current(inside).await?, effect }))
    }
}

/// The difference that dry runs would make.
pub struct Effect {
    model: Arc<ContentModel>,
    effect: effect::Effect,
}

#[Object]
impl Effect {
    /// The resources that would change, in content, state or completeness; the first 200.
    async fn resources(&self) -> Vec<ResourceEffect> {
        let of = |touched: &Touched| ResourceEffect::of(&self.model, touched);
        self.effect.resources.iter().map(of).collect()
    }

    /// How many resources would be written or looked at again.
    async fn resource_count(&self) -> u64 {
        self.effect.resource_count
    }

    /// The parts of the content model that would change; the first 20.
    async fn model(&self) -> Vec<ModelPartEffect> {
        self.effect.parts.iter().map(ModelPartEffect::from).collect()
    }

    /// The channels and locales whose documents would change.
    async fn channels(&self) -> Vec<ChannelEffect> {
        let channel = |(cell, change): (&crate::delivery::Cell, &ChannelChange)| ChannelEffect {
            channel: cell.channel.clone(),
            locale: cell.locale.clone(),
            published: change.published,
            removed: change.removed,
            rebuilt: change.rebuilt,
            waiting: change.waiting,
        };
        self.effect.channels.iter().map(channel).collect()
    }

    /// The people whose rights would change, by handle; the first 200.
    async fn people(&self) -> Vec<PersonEffect> {
        self.effect.people.iter().map(PersonEffect::from).collect()
    }

    /// Kinds of the background work that would follow, as of `Job.kind`.
    async fn follow_up(&self) -> Vec<&str> {
        self.effect.follow_up.iter().map(String::as_str).collect()
    }
}

/// What would become of one resource.
#[derive(SimpleObject)]
pub struct ResourceEffect {
    /// As it is; absent for one that would be made.
    before: Option<Resource>,
    /// As it would be; absent for one that would be deleted.
    after: Option<Resource>,
    changes: Vec<Change>,
    /// The channels and locales in which it would be more or less complete.
    completeness: Vec<CompletenessChange>,
}

impl ResourceEffect {
    fn of(model: &Arc<ContentModel>, touched: &Touched) -> Self {
        let content =
            |row: &Option<crate::resource::Model>| row.as_ref().map(|row| row.content.clone()).unwrap_or_default();
        let (before, after) = (content(&touched.before), content(&touched.after));
        let shown = |row: &Option<crate::resource::Model>| Some(Resource::new(model.clone(), row.clone()?));
        Self {
            before: shown(&touched.before),
            after: shown(&touched.after),
            changes: history::changes(model, &before, &after, Vec::new()),
            completeness: CompletenessChange::all(model, &touched.completeness),
        }
    }
}

/// What would become of a part of the content model.
#[derive(SimpleObject)]
pub struct ModelPartEffect {
    /// Such as `attribute` or `family`.
    part: String,
    /// An option is named with its attribute: `colour.red`.
    code: String,
    /// Absent for one that would be made.
    before: Option<Json>,
    /// Absent for one that would be removed.
    after: Option<Json>,
    /// How many resources use it now; absent where that means nothing.
    resources: Option<u64>,
}

impl From<&PartChange> for ModelPartEffect {
    fn from(change: &PartChange) -> Self {
        Self {
            part: change.part.clone(),
            code: change.code.clone(),
            before: change.before.clone(),
            after: change.after.clone(),
            resources: change.resources,
        }
    }
}

/// How many documents of a channel would change in one locale.
#[derive(SimpleObject)]
pub struct ChannelEffect {
    channel: String,
    locale: String,
    /// Documents that would appear or change at once.
    published: u64,
    /// Documents that would go away at once.
    removed: u64,
    /// Documents that would be built anew in the background, because something they show would change.
    rebuilt: u64,
    /// Documents that would keep showing what was approved, until the change is approved too.
    waiting: u64,
}

/// How the rights of one person would change.
#[derive(SimpleObject)]
pub struct PersonEffect {
    /// As they would be.
    person: User,
    gained: Vec<Permission>,
    lost: Vec<Permission>,
    /// The locales whose values they may edit now; absent: all of them.
    locales_before: Option<Vec<String>>,
    locales_after: Option<Vec<String>>,
}

impl From<&PersonChange> for PersonEffect {
    fn from(change: &PersonChange) -> Self {
        let (before, after) = (&change.before, &change.after);
        let beyond = |one: &Rights, other: &Rights| {
            one.permissions.difference(&other.permissions).copied().map(Permission::from).collect()
        };
        let locales = |rights: &Rights| rights.locales.as_ref().map(|locales| locales.iter().cloned().collect());
        Self {
            person: change.person.clone().into(),
            gained: beyond(after, before),
            lost: beyond(before, after),
            locales_before: locales(before),
            locales_after: locales(after),
        }
    }
}
