//! Machine translation in the management API.

use async_graphql::{Context, Object, SimpleObject};

use super::{ContextExt, bulk::BulkEdit, translation::TranslationFilter};
use crate::{
    catalog::translation::machine::{self, Amount, Order, Place},
    error::Result,
    id::ResourceId,
};

#[derive(Default)]
pub struct MachineTranslationQuery;

#[Object]
impl MachineTranslationQuery {
    /// Whether a service that translates is set up.
    async fn machine_translation_available(&self, ctx: &Context<'_>) -> Result<bool> {
        machine::is_available(ctx.app()?, ctx.actor()?)
    }

    /// How much `translateByMachine` would have translated. Nothing is sent.
    async fn preview_machine_translation(
        &self,
        ctx: &Context<'_>,
        locale: String,
        selection: TranslationFilter,
        outdated: Option<bool>,
    ) -> Result<MachineTranslationAmount> {
        let wanted = selection.wanted(ctx.actor()?.user());
        let order = Order { locale: &locale, outdated: outdated.unwrap_or_default() };
        Ok(machine::preview(ctx.app()?, ctx.actor()?, order, wanted).await?.into())
    }
}

#[derive(Default)]
pub struct MachineTranslationMutation;

#[Object]
impl MachineTranslationMutation {
    /// Has the untranslated texts of up to 20,000 resources translated by a machine in the background, as a bulk edit; with
    /// `outdated` also those whose source changed. `TRANSLATOR_MISSING` where no service is set up.
    async fn translate_by_machine(
        &self,
        ctx: &Context<'_>,
        locale: String,
        selection: TranslationFilter,
        outdated: Option<bool>,
    ) -> Result<BulkEdit> {
        let wanted = selection.wanted(ctx.actor()?.user());
        let order = Order { locale: &locale, outdated: outdated.unwrap_or_default() };
        Ok(machine::start(ctx.app()?, ctx.actor()?, order, wanted).await?.into())
    }

    /// What a machine makes of the stored source of one text, for somebody to look at: nothing is written.
    async fn suggest_translation(
        &self,
        ctx: &Context<'_>,
        resource: ResourceId,
        attribute: String,
        channel: Option<String>,
        locale: String,
    ) -> Result<String> {
        machine::suggest(ctx.app()?, ctx.actor()?, Place { resource, attribute, channel, locale }).await
    }
}

/// How much there is to translate.
#[derive(SimpleObject)]
pub struct MachineTranslationAmount {
    /// Resources with such texts.
    resources: usize,
    texts: usize,
    /// What is sent, with its markup.
    characters: usize,
}

impl From<Amount> for MachineTranslationAmount {
    fn from(amount: Amount) -> Self {
        let Amount { resources, texts, characters } = amount;
        Self { resources, texts, characters }
    }
}
