//! What there is to translate: resource by resource and language by language.

use sea_orm::{
    Condition, ExprTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, entity::prelude::*, sea_query::Expr,
};

use super::{
    counts::{Column, Entity, Model},
    state::State,
};
use crate::{
    app::App,
    auth::{Actor, Permission},
    error::{Error, Result},
    id::{ResourceId, UserId},
    page::{Page, Slice},
    resource::{self, Kind},
};

/// Resources of one selection.
pub const MOST: usize = 20_000;

/// Which part of the work; what is not said does not narrow it.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub ids: Option<Vec<ResourceId>>,
    /// With a text in one of these states; without any, with anything left to do.
    pub states: Vec<State>,
    pub kind: Option<Kind>,
    pub family: Option<String>,
    pub assignee: Option<Assignee>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assignee {
    Person(UserId),
    Nobody,
}

/// One page of the work, resources by age; without `locale` in every language.
pub async fn page(
    app: &App,
    actor: &Actor,
    locale: Option<&str>,
    wanted: &Wanted,
    page: &Page,
) -> Result<Slice<Model>> {
    actor.require(Permission::ViewCatalog)?;
    let db = app.db.read();
    let which = condition(locale, wanted)?;
    let total = Entity::find().filter(which.clone()).count(db).await?;
    let mut query = Entity::find().filter(which);
    if let Some((resource, locale)) = page.after::<(ResourceId, String)>()? {
        let later = Condition::all().add(Column::Resource.eq(resource)).add(Column::Locale.gt(locale));
        query = query.filter(Condition::any().add(Column::Resource.gt(resource)).add(later));
    }
    let query = query.order_by_asc(Column::Resource).order_by_asc(Column::Locale);
    let rows = query.limit(page.first + 1).all(db).await?;
    Ok(Slice::new(page, rows, total, |row| (row.resource, row.locale.clone())))
}

/// The resources of a selection in one language, by age. Fails with `TOO_MANY` for more than 20,000, with `REQUIRED` for
/// none.
pub(crate) async fn resources(app: &App, locale: &str, wanted: &Wanted) -> Result<Vec<ResourceId>> {
    let query = Entity::find().filter(condition(Some(locale), wanted)?).select_only().column(Column::Resource);
    let query = query.order_by_asc(Column::Resource).limit(MOST as u64 + 1);
    let found: Vec<ResourceId> = query.into_tuple().all(app.db.read()).await?;
    match found.len() {
        0 => Err(Error::invalid("REQUIRED", "selection", "there is nothing to translate in this selection")),
        1..=MOST => Ok(found),
        _ => Err(Error::refused("TOO_MANY", format!("more than {MOST} resources are selected"))),
    }
}

fn condition(locale: Option<&str>, wanted: &Wanted) -> Result<Condition> {
    let mut all = Condition::all().add(in_state(&wanted.states, wanted.ids.is_some()));
    all = all.add_option(locale.map(|locale| Column::Locale.eq(locale)));
    if let Some(ids) = &wanted.ids {
        if ids.len() > MOST {
            return Err(Error::invalid("TOO_MANY", "ids", format!("{MOST} resources can be named at once")));
        }
        all = all.add(Column::Resource.is_in(ids.iter().copied()));
    }
    if wanted.kind.is_some() || wanted.family.is_some() {
        let mut of_kind = resource::Entity::find().select_only().column(resource::Column::Id);
        if let Some(kind) = wanted.kind {
            of_kind = of_kind.filter(resource::Column::Kind.eq(kind));
        }
        if let Some(family) = &wanted.family {
            of_kind = of_kind.filter(resource::Column::Family.eq(family));
        }
        all = all.add(Column::Resource.in_subquery(of_kind.into_query()));
    }
    Ok(all.add_option(wanted.assignee.map(assigned)))
}

fn assigned(assignee: Assignee) -> Expr {
    use super::assignment as given;
    let mut rows = given::Entity::find()
        .select_only()
        .column(given::Column::Resource)
        .filter(Expr::col((given::Entity, given::Column::Resource)).equals((Entity, Column::Resource)))
        .filter(Expr::col((given::Entity, given::Column::Locale)).equals((Entity, Column::Locale)));
    if let Assignee::Person(user) = assignee {
        rows = rows.filter(given::Column::Assignee.eq(user));
    }
    let given = Expr::exists(rows.into_query());
    match assignee {
        Assignee::Person(_) => given,
        Assignee::Nobody => given.not(),
    }
}

/// Named resources are wanted however they stand.
fn in_state(states: &[State], named: bool) -> Condition {
    let any = |column: Column| column.gt(0);
    let left = [State::Untranslated, State::Outdated, State::Machine];
    let states = match (states.is_empty(), named) {
        (true, true) => return Condition::all(),
        (true, false) => left.as_slice(),
        (false, _) => states,
    };
    states.iter().fold(Condition::any(), |some, state| {
        some.add(match state {
            State::Untranslated => any(Column::Untranslated),
            State::Outdated => any(Column::Outdated),
            State::Machine => any(Column::Machine),
            State::Translated => any(Column::Translated),
        })
    })
}
