//! What a rule would do, looked at on real resources before it is saved. Nothing is written.

use std::sync::Arc;

use serde_json::Value as Json;

use super::{Rule, calculation::Outcome};
use crate::{
    app::App,
    auth::{Actor, Permission},
    catalog::{
        ContentModel,
        line::{Line, Origin},
        model, recheck,
        rule::Cell,
    },
    error::Result,
    resource::{self, Scope},
};

/// Resources that are looked at.
const EXAMINED: usize = 200;

pub struct Preview {
    /// The model with the rule in it, which the data below belongs to.
    pub model: Arc<ContentModel>,
    /// Resources that can have the attribute.
    pub total: u64,
    /// How many of them were looked at; the counts are of these, a place for each channel and locale.
    pub examined: usize,
    pub counts: Counts,
    /// Failures first, then what changes.
    pub places: Vec<Place>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// The value follows from this rule.
    pub made: usize,
    /// Somebody wrote a value, which stands before the rule's.
    pub written: usize,
    /// An earlier rule makes the value.
    pub earlier: usize,
    pub not_met: usize,
    pub missing: usize,
    pub wrong: usize,
}

/// What the rule comes to for one resource in one channel and locale.
pub struct Place {
    pub resource: resource::Model,
    pub attribute: String,
    pub scope: Scope,
    pub before: Option<Json>,
    pub after: Option<Json>,
    pub outcome: Outcome,
}

/// Fails with `INVALID` where the rule could not be saved.
pub async fn preview(app: &App, actor: &Actor, rule: Rule, shown: usize) -> Result<Preview> {
    actor.require(Permission::EditModel)?;
    actor.require(Permission::ViewCatalog)?;
    let before = model::current(app).await?;
    let after = Arc::new(before.with(rule.clone())?);
    let (rows, total) = sample(app, &after, &rule.attribute).await?;
    let lines = recheck::ancestor_contents(app.db.read(), &rows).await?;
    let mut preview =
        Preview { model: after.clone(), total, examined: rows.len(), counts: Counts::default(), places: Vec::new() };
    for row in &rows {
        let (old, new) = (lines.of(&before, row), lines.of(&after, row));
        preview.places.extend(look(&after, &rule, row, &old, &new, &mut preview.counts));
    }
    preview.places.sort_by_key(|place| !matches!(place.outcome, Outcome::Wrong(_)));
    preview.places.truncate(shown);
    Ok(preview)
}

/// Some resources of each family that has the attribute, and how many there are.
async fn sample(app: &App, model: &ContentModel, attribute: &str) -> Result<(Vec<resource::Model>, u64)> {
    let holding = model.families.values().filter(|family| family.attributes.contains(attribute));
    let families: Vec<&str> = holding.map(|family| family.code.as_str()).collect();
    let each = EXAMINED.div_ceil(families.len().max(1)) as u64;
    let (mut rows, mut total) = (Vec::new(), 0);
    for family in families {
        total += resource::count_of_family(app.db.read(), Some(family)).await?;
        rows.extend(resource::of_family(app.db.read(), Some(family), None, each).await?);
    }
    rows.sort_by(|a, b| (a.kind, &a.code).cmp(&(b.kind, &b.code)));
    Ok((rows, total))
}

/// The places that change or fail; the others are counted.
fn look(
    after: &ContentModel,
    rule: &Rule,
    row: &resource::Model,
    old: &Line<'_>,
    new: &Line<'_>,
    counts: &mut Counts,
) -> Vec<Place> {
    let Some(attribute) = after.attribute(&rule.attribute) else { return Vec::new() };
    let mut places = Vec::new();
    for scope in after.scopes_of(attribute) {
        let attempts = after.calculation.attempts(&new.ask(Cell::from(&scope)), &attribute.code);
        let Some(attempt) = attempts.into_iter().find(|attempt| attempt.rule == rule.code) else { continue };
        let held = new.value(&attribute.code, &scope);
        let earlier = match held.map(|held| held.origin) {
            Some(Origin::Own | Origin::Inherited(_)) => &mut counts.written,
            Some(Origin::Calculated(code)) if code != rule.code && matches!(attempt.outcome, Outcome::Made(_)) => {
                &mut counts.earlier
            }
            _ => match &attempt.outcome {
                Outcome::Made(_) => &mut counts.made,
                Outcome::NotMet => &mut counts.not_met,
                Outcome::Missing(_) => &mut counts.missing,
                Outcome::Wrong(_) => &mut counts.wrong,
            },
        };
        *earlier += 1;
        let was = old.value(&attribute.code, &scope);
        let (was, is) = (was.map(|held| held.data.clone()), held.map(|held| held.data.clone()));
        if was != is || matches!(attempt.outcome, Outcome::Wrong(_)) {
            let (resource, attribute) = (row.clone(), attribute.code.clone());
            places.push(Place { resource, attribute, scope, before: was, after: is, outcome: attempt.outcome });
        }
    }
    places
}
