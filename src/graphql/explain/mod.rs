//! Why somebody may or may not: found by asking the operation itself. It is called in their name, with more rights each
//! time it asks for another one, in a rehearsal that keeps nothing; so there is no second account of who may what.

mod call;

use std::collections::BTreeSet;

use async_graphql::{Context, Object, Request, Response, SimpleObject};
use futures::{FutureExt, future::BoxFuture};
use serde_json::json;

use self::call::About;
use super::{
    ContextExt, Schema,
    access_types::Permission,
    context::{Loaders, Session},
};
use crate::{
    app::App,
    auth::{self, Actor, Who, resolve, role, user},
    catalog::{self, edit},
    channels,
    error::{Error, Result, Violation},
    id::UserId,
    resource::{Content, Scope},
};

/// What would be refused because of who asks, however many rights they have.
const OF_THE_PERSON: [&str; 3] = ["FOUR_EYES", "ALREADY_DECIDED", "NO_PERSON"];

#[derive(Default)]
pub struct ExplainQuery;

#[Object]
impl ExplainQuery {
    /// Why you may or may not call a query or mutation: what it asks for, what of it you have, what stands against it and
    /// which roles have all of it. `resource` is the id of what it is about, such as a resource or a review; with `attribute`
    /// it is about a value in that channel and locale. Whoever manages people may ask for a `user`.
    #[expect(clippy::too_many_arguments, reason = "each is an argument of the API")]
    async fn explain_access(
        &self,
        ctx: &Context<'_>,
        operation: String,
        resource: Option<String>,
        attribute: Option<String>,
        channel: Option<String>,
        locale: Option<String>,
        user: Option<UserId>,
    ) -> Result<AccessExplanation> {
        let about = About { resource, attribute, channel, locale };
        let subject = subject(ctx.app()?, ctx.actor()?, user).await?;
        explain(ctx, &subject, &operation, about).await
    }
}

/// Why somebody may or may not.
#[derive(SimpleObject)]
pub struct AccessExplanation {
    allowed: bool,
    /// Every permission that the operation asks for, in the order in which it does.
    permissions: Vec<RequiredPermission>,
    /// What else stands against it.
    obstacles: Vec<AccessObstacle>,
    /// The role of the person, in their language; absent for a machine that belongs to nobody.
    role: Option<String>,
    /// Locales whose values they may edit; absent: all of them, and values without a locale too.
    locales: Option<Vec<String>>,
    /// The roles that may, by name.
    roles: Vec<String>,
}

#[derive(SimpleObject)]
pub struct RequiredPermission {
    permission: Permission,
    granted: bool,
    /// The role grants it, and the API token does not pass it on.
    withheld_by_token: bool,
}

#[derive(SimpleObject)]
pub struct AccessObstacle {
    /// Such as `LOCALE_FORBIDDEN`, `READ_ONLY` or `FOUR_EYES`.
    code: String,
    message: String,
}

impl From<Violation> for AccessObstacle {
    fn from(violation: Violation) -> Self {
        Self { code: violation.code, message: violation.message }
    }
}

/// The one whose rights are explained.
async fn subject(app: &App, actor: &Actor, user: Option<UserId>) -> Result<Actor> {
    actor.require_signed_in()?;
    match user.filter(|user| actor.who != Who::User(*user)) {
        None => Ok(actor.clone()),
        Some(user) => {
            actor.require(auth::Permission::ManageUsers)?;
            user::get(app.db.read(), user).await?;
            resolve::again(app, &Who::User(user)).await
        }
    }
}

async fn explain(ctx: &Context<'_>, subject: &Actor, operation: &str, about: About) -> Result<AccessExplanation> {
    let (app, asks) = (ctx.app()?, ctx.actor()?);
    // Which rights something needs says what it is: only for those who may see it.
    let seen = asks.can(auth::Permission::ViewCatalog);
    let about = if seen { about } else { About { locale: about.locale, channel: about.channel, ..About::default() } };
    let text = call::of(&ctx.schema_env.registry, operation, &about).ok_or_else(|| {
        Error::invalid("UNKNOWN_OPERATION", "operation", format!("there is no query or mutation `{operation}`"))
    })?;
    let probe = Probe { schema: ctx.data_opt::<Schema>().cloned(), app: app.clone(), text, subject: subject.clone() };
    let (missing, refusal) = probe.missing().await?;
    let enough: BTreeSet<_> = subject.permissions.iter().chain(&missing).copied().collect();
    let required = probe.required(&enough).await?;
    let mut obstacles = value_obstacles(app, subject, &about).await?;
    obstacles.extend(refusal.map(|(code, message)| AccessObstacle { code: code.to_owned(), message }));
    let own = match subject.user() {
        Some(user) => Some(role::get(app.db.read(), &user::get(app.db.read(), user).await?.role).await?),
        None => None,
    };
    let role_has = |right: &auth::Permission| own.as_ref().is_some_and(|role| role.permissions.0.contains(right));
    let permission = |right: &auth::Permission| RequiredPermission {
        permission: (*right).into(),
        granted: subject.can(*right),
        withheld_by_token: !subject.can(*right) && role_has(right),
    };
    Ok(AccessExplanation {
        allowed: missing.is_empty() && obstacles.is_empty(),
        permissions: required.iter().map(permission).collect(),
        obstacles,
        role: own.as_ref().map(|role| name(role, &asks.locale)),
        locales: subject.locales.as_ref().map(|locales| locales.iter().cloned().collect()),
        roles: roles_that_may(app, asks, &required, &about).await?,
    })
}

/// Calls the operation in somebody's name.
struct Probe {
    schema: Option<Schema>,
    app: App,
    text: String,
    subject: Actor,
}

impl Probe {
    /// What the subject lacks, and why they would be refused if they had it.
    async fn missing(&self) -> Result<(Vec<auth::Permission>, Option<(&'static str, String)>)> {
        let mut has = self.subject.permissions.clone();
        let mut missing = Vec::new();
        loop {
            match self.ask(&has).await? {
                Some(Error::Forbidden(right)) if has.insert(right) => missing.push(right),
                Some(Error::Refused { code, reason, .. }) if OF_THE_PERSON.contains(&code) => {
                    return Ok((missing, Some((code, reason))));
                }
                _ => return Ok((missing, None)),
            }
        }
    }

    /// What the operation asks for, of rights that are enough. Where it takes one of several, it is the one that is there.
    async fn required(&self, enough: &BTreeSet<auth::Permission>) -> Result<Vec<auth::Permission>> {
        let (mut has, mut required) = (BTreeSet::new(), Vec::new());
        while let Some(Error::Forbidden(right)) = self.ask(&has).await? {
            let Some(next) = self.instead_of(right, &has, enough).await? else { break };
            has.insert(next);
            required.push(next);
        }
        Ok(required)
    }

    async fn instead_of(
        &self,
        right: auth::Permission,
        has: &BTreeSet<auth::Permission>,
        enough: &BTreeSet<auth::Permission>,
    ) -> Result<Option<auth::Permission>> {
        if enough.contains(&right) {
            return Ok(Some(right).filter(|right| !has.contains(right)));
        }
        for other in enough.difference(has) {
            let with: BTreeSet<_> = has.iter().chain([other]).copied().collect();
            if !matches!(self.ask(&with).await?, Some(Error::Forbidden(still)) if still == right) {
                return Ok(Some(*other));
            }
        }
        Ok(None)
    }

    /// How the operation refuses somebody with these rights, if it does.
    async fn ask(&self, rights: &BTreeSet<auth::Permission>) -> Result<Option<Error>> {
        let app = self.app.rehearse();
        let actor = Actor { permissions: rights.clone(), ..self.subject.clone() };
        let request = Request::new(&self.text).data(Loaders::default()).data(Session::new(app.clone(), actor));
        let schema = self.schema.clone().ok_or_else(|| anyhow::anyhow!("the request carries no schema"))?;
        let response = execute(schema, request).await;
        app.db.end_rehearsal().await?;
        Ok(response.errors.iter().find_map(|error| refusal(error.source::<Error>()?)))
    }
}

/// Apart, because a resolver calls what calls resolvers.
fn execute(schema: Schema, request: Request) -> BoxFuture<'static, Response> {
    async move { schema.execute(request).await }.boxed()
}

/// The parts of an error that are about who asks.
fn refusal(error: &Error) -> Option<Error> {
    match error {
        Error::Forbidden(right) => Some(Error::Forbidden(*right)),
        Error::Refused { code, reason, .. } => Some(Error::refused(code, reason.clone())),
        _ => None,
    }
}

/// What stands against changing a value, as saving says it.
async fn value_obstacles(app: &App, subject: &Actor, about: &About) -> Result<Vec<AccessObstacle>> {
    let Some(attribute) = &about.attribute else { return Ok(Vec::new()) };
    let model = catalog::model::current(app).await?;
    let mut after = Content::default();
    after.set(attribute, Scope::new(about.channel.as_deref(), about.locale.as_deref()), Some(json!("")));
    match edit::may_write(subject, &model, &Content::default(), &after) {
        Err(Error::Invalid(violations)) => Ok(violations.into_iter().map(AccessObstacle::from).collect()),
        other => other.map(|()| Vec::new()),
    }
}

/// The names of the roles that have all of it and edit the locale.
async fn roles_that_may(app: &App, asks: &Actor, required: &[auth::Permission], about: &About) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for role in role::all(app.db.read()).await? {
        let locales = role.locales.clone().map(|locales| locales.0);
        let bearer = Actor { permissions: role.permissions.0.clone(), locales, ..asks.clone() };
        let may = required.iter().all(|right| bearer.can(*right));
        if may && value_obstacles(app, &bearer, about).await?.is_empty() {
            names.push(name(&role, &asks.locale));
        }
    }
    Ok(names)
}

fn name(role: &role::Model, locale: &str) -> String {
    channels::label(&role.labels.0, locale).unwrap_or(&role.code).to_owned()
}
