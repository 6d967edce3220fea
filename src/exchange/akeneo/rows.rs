//! Rows of product models and products, made into contents and written in batches.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value as Json, json};

use super::{
    BATCH, Session,
    columns::{Column, Part},
    links::{self, Associations, Waiting},
    media::Media,
    table::{Record, Row, Table},
};
use crate::{
    catalog::{
        self,
        attribute::{self, AttributeType},
        model::{Attribute, FamilyVariant},
        two_way,
        write::{self, Write},
    },
    exchange::report::{Level, Place},
    resource::{self, Content, Kind, Scope, content::Target},
};
use std::sync::Arc;

/// A file of rows and what its columns mean.
pub struct Source<'a> {
    pub table: &'a Table,
    pub columns: &'a [Column],
    pub media: &'a Media,
    pub kind: Kind,
}

/// The product models there are: to find parents in whatever case they are written, and what they hold.
#[derive(Default)]
pub struct Models {
    by_lower: HashMap<String, resource::Model>,
}

impl Models {
    pub fn add(&mut self, models: Vec<resource::Model>) {
        self.by_lower.extend(models.into_iter().map(|model| (model.code.to_lowercase(), model)));
    }

    fn find(&self, code: &str) -> Option<&resource::Model> {
        self.by_lower.get(&code.to_lowercase())
    }

    /// The model and the one above it.
    fn line(&self, code: &str) -> Vec<&resource::Model> {
        let parent = self.find(code);
        let above = parent.and_then(|parent| self.find(parent.content.parent.as_deref()?));
        parent.into_iter().chain(above).collect()
    }
}

/// Writes the rows of `source` for which `pick` holds.
pub async fn write(
    session: &mut Session,
    source: &Source<'_>,
    models: &mut Models,
    waiting: &mut Waiting,
    pick: impl Fn(Record<'_>) -> bool,
) -> anyhow::Result<()> {
    let records: Vec<(Record<'_>, &Row)> =
        source.table.records().zip(&source.table.rows).filter(|(record, _)| pick(*record)).collect();
    let (total, mut done) = (records.len(), 0);
    for batch in records.chunks(BATCH) {
        write_batch(session, source, models, waiting, batch).await?;
        session.checkpoint().await?;
        done += batch.len();
        (session.progress)(if source.kind == Kind::Product { "products" } else { "product models" }, done, total);
    }
    Ok(())
}

async fn write_batch(
    session: &mut Session,
    source: &Source<'_>,
    models: &mut Models,
    waiting: &mut Waiting,
    batch: &[(Record<'_>, &Row)],
) -> anyhow::Result<()> {
    let key = key_column(source.kind);
    let codes: Vec<String> = batch.iter().map(|(record, _)| record.get(key).to_owned()).collect();
    let stored = resource::by_codes(session.tx(), source.kind, &codes).await?;
    let mut stored: BTreeMap<String, resource::Model> =
        stored.into_iter().map(|found| (found.code.clone(), found)).collect();
    let part = part_name(source.kind);
    let (mut writes, mut places) = (Vec::new(), Vec::new());
    for (record, row) in batch {
        let code = record.get(key).to_owned();
        let current = stored.remove(&code);
        match content(session, source, models, *record, row, current.as_ref()) {
            Some(content) => {
                writes.push(Write {
                    current: current.map(Arc::new),
                    kind: source.kind,
                    code,
                    content,
                    comment: None,
                    restored_from: None,
                    machine: false,
                    begins_without: None,
                });
                places.push(record.place());
            }
            None => session.report.part(part).rejected += 1,
        }
    }
    let wanted = writes.iter().flat_map(|write| links::targets(&write.content.associations)).collect();
    let missing = catalog::links::missing(session.tx(), &wanted).await?;
    for (write, place) in writes.iter_mut().zip(&places) {
        waiting.hold_back(source.kind, &write.code, &mut write.content, &missing, *place);
    }
    two_way::leave_out_held(session.tx(), &session.model, &mut writes.iter_mut().collect::<Vec<_>>()).await?;
    let same = |write: &Write| write.current.as_ref().is_some_and(|current| current.content == write.content);
    let (unchanged, changed): (Vec<_>, Vec<_>) = writes.into_iter().zip(places).partition(|(write, _)| same(write));
    session.report.part(part).unchanged += unchanged.len() as u64;
    let (writes, places): (Vec<_>, Vec<_>) = changed.into_iter().unzip();
    let existing: Vec<bool> = writes.iter().map(|write| write.current.is_some()).collect();
    let model = session.model.clone();
    let outcomes = write::write_all(session.tx(), &session.actor, &model, writes).await?;
    for ((outcome, place), existing) in outcomes.into_iter().zip(places).zip(existing) {
        tell(session, part, outcome, place, existing);
    }
    if source.kind == Kind::ProductModel {
        models.add(resource::by_codes(session.tx(), source.kind, &codes).await?);
    }
    Ok(())
}

fn tell(session: &mut Session, part: &str, outcome: write::Outcome, place: Place<'_>, existing: bool) {
    let counts = session.report.part(part);
    match (outcome, existing) {
        (Ok(_), true) => counts.updated += 1,
        (Ok(_), false) => counts.created += 1,
        (Err(violations), _) => {
            counts.rejected += 1;
            for violation in violations {
                session.report.add(place.violation(Level::Row, None, violation));
            }
        }
    }
}

fn key_column(kind: Kind) -> &'static str {
    if kind == Kind::Product { "sku" } else { "code" }
}

fn part_name(kind: Kind) -> &'static str {
    if kind == Kind::Product { "products" } else { "product models" }
}

/// The content a row asks for, on top of what is stored; `None` when the row cannot go in, which is told.
fn content(
    session: &mut Session,
    source: &Source<'_>,
    models: &Models,
    record: Record<'_>,
    row: &Row,
    current: Option<&resource::Model>,
) -> Option<Content> {
    let place = record.place();
    let mut content = current.map(|current| current.content.clone()).unwrap_or_default();
    if record.get(key_column(source.kind)).is_empty() {
        session.report.add(place.problem(
            Level::Row,
            Some(key_column(source.kind)),
            "REQUIRED",
            "the row names no code",
        ));
        return None;
    }
    let line = lineage(session, models, record)?;
    content.parent = line.first().map(|parent| parent.code.clone());
    content.family_variant = record.filled("family_variant").map(str::to_owned);
    content.family = family(session, record, &line);
    content.enabled = record.get("enabled") != "0";
    content.categories = record.list("categories").collect();
    let variant = variant(session, &content, &line);
    let mut cells = Cells { session, source, place, line: &line, variant, repeated: 0, own: 0 };
    for (attribute, scope, data) in cells.values(row) {
        content.set(&attribute.code, scope, data);
    }
    let (repeated, own) = (cells.repeated, cells.own);
    if source.kind == Kind::Product {
        session.report.value_cells += repeated + own;
        session.report.repeated_cells += repeated;
        session.report.own_cells += own;
    }
    content.associations = associations(source, row);
    Some(content)
}

/// The product models above the row, nearest first; a parent written in another case is matched and told.
fn lineage<'a>(session: &mut Session, models: &'a Models, record: Record<'_>) -> Option<Vec<&'a resource::Model>> {
    let Some(code) = record.filled("parent") else { return Some(Vec::new()) };
    let line = models.line(code);
    let Some(parent) = line.first() else {
        let message = format!("product model `{code}` does not exist");
        session.report.add(record.place().problem(Level::Row, Some("parent"), "UNKNOWN_PARENT", message));
        return None;
    };
    if parent.code != code && session.cases.insert(code.to_owned()) {
        let message = format!("parent `{code}` is written `{}` where it is defined: matched", parent.code);
        session.report.add(record.place().problem(Level::Notice, Some("parent"), "PARENT_CASE", message));
    }
    Some(line)
}

fn family(session: &Session, record: Record<'_>, line: &[&resource::Model]) -> Option<String> {
    let named = record.filled("family").map(str::to_owned);
    let by_variant = || Some(session.model.family_variants.get(record.filled("family_variant")?)?.family.clone());
    named.or_else(by_variant).or_else(|| line.first()?.content.family.clone())
}

fn variant(session: &Session, content: &Content, line: &[&resource::Model]) -> Option<Arc<FamilyVariant>> {
    let code = line.last().map_or(content.family_variant.as_ref(), |root| root.content.family_variant.as_ref())?;
    session.model.family_variants.get(code).cloned()
}

fn associations(source: &Source<'_>, row: &Row) -> Associations {
    let mut associations = Associations::new();
    for (column, cell) in source.columns.iter().zip(&row.cells) {
        let Column::Association { kind, target } = column else { continue };
        let targets = super::table::split(cell).map(|code| Target { kind: *target, code, quantity: None });
        associations.entry(kind.clone()).or_default().extend(targets);
    }
    associations.retain(|_, targets| !targets.is_empty());
    associations
}

/// The value cells of one row.
struct Cells<'a, 'b> {
    session: &'a mut Session,
    source: &'a Source<'b>,
    place: Place<'a>,
    line: &'a [&'a resource::Model],
    variant: Option<Arc<FamilyVariant>>,
    repeated: u64,
    own: u64,
}

impl Cells<'_, '_> {
    /// Every value the columns speak of: `None` where the cells are empty.
    fn values(&mut self, row: &Row) -> Vec<(Arc<Attribute>, Scope, Option<Json>)> {
        let mut values = Vec::new();
        for group in self.groups() {
            let Column::Value { attribute, scope, .. } = &self.source.columns[group[0]] else { continue };
            let filled =
                group.iter().filter(|index| !self.is_unit(**index) && !row.cells[**index].trim().is_empty()).count()
                    as u64;
            let own = self.is_own(attribute);
            *if own { &mut self.own } else { &mut self.repeated } += filled;
            let data = if filled == 0 { None } else { self.data(attribute, &group, row) };
            let keep = match own {
                true => data,
                false => self.told(attribute, scope, data, group[0]),
            };
            values.push((attribute.clone(), scope.clone(), keep));
        }
        values
    }

    /// Columns that together hold one value: the currencies of a price, amount and unit of a measurement.
    fn groups(&self) -> Vec<Vec<usize>> {
        let mut groups: Vec<Vec<usize>> = Vec::new();
        let mut known: HashMap<(&str, &Scope), usize> = HashMap::new();
        for (index, column) in self.source.columns.iter().enumerate() {
            let Column::Value { attribute, scope, .. } = column else { continue };
            let group = *known.entry((&attribute.code, scope)).or_insert_with(|| {
                groups.push(Vec::new());
                groups.len() - 1
            });
            groups[group].push(index);
        }
        groups
    }

    fn is_unit(&self, index: usize) -> bool {
        matches!(&self.source.columns[index], Column::Value { part: Part::Unit, .. })
    }

    /// The canonical data of the cells; `None` after telling why there is none.
    fn data(&mut self, attribute: &Arc<Attribute>, group: &[usize], row: &Row) -> Option<Json> {
        let column = &self.source.table.header[group[0]];
        let raw = self.raw(attribute, group, row)?;
        match attribute::normalize(&self.session.model, attribute, &raw) {
            Ok(data) => data,
            Err(violation) => {
                self.session.report.add(self.place.violation(Level::Cell, Some(column), violation));
                None
            }
        }
    }

    fn raw(&self, attribute: &Attribute, group: &[usize], row: &Row) -> Option<Json> {
        let cell = |index: usize| row.cells[index].trim();
        let first = cell(group[0]);
        Some(match attribute.kind {
            AttributeType::Boolean => json!(matches!(first, "1" | "true")),
            AttributeType::MultiSelect | AttributeType::AssetList => {
                json!(super::table::split(first).collect::<Vec<_>>())
            }
            AttributeType::Asset => json!(self.source.media.get(first)?),
            AttributeType::Date => json!(first.get(..10).unwrap_or(first)),
            AttributeType::Price => {
                let amounts = group.iter().filter_map(|index| match &self.source.columns[*index] {
                    Column::Value { part: Part::Currency(currency), .. } if !cell(*index).is_empty() => {
                        Some((currency.clone(), json!(cell(*index))))
                    }
                    _ => None,
                });
                Json::Object(amounts.collect::<Map<_, _>>())
            }
            AttributeType::Measurement => {
                let named = group
                    .iter()
                    .find(|index| self.is_unit(**index))
                    .map(|index| cell(*index))
                    .filter(|unit| !unit.is_empty());
                let amount = group.iter().find(|index| !self.is_unit(**index)).map(|index| cell(*index));
                json!({ "amount": amount, "unit": named.map(str::to_owned).or_else(|| attribute.settings.default_unit.clone()) })
            }
            _ => json!(first),
        })
    }

    fn is_own(&self, attribute: &Attribute) -> bool {
        self.variant.as_ref().is_none_or(|variant| variant.level_of(&attribute.code) == self.line.len())
    }

    /// A variant's row repeats what its models hold: such a cell is inherited, not stored. One that says something else
    /// than the model is left out and told.
    fn told(&mut self, attribute: &Attribute, scope: &Scope, data: Option<Json>, column: usize) -> Option<Json> {
        let held = self.line.iter().find_map(|model| model.content.value(&attribute.code, scope));
        if data.is_some() && held != data.as_ref() {
            let message = match held {
                Some(_) => format!(
                    "`{}` is held by the product model, which says something else: the model's value stays",
                    attribute.code
                ),
                None => format!(
                    "`{}` is held by the product model, which has no value: the cell is left out",
                    attribute.code
                ),
            };
            let column = Some(self.source.table.header[column].as_str());
            self.session.report.add(self.place.problem(Level::Cell, column, "HELD_BY_MODEL", message));
        }
        None
    }
}
