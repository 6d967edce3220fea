//! The documents that channels would serve, were working copies published as they stand, and what these still lack.

use std::sync::Arc;

use crate::{
    app::App,
    catalog::{
        ContentModel, completeness,
        line::Line,
        validate::{self, Place as Standing},
    },
    channels::Channel,
    delivery::{
        document::Document,
        projection::{self, Site},
        publication::{Cell, Place},
        snapshot::Snapshot,
    },
    error::{Result, Violation},
    id::ResourceId,
    resource::{self, Content, Kind},
};

/// One working copy in one locale of a channel.
pub struct Draft {
    pub document: Document,
    /// Codes of the attributes that the channel requires and that have no value.
    pub missing: Vec<String>,
    pub problems: Vec<Violation>,
    /// Whether the channel would serve it: it is in its category tree, and the rights of an asset allow it.
    pub belongs: bool,
}

/// The drafts of `resources` in every locale of a channel, by locale; what was deleted has none.
pub async fn of(app: &App, model: &ContentModel, channel: &Channel, resources: &[ResourceId]) -> Result<Vec<Draft>> {
    let (db, now) = (app.db.read(), app.clock.now());
    let mut rows = resource::by_ids(db, resources).await?;
    rows.retain(|row| row.deleted_at.is_none());
    rows.sort_by_key(|row| resources.iter().position(|id| *id == row.id));
    let cells: Vec<Cell> = channel.locales.iter().map(|locale| Cell::new(&channel.code, locale)).collect();
    let snapshot = Snapshot::of_working_copies(db, model, &cells, &rows, now).await?;
    let public_url = app.config.public_url.trim_end_matches('/');
    let site = Site { model, today: now.date_naive(), public_url };
    let places = cells.iter().flat_map(|cell| rows.iter().map(move |row| (cell, row)));
    Ok(places.filter_map(|(cell, row)| draft(&site, channel, &snapshot, cell, row)).collect())
}

fn draft(site: &Site<'_>, channel: &Channel, snapshot: &Snapshot, cell: &Cell, row: &resource::Model) -> Option<Draft> {
    let place = Place { resource: row.id, cell: cell.clone() };
    let built = projection::project(site, snapshot, &place)?;
    let line = snapshot.line(row.id, cell);
    let contents: Vec<&Content> = line.iter().map(|one| one.content).collect();
    Some(Draft {
        document: built.document,
        missing: missing(site.model, channel, &cell.locale, row, contents.clone()),
        problems: problems(site.model, row, &contents),
        belongs: projection::may_be_live(site, channel, row.kind, &line),
    })
}

/// Product models go nowhere by themselves: nothing is asked of them.
fn missing(
    model: &ContentModel,
    channel: &Channel,
    locale: &str,
    row: &resource::Model,
    contents: Vec<&Content>,
) -> Vec<String> {
    let family: Option<&Arc<_>> = row.family.as_deref().and_then(|code| model.family(code));
    let Some(family) = family.filter(|_| row.kind != Kind::ProductModel) else { return Vec::new() };
    let line = Line::new(model, row.kind, &row.code, contents);
    completeness::check(model, family, &line, channel, locale).missing
}

fn problems(model: &ContentModel, row: &resource::Model, contents: &[&Content]) -> Vec<Violation> {
    let place = Standing { kind: row.kind, ancestors: contents.get(1..).unwrap_or_default() };
    validate::validate(model, &place, None, &mut row.content.clone())
}
