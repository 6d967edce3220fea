//! Associations whose targets come later, in the same file or in another: they wait until every row is written.

use std::{collections::BTreeMap, sync::Arc};

use super::{BATCH, Session};
use crate::{
    catalog::{
        links::{self, Targets},
        write::{self, Write},
    },
    exchange::report::{Level, Place},
    resource::{self, Content, Kind, content::Target},
};

pub type Associations = BTreeMap<String, Vec<Target>>;

/// Rows that name something that was not there yet.
#[derive(Default)]
pub struct Waiting(Vec<Row>);

struct Row {
    kind: Kind,
    code: String,
    wanted: Associations,
    file: String,
    line: u64,
}

impl Waiting {
    /// Leaves in `content` the targets that exist, and remembers the row if that is not all.
    pub fn hold_back(&mut self, kind: Kind, code: &str, content: &mut Content, missing: &Targets, place: Place<'_>) {
        let kept = existing(&content.associations, missing);
        if kept != content.associations {
            let wanted = std::mem::replace(&mut content.associations, kept);
            self.0.push(Row { kind, code: code.to_owned(), wanted, file: place.file.to_owned(), line: place.line });
        }
    }

    /// Writes them now that everything is there; what still is not, is told cell by cell.
    pub async fn settle(self, session: &mut Session) -> anyhow::Result<()> {
        for batch in self.0.chunks(BATCH) {
            settle_batch(session, batch).await?;
            session.checkpoint().await?;
        }
        Ok(())
    }
}

async fn settle_batch(session: &mut Session, batch: &[Row]) -> anyhow::Result<()> {
    let missing = links::missing(session.tx(), &batch.iter().flat_map(|row| targets(&row.wanted)).collect()).await?;
    let mut stored: BTreeMap<(Kind, String), resource::Model> = BTreeMap::new();
    for kind in [Kind::ProductModel, Kind::Product] {
        let codes: Vec<String> = batch.iter().filter(|row| row.kind == kind).map(|row| row.code.clone()).collect();
        let found = resource::by_codes(session.tx(), kind, &codes).await?;
        stored.extend(found.into_iter().map(|found| ((kind, found.code.clone()), found)));
    }
    let (mut writes, mut rows) = (Vec::new(), Vec::new());
    for row in batch {
        // A row that was rejected has told why already.
        let Some(current) = stored.remove(&(row.kind, row.code.clone())) else { continue };
        tell(session, row, &missing);
        let content = Content { associations: existing(&row.wanted, &missing), ..current.content.clone() };
        if content != current.content {
            let (kind, code) = (row.kind, row.code.clone());
            writes.push(Write {
                current: Some(Arc::new(current)),
                kind,
                code,
                content,
                comment: None,
                restored_from: None,
                machine: false,
                begins_without: None,
            });
            rows.push(row);
        }
    }
    let model = session.model.clone();
    let outcomes = write::write_all(session.tx(), &session.actor, &model, writes).await?;
    for (outcome, row) in outcomes.into_iter().zip(rows) {
        let place = Place { file: &row.file, line: row.line };
        for violation in outcome.err().into_iter().flatten() {
            session.report.add(place.violation(Level::Cell, None, violation));
        }
    }
    Ok(())
}

fn tell(session: &mut Session, row: &Row, missing: &Targets) {
    let place = Place { file: &row.file, line: row.line };
    for (name, targets) in &row.wanted {
        for target in targets.iter().filter(|target| missing.contains(&(target.kind, target.code.clone()))) {
            let message = format!("`{}` does not exist, so nothing can be associated with it", target.code);
            session.report.add(place.problem(Level::Cell, Some(name), "UNKNOWN_TARGET", message));
        }
    }
}

pub fn targets(associations: &Associations) -> impl Iterator<Item = (Kind, String)> {
    associations.values().flatten().map(|target| (target.kind, target.code.clone()))
}

fn existing(associations: &Associations, missing: &Targets) -> Associations {
    let exists = |target: &&Target| !missing.contains(&(target.kind, target.code.clone()));
    let kept = associations
        .iter()
        .map(|(name, targets)| (name.clone(), targets.iter().filter(exists).cloned().collect::<Vec<_>>()));
    kept.filter(|(_, targets)| !targets.is_empty()).collect()
}
