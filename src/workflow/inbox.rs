//! Reading reviews: lists, and what a person sees in one: the stages, the changes, the guards, and whether they may decide.

use std::collections::{BTreeMap, HashMap};

use sea_orm::{
    Condition, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect, entity::prelude::*, sea_query::LikeExpr,
};

use super::{
    guard::{self, Guard},
    review::{Column, Entity, Model, ReviewState, decisions},
    rules::{self, Decided, Person, Refusal},
};
use crate::{
    app::App,
    auth::{Actor, Permission},
    catalog,
    error::Result,
    id::{ResourceId, ReviewId, UserId},
    page::{Page, Slice},
    resource::{
        self, Content,
        diff::{self, Change},
        revision,
    },
};

/// How many open reviews are looked through for those a person may decide.
const OPEN: u64 = 5_000;

#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub state: Option<ReviewState>,
    /// Only those the actor may decide now.
    pub mine: bool,
    pub channel: Option<String>,
}

/// What the rules need to know of a review besides its row.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub decisions: Vec<decisions::Model>,
    /// Who wrote the change.
    pub authors: Vec<UserId>,
}

impl Facts {
    pub fn decided(&self) -> Vec<Decided> {
        self.decisions.iter().map(Decided::from).collect()
    }
}

/// Newest first.
pub async fn list(app: &App, actor: &Actor, filter: &Filter, page: &Page) -> Result<Slice<Model>> {
    actor.require(Permission::ViewCatalog)?;
    let db = app.db.read();
    let after = page.after::<ReviewId>()?;
    if filter.mine {
        return mine(db, actor, filter, page, after).await;
    }
    let which = condition(filter);
    let total = Entity::find().filter(which.clone()).count(db).await?;
    let mut query = Entity::find().filter(which);
    if let Some(after) = after {
        query = query.filter(Column::Id.lt(after));
    }
    let rows = query.order_by_desc(Column::Id).limit(page.first + 1).all(db).await?;
    Ok(Slice::new(page, rows, total, |row| row.id))
}

fn condition(filter: &Filter) -> Condition {
    let state = filter.state.map(|state| Column::State.eq(state));
    let channel = filter.channel.as_ref().map(|code| {
        let code = code.replace(['!', '%'], "").replace('_', "!_");
        Column::Channels.like(LikeExpr::new(format!("%,{code},%")).escape('!'))
    });
    Condition::all().add_option(state).add_option(channel)
}

/// Who may decide depends on who wrote what: decided in memory, over the open reviews.
async fn mine(
    db: &impl ConnectionTrait,
    actor: &Actor,
    filter: &Filter,
    page: &Page,
    after: Option<ReviewId>,
) -> Result<Slice<Model>> {
    let filter = Filter { state: Some(ReviewState::Open), ..filter.clone() };
    let open = Entity::find().filter(condition(&filter)).order_by_desc(Column::Id).limit(OPEN).all(db).await?;
    let facts = facts(db, &open).await?;
    let known = Facts::default();
    let may = |review: &Model| verdict(actor, review, facts.get(&review.id).unwrap_or(&known)).is_ok();
    let mut rows: Vec<Model> = open.into_iter().filter(may).collect();
    let total = rows.len() as u64;
    rows.retain(|row| after.is_none_or(|after| row.id < after));
    Ok(Slice::new(page, rows, total, |row| row.id))
}

/// How many reviews the actor may decide now.
pub async fn count_mine(app: &App, actor: &Actor) -> Result<u64> {
    let page = Page::new(Some(1), None)?;
    let filter = Filter { mine: true, ..Filter::default() };
    Ok(list(app, actor, &filter, &page).await?.total)
}

pub async fn get(app: &App, actor: &Actor, id: ReviewId) -> Result<Option<Model>> {
    actor.require(Permission::ViewCatalog)?;
    Ok(Entity::find_by_id(id).one(app.db.read()).await?)
}

/// Newest first, by resource.
pub async fn of(db: &impl ConnectionTrait, resources: &[ResourceId]) -> Result<HashMap<ResourceId, Vec<Model>>> {
    let query = Entity::find().filter(Column::Resource.is_in(resources.iter().copied()));
    let mut found: HashMap<ResourceId, Vec<Model>> = HashMap::new();
    for row in query.order_by_desc(Column::Id).all(db).await? {
        found.entry(row.resource).or_default().push(row);
    }
    Ok(found)
}

/// [`facts`] by id.
pub async fn facts_of(db: &impl ConnectionTrait, ids: &[ReviewId]) -> Result<HashMap<ReviewId, Facts>> {
    let reviews = Entity::find().filter(Column::Id.is_in(ids.iter().copied())).all(db).await?;
    facts(db, &reviews).await
}

/// Decisions and authors of many reviews, in two queries.
pub async fn facts(db: &impl ConnectionTrait, reviews: &[Model]) -> Result<HashMap<ReviewId, Facts>> {
    let mut facts: HashMap<ReviewId, Facts> = reviews.iter().map(|one| (one.id, Facts::default())).collect();
    let ids = reviews.iter().map(|review| review.id);
    let query = decisions::Entity::find().filter(decisions::Column::Review.is_in(ids));
    for decision in query.order_by_asc(decisions::Column::At).all(db).await? {
        facts.entry(decision.review).or_default().decisions.push(decision);
    }
    let written = written(db, reviews).await?;
    for review in reviews {
        let revisions = written.get(&review.resource).into_iter().flatten();
        let under_review = revisions.filter(|(number, _)| (review.base + 1..=review.revision).contains(number));
        let mut authors: Vec<UserId> = under_review.map(|(_, author)| *author).collect();
        authors.sort_unstable();
        authors.dedup();
        facts.entry(review.id).or_default().authors = authors;
    }
    Ok(facts)
}

/// Who wrote which revision of the resources under review.
async fn written(db: &impl ConnectionTrait, reviews: &[Model]) -> Result<BTreeMap<ResourceId, Vec<(i32, UserId)>>> {
    use revision::Column as On;
    let resources = reviews.iter().map(|review| review.resource);
    let query = revision::Entity::find()
        .select_only()
        .columns([On::Resource, On::Number, On::Author])
        .filter(On::Resource.is_in(resources))
        .filter(On::Author.is_not_null());
    let mut written: BTreeMap<ResourceId, Vec<(i32, UserId)>> = BTreeMap::new();
    for (resource, number, author) in query.into_tuple::<(ResourceId, i32, UserId)>().all(db).await? {
        written.entry(resource).or_default().push((number, author));
    }
    Ok(written)
}

/// Whether the actor may decide in the review now.
pub fn verdict(actor: &Actor, review: &Model, facts: &Facts) -> Result<(), Refusal> {
    let person = Person { user: actor.user(), can: &|permission| actor.can(permission) };
    rules::may_decide(review.state, &review.stages.0, &facts.decided(), &facts.authors, &person).map(|_| ())
}

/// What the review would change: against what was live in its scope when it was submitted, against nothing otherwise.
pub async fn changes(app: &App, actor: &Actor, review: &Model) -> Result<Vec<Change>> {
    actor.require(Permission::ViewCatalog)?;
    let db = app.db.read();
    let after = revision::get(db, review.resource, review.revision).await?.content;
    let before = match review.base {
        0 => Content::default(),
        base => revision::get(db, review.resource, base).await?.content,
    };
    Ok(diff::diff(&before, &after))
}

/// The guards as they stand now; of a review that has ended none is left to hold.
pub async fn guards(app: &App, actor: &Actor, review: &Model) -> Result<Vec<Guard>> {
    actor.require(Permission::ViewCatalog)?;
    let db = app.db.read();
    let Some(resource) = resource::find(db, review.resource).await?.filter(|_| review.state == ReviewState::Open)
    else {
        return Ok(Vec::new());
    };
    let model = catalog::model::current(app).await?;
    let content = revision::get(db, review.resource, review.revision).await?.content;
    let case = guard::Case { resource: &resource, content: &content, cells: &review.cells.0 };
    guard::all(db, &model, app.clock.now().date_naive(), &case).await
}
