//! The content model in the management API: channels, attributes, families, categories and what belongs to them.
//! The types hold the model itself, so whatever they lead to is read from memory.

pub mod category;
pub mod channel;
pub mod inputs;
mod measurement;
pub mod types;

use std::sync::Arc;

use async_graphql::{Context, Object};

use super::{Connection, ContextExt, content_model};
use crate::{
    catalog::{
        self, ContentModel,
        attribute::AttributeType,
        model::{AttributeSearch, change, removal},
        remodel,
    },
    channels,
    error::{Error, Result},
    page::{Page, Slice},
    resource::Kind,
};
use category::Category;
use channel::{Channel, Locale, Preset};
use inputs::{
    AssociationTypeInput, AttributeGroupInput, AttributeInput, CategoryInput, ChannelInput, FamilyInput,
    FamilyVariantInput, LocaleInput, MeasurementFamilyInput, OptionInput, OptionOf, PresetInput, PresetOf,
};
use measurement::MeasurementFamily;
use types::{AssociationType, Attribute, AttributeGroup, Family, FamilyVariant, Opt, OptionsSaved};

/// The model, for whoever may see the catalogue.
async fn view(ctx: &Context<'_>) -> Result<Arc<ContentModel>> {
    catalog::model::view(ctx.app()?, ctx.actor()?).await
}

/// The model after a change, to answer it with.
async fn current(ctx: &Context<'_>) -> Result<Arc<ContentModel>> {
    content_model(ctx).await
}

#[derive(Default)]
pub struct ModelQuery;

#[Object]
impl ModelQuery {
    async fn locales(&self, ctx: &Context<'_>) -> Result<Vec<Locale>> {
        Ok(view(ctx).await?.locales.values().cloned().map(Locale::from).collect())
    }

    /// Currencies that prices may have, by their codes after ISO 4217.
    async fn currencies(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
        Ok(view(ctx).await?.currencies.iter().cloned().collect())
    }

    async fn channels(&self, ctx: &Context<'_>) -> Result<Vec<Channel>> {
        let model = view(ctx).await?;
        Ok(model.channels.values().map(|part| Channel::new(&model, part)).collect())
    }

    async fn channel(&self, ctx: &Context<'_>, code: String) -> Result<Option<Channel>> {
        let model = view(ctx).await?;
        Ok(model.channel(&code).map(|part| Channel::new(&model, part)))
    }

    async fn measurement_families(&self, ctx: &Context<'_>) -> Result<Vec<MeasurementFamily>> {
        let model = view(ctx).await?;
        Ok(model.measurement.values().cloned().map(|part| MeasurementFamily::new(&model, part)).collect())
    }

    async fn measurement_family(&self, ctx: &Context<'_>, code: String) -> Result<Option<MeasurementFamily>> {
        let model = view(ctx).await?;
        Ok(model.measurement.get(&code).cloned().map(|part| MeasurementFamily::new(&model, part)))
    }

    /// In display order.
    async fn attribute_groups(&self, ctx: &Context<'_>) -> Result<Vec<AttributeGroup>> {
        let model = view(ctx).await?;
        let mut groups: Vec<_> = model.groups.values().cloned().collect();
        groups.sort_by_key(|group| group.sort);
        Ok(groups.into_iter().map(AttributeGroup::from).collect())
    }

    /// By group, place and code. `search` looks into codes and labels; `types` and `families` each take what is of one of
    /// theirs.
    #[expect(clippy::too_many_arguments, reason = "each is an argument of the field")]
    async fn attributes(
        &self,
        ctx: &Context<'_>,
        search: Option<String>,
        group: Option<String>,
        types: Option<Vec<AttributeType>>,
        families: Option<Vec<String>>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Connection<Attribute>> {
        let (model, page) = (view(ctx).await?, Page::new(first, after)?);
        let found = model.find_attributes(&AttributeSearch { search, group, types, families });
        let slice = Slice::cut(&page, found, |part| part.code.clone())?;
        Ok(slice.map(|part| Attribute::new(&model, part)).into())
    }

    async fn attribute(&self, ctx: &Context<'_>, code: String) -> Result<Option<Attribute>> {
        Ok(Attribute::find(&view(ctx).await?, &code))
    }

    async fn families(&self, ctx: &Context<'_>, kind: Option<Kind>) -> Result<Vec<Family>> {
        let model = view(ctx).await?;
        let fits = |part: &&Arc<catalog::model::Family>| kind.is_none_or(|kind| part.kind == kind);
        Ok(model.families.values().filter(fits).map(|part| Family::new(&model, part.clone())).collect())
    }

    async fn family(&self, ctx: &Context<'_>, code: String) -> Result<Option<Family>> {
        Ok(Family::find(&view(ctx).await?, &code))
    }

    /// The roots of the category trees.
    async fn category_trees(&self, ctx: &Context<'_>) -> Result<Vec<Category>> {
        let model = view(ctx).await?;
        Ok(model.trees().into_iter().map(|part| Category::new(&model, part.clone())).collect())
    }

    async fn category(&self, ctx: &Context<'_>, code: String) -> Result<Option<Category>> {
        Ok(Category::find(&view(ctx).await?, &code))
    }

    async fn association_types(&self, ctx: &Context<'_>) -> Result<Vec<AssociationType>> {
        Ok(view(ctx).await?.association_types.values().cloned().map(AssociationType::from).collect())
    }
}

#[derive(Default)]
pub struct ModelMutation;

/// All of these make or replace by code. `INVALID` lists everything wrong; `IN_USE` says what stands against a change.
#[Object]
impl ModelMutation {
    async fn save_locale(&self, ctx: &Context<'_>, input: LocaleInput) -> Result<Locale> {
        Ok(change::save(ctx.app()?, ctx.actor()?, input).await?.into())
    }

    /// Lets prices have amounts in this currency, named by its code after ISO 4217.
    async fn save_currency(&self, ctx: &Context<'_>, code: String) -> Result<String> {
        Ok(change::save(ctx.app()?, ctx.actor()?, channels::Currency { code }).await?.code)
    }

    async fn save_measurement_family(
        &self,
        ctx: &Context<'_>,
        input: MeasurementFamilyInput,
    ) -> Result<MeasurementFamily> {
        let part = change::save(ctx.app()?, ctx.actor()?, input).await?;
        Ok(MeasurementFamily::new(&current(ctx).await?, part))
    }

    /// `IN_USE` while attributes are measured in it. Answers the code.
    async fn delete_measurement_family(&self, ctx: &Context<'_>, code: String) -> Result<String> {
        removal::measurement_family(ctx.app()?, ctx.actor()?, &code).await?;
        Ok(code)
    }

    async fn save_attribute_group(&self, ctx: &Context<'_>, input: AttributeGroupInput) -> Result<AttributeGroup> {
        Ok(change::save(ctx.app()?, ctx.actor()?, input).await?.into())
    }

    /// `IN_USE` while attributes are in it. Answers the code.
    async fn delete_attribute_group(&self, ctx: &Context<'_>, code: String) -> Result<String> {
        removal::attribute_group(ctx.app()?, ctx.actor()?, &code).await?;
        Ok(code)
    }

    /// Type and scope cannot change while values exist: `IN_USE`.
    async fn save_attribute(&self, ctx: &Context<'_>, input: AttributeInput) -> Result<Attribute> {
        let part = change::save(ctx.app()?, ctx.actor()?, input).await?;
        Ok(Attribute::new(&current(ctx).await?, Arc::new(part)))
    }

    async fn save_option(&self, ctx: &Context<'_>, attribute: String, input: OptionInput) -> Result<Opt> {
        Ok(change::save(ctx.app()?, ctx.actor()?, OptionOf { attribute, input, merge_labels: false }).await?.into())
    }

    /// Up to 10,000 options, all or none; paths are those of `inputs`. `mergeLabels` keeps the labels an input does not
    /// name, so that a list in one language leaves the others alone.
    async fn save_options(
        &self,
        ctx: &Context<'_>,
        attribute: String,
        inputs: Vec<OptionInput>,
        #[graphql(default)] merge_labels: bool,
    ) -> Result<OptionsSaved> {
        let of = |input| OptionOf { attribute: attribute.clone(), input, merge_labels };
        let drafts = inputs.into_iter().map(of).collect();
        Ok(change::save_all(ctx.app()?, ctx.actor()?, drafts).await?.into())
    }

    /// `IN_USE` while a resource has the option. Answers the code.
    async fn delete_option(&self, ctx: &Context<'_>, attribute: String, code: String) -> Result<String> {
        removal::option(ctx.app()?, ctx.actor()?, &attribute, &code).await?;
        Ok(code)
    }

    async fn save_family(&self, ctx: &Context<'_>, input: FamilyInput) -> Result<Family> {
        let part = change::save(ctx.app()?, ctx.actor()?, input).await?;
        Ok(Family::new(&current(ctx).await?, Arc::new(part)))
    }

    /// `IN_USE` while a resource is of it, it has family variants or references lead to it. Answers the code.
    async fn delete_family(&self, ctx: &Context<'_>, code: String) -> Result<String> {
        removal::family(ctx.app()?, ctx.actor()?, &code).await?;
        Ok(code)
    }

    /// Axes cannot change while products use them: `IN_USE`. Where an attribute moves to another level its values follow in
    /// a bulk edit, `FamilyVariant.moving`; what that does is seen first with `familyVariantMoves`.
    async fn save_family_variant(&self, ctx: &Context<'_>, input: FamilyVariantInput) -> Result<FamilyVariant> {
        let part = remodel::levels::save(ctx.app()?, ctx.actor()?, input).await?;
        Ok(FamilyVariant::new(&current(ctx).await?, Arc::new(part)))
    }

    /// `IN_USE` while a product model is of it. Answers the code.
    async fn delete_family_variant(&self, ctx: &Context<'_>, code: String) -> Result<String> {
        removal::family_variant(ctx.app()?, ctx.actor()?, &code).await?;
        Ok(code)
    }

    /// Another parent moves the category with everything below it.
    async fn save_category(&self, ctx: &Context<'_>, input: CategoryInput) -> Result<Category> {
        let part = change::save(ctx.app()?, ctx.actor()?, input).await?;
        Category::find(&current(ctx).await?, &part.code).ok_or_else(|| Error::not_found("category", part.code))
    }

    /// `IN_USE` while anything is in it or below it. Answers the code.
    async fn delete_category(&self, ctx: &Context<'_>, code: String) -> Result<String> {
        removal::category(ctx.app()?, ctx.actor()?, &code).await?;
        Ok(code)
    }

    async fn save_association_type(&self, ctx: &Context<'_>, input: AssociationTypeInput) -> Result<AssociationType> {
        Ok(change::save(ctx.app()?, ctx.actor()?, input).await?.into())
    }

    /// `IN_USE` while resources are linked by it. Answers the code.
    async fn delete_association_type(&self, ctx: &Context<'_>, code: String) -> Result<String> {
        removal::association_type(ctx.app()?, ctx.actor()?, &code).await?;
        Ok(code)
    }

    async fn save_channel(&self, ctx: &Context<'_>, input: ChannelInput) -> Result<Channel> {
        let part = change::save(ctx.app()?, ctx.actor()?, input).await?;
        Ok(Channel::new(&current(ctx).await?, &Arc::new(part)))
    }

    async fn save_preset(&self, ctx: &Context<'_>, channel: String, input: PresetInput) -> Result<Preset> {
        let preset = channels::Preset::from(input);
        change::save(ctx.app()?, ctx.actor()?, PresetOf { channel, preset: preset.clone() }).await?;
        Ok(preset.into())
    }
}
