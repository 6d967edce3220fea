//! Reviews: submitting a revision, deciding about it, taking it back. The last approval publishes, in its transaction.

use std::collections::BTreeSet;

use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DeriveActiveEnum, EnumIter, FromJsonQueryResult, QueryFilter, QuerySelect,
    entity::prelude::*, sea_query::Expr,
};
use serde::{Deserialize, Serialize};

use super::{
    guard,
    rules::{self, Decided, Person, Refusal, Stage},
};
use crate::{
    app::App,
    auth::{Actor, Permission},
    catalog::{self, ContentModel, line::Line},
    delivery::{
        Cell,
        build::Workshop,
        publication::{self, State as PublicationState},
        publish::{self, Approval},
    },
    error::{Error, Result},
    events::{self, Event},
    id::{ResourceId, ReviewId, UserId},
    resource::{self, revision},
};

/// The workflow of a hub that has no other.
pub const STANDARD: &str = "standard";

#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[graphql(name = "ReviewState")]
pub enum ReviewState {
    Open,
    Approved,
    Rejected,
    Withdrawn,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[graphql(name = "DecisionKind")]
pub enum Decision {
    Approve,
    Reject,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Cells(pub Vec<Cell>);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Stages(pub Vec<Stage>);

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "reviews")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReviewId,
    pub resource: ResourceId,
    pub revision: i32,
    /// The oldest revision live in the scope when it was submitted, 0 where something in it was not live:
    /// what was written after it is under review.
    pub base: i32,
    #[sea_orm(column_type = "JsonBinary")]
    pub cells: Cells,
    /// The channels of the cells as `,app,web,`.
    pub channels: String,
    pub workflow: String,
    /// As they were at submission.
    #[sea_orm(column_type = "JsonBinary")]
    pub stages: Stages,
    pub state: ReviewState,
    pub submitted_by: Option<UserId>,
    pub submitted_at: DateTimeUtc,
    pub decided_at: Option<DateTimeUtc>,
    pub comment: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

pub mod decisions {
    //! Who decided what in which stage.
    use sea_orm::entity::prelude::*;

    use super::{Decided, Decision};
    use crate::id::{ReviewId, UserId};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "review_decisions")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub review: ReviewId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub user: UserId,
        /// Index of the stage.
        pub stage: i32,
        pub decision: Decision,
        pub comment: Option<String>,
        pub at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}

    impl From<&Model> for Decided {
        fn from(row: &Model) -> Self {
            Self { stage: usize::try_from(row.stage).unwrap_or_default(), user: row.user, decision: row.decision }
        }
    }
}

mod workflows {
    //! Stages as data.
    use sea_orm::entity::prelude::*;

    use super::Stages;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "workflows")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub code: String,
        #[sea_orm(column_type = "JsonBinary")]
        pub stages: Stages,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub async fn get(db: &impl ConnectionTrait, id: ReviewId) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.ok_or_else(|| Error::not_found("review", id))
}

/// Submits the newest revision of a resource for some cells, or for all it belongs to.
///
/// Fails with `STALE` when somebody saved since `version`, with `INVALID` listing all that hinders, with `REVIEW_OPEN`
/// when one of the cells is under review already and with `NOTHING_TO_REVIEW` when the revision is live in all of them.
pub async fn submit(
    app: &App,
    actor: &Actor,
    id: ResourceId,
    version: i32,
    cells: Option<Vec<Cell>>,
    comment: Option<String>,
) -> Result<Model> {
    actor.require(Permission::SubmitReviews)?;
    let model = catalog::model::current(app).await?;
    let now = app.clock.now();
    let tx = app.db.begin_write().await?;
    let resource = hold(&tx, id, version).await?;
    let cells = match cells {
        Some(cells) => cells.into_iter().collect::<BTreeSet<_>>().into_iter().collect(),
        None => cells_of(&tx, &model, &resource).await?,
    };
    refuse_empty(&cells)?;
    refuse_overlap(&tx, id, &cells).await?;
    let base = live_in(&tx, id, &cells).await?;
    if base == resource.revision {
        let reason = format!("revision {base} is live in all of it already");
        return Err(Error::refused("NOTHING_TO_REVIEW", reason));
    }
    let case = guard::Case { resource: &resource, content: &resource.content, cells: &cells };
    guard::enforce(&guard::all(&tx, &model, now.date_naive(), &case).await?)?;
    let row = ActiveModel {
        id: Set(ReviewId::new()),
        resource: Set(id),
        revision: Set(resource.revision),
        base: Set(base),
        channels: Set(channels_of(&cells)),
        cells: Set(Cells(cells)),
        workflow: Set(STANDARD.to_owned()),
        stages: Set(stages(&tx, STANDARD).await?),
        state: Set(ReviewState::Open),
        submitted_by: Set(actor.user()),
        submitted_at: Set(now),
        decided_at: Set(None),
        comment: Set(comment),
    };
    let review = row.insert(&tx).await?;
    publication::restate(&tx, &[id], Some((id, true))).await?;
    events::record(&tx, actor, Event::ReviewSubmitted { review: review.id, resource: id }).await?;
    tx.commit().await?;
    Ok(review)
}

/// Approves or rejects a review in its open stage. The approval of the last stage publishes.
///
/// Fails with `FOUR_EYES` for whoever wrote part of the change, with `ALREADY_DECIDED` for whoever decided in this
/// review before, with `FORBIDDEN` without the stage's permission, with `REVIEW_CLOSED` when it has ended, and with
/// `INVALID` when a rejection has no comment or something has come to hinder the publication.
pub async fn decide(
    app: &App,
    actor: &Actor,
    id: ReviewId,
    decision: Decision,
    comment: Option<String>,
) -> Result<Model> {
    require_some_stage(actor)?;
    let comment = comment.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    if decision == Decision::Reject && comment.is_none() {
        return Err(Error::invalid("REQUIRED", "comment", "a rejection needs a comment: say what has to change"));
    }
    let model = catalog::model::current(app).await?;
    let tx = app.db.begin_write().await?;
    let review = hold_review(&tx, id).await?;
    let mut decided = decided(&tx, id).await?;
    let authors = revision::authors(&tx, review.resource, review.base, review.revision).await?;
    let person = Person { user: actor.user(), can: &|permission| actor.can(permission) };
    let stage = rules::may_decide(review.state, &review.stages.0, &decided, &authors, &person)?;
    let user = actor.user().ok_or(Refusal::NoPerson)?;
    insert_decision(&tx, app, &review, stage, user, decision, comment).await?;
    decided.push(Decided { stage, user, decision });
    let state = rules::state(&review.stages.0, &decided);
    let stage = review.stages.0[stage].code.clone();
    let approved = decision == Decision::Approve;
    events::record(&tx, actor, Event::ReviewDecided { review: id, resource: review.resource, approved, stage }).await?;
    // Publishing holds channels before it touches resources, so it comes before the state of this one is set: the other
    // way round two approvals could wait for each other.
    if state == ReviewState::Approved {
        go_live(&tx, app, actor, &model, &review).await?;
    }
    if state != ReviewState::Open {
        end(&tx, app, &review, state).await?;
    }
    let review = get(&tx, id).await?;
    tx.commit().await?;
    Ok(review)
}

/// Takes an open review back.
pub async fn withdraw(app: &App, actor: &Actor, id: ReviewId) -> Result<Model> {
    actor.require(Permission::SubmitReviews)?;
    let tx = app.db.begin_write().await?;
    let review = hold_review(&tx, id).await?;
    if review.state != ReviewState::Open {
        return Err(Refusal::Closed.into());
    }
    end(&tx, app, &review, ReviewState::Withdrawn).await?;
    events::record(&tx, actor, Event::ReviewWithdrawn { review: id, resource: review.resource }).await?;
    let review = get(&tx, id).await?;
    tx.commit().await?;
    Ok(review)
}

/// Before anything is loaded, so that nobody learns what exists; which stage it is counts later.
fn require_some_stage(actor: &Actor) -> Result<()> {
    match actor.can(Permission::ReviewContent) {
        true => Ok(()),
        false => actor.require(Permission::ApprovePublication),
    }
}

/// The resource as the caller saw it, held until the end of the transaction: two who submit it take turns.
async fn hold(tx: &impl ConnectionTrait, id: ResourceId, version: i32) -> Result<resource::Model> {
    let query = resource::Entity::find_by_id(id).filter(resource::Column::DeletedAt.is_null()).lock_exclusive();
    let resource = query.one(tx).await?.ok_or_else(|| Error::not_found("resource", id))?;
    if resource.version != version {
        return Err(Error::stale("resource", id, version));
    }
    Ok(resource)
}

async fn hold_review(tx: &impl ConnectionTrait, id: ReviewId) -> Result<Model> {
    let query = Entity::find_by_id(id).lock_exclusive();
    query.one(tx).await?.ok_or_else(|| Error::not_found("review", id))
}

/// The cells of the channels it belongs to, and those it is live in.
pub async fn cells_of(
    db: &impl ConnectionTrait,
    model: &ContentModel,
    resource: &resource::Model,
) -> Result<Vec<Cell>> {
    let above = resource::ancestors(db, resource).await?;
    let line = Line::of(model, resource, &above);
    let belongs = |tree: &str| !resource.kind.goes_by_category() || line.is_within(tree);
    let cells = model.cells().filter(|(channel, _)| belongs(&channel.tree));
    Ok(cells.map(|(channel, locale)| Cell::new(&channel.code, locale)).collect())
}

fn refuse_empty(cells: &[Cell]) -> Result<()> {
    match cells.is_empty() {
        false => Ok(()),
        true => Err(Error::Refused {
            code: "NO_CHANNEL",
            reason: "it belongs to no channel".to_owned(),
            hint: Some("put it into a category of a channel's tree first".to_owned()),
        }),
    }
}

/// A cell is under one review at a time. The newer one does not take the older one's place by itself: somebody may
/// have decided in that already.
async fn refuse_overlap(tx: &impl ConnectionTrait, id: ResourceId, cells: &[Cell]) -> Result<()> {
    let open = Entity::find().filter(Column::Resource.eq(id)).filter(Column::State.eq(ReviewState::Open));
    for review in open.all(tx).await? {
        if let Some(cell) = review.cells.0.iter().find(|cell| cells.contains(cell)) {
            return Err(Error::Refused {
                code: "REVIEW_OPEN",
                reason: format!("revision {} is under review for {cell} already", review.revision),
                hint: Some(format!("withdraw review `{}` first, or leave its channels and locales out", review.id)),
            });
        }
    }
    Ok(())
}

/// The oldest revision live or waiting in the cells; 0 when one of them has none.
async fn live_in(db: &impl ConnectionTrait, id: ResourceId, cells: &[Cell]) -> Result<i32> {
    let rows = publication::of(db, &[id]).await?;
    let revision = |cell: &Cell| {
        let row = rows.iter().find(|row| row.cell() == *cell && row.state != PublicationState::Withdrawn);
        row.map_or(0, |row| row.revision)
    };
    Ok(cells.iter().map(revision).min().unwrap_or_default())
}

fn channels_of(cells: &[Cell]) -> String {
    let channels: BTreeSet<&str> = cells.iter().map(|cell| cell.channel.as_str()).collect();
    format!(",{},", channels.into_iter().collect::<Vec<_>>().join(","))
}

async fn stages(db: &impl ConnectionTrait, workflow: &str) -> Result<Stages> {
    let found = workflows::Entity::find_by_id(workflow).one(db).await?;
    Ok(found.ok_or_else(|| Error::not_found("workflow", workflow))?.stages)
}

async fn decided(db: &impl ConnectionTrait, id: ReviewId) -> Result<Vec<Decided>> {
    let rows = decisions::Entity::find().filter(decisions::Column::Review.eq(id)).all(db).await?;
    Ok(rows.iter().map(Decided::from).collect())
}

async fn insert_decision(
    tx: &impl ConnectionTrait,
    app: &App,
    review: &Model,
    stage: usize,
    user: UserId,
    decision: Decision,
    comment: Option<String>,
) -> Result<()> {
    let row = decisions::ActiveModel {
        review: Set(review.id),
        user: Set(user),
        stage: Set(i32::try_from(stage).unwrap_or(i32::MAX)),
        decision: Set(decision),
        comment: Set(comment),
        at: Set(app.clock.now()),
    };
    decisions::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Closes the review; the resource is under review as long as another one of it is open.
async fn end(tx: &impl ConnectionTrait, app: &App, review: &Model, state: ReviewState) -> Result<()> {
    let update = Entity::update_many()
        .col_expr(Column::State, Expr::value(state))
        .col_expr(Column::DecidedAt, Expr::value(app.clock.now()));
    update.filter(Column::Id.eq(review.id)).exec(tx).await?;
    let id = review.resource;
    let open = Entity::find().filter(Column::Resource.eq(id)).filter(Column::State.eq(ReviewState::Open));
    let others = open.limit(1).count(tx).await? > 0;
    publication::restate(tx, &[id], Some((id, others))).await
}

async fn go_live(
    tx: &impl ConnectionTrait,
    app: &App,
    actor: &Actor,
    model: &ContentModel,
    review: &Model,
) -> Result<()> {
    let shop = Workshop::new(app, actor, model);
    let resource = resource::get(tx, review.resource).await?;
    let content = revision::get(tx, review.resource, review.revision).await?.content;
    let case = guard::Case { resource: &resource, content: &content, cells: &review.cells.0 };
    guard::enforce(&guard::all(tx, model, shop.now.date_naive(), &case).await?)?;
    let approval = Approval {
        resource: review.resource,
        revision: review.revision,
        cells: review.cells.0.clone(),
        review: Some(review.id),
        approved_by: actor.user(),
    };
    publish::publish(tx, &shop, vec![approval]).await
}
