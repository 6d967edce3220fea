//! The management API: one static schema, the same for everybody and for every content model.
//!
//! How to add to it:
//! - An area has one file with `#[derive(Default)] pub struct XxxQuery;` and `XxxMutation`, each with an `#[Object]`
//!   block; name them in [`Query`] and [`Mutation`] below. No other place knows them.
//! - A type that several areas build, such as `Resource`, is a `#[derive(MergedObject)]` of one part an area. Each part
//!   holds what it needs, stands in the file of its area with an `#[Object]` block of its own, and is made by `From`.
//! - A resolver is at most ten lines: `ctx.app()?`, `ctx.actor()?`, one domain function, `.into()`. Rights and rules are
//!   the domain's. Relations go through `ctx.loader::<XxxLoader>()?`, so that a list costs one query a relation.
//! - Lists return [`Connection`]; they take `first` and `after` through [`Page`](crate::page::Page).
//! - Errors are only `?`; [`error`] turns them into codes for the wire.

pub mod access;
pub mod access_types;
pub mod asset_edits;
pub mod assets;
pub mod bulk;
pub mod connection;
pub mod context;
pub mod date;
pub mod delivery;
pub mod delivery_schema;
pub mod error;
pub mod home;
pub mod jobs;
pub mod labels;
pub mod limits;
pub mod listing;
pub mod machine_translation;
pub mod model;
pub mod outputs;
pub mod quality;
pub mod remodel;
pub mod resource;
pub mod rules;
pub mod subscriptions;
pub mod translation;
pub mod trash;
pub mod workflow;

use async_graphql::{MergedObject, Request, Response};
use futures::{Stream, StreamExt};

pub use connection::Connection;
pub use context::ContextExt;
use subscriptions::Subscription;

use crate::{app::App, auth::Actor};

#[derive(MergedObject, Default)]
pub struct Query(
    access::AccessQuery,
    bulk::BulkQuery,
    delivery::DeliveryQuery,
    home::HomeQuery,
    jobs::JobQuery,
    listing::ListingQuery,
    machine_translation::MachineTranslationQuery,
    model::ModelQuery,
    outputs::OutputQuery,
    quality::QualityQuery,
    remodel::RemodelQuery,
    resource::ResourceQuery,
    rules::RuleQuery,
    translation::TranslationQuery,
    trash::TrashQuery,
    workflow::WorkflowQuery,
);

#[derive(MergedObject, Default)]
pub struct Mutation(
    access::AccessMutation,
    asset_edits::AssetMutation,
    bulk::BulkMutation,
    delivery::DeliveryMutation,
    jobs::JobMutation,
    machine_translation::MachineTranslationMutation,
    model::ModelMutation,
    outputs::OutputMutation,
    quality::QualityMutation,
    remodel::RemodelMutation,
    resource::ResourceMutation,
    rules::RuleMutation,
    translation::TranslationMutation,
    trash::TrashMutation,
    workflow::WorkflowMutation,
);

pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

/// The schema; it holds no state of a hub, so one can be printed without opening anything.
pub fn schema() -> Schema {
    Schema::build(Query::default(), Mutation::default(), Subscription)
        .extension(limits::Limits)
        .limit_directives(limits::DIRECTIVES)
        .disable_suggestions()
        .finish()
}

/// The schema as text, as committed in `schema.graphql`.
pub fn sdl() -> String {
    schema().sdl_with_options(async_graphql::SDLExportOptions::new().prefer_single_line_descriptions())
}

/// Runs one operation for `actor`. Errors in the answer carry their codes.
pub async fn execute(schema: &Schema, app: &App, actor: Actor, request: Request) -> Response {
    let mut response = schema.execute(prepared(app, actor, request)).await;
    error::present(&mut response.errors, app.config.development);
    response
}

/// Runs one subscription for `actor`, as long as somebody listens. Anything else is refused: it has a route of its own.
pub fn subscribe(
    schema: &Schema,
    app: &App,
    actor: Actor,
    request: Request,
) -> impl Stream<Item = Response> + Send + use<> {
    let development = app.config.development;
    let request = prepared(app, actor, request).data(limits::SubscriptionsOnly);
    schema.execute_stream(request).map(move |mut response| {
        error::present(&mut response.errors, development);
        response
    })
}

fn prepared(app: &App, actor: Actor, request: Request) -> Request {
    let introspection = app.config.development || actor.require_signed_in().is_ok();
    let session = context::Session { app: app.clone(), actor };
    request.data(limits::Introspection(introspection)).data(context::Loaders::default()).data(session)
}
