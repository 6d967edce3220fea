//! What outputs demand of values, so that people hear of it while they type: from the rules by which the outputs write,
//! not from a list beside them.

use sea_orm::{QueryFilter, QueryOrder, entity::prelude::*};

use super::{
    output::{Column, Entity, Kind, Model},
    secrets::Secrets,
    settings::Settings,
};
use crate::{
    app::App,
    auth::{Actor, Permission},
    catalog::{
        ContentModel,
        model::{self, Family},
    },
    channels::Channel,
    error::Result,
    resource,
};

/// What an output demands of the values of an attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demand {
    pub attribute: String,
    /// In the output's own words: `title`.
    pub field: &'static str,
    pub rule: Rule,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    Length {
        max: usize,
        unit: Unit,
        then: Beyond,
    },
    /// A GTIN with its check digit; products with anything else are left out.
    Gtin,
}

/// How an output counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
#[graphql(name = "LengthUnit")]
pub enum Unit {
    /// Unicode characters.
    Characters,
    /// Characters as people count them: grapheme clusters.
    Graphemes,
}

/// What becomes of a text that is too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
#[graphql(name = "BeyondLimit")]
pub enum Beyond {
    /// Its end is cut off.
    Cut,
    /// The value is left out.
    LeftOut,
    /// The resource is left out.
    Refused,
}

/// A demand with who makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    pub channel: String,
    /// The language that the output speaks.
    pub locale: String,
    pub output: Kind,
    pub demand: Demand,
}

/// What the outputs that are switched on demand of the attributes of a family, of all channels and locales.
pub async fn of_family(app: &App, actor: &Actor, family: &str) -> Result<Vec<Limit>> {
    actor.require(Permission::ViewCatalog)?;
    let model = model::current(app).await?;
    let Some(family) = model.family(family) else { return Ok(Vec::new()) };
    let query = Entity::find().filter(Column::Enabled.eq(true));
    let rows = query.order_by_asc(Column::Channel).order_by_asc(Column::Code).all(app.db.read()).await?;
    Ok(rows.iter().flat_map(|row| of_output(&model, family, row).unwrap_or_default()).collect())
}

/// Nothing for settings that no longer fit their channel: the output says so itself.
fn of_output(model: &ContentModel, family: &Family, row: &Model) -> Option<Vec<Limit>> {
    let channel = model.channel(&row.channel)?;
    // An account cannot be read without a password, which decides nothing here.
    let password = (row.kind == Kind::Bluesky).then(String::new);
    let secrets = Secrets { password, ..Secrets::default() };
    let settings = Settings::read(row.kind, &row.settings, &secrets).ok()?;
    let (locale, demands) = settings.demands(channel, model, family)?;
    let held = demands.into_iter().filter(|demand| family.attributes.contains(&demand.attribute));
    let limit = |demand| Limit { channel: row.channel.clone(), locale: locale.clone(), output: row.kind, demand };
    Some(held.map(limit).collect())
}

impl Settings {
    /// What resources of a family must keep to, and in which language.
    fn demands(&self, channel: &Channel, model: &ContentModel, family: &Family) -> Option<(String, Vec<Demand>)> {
        match self {
            Self::GoogleFeed(settings) if family.kind == resource::Kind::Product => {
                settings.demands(channel, model, family)
            }
            Self::Bluesky(settings) => settings.demands(channel, family),
            _ => None,
        }
    }
}
