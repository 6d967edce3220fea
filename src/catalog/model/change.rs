//! Changes of the content model. Whatever the edge, a change is a set of parts that is laid over the model, checked
//! as a whole with every violation at once, and written only where it differs.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ConnectionTrait, FromJsonQueryResult};
use serde::{Deserialize, Serialize};

use super::{
    AssociationType, Attribute, AttributeGroup, AttributeOption, Category, ContentModel, Family, FamilyVariant, Part,
    Rule, part::shortened, store,
};
use crate::{
    app::App,
    auth::Actor,
    catalog::usage::{self, Usage},
    channels::{Channel, Currency, Locale, MeasurementFamily},
    error::{Error, Result, Violation},
    events::{self, Event},
};

/// More violations than anybody reads; the rest is counted.
const MAX_VIOLATIONS: usize = 200;
/// Parts that are saved at once, which is what a select may have of options.
const MAX_PARTS: usize = 10_000;
/// Changed parts of one kind that are still told one by one.
const MANY: usize = 20;

/// Parts to be made or replaced. What is not named stays as it is; nothing is ever removed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(default)]
pub struct ModelPatch {
    pub locales: Vec<Locale>,
    pub currencies: Vec<Currency>,
    pub measurement_families: Vec<MeasurementFamily>,
    pub attribute_groups: Vec<AttributeGroup>,
    pub attributes: Vec<Attribute>,
    pub options: Vec<AttributeOption>,
    pub categories: Vec<Category>,
    pub association_types: Vec<AssociationType>,
    pub channels: Vec<Channel>,
    pub families: Vec<Family>,
    pub family_variants: Vec<FamilyVariant>,
    pub rules: Vec<Rule>,
}

impl ModelPatch {
    /// Takes the parts of another patch in, behind its own.
    pub fn extend(&mut self, other: Self) {
        self.locales.extend(other.locales);
        self.currencies.extend(other.currencies);
        self.measurement_families.extend(other.measurement_families);
        self.attribute_groups.extend(other.attribute_groups);
        self.attributes.extend(other.attributes);
        self.options.extend(other.options);
        self.categories.extend(other.categories);
        self.association_types.extend(other.association_types);
        self.channels.extend(other.channels);
        self.families.extend(other.families);
        self.family_variants.extend(other.family_variants);
        self.rules.extend(other.rules);
    }
}

/// What a change did, by name of the part.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ModelReport {
    pub parts: BTreeMap<&'static str, Counts>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub created: u64,
    pub changed: u64,
    pub unchanged: u64,
}

impl ModelReport {
    /// Whether anything was written.
    pub fn changed(&self) -> bool {
        self.parts.values().any(|counts| counts.created + counts.changed > 0)
    }
}

/// Lays the patch over the model and writes what differs; a second run writes nothing.
///
/// For imports and the demo, which hold their own right and transaction. Fails with `INVALID` and every violation,
/// its path starting with the part (`attribute.weight.settings.unitFamily`).
pub async fn apply(tx: &impl ConnectionTrait, actor: &Actor, patch: ModelPatch) -> Result<ModelReport> {
    let mut change = Change::new(store::load_to_change(tx).await?);
    change.stage(patch.locales)?;
    change.stage(patch.currencies)?;
    change.stage(patch.measurement_families)?;
    change.stage(patch.attribute_groups)?;
    change.stage(patch.attributes)?;
    change.stage(patch.options)?;
    change.stage(patch.categories)?;
    change.stage(patch.association_types)?;
    change.stage(patch.channels)?;
    change.stage(patch.families)?;
    change.stage(patch.family_variants)?;
    change.stage(patch.rules)?;
    change.write(tx, actor, true).await
}

/// What somebody wants a part to be, given what is stored under its key.
pub trait Draft<P: Part> {
    /// Owner and code, as of a [`Part`].
    fn key(&self) -> (&str, &str);
    /// Fields the draft does not name stay as they are stored, or get their default.
    fn over(self, stored: Option<P>) -> Result<P>;
}

/// A whole part replaces what is stored.
impl<P: Part> Draft<P> for P {
    fn key(&self) -> (&str, &str) {
        (self.owner(), self.code())
    }

    fn over(self, _: Option<P>) -> Result<P> {
        Ok(self)
    }
}

/// Makes or replaces one part. Fails with `INVALID` listing every violation, `IN_USE` when contents stand against it.
pub async fn save<P: Part>(app: &App, actor: &Actor, draft: impl Draft<P>) -> Result<P> {
    actor.require(P::PERMISSION)?;
    let tx = app.db.begin_write().await?;
    let part = save_in(&tx, actor, draft).await?;
    tx.commit().await?;
    Ok(part)
}

/// [`save`] as a part of more, in the transaction of the caller, who has asked for the right.
pub async fn save_in<P: Part>(tx: &impl ConnectionTrait, actor: &Actor, draft: impl Draft<P>) -> Result<P> {
    let mut change = Change::new(store::load_to_change(tx).await?);
    let (owner, code) = draft.key();
    let stored = P::stored(&change.before, owner, code);
    let part = draft.over(stored)?;
    change.stage(vec![part.clone()])?;
    change.write(tx, actor, false).await?;
    Ok(part)
}

/// [`save`] of many parts, all or none. The paths of violations start at the part's place: `inputs.3.code`. What is named
/// twice is refused.
pub async fn save_all<P: Part, D: Draft<P>>(app: &App, actor: &Actor, drafts: Vec<D>) -> Result<Counts> {
    actor.require(P::PERMISSION)?;
    if drafts.len() > MAX_PARTS {
        let message = format!("{} at once; {MAX_PARTS} is the most", drafts.len());
        return Err(Error::Invalid(vec![Violation::new("TOO_MANY", "inputs", message)]));
    }
    let tx = app.db.begin_write().await?;
    let mut change = Change::new(store::load_to_change(&tx).await?);
    let mut parts = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let (owner, code) = draft.key();
        let stored = P::stored(&change.before, owner, code);
        parts.push(draft.over(stored)?);
    }
    refuse(named_twice(&parts))?;
    change.stage_as(parts, |place, _| format!("inputs.{place}"))?;
    let mut report = change.write(&tx, actor, true).await?;
    tx.commit().await?;
    Ok(report.parts.remove(P::NAME).unwrap_or_default())
}

fn named_twice<P: Part>(parts: &[P]) -> Vec<Violation> {
    let mut seen = BTreeSet::new();
    let again = parts.iter().enumerate().filter(|(_, part)| !seen.insert((part.owner(), part.code())));
    let fault = |(place, part): (usize, &P)| {
        let message = format!("`{}` stands further up already", shortened(part.code()));
        Violation::new("DUPLICATE", format!("inputs.{place}.code"), message)
    };
    again.map(fault).collect()
}

/// Removes a part that nothing needs, which the caller has made sure of.
pub async fn remove<P: Part>(tx: &impl ConnectionTrait, actor: &Actor, part: &P) -> Result<()> {
    store::remove::<P>(tx, part.owner(), part.code()).await?;
    store::bump(tx).await?;
    events::record(tx, actor, P::changed(&name_of(part))).await
}

pub(super) fn refuse_used(count: u64, what: &str) -> Result<()> {
    match count {
        0 => Ok(()),
        count => Err(Error::Refused {
            code: "IN_USE",
            reason: format!("{count} resources use {what}"),
            hint: Some("change those resources first".to_owned()),
        }),
    }
}

/// A change being put together: the model before, the model after, and what must be written for it.
struct Change {
    before: ContentModel,
    after: ContentModel,
    /// By key, so that a part named twice is written once, as it was named last.
    rows: BTreeMap<(&'static str, String), store::parts::ActiveModel>,
    checks: Vec<Check>,
    questions: Vec<Question>,
    events: Vec<Event>,
    report: ModelReport,
}

/// Finds what is wrong with one part in the model after the change; paths start at the part.
type Check = (String, Box<dyn Fn(&ContentModel, &mut Vec<Violation>) + Send + Sync>);

/// Whether contents stand against the change of a field.
struct Question {
    usage: Usage,
    what: String,
}

impl Change {
    fn new(before: ContentModel) -> Self {
        Self {
            after: before.clone(),
            before,
            rows: BTreeMap::new(),
            checks: Vec::new(),
            questions: Vec::new(),
            events: Vec::new(),
            report: ModelReport::default(),
        }
    }

    fn stage<P: Part>(&mut self, parts: Vec<P>) -> Result<()> {
        self.stage_as(parts, |_, part| format!("{}.{}", P::NAME, name_of(part)))
    }

    /// `called` says where the paths of violations start, given the place of a part and the part.
    fn stage_as<P: Part>(&mut self, parts: Vec<P>, called: impl Fn(usize, &P) -> String) -> Result<()> {
        let mut counts = Counts::default();
        let mut changed = BTreeSet::new();
        for (place, part) in parts.into_iter().enumerate() {
            let stored = P::stored(&self.after, part.owner(), part.code());
            match &stored {
                Some(stored) if *stored == part => counts.unchanged += 1,
                Some(_) => counts.changed += 1,
                None => counts.created += 1,
            }
            if stored.as_ref() != Some(&part) {
                self.question(&part, stored);
                changed.insert(name_of(&part));
                self.take(called(place, &part), part)?;
            }
        }
        self.events.extend(events_of::<P>(&changed));
        if counts != Counts::default() {
            self.report.parts.insert(P::NAME, counts);
        }
        Ok(())
    }

    fn question<P: Part>(&mut self, part: &P, stored: Option<P>) {
        let Some((usage, field)) = stored.and_then(|stored| part.needs_unused(&stored)) else { return };
        let kind = P::NAME.replace('_', " ");
        let what = format!("{kind} `{}`, so its `{field}` cannot change", part.code());
        self.questions.push(Question { usage, what });
    }

    fn take<P: Part>(&mut self, prefix: String, part: P) -> Result<()> {
        self.rows.insert((P::NAME, name_of(&part)), store::row(&part)?);
        self.after.put(part.clone());
        self.checks.push((prefix, Box::new(move |model, faults| part.check(model, faults))));
        Ok(())
    }

    /// Checks and writes; `prefixed` says in front of each path which part it is about.
    async fn write(mut self, tx: &impl ConnectionTrait, actor: &Actor, prefixed: bool) -> Result<ModelReport> {
        if self.rows.is_empty() {
            return Ok(self.report);
        }
        self.after.settle();
        refuse(self.violations(prefixed))?;
        for question in &self.questions {
            refuse_used(usage::count(tx, &self.before, &question.usage).await?, &question.what)?;
        }
        store::write(tx, self.rows.into_values().collect()).await?;
        store::bump(tx).await?;
        for event in self.events {
            events::record(tx, actor, event).await?;
        }
        Ok(self.report)
    }

    fn violations(&self, prefixed: bool) -> Vec<Violation> {
        let mut all = Vec::new();
        for (prefix, check) in &self.checks {
            let first = all.len();
            check(&self.after, &mut all);
            if prefixed {
                all[first..].iter_mut().for_each(|fault| fault.path = format!("{prefix}.{}", fault.path));
            }
        }
        all
    }
}

fn refuse(mut faults: Vec<Violation>) -> Result<()> {
    let more = faults.len().saturating_sub(MAX_VIOLATIONS);
    faults.truncate(MAX_VIOLATIONS);
    if more > 0 {
        faults.push(Violation::new("MORE", "", format!("and {more} more")));
    }
    if faults.is_empty() { Ok(()) } else { Err(Error::Invalid(faults)) }
}

/// How a part is called in events and paths: `weight`, or `colour.red` for an option.
pub fn name_of<P: Part>(part: &P) -> String {
    match part.owner() {
        "" => part.code().to_owned(),
        owner => format!("{owner}.{}", part.code()),
    }
}

/// One event a part; [`events::MANY`] stands for many, because what follows is the same. Channels are told one by one.
fn events_of<P: Part>(changed: &BTreeSet<String>) -> Vec<Event> {
    match changed.len() {
        count if count > MANY && P::NAME != Channel::NAME => vec![P::changed(events::MANY)],
        _ => changed.iter().map(|name| P::changed(name)).collect(),
    }
}
