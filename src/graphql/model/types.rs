//! Attributes, families, categories and association types as the management API shows them.

use std::sync::Arc;

use async_graphql::{Context, Json, Object, SimpleObject};

use super::category::{CountLoader, Counted};
use crate::{
    catalog::{
        ContentModel,
        attribute::{AttributeType, Settings},
        model::{self, change::Counts},
    },
    channels::{self, Labels},
    error::{Error, Result},
    graphql::{
        Connection, ContextExt, bulk::BulkEdit, labels::Label, remodel::MovingLoader, resource::history::shared,
    },
    page::{Page, Slice},
    resource::Kind,
};

/// The label in `locale`, or in the actor's, else the code.
pub fn label(ctx: &Context<'_>, labels: &Labels, locale: Option<&str>, code: &str) -> Result<String> {
    let locale = locale.unwrap_or(&ctx.actor()?.locale);
    Ok(channels::label(labels, locale).unwrap_or(code).to_owned())
}

/// Attributes that are shown together.
pub struct AttributeGroup(model::AttributeGroup);

impl From<model::AttributeGroup> for AttributeGroup {
    fn from(part: model::AttributeGroup) -> Self {
        Self(part)
    }
}

#[Object]
impl AttributeGroup {
    async fn code(&self) -> &str {
        &self.0.code
    }
    async fn label(&self, ctx: &Context<'_>, locale: Option<String>) -> Result<String> {
        label(ctx, &self.0.labels, locale.as_deref(), &self.0.code)
    }
    async fn labels(&self) -> Vec<Label> {
        Label::list(&self.0.labels)
    }
    async fn sort(&self) -> i32 {
        self.0.sort
    }
}

/// A field that products, entries or assets can carry.
pub struct Attribute {
    model: Arc<ContentModel>,
    part: Arc<model::Attribute>,
}

impl Attribute {
    pub fn new(model: &Arc<ContentModel>, part: Arc<model::Attribute>) -> Self {
        Self { model: model.clone(), part }
    }

    pub fn find(model: &Arc<ContentModel>, code: &str) -> Option<Self> {
        model.attribute(code).map(|part| Self::new(model, part.clone()))
    }
}

#[Object]
impl Attribute {
    async fn code(&self) -> &str {
        &self.part.code
    }
    async fn r#type(&self) -> AttributeType {
        self.part.kind
    }
    async fn group(&self) -> Result<AttributeGroup> {
        let group = self.model.groups.get(&self.part.group).cloned();
        group.map(AttributeGroup).ok_or_else(|| Error::not_found("attribute group", &self.part.group))
    }
    async fn label(&self, ctx: &Context<'_>, locale: Option<String>) -> Result<String> {
        label(ctx, &self.part.labels, locale.as_deref(), &self.part.code)
    }
    async fn labels(&self) -> Vec<Label> {
        Label::list(&self.part.labels)
    }
    /// What to write into it, for editors.
    async fn help(&self, ctx: &Context<'_>, locale: Option<String>) -> Result<Option<String>> {
        let locale = locale.as_deref().unwrap_or(&ctx.actor()?.locale);
        Ok(channels::label(&self.part.help, locale).map(str::to_owned))
    }
    async fn help_texts(&self) -> Vec<Label> {
        Label::list(&self.part.help)
    }
    /// Has a value per locale.
    async fn localizable(&self) -> bool {
        self.part.localizable
    }
    /// Has a value per channel.
    async fn scopable(&self) -> bool {
        self.part.scopable
    }
    /// No two resources have the same value.
    async fn unique(&self) -> bool {
        self.part.unique
    }
    /// Filled by imports, not by hand.
    async fn read_only(&self) -> bool {
        self.part.read_only
    }
    async fn sort(&self) -> i32 {
        self.part.sort
    }
    /// Rules of its type (maxLength, pattern, min, max, decimals, unitFamily, allowedUnits …), and `default`, `indexed`,
    /// `availableLocales`.
    async fn settings(&self) -> Json<Settings> {
        Json(self.part.settings.clone())
    }
    /// In display order. `search` looks into codes and labels.
    async fn options(
        &self,
        search: Option<String>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Connection<Opt>> {
        let page = Page::new(first, after)?;
        let found = self.model.find_options(&self.part.code, search.as_deref());
        Ok(Slice::cut(&page, found, |part| part.code.clone())?.into())
    }
    /// Number of families that hold it.
    async fn usage(&self) -> usize {
        self.model.families.values().filter(|family| family.attributes.contains(&self.part.code)).count()
    }
}

/// What became of a list of options.
#[derive(SimpleObject)]
pub struct OptionsSaved {
    created: u64,
    changed: u64,
    unchanged: u64,
}

impl From<Counts> for OptionsSaved {
    fn from(Counts { created, changed, unchanged }: Counts) -> Self {
        Self { created, changed, unchanged }
    }
}

/// One choice of a select.
pub struct Opt(model::AttributeOption);

impl From<model::AttributeOption> for Opt {
    fn from(part: model::AttributeOption) -> Self {
        Self(part)
    }
}

impl Opt {
    pub fn find(model: &ContentModel, attribute: &str, code: &str) -> Option<Self> {
        model.option(attribute, code).cloned().map(Self)
    }
}

#[Object(name = "Option")]
impl Opt {
    async fn code(&self) -> &str {
        &self.0.code
    }
    async fn label(&self, ctx: &Context<'_>, locale: Option<String>) -> Result<String> {
        label(ctx, &self.0.labels, locale.as_deref(), &self.0.code)
    }
    async fn labels(&self) -> Vec<Label> {
        Label::list(&self.0.labels)
    }
    /// `#rrggbb`, for swatches.
    async fn colour(&self) -> Option<&str> {
        self.0.colour.as_deref()
    }
    async fn sort(&self) -> i32 {
        self.0.sort
    }
}

/// The attribute set of a kind of product, of entries or of assets.
pub struct Family {
    model: Arc<ContentModel>,
    part: Arc<model::Family>,
}

impl Family {
    pub fn new(model: &Arc<ContentModel>, part: Arc<model::Family>) -> Self {
        Self { model: model.clone(), part }
    }

    pub fn find(model: &Arc<ContentModel>, code: &str) -> Option<Self> {
        model.family(code).map(|part| Self::new(model, part.clone()))
    }

    fn shown(&self, code: &Option<String>) -> Option<Attribute> {
        Attribute::find(&self.model, code.as_ref()?)
    }
}

#[Object]
impl Family {
    async fn code(&self) -> &str {
        &self.part.code
    }
    async fn kind(&self) -> Kind {
        self.part.kind
    }
    async fn label(&self, ctx: &Context<'_>, locale: Option<String>) -> Result<String> {
        label(ctx, &self.part.labels, locale.as_deref(), &self.part.code)
    }
    async fn labels(&self) -> Vec<Label> {
        Label::list(&self.part.labels)
    }
    /// By group, place and code.
    async fn attributes(&self) -> Vec<Attribute> {
        let found = self.model.in_order(&self.part.attributes);
        found.into_iter().map(|part| Attribute::new(&self.model, part)).collect()
    }
    async fn label_attribute(&self) -> Option<Attribute> {
        self.shown(&self.part.label_attribute)
    }
    async fn image_attribute(&self) -> Option<Attribute> {
        self.shown(&self.part.image_attribute)
    }
    /// What each channel needs.
    async fn requirements(&self) -> Vec<Requirement> {
        let requirements = self.part.requirements.iter();
        requirements
            .map(|(channel, attributes)| Requirement {
                channel: channel.clone(),
                attributes: attributes.iter().cloned().collect(),
            })
            .collect()
    }
    /// Where what is required is required; attributes not named are so everywhere.
    async fn conditions(&self) -> Vec<Condition> {
        let conditions = self.part.conditions.iter();
        conditions
            .map(|(attribute, expression)| Condition { attribute: attribute.clone(), expression: expression.clone() })
            .collect()
    }
    /// Required attributes of which a value that is inherited or made by a rule does not count.
    async fn own_values(&self) -> Vec<&str> {
        self.part.own_values.iter().map(String::as_str).collect()
    }
    async fn variants(&self) -> Vec<FamilyVariant> {
        let own = self.model.family_variants.values().filter(|part| part.family == self.part.code);
        own.map(|part| FamilyVariant::new(&self.model, part.clone())).collect()
    }
    /// Resources of this family, product models among them.
    async fn resource_count(&self, ctx: &Context<'_>) -> async_graphql::Result<u64> {
        let key = Counted::Family(self.part.code.clone());
        Ok(ctx.loader::<CountLoader>()?.load_one(key).await?.unwrap_or(0))
    }
}

/// The attributes a resource needs to be complete in one channel.
#[derive(async_graphql::SimpleObject)]
pub struct Requirement {
    channel: String,
    attributes: Vec<String>,
}

/// An attribute that is required only where an expression is true.
#[derive(async_graphql::SimpleObject)]
pub struct Condition {
    attribute: String,
    expression: String,
}

/// Which level of a product with variants holds what.
pub struct FamilyVariant {
    model: Arc<ContentModel>,
    part: Arc<model::FamilyVariant>,
}

impl FamilyVariant {
    pub fn new(model: &Arc<ContentModel>, part: Arc<model::FamilyVariant>) -> Self {
        Self { model: model.clone(), part }
    }

    pub fn find(model: &Arc<ContentModel>, code: &str) -> Option<Self> {
        model.family_variant(code).map(|part| Self::new(model, part.clone()))
    }
}

#[Object]
impl FamilyVariant {
    async fn code(&self) -> &str {
        &self.part.code
    }
    async fn label(&self, ctx: &Context<'_>, locale: Option<String>) -> Result<String> {
        label(ctx, &self.part.labels, locale.as_deref(), &self.part.code)
    }
    async fn labels(&self) -> Vec<Label> {
        Label::list(&self.part.labels)
    }
    async fn family(&self) -> Result<Family> {
        Family::find(&self.model, &self.part.family).ok_or_else(|| Error::not_found("family", &self.part.family))
    }
    /// One or two; what no level holds, the root model does.
    async fn levels(&self) -> Vec<VariantLevel> {
        let levels = self.part.levels.iter();
        levels.map(|part| VariantLevel { model: self.model.clone(), part: part.clone() }).collect()
    }
    /// The bulk edit that brings values to the levels that hold them now, while it runs.
    async fn moving(&self, ctx: &Context<'_>) -> Result<Option<BulkEdit>> {
        let edit = ctx.loader::<MovingLoader>()?.load_one(self.part.code.clone()).await.map_err(shared)?;
        Ok(edit.map(BulkEdit::from))
    }
}

/// One level of variants.
pub struct VariantLevel {
    model: Arc<ContentModel>,
    part: model::VariantLevel,
}

#[Object]
impl VariantLevel {
    /// What tells the variants of this level apart.
    async fn axes(&self) -> Vec<Attribute> {
        self.part.axes.iter().filter_map(|code| Attribute::find(&self.model, code)).collect()
    }
    /// Held at this level.
    async fn attributes(&self) -> Vec<Attribute> {
        let found = self.model.in_order(&self.part.attributes);
        found.into_iter().map(|part| Attribute::new(&self.model, part)).collect()
    }
}

/// A kind of link between resources.
pub struct AssociationType(model::AssociationType);

impl From<model::AssociationType> for AssociationType {
    fn from(part: model::AssociationType) -> Self {
        Self(part)
    }
}

impl AssociationType {
    pub fn code_of(&self) -> &str {
        &self.0.code
    }
}

#[Object]
impl AssociationType {
    async fn code(&self) -> &str {
        &self.0.code
    }
    async fn label(&self, ctx: &Context<'_>, locale: Option<String>) -> Result<String> {
        label(ctx, &self.0.labels, locale.as_deref(), &self.0.code)
    }
    async fn labels(&self) -> Vec<Label> {
        Label::list(&self.0.labels)
    }
    /// The target shows the link too.
    async fn two_way(&self) -> bool {
        self.0.two_way
    }
    /// Each link says how many.
    async fn quantified(&self) -> bool {
        self.0.quantified
    }
    /// What may be linked to. A two-way link may also come from there, whatever it leads to.
    async fn target_kinds(&self) -> Vec<Kind> {
        self.0.target_kinds.iter().copied().collect()
    }
}
