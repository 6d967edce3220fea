//! What must hold before a revision may go live in some cells. Shown with a review, enforced when it is submitted and
//! when its last stage approves.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use sea_orm::ConnectionTrait;

use crate::{
    assets::rights,
    catalog::{
        ContentModel, completeness,
        line::{Line, Origin},
        links,
        translation::mark,
        validate,
    },
    channels::Channel,
    delivery::{
        Cell, Place,
        publication::{self, State},
    },
    error::{Error, Parameters, Result, Violation},
    id::ResourceId,
    resource::{self, Content, Kind, Scope, value_path},
};

const MACHINE_TEXT: &str = "MACHINE_TEXT";

/// What came of one check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guard {
    /// `CHANNEL`, `VALID`, `COMPLETE`, `ASSETS`, `RECORDS`, `PARENT` or `MACHINE_TEXT`; a finding has the code of its violation.
    pub code: String,
    pub outcome: Outcome,
    pub path: Option<String>,
    pub message: Option<String>,
    /// What the message speaks of: the `record` or `model` that is not live and the `cells` where, or those of the finding.
    pub parameters: Parameters,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Holds,
    /// Worth knowing; hinders nothing.
    Note,
    Hinders,
}

impl Guard {
    fn holds(code: &str) -> Self {
        Self { outcome: Outcome::Holds, message: None, ..Self::note(code, String::new(), Parameters::new()) }
    }

    fn note(code: &str, message: String, parameters: Parameters) -> Self {
        Self { code: code.to_owned(), outcome: Outcome::Note, path: None, message: Some(message), parameters }
    }
}

/// A revision and where it is to go live.
pub struct Case<'a> {
    pub resource: &'a resource::Model,
    /// Of the revision under review, which may be older than the working copy.
    pub content: &'a Content,
    pub cells: &'a [Cell],
}

/// Every guard with its outcome: one line for each finding, or one that says all is well.
pub async fn all(
    db: &impl ConnectionTrait,
    model: &ContentModel,
    today: NaiveDate,
    case: &Case<'_>,
) -> Result<Vec<Guard>> {
    let above = models_above(db, case.content).await?;
    let mut guards = Vec::new();
    extend(&mut guards, "CHANNEL", channels(model, case, &above));
    extend(&mut guards, "VALID", problems(model, case, &above));
    extend(&mut guards, "COMPLETE", missing(model, case, &above));
    extend(&mut guards, "ASSETS", assets(db, model, today, case).await?);
    guards.extend(records(db, model, case).await?);
    guards.extend(parent(db, case, &above).await?);
    guards.extend(machine_texts(db, model, case, &above).await?);
    Ok(guards)
}

/// Fails with everything that hinders.
pub fn enforce(guards: &[Guard]) -> Result<()> {
    let hindering = guards.iter().filter(|guard| guard.outcome == Outcome::Hinders);
    let violations: Vec<Violation> = hindering
        .map(|guard| {
            let (path, message) = (guard.path.clone(), guard.message.clone());
            let violation = Violation::new(&guard.code, path.unwrap_or_default(), message.unwrap_or_default());
            Violation { parameters: guard.parameters.clone(), ..violation }
        })
        .collect();
    if violations.is_empty() { Ok(()) } else { Err(Error::Invalid(violations)) }
}

fn extend(guards: &mut Vec<Guard>, code: &str, violations: Vec<Violation>) {
    if violations.is_empty() {
        guards.push(Guard::holds(code));
    }
    guards.extend(violations.into_iter().map(|found| Guard {
        code: found.code,
        outcome: Outcome::Hinders,
        path: Some(found.path),
        message: Some(found.message),
        parameters: found.parameters,
    }));
}

/// The models above the content, nearest first, as they are now.
async fn models_above(db: &impl ConnectionTrait, content: &Content) -> Result<Vec<resource::Model>> {
    let Some(code) = &content.parent else { return Ok(Vec::new()) };
    let Some(parent) = resource::find_by_code(db, Kind::ProductModel, code).await? else { return Ok(Vec::new()) };
    let mut above = resource::ancestors(db, &parent).await?;
    above.insert(0, parent);
    Ok(above)
}

/// The content and those above it, nearest first.
fn contents<'a>(case: &Case<'a>, above: &'a [resource::Model]) -> impl Iterator<Item = &'a Content> {
    std::iter::once(case.content).chain(above.iter().map(|one| &one.content))
}

fn channels(model: &ContentModel, case: &Case<'_>, above: &[resource::Model]) -> Vec<Violation> {
    let line = Line::new(model, case.resource.kind, &case.resource.code, contents(case, above));
    let belongs = |channel: &Channel| !case.resource.kind.goes_by_category() || line.is_within(&channel.tree);
    let mut violations = Vec::new();
    for cell in case.cells {
        let known = model.channel(&cell.channel).filter(|channel| channel.locales.contains(&cell.locale));
        let path = format!("cells.{cell}");
        match known {
            None => {
                let message = format!("there is no channel `{}` with locale `{}`", cell.channel, cell.locale);
                violations.push(Violation::new("UNKNOWN_CELL", path, message));
            }
            Some(channel) if !belongs(channel) => {
                let message = format!("it is in no category of the tree of channel `{}`", cell.channel);
                violations.push(Violation::new("NOT_IN_CHANNEL", path, message));
            }
            Some(_) => {}
        }
    }
    violations
}

fn problems(model: &ContentModel, case: &Case<'_>, above: &[resource::Model]) -> Vec<Violation> {
    let ancestors: Vec<&Content> = above.iter().map(|one| &one.content).collect();
    let place = validate::Place { kind: case.resource.kind, ancestors: &ancestors };
    validate::validate(model, &place, None, &mut case.content.clone())
}

/// One violation a missing value, naming the cells that miss it. Models are complete when their variants are.
fn missing(model: &ContentModel, case: &Case<'_>, above: &[resource::Model]) -> Vec<Violation> {
    let family = case.content.family.as_deref().and_then(|code| model.family(code));
    let Some(family) = family.filter(|_| case.resource.kind != Kind::ProductModel) else { return Vec::new() };
    let line = Line::new(model, case.resource.kind, &case.resource.code, contents(case, above));
    let mut missing: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for cell in case.cells {
        let Some(channel) = model.channel(&cell.channel) else { continue };
        let state = completeness::check(model, family, &line, channel, &cell.locale);
        for code in state.missing {
            let Some(attribute) = model.attribute(&code) else { continue };
            let channel = attribute.scopable.then_some(cell.channel.as_str());
            let locale = attribute.localizable.then_some(cell.locale.as_str());
            let path = value_path(&code, &Scope::new(channel, locale));
            missing.entry((path, code)).or_default().push(cell.to_string());
        }
    }
    let violation = |((path, code), cells): ((String, String), Vec<String>)| {
        let message = format!("`{code}` is missing for {}", cells.join(", "));
        Violation::new("MISSING", path, message).with("cells", cells)
    };
    missing.into_iter().map(violation).collect()
}

/// Assets it shows must exist, and their rights allow the channels today.
async fn assets(
    db: &impl ConnectionTrait,
    model: &ContentModel,
    today: NaiveDate,
    case: &Case<'_>,
) -> Result<Vec<Violation>> {
    let codes: BTreeSet<String> = links::asset_codes(model, case.content).map(str::to_owned).collect();
    let codes: Vec<String> = codes.into_iter().collect();
    let mut found = resource::by_codes(db, Kind::Asset, &codes).await?;
    let exists: BTreeSet<String> = found.iter().map(|asset| asset.code.clone()).collect();
    let gone = codes.iter().filter(|code| !exists.contains(*code)).map(|code| {
        Violation::new("UNKNOWN_ASSET", format!("assets.{code}"), format!("asset `{code}` does not exist"))
    });
    let mut violations: Vec<Violation> = gone.collect();
    if case.resource.kind == Kind::Asset {
        found.push(resource::Model { content: case.content.clone(), ..case.resource.clone() });
    }
    let channels: BTreeSet<&String> = case.cells.iter().map(|cell| &cell.channel).collect();
    for asset in &found {
        let Some(rights) = &asset.content.rights else { continue };
        let refusing = channels.iter().filter(|channel| !rights::allow(rights, channel, today));
        let refusing: Vec<&str> = refusing.map(|channel| channel.as_str()).collect();
        if !refusing.is_empty() {
            let message = format!("the rights of asset `{}` do not allow {} today", asset.code, refusing.join(", "));
            let violation = Violation::new("RIGHTS", format!("assets.{}", asset.code), message);
            violations.push(violation.with("asset", asset.code.as_str()).with("channels", refusing));
        }
    }
    Ok(violations)
}

/// A record that is not live yet hinders nothing: it shows once it is. One line for each; none where no record is named.
async fn records(db: &impl ConnectionTrait, model: &ContentModel, case: &Case<'_>) -> Result<Vec<Guard>> {
    let named = links::in_values(model, case.content).filter(|(kind, _)| *kind == Kind::Record);
    let codes: BTreeSet<String> = named.map(|(_, code)| code.to_owned()).collect();
    let found = resource::by_codes(db, Kind::Record, &codes.into_iter().collect::<Vec<_>>()).await?;
    let absent = absent(db, case, &found).await?;
    let mut guards: Vec<Guard> = absent
        .iter()
        .map(|(record, cells)| {
            let places = cells.join(", ");
            let note = format!("record `{}` is not live in {places} and will not show there until it is", record.code);
            Guard::note("RECORDS", note, about("record", record, cells))
        })
        .collect();
    if guards.is_empty() && !found.is_empty() {
        guards.push(Guard::holds("RECORDS"));
    }
    Ok(guards)
}

/// A variant whose model is not live yet may be approved: it waits for the model.
async fn parent(db: &impl ConnectionTrait, case: &Case<'_>, above: &[resource::Model]) -> Result<Option<Guard>> {
    let Some(parent) = above.first() else { return Ok(None) };
    Ok(Some(match absent(db, case, std::slice::from_ref(parent)).await?.first() {
        None => Guard::holds("PARENT"),
        Some((parent, cells)) => {
            let note = format!("it waits for product model `{}` in {}", parent.code, cells.join(", "));
            Guard::note("PARENT", note, about("model", parent, cells))
        }
    }))
}

/// Texts that a machine wrote and nobody has confirmed. They hinder in channels that ask for it, and are worth knowing in others.
async fn machine_texts(
    db: &impl ConnectionTrait,
    model: &ContentModel,
    case: &Case<'_>,
    above: &[resource::Model],
) -> Result<Vec<Guard>> {
    let resource = case.resource;
    let marks = mark::of(db, &[resource.id]).await?.remove(&resource.id).unwrap_or_default();
    let line = Line::new(model, resource.kind, &resource.code, contents(case, above));
    let asks = |cell: &Cell| model.channel(&cell.channel).is_some_and(|channel| channel.confirm_machine_texts);
    let mut guards = Vec::new();
    for mark in marks.values().filter(|mark| mark.machine && speaks_of(mark, case)) {
        let shown = case.cells.iter().filter(|cell| shows(model, &line, mark, cell));
        let (asking, others): (Vec<&Cell>, Vec<&Cell>) = shown.partition(|cell| asks(cell));
        let found = [(Outcome::Hinders, asking), (Outcome::Note, others)];
        let found = found.into_iter().filter(|(_, cells)| !cells.is_empty());
        guards.extend(found.map(|(outcome, cells)| machine_text(outcome, mark, &cells)));
    }
    if guards.is_empty() && case.cells.iter().any(asks) {
        guards.push(Guard::holds(MACHINE_TEXT));
    }
    Ok(guards)
}

/// A mark is about the working copy, which may hold another text by now than the revision under review.
fn speaks_of(mark: &mark::Model, case: &Case<'_>) -> bool {
    let scope = mark.scope();
    let under_review = case.content.value(&mark.attribute, &scope);
    under_review.is_some() && under_review == case.resource.content.value(&mark.attribute, &scope)
}

/// Whether the cell shows the text with this mark, be it by fallback.
fn shows(model: &ContentModel, line: &Line<'_>, mark: &mark::Model, cell: &Cell) -> bool {
    let (Some(channel), Some(attribute)) = (model.channel(&cell.channel), model.attribute(&mark.attribute)) else {
        return false;
    };
    let found = line.resolve(attribute, &cell.channel, channel.chain(&cell.locale));
    let is_it = found.is_some_and(|found| found.origin == Origin::Own && found.locale == Some(&mark.locale));
    is_it && (mark.channel.is_empty() || mark.channel == cell.channel)
}

fn machine_text(outcome: Outcome, mark: &mark::Model, cells: &[&Cell]) -> Guard {
    let cells: Vec<String> = cells.iter().map(ToString::to_string).collect();
    let message = format!("a machine wrote `{}` for {}, and nobody has confirmed it", mark.attribute, cells.join(", "));
    let parameters = Parameters::from([
        ("attribute".to_owned(), mark.attribute.as_str().into()),
        ("locale".to_owned(), mark.locale.as_str().into()),
        ("cells".to_owned(), cells.into()),
    ]);
    let path = Some(value_path(&mark.attribute, &mark.scope()));
    Guard { outcome, path, ..Guard::note(MACHINE_TEXT, message, parameters) }
}

fn about(name: &str, other: &resource::Model, cells: &[String]) -> Parameters {
    Parameters::from([(name.to_owned(), other.code.as_str().into()), ("cells".to_owned(), cells.into())])
}

/// Those of `others` that are not live everywhere the case is about, with the cells where they are not.
async fn absent<'o>(
    db: &impl ConnectionTrait,
    case: &Case<'_>,
    others: &'o [resource::Model],
) -> Result<Vec<(&'o resource::Model, Vec<String>)>> {
    let ids: Vec<ResourceId> = others.iter().map(|other| other.id).collect();
    let rows = publication::of(db, &ids).await?;
    let live: BTreeSet<Place> =
        rows.iter().filter(|row| row.state == State::Live).map(publication::Model::place).collect();
    let cells_without = |other: &resource::Model| {
        let is_live = |cell: &Cell| live.contains(&Place { resource: other.id, cell: cell.clone() });
        case.cells.iter().filter(|cell| !is_live(cell)).map(Cell::to_string).collect::<Vec<_>>()
    };
    Ok(others.iter().map(|other| (other, cells_without(other))).filter(|(_, cells)| !cells.is_empty()).collect())
}
