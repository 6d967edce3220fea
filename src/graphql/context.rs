//! What a resolver finds in its context: the hub, the actor, and the loaders of this request. In a dry run the hub is one
//! on which all is only tried.

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    sync::{Arc, Mutex, OnceLock, PoisonError},
    time::Duration,
};

use anyhow::Context as _;
use async_graphql::{
    Context,
    dataloader::{DataLoader, Loader},
};
use tokio::runtime::{Handle, RuntimeFlavor};
use uuid::Uuid;

use super::resource::history::shared;
use crate::{
    app::App,
    auth::Actor,
    catalog::{self, ContentModel},
    error::{Error, Result},
};

/// One request: on which hub, on whose behalf. Loaders are made from it, so they see no more than the actor may.
#[derive(Clone)]
pub struct Session {
    pub app: App,
    pub actor: Actor,
    rehearsal: Arc<OnceLock<Rehearsal>>,
}

/// The hub of a dry run.
pub struct Rehearsal {
    pub app: App,
    /// Ids made since then may be of this rehearsal.
    pub since: Uuid,
}

impl Session {
    pub fn new(app: App, actor: Actor) -> Self {
        Self { app, actor, rehearsal: Arc::default() }
    }

    /// From now on everything in this request happens in a rehearsal.
    pub fn rehearse(&self) {
        self.rehearsal.get_or_init(|| Rehearsal { app: self.app.rehearse(), since: Uuid::now_v7() });
    }

    pub fn rehearsal(&self) -> Option<&Rehearsal> {
        self.rehearsal.get()
    }

    fn stage(&self) -> &App {
        self.rehearsal().map_or(&self.app, |rehearsal| &rehearsal.app)
    }
}

/// The loaders of one request, each made when first asked for. Nothing outlives the request, so nothing goes stale
/// and nobody sees what was loaded for somebody else.
#[derive(Default)]
pub struct Loaders(Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>);

impl Loaders {
    fn get<L: From<Session> + Send + Sync + 'static>(&self, session: &Session) -> Arc<DataLoader<L>> {
        let session = Session { app: session.stage().clone(), ..session.clone() };
        let make = || DataLoader::new(L::from(session.clone()), tokio::spawn).delay(delay());
        let mut loaders = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = loaders.entry(TypeId::of::<L>()).or_insert_with(|| Arc::new(make()));
        // The key is the type, so the downcast holds; a loader of its own is the honest answer should it ever not.
        slot.clone().downcast().unwrap_or_else(|_| Arc::new(make()))
    }
}

/// How long a loader gathers keys. Where one thread does everything, what it spawns runs once the request waits and has asked
/// for all it can: any delay would only be waited for, again at each level of a query.
fn delay() -> Duration {
    match Handle::current().runtime_flavor() {
        RuntimeFlavor::CurrentThread => Duration::ZERO,
        _ => Duration::from_millis(1),
    }
}

pub trait ContextExt {
    fn app(&self) -> Result<&App>;
    fn actor(&self) -> Result<&Actor>;
    /// The loader `L` of this request: `ctx.loader::<UserLoader>()?.load_one(id).await?`.
    /// Its errors are `Arc<Error>`; `?` on them keeps the code.
    fn loader<L: From<Session> + Send + Sync + 'static>(&self) -> Result<Arc<DataLoader<L>>>;
}

impl ContextExt for Context<'_> {
    fn app(&self) -> Result<&App> {
        Ok(session(self)?.stage())
    }

    fn actor(&self) -> Result<&Actor> {
        Ok(&session(self)?.actor)
    }

    fn loader<L: From<Session> + Send + Sync + 'static>(&self) -> Result<Arc<DataLoader<L>>> {
        let loaders = self.data_opt::<Loaders>().context("the request carries no loaders")?;
        Ok(loaders.get(session(self)?))
    }
}

pub fn session<'a>(ctx: &Context<'a>) -> Result<&'a Session> {
    Ok(ctx.data_opt::<Session>().context("the request carries no session")?)
}

/// The content model as it is now. Rows of a list that ask at once ask once.
pub async fn content_model(ctx: &Context<'_>) -> Result<Arc<ContentModel>> {
    let model = ctx.loader::<ModelLoader>()?.load_one(()).await.map_err(shared)?;
    Ok(model.context("there is no content model")?)
}

struct ModelLoader(Session);

impl From<Session> for ModelLoader {
    fn from(session: Session) -> Self {
        Self(session)
    }
}

impl Loader<()> for ModelLoader {
    type Value = Arc<ContentModel>;
    type Error = Arc<Error>;

    async fn load(&self, _: &[()]) -> Result<HashMap<(), Arc<ContentModel>>, Arc<Error>> {
        Ok([((), catalog::model::current(&self.0.app).await?)].into())
    }
}
