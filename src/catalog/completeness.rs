//! Completeness: which of the values a channel requires are there in one of its locales, and which are missing.
//!
//! The rules: a value inherited from a product model or made by a rule counts; a value of another locale or channel does not, fallback or
//! not; where the family demands own values nothing but a written value of its own counts; an attribute that has no values in
//! the locale at all is not required there; a price needs every currency of the channel; the identifier that the code of
//! a resource stands for is there; what a family requires under a condition is required where it holds; `false` and 0 are values. Product models are not asked: they
//! go nowhere without their variants.

mod gap;

use std::collections::{BTreeMap, HashMap};

use sea_orm::{
    ConnectionTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{Expr, OnConflict},
};

pub use self::gap::{Gap, Why, gaps};
use super::{
    attribute::{self, AttributeType},
    line::{Held, Line, Origin},
    model::{Attribute, ContentModel, Family},
    rule::Cell,
};
use crate::{channels::Channel, error::Result, id::ResourceId, resource::Kind};

/// Rows of one statement; SQLite takes 32,766 bound values.
const ROWS: usize = 4_000;

/// How complete one resource is in one channel and locale.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// Number of attributes the channel requires in this locale.
    pub required: usize,
    /// Codes of those without a value, in order.
    pub missing: Vec<String>,
}

impl State {
    pub fn is_complete(&self) -> bool {
        self.missing.is_empty()
    }
}

/// Checks a resource in one channel and locale.
pub fn check(model: &ContentModel, family: &Family, line: &Line<'_>, channel: &Channel, locale: &str) -> State {
    let mut state = State::default();
    for attribute in required(model, family, channel, locale) {
        if !is_asked_for(model, family, attribute, line, channel, locale) {
            continue;
        }
        state.required += 1;
        if !is_there(model, family, attribute, line, channel, locale) {
            state.missing.push(attribute.code.clone());
        }
    }
    state
}

/// Checks a resource in every channel and locale, in order: as [`check`], where what is the same in all locales is looked at
/// once.
pub fn check_all<'a>(
    model: &'a ContentModel,
    family: &Family,
    line: &Line<'_>,
) -> impl Iterator<Item = (&'a Channel, &'a str, State)> {
    model.channels.values().flat_map(move |channel| {
        let states = check_channel(model, family, line, channel);
        channel.locales.iter().zip(states).map(|(locale, state)| (&**channel, locale.as_str(), state))
    })
}

/// One state for each locale of the channel, in order.
fn check_channel(model: &ContentModel, family: &Family, line: &Line<'_>, channel: &Channel) -> Vec<State> {
    let mut states = vec![State::default(); channel.locales.len()];
    let codes = family.requirements.get(&channel.code).into_iter().flatten();
    for attribute in codes.filter_map(|code| model.attribute(code)) {
        let mut everywhere = None;
        for (locale, state) in channel.locales.iter().zip(&mut states) {
            if !attribute.is_available(locale) || !is_asked_for(model, family, attribute, line, channel, locale) {
                continue;
            }
            state.required += 1;
            let is_there = || is_there(model, family, attribute, line, channel, locale);
            let there = if attribute.localizable { is_there() } else { *everywhere.get_or_insert_with(is_there) };
            if !there {
                state.missing.push(attribute.code.clone());
            }
        }
    }
    states
}

fn required<'a>(
    model: &'a ContentModel,
    family: &'a Family,
    channel: &Channel,
    locale: &'a str,
) -> impl Iterator<Item = &'a Attribute> {
    let codes = family.requirements.get(&channel.code).into_iter().flatten();
    let attributes = codes.filter_map(|code| model.attribute(code)).map(|attribute| &**attribute);
    attributes.filter(|attribute| attribute.is_available(locale))
}

/// Whether the condition of the family holds under which it requires the attribute. A condition that fails does not hold:
/// what nobody can judge keeps nothing from going out.
fn is_asked_for(
    model: &ContentModel,
    family: &Family,
    attribute: &Attribute,
    line: &Line<'_>,
    channel: &Channel,
    locale: &str,
) -> bool {
    let Some(condition) = family.conditions.get(&attribute.code) else { return true };
    let Ok(condition) = model.calculation.expression(condition) else { return true };
    let cell = Cell { channel: Some(&channel.code), locale: Some(locale) };
    line.ask_with_assortments(cell).holds(&condition).unwrap_or(false)
}

fn is_there(
    model: &ContentModel,
    family: &Family,
    attribute: &Attribute,
    line: &Line<'_>,
    channel: &Channel,
    locale: &str,
) -> bool {
    // Asked first of the attribute, which is at hand: this runs for everything that is required, in every cell.
    let is_code = attribute.kind == AttributeType::Identifier
        && model.code_attribute(family).is_some_and(|named| named.code == attribute.code);
    if is_code {
        return !line.code().is_empty();
    }
    let held = line.in_locale(attribute, &channel.code, locale);
    held.is_some_and(|held| {
        is_own_enough(family, attribute, held) && attribute::satisfies(attribute, held.data, channel)
    })
}

/// Whether where the value comes from is good enough for the family.
fn is_own_enough(family: &Family, attribute: &Attribute, held: Held<'_>) -> bool {
    held.origin == Origin::Own || !family.own_values.contains(&attribute.code)
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "completeness")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub resource: ResourceId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub channel: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub locale: String,
    pub family: String,
    pub required: i32,
    pub missing_count: i32,
    #[sea_orm(column_type = "JsonBinary")]
    pub missing: Json,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Codes of the attributes without a value.
    pub fn missing_codes(&self) -> impl Iterator<Item = &str> {
        self.missing.as_array().into_iter().flatten().filter_map(|code| code.as_str())
    }

    /// Share of what is required that is there, 0..=1.
    pub fn ratio(&self) -> f64 {
        match self.required {
            0 => 1.0,
            required => f64::from(required - self.missing_count) / f64::from(required),
        }
    }
}

/// What is stored of some resources.
pub type States = HashMap<ResourceId, Vec<Model>>;

/// What becomes of some resources; those of which nothing changes are left out.
pub type Shifts = HashMap<ResourceId, Vec<Shift>>;

/// What is to be stored of one resource: a row for each state.
pub fn rows<'a>(
    resource: ResourceId,
    family: &Family,
    states: impl Iterator<Item = (&'a Channel, &'a str, State)>,
) -> impl Iterator<Item = Model> {
    let count = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    states.map(move |(channel, locale, state)| Model {
        resource,
        channel: channel.code.clone(),
        locale: locale.to_owned(),
        family: family.code.clone(),
        required: count(state.required),
        missing_count: count(state.missing.len()),
        missing: state.missing.into(),
    })
}

fn of_one(states: &States, id: ResourceId) -> &[Model] {
    states.get(&id).map(Vec::as_slice).unwrap_or_default()
}

/// Makes `rows` all that is stored of `resources`; answers what was different.
pub async fn replace(tx: &impl ConnectionTrait, resources: &[ResourceId], rows: &States) -> Result<Shifts> {
    let stored = of(tx, resources).await?;
    let moved = |id: &ResourceId| (*id, shifts(of_one(&stored, *id), of_one(rows, *id)));
    let shifted: Shifts = resources.iter().map(moved).filter(|(_, shifts)| !shifts.is_empty()).collect();
    let all = || shifted.values().flatten();
    let mut gone: BTreeMap<(&str, &str), Vec<ResourceId>> = BTreeMap::new();
    for row in all().filter(|shift| shift.after.is_none()).filter_map(|shift| shift.before.as_ref()) {
        gone.entry((&row.channel, &row.locale)).or_default().push(row.resource);
    }
    for ((channel, locale), resources) in gone {
        let cell = Entity::delete_many().filter(Column::Channel.eq(channel)).filter(Column::Locale.eq(locale));
        cell.filter(Column::Resource.is_in(resources)).exec(tx).await?;
    }
    let put = all().filter_map(|shift| shift.after.clone());
    let mut put: Vec<ActiveModel> = put.map(|row| row.into_active_model().reset_all()).collect();
    while !put.is_empty() {
        let chunk = put.split_off(put.len().saturating_sub(ROWS));
        let again = OnConflict::columns([Column::Resource, Column::Channel, Column::Locale])
            .update_columns([Column::Family, Column::Required, Column::MissingCount, Column::Missing])
            .to_owned();
        Entity::insert_many(chunk).on_conflict(again).exec_without_returning(tx).await?;
    }
    Ok(shifted)
}

pub async fn remove(tx: &impl ConnectionTrait, resources: &[ResourceId]) -> Result<()> {
    for chunk in resources.chunks(ROWS) {
        Entity::delete_many().filter(Column::Resource.is_in(chunk.iter().copied())).exec(tx).await?;
    }
    Ok(())
}

/// What is stored of these resources, by resource, each in the order of channel and locale.
pub async fn of(db: &impl ConnectionTrait, ids: &[ResourceId]) -> Result<States> {
    let mut found = States::new();
    for chunk in ids.chunks(ROWS) {
        let query = Entity::find().filter(Column::Resource.is_in(chunk.iter().copied()));
        // In the order of the key, which is theirs already.
        let query = query.order_by_asc(Column::Resource).order_by_asc(Column::Channel).order_by_asc(Column::Locale);
        for row in query.all(db).await? {
            found.entry(row.resource).or_default().push(row);
        }
    }
    Ok(found)
}

/// How complete a resource was and is in one channel and locale; absent where nothing is asked of it.
pub struct Shift {
    pub before: Option<Model>,
    pub after: Option<Model>,
}

/// The channels and locales in which two states of one resource differ.
pub fn shifts(before: &[Model], after: &[Model]) -> Vec<Shift> {
    let mut cells: BTreeMap<(&str, &str), [Option<&Model>; 2]> = BTreeMap::new();
    for (side, rows) in [before, after].into_iter().enumerate() {
        for row in rows {
            cells.entry((&row.channel, &row.locale)).or_default()[side] = Some(row);
        }
    }
    let moved = cells.into_values().filter(|[before, after]| before != after);
    moved.map(|[before, after]| Shift { before: before.cloned(), after: after.cloned() }).collect()
}

/// How many resources are complete in one channel and locale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    pub channel: String,
    pub locale: String,
    pub complete: u64,
    pub total: u64,
}

/// The counts of every channel and locale over the products, in order.
pub async fn summary(db: &impl ConnectionTrait, model: &ContentModel) -> Result<Vec<Summary>> {
    let families = model.families.values().filter(|family| family.kind == Kind::Product).map(|family| &family.code);
    // Answered by an index that begins with the family, never by looking at resources.
    let rows = Entity::find()
        .filter(Column::Family.is_in(families))
        .select_only()
        .column(Column::Channel)
        .column(Column::Locale)
        .column_as(complete(), "complete")
        .column_as(Column::MissingCount.count(), "total")
        .group_by(Column::Channel)
        .group_by(Column::Locale)
        .order_by_asc(Column::Channel)
        .order_by_asc(Column::Locale)
        .into_tuple::<(String, String, i64, i64)>()
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(channel, locale, complete, total)| Summary {
            channel,
            locale,
            complete: complete.unsigned_abs(),
            total: total.unsigned_abs(),
        })
        .collect())
}

/// How many of a group of rows are complete.
pub fn complete() -> Expr {
    Expr::cust("SUM(CASE WHEN missing_count = 0 THEN 1 ELSE 0 END)")
}

/// The ratios of a group of rows, added up.
pub fn ratios() -> Expr {
    Expr::cust(
        "SUM(CASE WHEN required = 0 THEN 1.0 ELSE CAST(required - missing_count AS double precision) / required END)",
    )
}

#[cfg(test)]
mod tests;
