//! What the condition of a category would take in, looked at on real products before it is saved. Nothing is written.

use crate::{
    app::App,
    auth::{Actor, Permission},
    catalog::{
        ContentModel,
        category::Category,
        line::Line,
        model, recheck,
        rule::{Cell, Failure},
    },
    error::Result,
    resource::{self, Kind},
};

/// Products and product models that are looked at.
const EXAMINED: usize = 1_000;

#[derive(Default)]
pub struct Preview {
    /// Products and product models there are.
    pub total: u64,
    /// How many of them were looked at; the counts are of these.
    pub examined: usize,
    pub counts: Counts,
    /// Failures first, then what enters and leaves, then what stays.
    pub places: Vec<Place>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// The condition takes them in.
    pub members: usize,
    /// Of these, what the condition as it is stored does not take in.
    pub entering: usize,
    /// Taken in by the condition as it is stored, and no longer by this one.
    pub leaving: usize,
    /// It fails for them.
    pub wrong: usize,
}

/// What the condition comes to for one resource.
pub struct Place {
    pub resource: resource::Model,
    pub before: bool,
    pub after: bool,
    /// Somebody placed it or a model above in the category, which stays so.
    pub placed: bool,
    /// Why the condition fails.
    pub note: Option<String>,
}

impl Place {
    fn rank(&self) -> u8 {
        match () {
            () if self.note.is_some() => 0,
            () if self.before != self.after => 1,
            () => 2,
        }
    }
}

/// Fails with `INVALID` where the category could not be saved.
pub async fn preview(app: &App, actor: &Actor, category: Category, shown: usize) -> Result<Preview> {
    actor.require(Permission::EditCategories)?;
    actor.require(Permission::ViewCatalog)?;
    let before = model::current(app).await?;
    let after = before.with(category.clone())?;
    let (rows, total) = sample(app, &after).await?;
    let lines = recheck::ancestor_contents(app.db.read(), &rows).await?;
    let mut preview = Preview { total, examined: rows.len(), ..Preview::default() };
    for row in rows {
        let found = look(&after, &category, row.clone(), &lines.of(&before, &row), &lines.of(&after, &row));
        preview.counts.add(&found);
        preview.places.extend(Some(found).filter(|found| found.before || found.after || found.note.is_some()));
    }
    preview.places.sort_by_key(Place::rank);
    preview.places.truncate(shown);
    Ok(preview)
}

impl Counts {
    fn add(&mut self, place: &Place) {
        self.members += usize::from(place.after);
        self.entering += usize::from(place.after && !place.before);
        self.leaving += usize::from(place.before && !place.after);
        self.wrong += usize::from(place.note.is_some());
    }
}

/// Some products and models of each family, in order of their codes, and how many there are.
async fn sample(app: &App, model: &ContentModel) -> Result<(Vec<resource::Model>, u64)> {
    let families = model.families.values().filter(|family| family.kind == Kind::Product);
    let families: Vec<&str> = families.map(|family| family.code.as_str()).collect();
    let each = EXAMINED.div_ceil(families.len().max(1)) as u64;
    let (mut rows, mut total) = (Vec::new(), 0);
    for family in families {
        total += resource::count_of_family(app.db.read(), Some(family)).await?;
        rows.extend(resource::of_family(app.db.read(), Some(family), None, each).await?);
    }
    rows.sort_by(|a, b| (a.kind, &a.code).cmp(&(b.kind, &b.code)));
    Ok((rows, total))
}

fn look(model: &ContentModel, category: &Category, resource: resource::Model, old: &Line<'_>, new: &Line<'_>) -> Place {
    let is_in = |line: &Line<'_>| line.assortments().contains(&category.code);
    let condition = category.condition.as_deref().and_then(|source| model.calculation.expression(source).ok());
    let answer = condition.map(|condition| new.ask(Cell::default()).holds(&condition));
    let note = match answer {
        Some(Err(Failure::Wrong(message))) => Some(message),
        _ => None,
    };
    let placed = new.contents().iter().any(|content| content.categories.contains(&category.code));
    Place { resource, before: is_in(old), after: is_in(new), placed, note }
}
