//! The management API: one static schema, the same for everybody and for every content model.
//!
//! How to add to it:
//! - An area has one file with `#[derive(Default)] pub struct XxxQuery;` and `XxxMutation`, each with an `#[Object]`
//!   block; name them in [`Query`] and [`Mutation`] below. No other place knows them.
//! - A type that several areas build, such as `Resource`, is a `#[derive(MergedObject)]` of one part an area. Each part
//!   holds what it needs, stands in the file of its area with an `#[Object]` block of its own, and is made by `From`.
//! - A resolver is at most ten lines: `ctx.app()?`, `ctx.actor()?`, one domain function, `.into()`. Rights and rules are
//!   the domain's. Relations go through `ctx.loader::<XxxLoader>()?`, so that a list costs one query a relation.
//! - The content model is `content_model(ctx)`: rows of a list that want it at once ask for it once.
//! - Every mutation takes `dryRun` by itself ([`dry_run`]): it writes through `ctx.app()` and nothing else.
//! - Lists return [`Connection`]; they take `first` and `after` through [`Page`](crate::page::Page).
//! - Errors are only `?`; [`error`] turns them into codes for the wire.

pub mod access;
pub mod access_types;
pub mod asset_edits;
pub mod assets;
pub mod assortments;
pub mod bulk;
pub mod connection;
pub mod context;
pub mod date;
pub mod delivery;
pub mod delivery_schema;
pub mod dry_run;
pub mod effect;
pub mod error;
pub mod explain;
pub mod home;
pub mod identifiers;
pub mod intake;
pub mod jobs;
pub mod labels;
pub mod limits;
pub mod listing;
pub mod machine_translation;
pub mod model;
pub mod outputs;
pub mod persisted;
pub mod preview;
pub mod quality;
pub mod remodel;
pub mod resource;
pub mod rules;
pub mod storage;
pub mod subscriptions;
pub mod translation;
pub mod trash;
mod typed;
pub mod view;
pub mod workflow;

use async_graphql::{MergedObject, Request, Response};
use futures::{Stream, StreamExt};

pub use connection::Connection;
use context::Session;
pub use context::{ContextExt, content_model};
use dry_run::DryRun;
use limits::Budget;
use subscriptions::Subscription;

use crate::{app::App, auth::Actor};

#[derive(MergedObject, Default)]
pub struct Query(
    access::AccessQuery,
    assortments::AssortmentQuery,
    bulk::BulkQuery,
    delivery::DeliveryQuery,
    explain::ExplainQuery,
    home::HomeQuery,
    identifiers::IdentifierQuery,
    intake::IntakeQuery,
    jobs::JobQuery,
    listing::ListingQuery,
    machine_translation::MachineTranslationQuery,
    model::ModelQuery,
    outputs::OutputQuery,
    preview::PreviewQuery,
    quality::QualityQuery,
    remodel::RemodelQuery,
    resource::ResourceQuery,
    rules::RuleQuery,
    storage::StorageQuery,
    translation::TranslationQuery,
    trash::TrashQuery,
    view::ViewQuery,
    workflow::WorkflowQuery,
);

#[derive(MergedObject, Default)]
pub struct Mutation(
    access::AccessMutation,
    asset_edits::AssetMutation,
    assortments::AssortmentMutation,
    bulk::BulkMutation,
    delivery::DeliveryMutation,
    effect::EffectMutation,
    intake::IntakeMutation,
    jobs::JobMutation,
    machine_translation::MachineTranslationMutation,
    model::ModelMutation,
    outputs::OutputMutation,
    preview::PreviewMutation,
    quality::QualityMutation,
    remodel::RemodelMutation,
    resource::ResourceMutation,
    rules::RuleMutation,
    translation::TranslationMutation,
    trash::TrashMutation,
    view::ViewMutation,
    workflow::WorkflowMutation,
);

pub type Schema = async_graphql::Schema<Query, DryRun<Mutation>, Subscription>;

/// The schema; it holds no state of a hub, so one can be printed without opening anything.
pub fn schema() -> Schema {
    Schema::build(Query::default(), DryRun(Mutation::default()), Subscription)
        .extension(limits::Limits)
        .limit_directives(limits::DIRECTIVES)
        .disable_suggestions()
        .finish()
}

/// The schema as text, as committed in `schema.graphql`.
pub fn sdl() -> String {
    schema().sdl_with_options(async_graphql::SDLExportOptions::new().prefer_single_line_descriptions())
}

/// Runs one operation for `actor`. Errors in the answer carry their codes, and its extensions what it cost.
pub async fn execute(schema: &Schema, app: &App, actor: Actor, request: Request) -> Response {
    let request = match persisted::complete(app, &actor, request) {
        Ok(request) => request,
        Err(error) => return Response::from_errors(vec![error]),
    };
    let budget = Budget::of(&actor);
    let session = Session::new(app.clone(), actor);
    let mut response = schema.execute(prepared(schema, &session, &budget, request)).await;
    if let Some(error) = dry_run::end(&session).await.err() {
        response.errors.push(error.into_server_error(Default::default()));
    }
    error::present(&mut response.errors, app.config.development);
    response.extension("cost", budget.cost())
}

/// Runs one subscription for `actor`, as long as somebody listens. Anything else is refused: it has a route of its own.
pub fn subscribe(
    schema: &Schema,
    app: &App,
    actor: Actor,
    request: Request,
) -> impl Stream<Item = Response> + Send + use<> {
    let development = app.config.development;
    let budget = Budget::of(&actor);
    let request = prepared(schema, &Session::new(app.clone(), actor), &budget, request).data(limits::SubscriptionsOnly);
    schema.execute_stream(request).map(move |mut response| {
        error::present(&mut response.errors, development);
        response
    })
}

fn prepared(schema: &Schema, session: &Session, budget: &Budget, request: Request) -> Request {
    let introspection = session.app.config.development || session.actor.require_signed_in().is_ok();
    let request = request.data(limits::Introspection(introspection)).data(budget.clone()).data(schema.clone());
    request.data(context::Loaders::default()).data(session.clone())
}
