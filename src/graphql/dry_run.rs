//! `dryRun` on every mutation: the argument, and what it does, in one place.
//!
//! A dry run happens on a hub of its own ([`App::rehearse`]), in one transaction that is never committed: domain functions
//! and resolvers do all they always do and cannot tell the difference, and what they answer is as it would be. The
//! mutations of one request rehearse together, each seeing what those before it did.
//!
//! [`App::rehearse`]: crate::app::App::rehearse

use std::borrow::Cow;

use async_graphql::{
    ContainerType, Context, ContextSelectionSet, ObjectType, OutputType, Positioned, ServerError, ServerResult, Value,
    parser::types::{Field, Selection, SelectionSet},
    registry::{MetaInputValue, MetaType, Registry},
};

use super::context::{Session, session};
use crate::error::{Error, Result};

const ARGUMENT: &str = "dryRun";
const DESCRIPTION: &str =
    "Does all of it and keeps none: the answer is as it would be, and `effect` says what would change.";

/// What cannot be tried: passwords, because every wrong one counts, and asking a machine for a suggestion, which changes
/// nothing. Whoever tries to make a link or a token gets a secret that opens nothing.
pub const EARNEST: [&str; 2] = ["setMyPassword", "suggestTranslation"];
/// Code of a request that is tried in parts.
const MIXED: &str = "MIXED_DRY_RUN";
/// Tells about the others.
const EFFECT: &str = "effect";

/// Mutations that can be tried.
pub struct DryRun<T>(pub T);

impl<T: ObjectType> ObjectType for DryRun<T> {}

impl<T: ObjectType> ContainerType for DryRun<T> {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        if is_dry_run(ctx)? {
            let session =
                session(ctx).map_err(|error| async_graphql::Error::from(error).into_server_error(ctx.item.pos))?;
            session.rehearse();
        }
        self.0.resolve_field(ctx).await
    }
}

impl<T: ObjectType> OutputType for DryRun<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        let name = T::create_type_info(registry);
        if let Some(MetaType::Object { fields, .. }) = registry.types.get_mut(&*T::type_name()) {
            let tried = fields.iter_mut().filter(|(name, _)| !EARNEST.contains(&name.as_str()) && *name != EFFECT);
            tried.for_each(|(_, field)| drop(field.args.insert(ARGUMENT.to_owned(), argument())));
        }
        name
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        self.0.resolve(ctx, field).await
    }
}

fn argument() -> MetaInputValue {
    MetaInputValue {
        name: ARGUMENT.to_owned(),
        description: Some(DESCRIPTION.to_owned()),
        ty: "Boolean".to_owned(),
        deprecation: Default::default(),
        default_value: Some("false".to_owned()),
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        is_secret: false,
        directive_invocations: Vec::new(),
    }
}

/// Whether the mutations of this request are tried: all of them or none, because what is tried after something was done in
/// earnest, or the other way round, could not be told apart in one answer.
fn is_dry_run(ctx: &Context<'_>) -> ServerResult<bool> {
    let mut mutations = Vec::new();
    collect(ctx, &ctx.query_env.operation.node.selection_set, &mut mutations);
    let tried = mutations.iter().filter(|field| is_tried(ctx, field)).count();
    if tried > 0 && tried < mutations.len() {
        let message = "give `dryRun` to every mutation of the request or to none: nothing was done";
        let mut error = ServerError::new(message, Some(ctx.item.pos));
        error.extensions.get_or_insert_default().set("code", MIXED);
        return Err(error);
    }
    Ok(tried > 0)
}

/// The mutations that the operation names; validation has seen that no fragment spreads itself.
fn collect<'q>(ctx: &Context<'q>, set: &'q Positioned<SelectionSet>, mutations: &mut Vec<&'q Field>) {
    for selection in &set.node.items {
        match &selection.node {
            Selection::Field(field) if [EFFECT, "__typename"].contains(&field.node.name.node.as_str()) => {}
            Selection::Field(field) => mutations.push(&field.node),
            Selection::InlineFragment(inline) => collect(ctx, &inline.node.selection_set, mutations),
            Selection::FragmentSpread(spread) => {
                if let Some(fragment) = ctx.query_env.fragments.get(&spread.node.fragment_name.node) {
                    collect(ctx, &fragment.node.selection_set, mutations);
                }
            }
        }
    }
}

fn is_tried(ctx: &Context<'_>, field: &Field) -> bool {
    let Some(given) = field.get_argument(ARGUMENT) else { return false };
    let value = given.node.clone().into_const_with(|name| {
        let default = || {
            let definitions = &ctx.query_env.operation.node.variable_definitions;
            let own = definitions.iter().find(|definition| definition.node.name.node == name)?;
            own.node.default_value().cloned()
        };
        Ok::<_, ()>(ctx.query_env.variables.get(&name).cloned().or_else(default).unwrap_or_default())
    });
    matches!(value, Ok(Value::Boolean(true)))
}

/// Takes back what was tried.
pub async fn end(session: &Session) -> Result<(), async_graphql::Error> {
    match session.rehearsal() {
        Some(rehearsal) => Ok(rehearsal.app.db.end_rehearsal().await.map_err(Error::from)?),
        None => Ok(()),
    }
}
