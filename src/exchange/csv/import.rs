//! `nabe import csv`: cells over what is stored. A column that is not there leaves its values alone, an empty cell clears one.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    path::Path,
    sync::Arc,
};

use anyhow::ensure;

use super::{
    TABLES,
    cell::{read, split, truth},
    columns::{Column, Names, Part},
    table::Table,
};
use crate::{
    app::App,
    auth::{Actor, Permission},
    catalog::{
        ContentModel,
        model::{Attribute, part::shortened},
    },
    exchange::{
        load::{Load, Row, Rows},
        report::{Level, Place, Problem, ProgressFn, Report},
    },
    resource::{Content, Kind, Scope, content::Target},
};

/// Imports `product_models.csv` and `products.csv` of a folder, or one of them. Problems of single rows are in the report;
/// an error means that nothing of the failing step was written. Needs `IMPORT_DATA`.
pub async fn import(
    app: &App,
    actor: &Actor,
    path: &Path,
    dry_run: bool,
    progress: ProgressFn,
) -> anyhow::Result<Report> {
    actor.require(Permission::ImportData)?;
    let folder = if path.is_dir() { path } else { path.parent().unwrap_or(Path::new(".")) };
    let given = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let wanted = |name: &str| if path.is_dir() { folder.join(name).is_file() } else { given == name && path.is_file() };
    let tables: Vec<_> = TABLES.into_iter().filter(|(_, name)| wanted(name)).collect();
    let named = TABLES.map(|(_, name)| name).join(" nor ");
    ensure!(!tables.is_empty(), "{} is neither {named}, nor a folder with one", path.display());
    let mut load = Load::begin(app, actor, folder.to_owned(), dry_run, progress).await?;
    let model = load.model().clone();
    let names = Names::new(model.clone());
    for (kind, name) in tables {
        let table = Table::open(&folder.join(name))?;
        let shape = Arc::new(shape(&names, &model, &table, kind, &mut load.report)?);
        let total = count(&table, &mut load.report)?;
        load.rows(name, total, || rows(&table, &shape)).await?;
    }
    load.end().await
}

/// How many rows there are; those that cannot be read are told.
fn count(table: &Table, report: &mut Report) -> anyhow::Result<usize> {
    let mut total = 0;
    for row in table.rows()? {
        match row {
            Ok(_) => total += 1,
            Err(problem) => {
                report.part("rows").rejected += 1;
                report.add(*problem);
            }
        }
    }
    Ok(total)
}

/// What the columns of a table mean, in the order of its header; `None` means nothing.
struct Shape {
    kind: Kind,
    code: usize,
    columns: Vec<Option<Column>>,
    attributes: HashMap<String, Arc<Attribute>>,
    /// The values that have a column.
    named: Arc<BTreeSet<(String, Scope)>>,
}

fn shape(names: &Names, model: &ContentModel, table: &Table, kind: Kind, report: &mut Report) -> anyhow::Result<Shape> {
    let place = Place { file: &table.name, line: 1 };
    let columns: Vec<Option<Column>> = table.header.iter().map(|name| names.column(name)).collect();
    for (name, column) in table.header.iter().zip(&columns) {
        if column.is_none() {
            let message = format!("column `{name}` belongs to no attribute: its cells are left out");
            report.add(place.problem(Level::Cell, Some(name), "UNKNOWN_COLUMN", message));
        }
    }
    for (index, column) in columns.iter().enumerate().filter(|(_, column)| column.is_some()) {
        ensure!(!columns[..index].contains(column), "{}: column `{}` stands twice", table.name, table.header[index]);
    }
    let code = columns.iter().position(|column| *column == Some(Column::Code));
    let Some(code) = code else { anyhow::bail!("{} has no column `code`", table.name) };
    let values = || columns.iter().flatten().filter_map(Column::value);
    let attributes = values().filter_map(|(code, _)| Some((code.clone(), model.attribute(code)?.clone()))).collect();
    let named = Arc::new(values().map(|(code, scope)| (code.clone(), scope.clone())).collect());
    Ok(Shape { kind, code, attributes, named, columns })
}

fn rows(table: &Table, shape: &Arc<Shape>) -> Rows {
    let name = table.name.clone();
    let shape = shape.clone();
    // Counting has told what cannot be read.
    let rows = table.rows().into_iter().flatten().flatten();
    Box::new(rows.map(move |(line, cells)| row(&name, &shape, line, cells)))
}

fn row(file: &str, shape: &Arc<Shape>, line: u64, cells: Vec<String>) -> Result<Row, Box<Problem>> {
    let code = cells[shape.code].trim().to_owned();
    if code.is_empty() {
        let problem = Place { file, line }.problem(Level::Row, Some("code"), "REQUIRED", "the row names no code");
        return Err(Box::new(problem));
    }
    let enabled = shape.columns.iter().zip(&cells).find(|(column, _)| **column == Some(Column::Enabled));
    if let Some((_, cell)) = enabled.filter(|(_, cell)| !cell.is_empty() && truth(cell).is_none()) {
        let message = format!("`{}` is neither 1 nor 0", shortened(cell));
        let problem = Place { file, line }.problem(Level::Row, Some("enabled"), "BAD_BOOLEAN", message);
        return Err(Box::new(problem));
    }
    let (kind, shape, named) = (shape.kind, shape.clone(), shape.named.clone());
    let make = Box::new(move |stored: Option<&Content>| shape.content(&cells, stored));
    Ok(Row { line, kind, code, file: None, make, named: Some(named) })
}

type Values<'a> = BTreeMap<(&'a str, &'a Scope), Vec<(&'a Part, &'a str)>>;
/// Codes of targets by kind, and how many of each.
type Targets<'a> = BTreeMap<&'a str, BTreeMap<(Kind, bool), &'a str>>;

impl Shape {
    fn content(&self, cells: &[String], stored: Option<&Content>) -> Content {
        let mut content = stored.cloned().unwrap_or(Content { enabled: true, ..Content::default() });
        let (mut values, mut targets) = (Values::new(), Targets::new());
        for (column, cell) in self.columns.iter().zip(cells) {
            let filled = || Some(cell.trim()).filter(|cell| !cell.is_empty()).map(str::to_owned);
            match column {
                None | Some(Column::Code) => {}
                Some(Column::Family) => content.family = filled(),
                Some(Column::FamilyVariant) => content.family_variant = filled(),
                Some(Column::Parent) => content.parent = filled(),
                Some(Column::Enabled) => content.enabled = truth(cell).unwrap_or(content.enabled),
                Some(Column::Categories) => content.categories = split(cell).map(str::to_owned).collect(),
                Some(Column::Value { attribute, scope, part }) => {
                    values.entry((attribute, scope)).or_default().push((part, cell));
                }
                Some(Column::Association { kind, target, quantity }) => {
                    targets.entry(kind).or_default().insert((*target, *quantity), cell);
                }
            }
        }
        for ((code, scope), cells) in values {
            let Some(attribute) = self.attributes.get(code) else { continue };
            let data = read(attribute, &cells, content.value(code, scope));
            content.set(code, scope.clone(), data);
        }
        for (kind, cells) in targets {
            let list = content.associations.remove(kind).unwrap_or_default();
            content.associations.insert(kind.to_owned(), associated(list, &cells));
        }
        content
    }
}

/// The targets of the cells in place of those of their kinds; the order across kinds stays while each kind is as it was.
fn associated(stored: Vec<Target>, cells: &BTreeMap<(Kind, bool), &str>) -> Vec<Target> {
    let mut wanted = Vec::new();
    let mut kinds = Vec::new();
    for ((kind, quantity), cell) in cells.iter().filter(|((_, quantity), _)| !quantity) {
        let counts: Vec<&str> = cells.get(&(*kind, !quantity)).into_iter().flat_map(|cell| split(cell)).collect();
        let known = |code: &str| stored.iter().find(|target| target.kind == *kind && target.code == code);
        kinds.push(*kind);
        wanted.extend(split(cell).enumerate().map(|(index, code)| {
            let count = counts.get(index).and_then(|count| count.parse().ok());
            let kept = || known(code).and_then(|target| target.quantity).filter(|_| counts.is_empty());
            Target { kind: *kind, code: code.to_owned(), quantity: count.or_else(kept) }
        }));
    }
    let of = |kind: Kind, list: &[Target]| list.iter().filter(|found| found.kind == kind).cloned().collect::<Vec<_>>();
    if kinds.iter().all(|kind| of(*kind, &stored) == of(*kind, &wanted)) {
        return stored;
    }
    let mut list: Vec<Target> = stored.into_iter().filter(|target| !kinds.contains(&target.kind)).collect();
    list.extend(wanted);
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(kind: Kind, code: &str) -> Target {
        Target { kind, code: code.to_owned(), quantity: None }
    }

    #[test]
    fn the_order_across_kinds_stays_while_nothing_else_changes() {
        let (model, product, entry) =
            (target(Kind::ProductModel, "m"), target(Kind::Product, "p"), target(Kind::Entry, "e"));
        let stored = vec![model.clone(), entry.clone(), product.clone()];
        let cells = |products| BTreeMap::from([((Kind::Product, false), products), ((Kind::ProductModel, false), "m")]);
        assert_eq!(associated(stored.clone(), &cells("p")), stored);
        let changed = associated(stored, &cells("q,p"));
        assert_eq!(changed, [entry, target(Kind::Product, "q"), product, model]);
    }
}
