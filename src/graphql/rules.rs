//! Rules in the management API, and why a value is what it is.

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, MaybeUndefined, Object, SimpleObject};

use super::{
    ContextExt, content_model,
    labels::{Label, LabelInput},
    model::types::Attribute,
    resource::{
        Resource,
        value::{OriginKind, ValueData, data},
    },
};
use crate::{
    catalog::{
        self, ContentModel, explain,
        model::{Rule as Part, change, removal},
        rule::{calculation::Outcome, preview},
    },
    channels,
    error::{Error, Result},
    id::ResourceId,
};

#[derive(Default)]
pub struct RuleQuery;

#[Object]
impl RuleQuery {
    /// By attribute, in the order in which they are tried.
    async fn rules(&self, ctx: &Context<'_>, attribute: Option<String>) -> Result<Vec<Rule>> {
        let model = catalog::model::view(ctx.app()?, ctx.actor()?).await?;
        let mut rules: Vec<&Part> = model.rules.values().collect();
        rules.retain(|rule| attribute.as_ref().is_none_or(|code| rule.attribute == *code));
        rules.sort_by_key(|rule| (&rule.attribute, rule.sort, &rule.code));
        Ok(rules.into_iter().map(|part| Rule::new(&model, part.clone())).collect())
    }

    async fn rule(&self, ctx: &Context<'_>, code: String) -> Result<Option<Rule>> {
        Rule::find(ctx, &code).await
    }

    /// What a rule would do, on up to 200 resources that can have the attribute. Nothing is written. `INVALID` says what
    /// is wrong with it. `first` bounds the places shown: 50 unless given, 200 at most.
    async fn preview_rule(&self, ctx: &Context<'_>, input: RuleInput, first: Option<usize>) -> Result<RulePreview> {
        let (app, actor) = (ctx.app()?, ctx.actor()?);
        let stored = catalog::model::view(app, actor).await?.rules.get(&input.code).cloned();
        let draft = change::Draft::over(input, stored)?;
        Ok(RulePreview(preview::preview(app, actor, draft, first.unwrap_or(50).min(200)).await?))
    }

    /// Every place a value could come from in a channel and locale, in the order they are asked, and which of them decides.
    async fn explain_value(
        &self,
        ctx: &Context<'_>,
        resource: ResourceId,
        attribute: String,
        channel: String,
        locale: String,
    ) -> Result<Vec<ValueSource>> {
        let model = catalog::model::view(ctx.app()?, ctx.actor()?).await?;
        let places = explain::value(ctx.app()?, ctx.actor()?, resource, &attribute, &channel, &locale).await?;
        let attribute = model.attribute(&attribute).ok_or_else(|| Error::not_found("attribute", &attribute))?;
        let source = |place| ValueSource { model: model.clone(), attribute: attribute.clone(), place };
        Ok(places.into_iter().map(source).collect())
    }
}

#[derive(Default)]
pub struct RuleMutation;

#[Object]
impl RuleMutation {
    /// Makes or replaces a rule. What it makes is there at once in lists and editors; documents follow in the background.
    /// `INVALID` says where an expression is wrong, or names the circle that rules would go in.
    async fn save_rule(&self, ctx: &Context<'_>, input: RuleInput) -> Result<Rule> {
        let part = change::save(ctx.app()?, ctx.actor()?, input).await?;
        Ok(Rule::new(&content_model(ctx).await?, part))
    }

    /// Answers the code. What the rule made is gone from every resource; what somebody wrote stays.
    async fn delete_rule(&self, ctx: &Context<'_>, code: String) -> Result<String> {
        removal::rule(ctx.app()?, ctx.actor()?, &code).await?;
        Ok(code)
    }
}

/// Makes the values of an attribute follow from other values, where nobody wrote any.
pub struct Rule {
    model: Arc<ContentModel>,
    part: Part,
}

impl Rule {
    fn new(model: &Arc<ContentModel>, part: Part) -> Self {
        Self { model: model.clone(), part }
    }

    pub async fn find(ctx: &Context<'_>, code: &str) -> Result<Option<Self>> {
        let model = catalog::model::view(ctx.app()?, ctx.actor()?).await?;
        Ok(model.rules.get(code).map(|part| Self::new(&model, part.clone())))
    }
}

#[Object]
impl Rule {
    async fn code(&self) -> &str {
        &self.part.code
    }
    async fn label(&self, ctx: &Context<'_>, locale: Option<String>) -> Result<String> {
        let locale = locale.as_deref().unwrap_or(&ctx.actor()?.locale);
        Ok(channels::label(&self.part.labels, locale).unwrap_or(&self.part.code).to_owned())
    }
    async fn labels(&self) -> Vec<Label> {
        Label::list(&self.part.labels)
    }
    /// Whose values it makes.
    async fn attribute(&self) -> Option<Attribute> {
        Attribute::find(&self.model, &self.part.attribute)
    }
    /// When it holds: an expression that is true or false. Absent: always.
    async fn condition(&self) -> Option<&str> {
        self.part.condition.as_deref()
    }
    /// What the value is, as an expression.
    async fn formula(&self) -> &str {
        &self.part.formula
    }
    /// Rules of one attribute are tried in this order; the first that holds makes the value.
    async fn sort(&self) -> i32 {
        self.part.sort
    }
    async fn disabled(&self) -> bool {
        self.part.disabled
    }
    /// Attributes its expressions read.
    async fn reads(&self) -> Vec<String> {
        self.model.calculation.reads(&self.part.code).into_iter().collect()
    }
}

#[derive(InputObject)]
pub struct RuleInput {
    code: String,
    labels: Vec<LabelInput>,
    attribute: String,
    condition: MaybeUndefined<String>,
    formula: String,
    sort: Option<i32>,
    disabled: Option<bool>,
}

impl change::Draft<Part> for RuleInput {
    fn key(&self) -> (&str, &str) {
        ("", &self.code)
    }

    fn over(self, stored: Option<Part>) -> Result<Part> {
        let (condition, sort, disabled) =
            stored.map(|stored| (stored.condition, stored.sort, stored.disabled)).unwrap_or_default();
        let condition = match self.condition {
            MaybeUndefined::Undefined => condition,
            MaybeUndefined::Null => None,
            MaybeUndefined::Value(text) => Some(text).filter(|text| !text.trim().is_empty()),
        };
        Ok(Part {
            code: self.code,
            labels: LabelInput::into_labels(self.labels),
            attribute: self.attribute,
            condition,
            formula: self.formula,
            sort: self.sort.unwrap_or(sort),
            disabled: self.disabled.unwrap_or(disabled),
        })
    }
}

/// What one rule, or one place, has to say about a value.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub enum ValueOutcome {
    /// It has a value.
    Value,
    /// It has none.
    Nothing,
    /// The condition of the rule does not hold.
    NotMet,
    /// The rule needs a value that is not there; `note` names it.
    Missing,
    /// The rule failed or made what is no value of the attribute; `note` says why.
    Wrong,
}

impl From<&Outcome> for ValueOutcome {
    fn from(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Made(_) => Self::Value,
            Outcome::NotMet => Self::NotMet,
            Outcome::Missing(_) => Self::Missing,
            Outcome::Wrong(_) => Self::Wrong,
        }
    }
}

/// What a rule would do.
pub struct RulePreview(preview::Preview);

#[Object]
impl RulePreview {
    /// Resources that can have the attribute.
    async fn total(&self) -> u64 {
        self.0.total
    }
    /// How many of them were looked at.
    async fn examined(&self) -> usize {
        self.0.examined
    }
    async fn counts(&self) -> RuleCounts {
        self.0.counts.into()
    }
    /// Failures first, then values that change.
    async fn places(&self) -> Vec<RulePlace<'_>> {
        self.0.places.iter().map(|place| RulePlace { model: &self.0.model, place }).collect()
    }
}

/// Channels and locales of the resources that were looked at, by what the rule comes to there.
#[derive(SimpleObject)]
pub struct RuleCounts {
    /// The value follows from this rule.
    made: usize,
    /// A written or inherited value stands before it.
    written: usize,
    /// An earlier rule makes the value.
    earlier: usize,
    not_met: usize,
    missing: usize,
    wrong: usize,
}

impl From<preview::Counts> for RuleCounts {
    fn from(counts: preview::Counts) -> Self {
        let preview::Counts { made, written, earlier, not_met, missing, wrong } = counts;
        Self { made, written, earlier, not_met, missing, wrong }
    }
}

/// What a rule comes to for one resource in one channel and locale.
pub struct RulePlace<'a> {
    model: &'a Arc<ContentModel>,
    place: &'a preview::Place,
}

#[Object]
impl RulePlace<'_> {
    async fn resource(&self) -> Resource {
        Resource::new(self.model.clone(), self.place.resource.clone())
    }
    /// Absent where the value holds for every channel.
    async fn channel(&self) -> Option<&str> {
        self.place.scope.channel.as_deref()
    }
    /// Absent where the value holds for every locale.
    async fn locale(&self) -> Option<&str> {
        self.place.scope.locale.as_deref()
    }
    /// The value without the rule as it is written here, for people.
    async fn before(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        self.shown(ctx, self.place.before.as_ref())
    }
    /// The value with it.
    async fn after(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        self.shown(ctx, self.place.after.as_ref())
    }
    async fn outcome(&self) -> ValueOutcome {
        (&self.place.outcome).into()
    }
    /// What is missing or went wrong.
    async fn note(&self) -> Option<&str> {
        self.place.outcome.note()
    }
}

impl RulePlace<'_> {
    fn shown(&self, ctx: &Context<'_>, data: Option<&serde_json::Value>) -> Result<Option<String>> {
        let locale = self.place.scope.locale.as_deref().unwrap_or(&ctx.actor()?.locale);
        let Some(attribute) = data.and_then(|_| self.attribute()) else { return Ok(None) };
        Ok(data.map(|data| catalog::attribute::display(self.model, attribute, data, locale)))
    }

    /// The attribute the previewed rule makes values of.
    fn attribute(&self) -> Option<&Arc<catalog::model::Attribute>> {
        self.model.attribute(&self.place.attribute)
    }
}

/// One place a value may come from, and what it has to say.
pub struct ValueSource {
    model: Arc<ContentModel>,
    attribute: Arc<catalog::model::Attribute>,
    place: explain::Place,
}

#[Object]
impl ValueSource {
    async fn kind(&self) -> OriginKind {
        match &self.place.source {
            explain::Source::Own => OriginKind::Own,
            explain::Source::Model(_) => OriginKind::Inherited,
            explain::Source::Rule(_) => OriginKind::Calculated,
        }
    }
    /// The product model asked.
    async fn resource(&self) -> Option<Resource> {
        match &self.place.source {
            explain::Source::Model(row) => Some(Resource::new(self.model.clone(), (**row).clone())),
            _ => None,
        }
    }
    /// The rule asked.
    async fn rule(&self) -> Option<Rule> {
        match &self.place.source {
            explain::Source::Rule(code) => Some(Rule::new(&self.model, self.model.rules.get(code)?.clone())),
            _ => None,
        }
    }
    /// The locale it was asked in; another one than in question is a fallback. Absent where the value holds for all.
    async fn locale(&self) -> Option<&str> {
        self.place.scope.locale.as_deref()
    }
    async fn outcome(&self) -> ValueOutcome {
        self.place.outcome.as_ref().map_or(ValueOutcome::Nothing, ValueOutcome::from)
    }
    async fn data(&self, ctx: &Context<'_>) -> Result<Option<ValueData>> {
        match &self.place.outcome {
            Some(Outcome::Made(value)) => Ok(Some(data(ctx, &self.model, &self.attribute, value).await?)),
            _ => Ok(None),
        }
    }
    /// What is missing or went wrong.
    async fn note(&self) -> Option<&str> {
        self.place.outcome.as_ref()?.note()
    }
    /// Whether the value in question is this one.
    async fn decides(&self) -> bool {
        self.place.decides
    }
}
