//! The quality of the catalogue in the management API: how complete it is and was, products that may be one, and what
//! outputs demand of values.

use std::sync::Arc;

use async_graphql::{Context, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};

use super::{
    Connection, ContextExt,
    access_types::User,
    date::Date,
    model::types::{Attribute, Family},
    resource::{DuplicateLoader, Resource, Violation, history},
};
use crate::{
    catalog::{
        ContentModel,
        duplicate::{
            self, Pair, Reason, Wanted,
            settle::{self, Settled, Verdict},
        },
        model,
    },
    error::Result,
    id::ResourceId,
    outputs::{
        limit::{self, Beyond, Rule, Unit},
        output::Kind as OutputKind,
    },
    page::Page,
    quality::{
        Scope,
        state::{self, Cell},
        trend::{self, Dimension},
    },
    resource::Kind,
};

/// Days of a trend when nobody says how many.
const DAYS: u32 = 90;

#[derive(Default)]
pub struct QualityQuery;

#[Object]
impl QualityQuery {
    /// How complete the catalogue is: all of it, or one family, channel or locale.
    async fn quality(
        &self,
        ctx: &Context<'_>,
        kind: Option<Kind>,
        family: Option<String>,
        channel: Option<String>,
        locale: Option<String>,
    ) -> Result<Quality> {
        let model = model::view(ctx.app()?, ctx.actor()?).await?;
        let kind = kind.unwrap_or(Kind::Product);
        Ok(Quality { model, scope: Scope { kind, family, channel, locale } })
    }

    /// Products that may be one and the same, the likeliest first: with one GTIN or other unique value, or of one family
    /// with names that are alike. Variants of one product model are not compared.
    async fn duplicates(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "One of the two is of this family.")] family: Option<String>,
        reason: Option<Reason>,
        #[graphql(desc = "Those that somebody said are different, instead.")] dismissed: Option<bool>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Connection<Duplicate>> {
        let (wanted, page) =
            (Wanted { family, reason, dismissed: dismissed.unwrap_or_default() }, Page::new(first, after)?);
        Ok(duplicate::list(ctx.app()?, ctx.actor()?, &wanted, &page).await?.into())
    }

    /// What the outputs that are switched on demand of the attributes of a family, by their own rules.
    async fn attribute_limits(&self, ctx: &Context<'_>, family: String) -> Result<Vec<AttributeLimit>> {
        let limits = limit::of_family(ctx.app()?, ctx.actor()?, &family).await?;
        Ok(limits.into_iter().map(AttributeLimit::from).collect())
    }
}

#[derive(Default)]
pub struct QualityMutation;

#[Object]
impl QualityMutation {
    /// Remembers that two products are different: they are no duplicates until `restoreDuplicate`.
    async fn dismiss_duplicate(&self, ctx: &Context<'_>, one: ResourceId, other: ResourceId) -> Result<Duplicate> {
        Ok(duplicate::dismiss(ctx.app()?, ctx.actor()?, one, other).await?.into())
    }

    /// Takes back that two products are different. Answers nothing when they no longer look alike.
    async fn restore_duplicate(
        &self,
        ctx: &Context<'_>,
        one: ResourceId,
        other: ResourceId,
    ) -> Result<Option<Duplicate>> {
        Ok(duplicate::restore(ctx.app()?, ctx.actor()?, one, other).await?.map(Duplicate::from))
    }

    /// Remembers of up to 200 pairs that they are different. Each is answered for itself; one that is not known is rejected and
    /// keeps no other back.
    async fn dismiss_duplicates(
        &self,
        ctx: &Context<'_>,
        pairs: Vec<DuplicatePairInput>,
    ) -> Result<SettleDuplicatesPayload> {
        SettleDuplicatesPayload::settle(ctx, pairs, Verdict::Different).await
    }

    /// Takes back of up to 200 pairs that they are different, answered as `dismissDuplicates` answers.
    async fn restore_duplicates(
        &self,
        ctx: &Context<'_>,
        pairs: Vec<DuplicatePairInput>,
    ) -> Result<SettleDuplicatesPayload> {
        SettleDuplicatesPayload::settle(ctx, pairs, Verdict::Open).await
    }
}

/// Two products.
#[derive(InputObject)]
pub struct DuplicatePairInput {
    one: ResourceId,
    other: ResourceId,
}

/// What became of the pairs of one call.
#[derive(SimpleObject)]
pub struct SettleDuplicatesPayload {
    /// One for each pair, in their order.
    results: Vec<SettledDuplicate>,
}

impl SettleDuplicatesPayload {
    async fn settle(ctx: &Context<'_>, pairs: Vec<DuplicatePairInput>, verdict: Verdict) -> Result<Self> {
        let pairs: Vec<_> = pairs.into_iter().map(|pair| (pair.one, pair.other)).collect();
        let all = settle::settle(ctx.app()?, ctx.actor()?, &pairs, verdict).await?;
        Ok(Self { results: all.into_iter().map(SettledDuplicate::from).collect() })
    }
}

/// What became of one pair.
#[derive(SimpleObject)]
pub struct SettledDuplicate {
    /// The ids as they were given.
    one: ResourceId,
    other: ResourceId,
    state: settle::State,
    /// As it stands now; absent where the two are not known as a pair, or no longer look alike.
    duplicate: Option<Duplicate>,
    /// What is wrong with it.
    violations: Vec<Violation>,
}

impl From<Settled> for SettledDuplicate {
    fn from(settled: Settled) -> Self {
        let Settled { one, other, state, pair, violations } = settled;
        let violations = violations.into_iter().map(Violation::from).collect();
        Self { one, other, state, duplicate: pair.map(Duplicate::from), violations }
    }
}

/// How complete a part of the catalogue is.
pub struct Quality {
    model: Arc<ContentModel>,
    scope: Scope,
}

#[Object]
impl Quality {
    /// By family, channel and locale, as it is now.
    async fn cells(&self, ctx: &Context<'_>) -> Result<Vec<QualityCell>> {
        let cells = state::cells(ctx.app()?, ctx.actor()?, &self.scope).await?;
        Ok(cells.into_iter().map(|cell| QualityCell { model: self.model.clone(), cell }).collect())
    }
    /// Attributes that are missing, most often first, each with how many resources lack it: as many as `resources` lists
    /// with the filter `missing`.
    async fn missing(&self, ctx: &Context<'_>) -> Result<Vec<MissingCount>> {
        let counts = state::missing(ctx.app()?, ctx.actor()?, &self.scope).await?.into_iter();
        let known = |(code, resources): (String, u64)| {
            Some(MissingCount { attribute: Attribute::find(&self.model, &code)?, resources })
        };
        Ok(counts.filter_map(known).collect())
    }
    /// Day by day, as measured, and today as it is now.
    async fn trend(&self, ctx: &Context<'_>, by: Option<Dimension>, days: Option<u32>) -> Result<Trend> {
        let (by, days) = (by.unwrap_or(Dimension::All), days.unwrap_or(DAYS));
        Ok(trend::trend(ctx.app()?, ctx.actor()?, &self.scope, by, days).await?.into())
    }
}

/// The resources of one family in one channel and locale.
pub struct QualityCell {
    model: Arc<ContentModel>,
    cell: Cell,
}

#[Object]
impl QualityCell {
    /// Absent for a moment after a family went away.
    async fn family(&self) -> Option<Family> {
        Family::find(&self.model, &self.cell.family)
    }
    async fn channel(&self) -> &str {
        &self.cell.channel
    }
    async fn locale(&self) -> &str {
        &self.cell.locale
    }
    async fn total(&self) -> i64 {
        self.cell.total
    }
    /// How many of them lack nothing.
    async fn complete(&self) -> i64 {
        self.cell.complete
    }
    /// How complete they are on average, 0 to 1.
    async fn ratio(&self) -> f64 {
        mean(self.cell.ratio, self.cell.total)
    }
}

fn mean(sum: f64, count: i64) -> f64 {
    if count == 0 { 1.0 } else { sum / count as f64 }
}

/// An attribute that is missing.
#[derive(SimpleObject)]
pub struct MissingCount {
    attribute: Attribute,
    resources: u64,
}

/// How completeness went.
#[derive(SimpleObject)]
pub struct Trend {
    /// The first day that was measured; nothing is known of the days before.
    since: Option<Date>,
    /// The largest first.
    series: Vec<TrendSeries>,
}

/// A line of the chart.
#[derive(SimpleObject)]
pub struct TrendSeries {
    /// Code of the family or channel, or the locale; empty for all of it.
    key: String,
    /// In order; the last one is today.
    points: Vec<TrendPoint>,
}

/// A resource counts once for each channel and locale of the scope.
#[derive(SimpleObject)]
pub struct TrendPoint {
    day: Date,
    total: i64,
    complete: i64,
    /// How complete they are on average, 0 to 1.
    ratio: f64,
    /// How many were live when the day was measured; absent today until then.
    live: Option<i64>,
}

impl From<trend::Trend> for Trend {
    fn from(trend: trend::Trend) -> Self {
        let series = trend.series.into_iter().map(|series| TrendSeries {
            key: series.key,
            points: series.points.into_iter().map(TrendPoint::from).collect(),
        });
        Self { since: trend.since.map(Date), series: series.collect() }
    }
}

impl From<trend::Point> for TrendPoint {
    fn from(point: trend::Point) -> Self {
        let trend::Point { day, total, complete, ratio, live } = point;
        Self { day: Date(day), total, complete, ratio: mean(ratio, total), live }
    }
}

/// Two products that may be one and the same.
pub struct Duplicate(Pair);

impl From<Pair> for Duplicate {
    fn from(pair: Pair) -> Self {
        Self(pair)
    }
}

#[Object]
impl Duplicate {
    /// The older one.
    async fn one(&self, ctx: &Context<'_>) -> Result<Option<Resource>> {
        Resource::load(ctx, self.0.one).await
    }
    async fn other(&self, ctx: &Context<'_>) -> Result<Option<Resource>> {
        Resource::load(ctx, self.0.other).await
    }
    async fn reason(&self) -> Reason {
        self.0.reason
    }
    /// How alike they are, 0 to 1.
    async fn score(&self) -> f64 {
        self.0.score
    }
    /// The identifier that both have, without spaces and marks; a GTIN with 14 digits.
    async fn shared(&self) -> Option<&str> {
        self.0.shared.as_deref()
    }
    /// Since when somebody holds them to be different.
    async fn dismissed_at(&self) -> Option<DateTime<Utc>> {
        self.0.dismissed_at
    }
    async fn dismissed_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        history::user(ctx, self.0.dismissed_by).await
    }
}

/// What a resource is like.
pub struct ResourceQuality(pub ResourceId);

#[Object]
impl ResourceQuality {
    /// Products that this one may be the same as, the likeliest first.
    async fn duplicates(&self, ctx: &Context<'_>) -> Result<Vec<Duplicate>> {
        let pairs = ctx.loader::<DuplicateLoader>()?.load_one(self.0).await.map_err(history::shared)?;
        Ok(pairs.unwrap_or_default().into_iter().map(Duplicate::from).collect())
    }
}

/// What an output demands of the values of an attribute in its channel and locale.
#[derive(SimpleObject)]
pub struct AttributeLimit {
    attribute: String,
    channel: String,
    locale: String,
    output: OutputKind,
    /// What the output calls it: `title`.
    field: &'static str,
    /// Longest text; absent where the rule is another.
    max_length: Option<usize>,
    unit: Option<Unit>,
    /// What becomes of a longer text.
    beyond: Option<Beyond>,
    /// Whether it must be a GTIN.
    gtin: bool,
}

impl From<limit::Limit> for AttributeLimit {
    fn from(limit: limit::Limit) -> Self {
        let demand = limit.demand;
        let (max_length, unit, beyond) = match demand.rule {
            Rule::Length { max, unit, then } => (Some(max), Some(unit), Some(then)),
            Rule::Gtin => (None, None, None),
        };
        Self {
            attribute: demand.attribute,
            channel: limit.channel,
            locale: limit.locale,
            output: limit.output,
            field: demand.field,
            max_length,
            unit,
            beyond,
            gtin: demand.rule == Rule::Gtin,
        }
    }
}
