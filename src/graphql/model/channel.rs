//! Channels, locales and units as the management API shows them.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, Json, MergedObject, Object, SimpleObject, dataloader::Loader};

use super::{category::Category, types::label};
use crate::{
    catalog::{ContentModel, completeness},
    channels,
    error::{Error, Result},
    graphql::{
        ContextExt, context::Session, delivery::ChannelDelivery, delivery_schema::ChannelSchema, labels::Label,
        outputs::ChannelOutputs,
    },
};

/// A language of a territory, such as `de_DE`.
#[derive(SimpleObject)]
pub struct Locale {
    code: String,
    label: String,
    /// Whether channels may use it.
    enabled: bool,
    /// The locale its texts are translated from, where somebody said so: itself where they are written afresh.
    translated_from: Option<String>,
}

impl From<channels::Locale> for Locale {
    fn from(part: channels::Locale) -> Self {
        let channels::Locale { code, label, enabled, translated_from } = part;
        Self { code, label, enabled, translated_from }
    }
}

/// A destination of content; each area adds what it knows about it.
#[derive(MergedObject)]
pub struct Channel(ChannelDefinition, ChannelDelivery, ChannelSchema, ChannelOutputs);

impl Channel {
    pub fn new(model: &Arc<ContentModel>, part: &Arc<channels::Channel>) -> Self {
        let schema = ChannelSchema { channel: part.code.clone() };
        let delivery = ChannelDelivery(part.code.clone());
        Self(
            ChannelDefinition { model: model.clone(), part: part.clone() },
            delivery,
            schema,
            ChannelOutputs(part.code.clone()),
        )
    }

    pub fn find(model: &Arc<ContentModel>, code: &str) -> Option<Self> {
        model.channel(code).map(|part| Self::new(model, part))
    }
}

/// What people have set for a channel.
pub struct ChannelDefinition {
    model: Arc<ContentModel>,
    part: Arc<channels::Channel>,
}

#[Object]
impl ChannelDefinition {
    async fn code(&self) -> &str {
        &self.part.code
    }
    async fn label(&self, ctx: &Context<'_>, locale: Option<String>) -> Result<String> {
        label(ctx, &self.part.labels, locale.as_deref(), &self.part.code)
    }
    async fn labels(&self) -> Vec<Label> {
        Label::list(&self.part.labels)
    }
    async fn kind(&self) -> channels::Kind {
        self.part.kind
    }
    /// The first is the main one.
    async fn locales(&self) -> &[String] {
        &self.part.locales
    }
    async fn currencies(&self) -> &[String] {
        &self.part.currencies
    }
    /// Root of its category tree.
    async fn tree(&self) -> Result<Category> {
        Category::find(&self.model, &self.part.tree).ok_or_else(|| Error::not_found("category", &self.part.tree))
    }
    async fn fallbacks(&self) -> Vec<Fallback> {
        let fallbacks = self.part.fallbacks.iter();
        fallbacks.map(|(locale, chain)| Fallback { locale: locale.clone(), chain: chain.clone() }).collect()
    }
    /// Units the channel shows measurements in.
    async fn units(&self) -> Vec<UnitPreference> {
        let units = self.part.units.iter();
        units.map(|(attribute, unit)| UnitPreference { attribute: attribute.clone(), unit: unit.clone() }).collect()
    }
    /// Where its site shows drafts; absent where the hub's own page does.
    async fn preview_url(&self) -> Option<&str> {
        self.part.preview_url.as_deref()
    }
    /// Whether texts of a machine go out only after a person confirmed them; a review notes them in any case.
    async fn confirm_machine_texts(&self) -> bool {
        self.part.confirm_machine_texts
    }
    async fn presets(&self) -> Vec<Preset> {
        self.part.presets.iter().cloned().map(Preset::from).collect()
    }
    /// How many products are complete, by locale.
    async fn completeness(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<CompletenessSummary>> {
        let found = ctx.loader::<SummaryLoader>()?.load_one(self.part.code.clone()).await?;
        Ok(found.unwrap_or_default().into_iter().map(CompletenessSummary::from).collect())
    }
}

/// The locales asked in order when a value is missing in `locale`.
#[derive(SimpleObject)]
pub struct Fallback {
    locale: String,
    chain: Vec<String>,
}

#[derive(SimpleObject)]
pub struct UnitPreference {
    attribute: String,
    unit: String,
}

/// A named recipe for pictures.
pub struct Preset(channels::Preset);

impl From<channels::Preset> for Preset {
    fn from(part: channels::Preset) -> Self {
        Self(part)
    }
}

#[Object]
impl Preset {
    async fn code(&self) -> &str {
        &self.0.code
    }
    async fn label(&self, ctx: &Context<'_>, locale: Option<String>) -> Result<String> {
        label(ctx, &self.0.labels, locale.as_deref(), &self.0.code)
    }
    async fn labels(&self) -> Vec<Label> {
        Label::list(&self.0.labels)
    }
    async fn recipe(&self) -> Json<serde_json::Value> {
        Json(self.0.recipe.clone())
    }
}

/// How many products are complete in one channel and locale.
#[derive(SimpleObject, Clone)]
pub struct CompletenessSummary {
    channel: String,
    locale: String,
    complete: u64,
    total: u64,
}

impl From<completeness::Summary> for CompletenessSummary {
    fn from(summary: completeness::Summary) -> Self {
        let completeness::Summary { channel, locale, complete, total } = summary;
        Self { channel, locale, complete, total }
    }
}

/// The completeness of every channel, in one query.
pub struct SummaryLoader(Session);

impl From<Session> for SummaryLoader {
    fn from(session: Session) -> Self {
        Self(session)
    }
}

impl Loader<String> for SummaryLoader {
    type Value = Vec<completeness::Summary>;
    type Error = Arc<Error>;

    async fn load(&self, _: &[String]) -> Result<HashMap<String, Self::Value>, Arc<Error>> {
        let model = crate::catalog::model::current(&self.0.app).await?;
        let mut found: HashMap<String, Self::Value> = HashMap::new();
        for summary in completeness::summary(self.0.app.db.read(), &model).await? {
            found.entry(summary.channel.clone()).or_default().push(summary);
        }
        Ok(found)
    }
}
