//! The delivery API: for each channel a GraphQL API of its own, typed from the content model.
//!
//! A query is parsed, checked and planned once for each distinct text and model; the plan then copies bytes out of
//! stored documents. What was written of a document and whole answers are kept until the channel's index or the model
//! changes. When the model changes, the new API is built off the request path and takes the place of the old one,
//! which serves until then.

mod build;
mod dynamic;
mod execute;
mod filter;
mod fixed;
mod names;
mod plan;
mod planner;
mod types;
mod variables;

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
};

use arc_swap::ArcSwapOption;
use async_graphql::ServerError;
use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

use self::{execute::Drafts, plan::Plan, types::Types};
use crate::{
    app::App,
    auth::{Actor, Permission},
    cache::Cache,
    catalog::{self, ContentModel},
    channels::Channel,
    delivery::{index, preview},
    error::{Error, Result},
    persisted::{Fault, LONGEST, Named, Queries},
    search::{Index, Search},
};

const BAD_BODY: &str = "BAD_BODY";
const BAD_QUERY: &str = "BAD_QUERY";
/// Fields of all plans kept for a channel.
const PLANS: usize = 200_000;
/// Bytes of answers kept for a channel.
const ANSWERS: usize = 16 << 20;
/// Bytes of documents kept as plans write them, for a channel.
const WRITTEN: usize = 16 << 20;
/// How often to ask whether the model changed, in milliseconds.
const LOOK: i64 = 500;
/// Channels whose APIs are kept.
const MOST_CHANNELS: usize = 1000;
/// Documents named in the surrogate keys of one answer; an answer with more is purged with its locale.
const MOST_KEYS: usize = 200;

/// The API of a channel for one version of the model.
pub struct Api {
    version: i64,
    channel: Arc<Channel>,
    model: Arc<ContentModel>,
    types: Types,
    schema: async_graphql::dynamic::Schema,
    plans: Cache<(String, Option<String>), Arc<Plan>>,
    answers: Cache<([u8; 32], u64), Arc<Answer>>,
    written: Cache<execute::WrittenKey, Arc<execute::Written>>,
    /// By locale of the channel, once they were asked for.
    indexes: OnceLock<Vec<Arc<Index>>>,
}

/// A request as GraphQL over HTTP has it.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Request {
    #[serde(default)]
    pub query: Option<String>,
    #[serde(default)]
    pub operation_name: Option<String>,
    #[serde(default)]
    pub variables: Option<Map<String, Json>>,
    #[serde(default)]
    pub extensions: Option<RequestExtensions>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestExtensions {
    #[serde(default)]
    pub persisted_query: Option<Named>,
}

/// An answer, ready to be sent.
#[derive(Debug)]
pub struct Answer {
    pub body: Bytes,
    /// Strong, with its quotes.
    pub etag: String,
    /// For caches that purge by key: the channel, its locales, and the documents in the answer.
    pub surrogate_keys: String,
    /// The request itself was wrong, so there is no data at all.
    pub refused: bool,
}

#[derive(Default)]
struct Apis(Mutex<HashMap<String, Arc<Slot>>>);

#[derive(Default)]
struct Slot {
    api: ArcSwapOption<Api>,
    looked: AtomicI64,
    building: AtomicBool,
    first: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Persisted(Queries);

impl Api {
    /// Compiles the API of a channel. Takes milliseconds for a small model, a tenth of a second for a very large one.
    pub fn compile(model: Arc<ContentModel>, channel: Arc<Channel>) -> anyhow::Result<Self> {
        let types = build::types(&model, &channel);
        let schema = dynamic::schema(&types)?;
        let (plans, answers, written) = (Cache::new(PLANS), Cache::new(ANSWERS), Cache::new(WRITTEN));
        let version = model.version;
        Ok(Self { version, channel, model, types, schema, plans, answers, written, indexes: OnceLock::new() })
    }

    fn indexes(&self, search: &Search) -> anyhow::Result<&[Arc<Index>]> {
        if let Some(indexes) = self.indexes.get() {
            return Ok(indexes);
        }
        let locales = self.channel.locales.iter();
        let indexes: Vec<_> = locales
            .map(|locale| search.index(&index::name(&self.channel.code, locale)))
            .collect::<anyhow::Result<_>>()?;
        Ok(self.indexes.get_or_init(|| indexes))
    }

    /// The index of a locale of the channel.
    fn index(&self, search: &Search, locale: &str) -> anyhow::Result<Arc<Index>> {
        match self.channel.locales.iter().position(|own| own == locale) {
            Some(place) => Ok(self.indexes(search)?[place].clone()),
            None => search.index(&index::name(&self.channel.code, locale)),
        }
    }

    /// The schema as text.
    pub fn sdl(&self) -> String {
        self.schema.sdl()
    }
}

/// The SDL of a channel's API, for those who may see the model.
pub async fn sdl(app: &App, actor: &Actor, channel: &str) -> Result<String> {
    actor.require(Permission::ViewCatalog)?;
    Ok(current(app, channel).await?.sdl())
}

/// Answers a request to the API of a channel. `raw` names the request as it was sent: the same again is answered from
/// memory. Fails with `NOT_FOUND` when there is no such channel.
pub async fn answer(
    app: &App,
    channel: &str,
    raw: &[u8],
    request: impl FnOnce() -> Result<Request, String>,
) -> Result<Arc<Answer>> {
    let api = current(app, channel).await?;
    let key = (*blake3::hash(raw).as_bytes(), generation(app, &api)?);
    if let Some(answer) = api.answers.get(&key) {
        return Ok(answer);
    }
    let request = match request() {
        Ok(request) => request,
        Err(message) => return Ok(Arc::new(refusal(&[ServerError::new(message, None)], BAD_BODY))),
    };
    let answer = Arc::new(fresh(app, &api, request, None).await?);
    if !answer.refused && api.answers.is_repeated(&key) {
        api.answers.insert(key, answer.clone(), answer.body.len() + 300);
    }
    Ok(answer)
}

/// Answers a request with what a preview token names in the place of what is published. The answer is for the one who
/// asked: nothing of it is kept, and nothing that was kept is given.
///
/// Fails with `BAD_PREVIEW` where the token is not good for this channel.
pub async fn preview(app: &App, channel: &str, token: &str, request: Result<Request, String>) -> Result<Answer> {
    let open = preview::link::open(app, channel, token).await?;
    let request = match request {
        Ok(request) => request,
        Err(message) => return Ok(refusal(&[ServerError::new(message, None)], BAD_BODY)),
    };
    let api = current(app, channel).await?;
    let mut drafts = Drafts::new();
    for draft in preview::draft::of(app, &api.model, &api.channel, &open.resources).await? {
        let (_, body) = draft.document.seal()?;
        let indexed = index::indexed(&api.model, &api.channel, &draft.document, &body)?;
        drafts.entry(draft.document.locale).or_default().push(indexed);
    }
    fresh(app, &api, request, Some(&drafts)).await
}

async fn fresh(app: &App, api: &Arc<Api>, request: Request, drafts: Option<&Drafts>) -> Result<Answer> {
    let query = match text_of(app, &request) {
        Ok(query) => query,
        Err((code, message)) => return Ok(refusal(&[ServerError::new(message, None)], code)),
    };
    let plan = match plan_of(api, &query, request.operation_name.as_deref()).await {
        Ok(plan) => plan,
        Err(errors) => return Ok(refusal(&errors, BAD_QUERY)),
    };
    if plan.introspection {
        return introspect(api, &query, request).await;
    }
    let given = request.variables.unwrap_or_default();
    let variables = match variables::coerce(&api.types, &plan, &given) {
        Ok(variables) => variables,
        Err(faults) => return Ok(failure(&Error::Invalid(faults), true)),
    };
    match execute::execute(api, &app.search, &plan, &variables, drafts) {
        Ok(data) => Ok(success(api, data)),
        Err(error @ Error::Unexpected(_)) => Err(error),
        Err(error) => Ok(failure(&error, false)),
    }
}

/// Differs whenever an answer may: the sum of what only grows, over the locales.
fn generation(app: &App, api: &Api) -> Result<u64> {
    let mut sum = 0;
    for index in api.indexes(&app.search)? {
        sum += index.view()?.generation();
    }
    Ok(sum)
}

async fn plan_of(api: &Api, query: &str, operation: Option<&str>) -> Result<Arc<Plan>, Vec<ServerError>> {
    let key = (query.to_owned(), operation.map(str::to_owned));
    if let Some(plan) = api.plans.get(&key) {
        return Ok(plan);
    }
    let errors = dynamic::check(&api.schema, query, operation).await;
    if !errors.is_empty() {
        return Err(errors);
    }
    let document = async_graphql::parser::parse_query(query).map_err(|error| vec![error.into()])?;
    let plan =
        planner::plan(&api.types, &document, operation).map_err(|message| vec![ServerError::new(message, None)])?;
    let plan = Arc::new(plan);
    let weight = plan.cost + query.len() / 16 + 10;
    api.plans.insert(key, plan.clone(), weight);
    Ok(plan)
}

/// The text of the query: sent along, or registered before under its hash.
fn text_of(app: &App, request: &Request) -> Result<Arc<str>, (&'static str, String)> {
    let persisted = app.shared::<Persisted>();
    let name = request.extensions.as_ref().and_then(|extensions| extensions.persisted_query.as_ref());
    let refused = |fault: Fault| (fault.code(), fault.message().to_owned());
    match (&request.query, name) {
        (Some(query), _) if query.len() > LONGEST => {
            Err((BAD_QUERY, format!("the query is longer than {LONGEST} bytes")))
        }
        (Some(query), name) => {
            name.map_or(Ok(()), |name| persisted.0.register(name, query)).map_err(refused)?;
            Ok(query.as_str().into())
        }
        (None, Some(name)) => persisted.0.get(name).map_err(refused),
        (None, None) => Err((BAD_BODY, "the request has no `query`".to_owned())),
    }
}

async fn introspect(api: &Api, query: &str, request: Request) -> Result<Answer> {
    let variables = Json::Object(request.variables.unwrap_or_default());
    let mut asked = async_graphql::Request::new(query).variables(async_graphql::Variables::from_json(variables));
    asked.operation_name = request.operation_name;
    let response = api.schema.execute(asked).await;
    Ok(ready(serde_json::to_vec(&response)?, api.channel.code.clone(), false))
}

fn success(api: &Api, data: execute::Data) -> Answer {
    let mut body = data.json;
    body.extend_from_slice(format!(",\"extensions\":{{\"cost\":{}}}}}", data.cost).as_bytes());
    let mut keys = api.channel.code.clone();
    if data.documents.len() <= MOST_KEYS {
        for id in data.documents {
            keys.push(' ');
            keys.push_str(&id);
        }
    }
    ready(body, keys, false)
}

/// The plan was not run, or not to its end.
fn failure(error: &Error, refused: bool) -> Answer {
    let mut extensions = json!({ "code": error.code() });
    if let Error::Invalid(violations) = error {
        extensions["violations"] = json!(violations);
    }
    let mut body = json!({ "errors": [{ "message": error.to_string(), "extensions": extensions }] });
    if !refused {
        body["data"] = Json::Null;
    }
    Answer { refused, ..ready(body.to_string().into_bytes(), String::new(), refused) }
}

fn refusal(errors: &[ServerError], code: &str) -> Answer {
    let errors: Vec<Json> = errors
        .iter()
        .map(|error| json!({ "message": error.message, "locations": error.locations, "extensions": { "code": code } }))
        .collect();
    ready(json!({ "errors": errors }).to_string().into_bytes(), String::new(), true)
}

fn ready(body: Vec<u8>, surrogate_keys: String, refused: bool) -> Answer {
    let etag = format!("\"{}\"", &blake3::hash(&body).to_hex()[..32]);
    Answer { body: body.into(), etag, surrogate_keys, refused }
}

/// The API as it is to be served now. Every half second one request asks whether the model is newer; the newer API is
/// compiled apart, and the old one serves until it is there, or for good if that fails.
async fn current(app: &App, channel: &str) -> Result<Arc<Api>> {
    let slot = slot(app, channel);
    let Some(api) = slot.api.load_full() else { return first(app, channel, &slot).await };
    let (now, looked) = (app.clock.now().timestamp_millis(), slot.looked.load(Ordering::Relaxed));
    let mine = || slot.looked.compare_exchange(looked, now, Ordering::Relaxed, Ordering::Relaxed).is_ok();
    if now - looked >= LOOK && mine() {
        let model = catalog::model::current(app).await?;
        match model.channel(channel) {
            None => slot.api.store(None),
            Some(_) if model.version == api.version => return Ok(api),
            Some(found) => return Ok(renew(&slot, api, model.clone(), found.clone())),
        }
        return Err(Error::not_found("channel", channel));
    }
    Ok(api)
}

fn slot(app: &App, channel: &str) -> Arc<Slot> {
    let apis = app.cache::<Apis>();
    let mut slots = apis.0.lock().unwrap_or_else(PoisonError::into_inner);
    match slots.get(channel) {
        Some(slot) => slot.clone(),
        None => {
            let slot = Arc::<Slot>::default();
            // Names that no channel has must not fill the memory.
            if slots.len() < MOST_CHANNELS {
                slots.insert(channel.to_owned(), slot.clone());
            }
            slot
        }
    }
}

/// Compiles the API of a channel that was not asked for before; whoever comes meanwhile waits for the same.
async fn first(app: &App, channel: &str, slot: &Slot) -> Result<Arc<Api>> {
    let _turn = slot.first.lock().await;
    if let Some(api) = slot.api.load_full() {
        return Ok(api);
    }
    let model = catalog::model::current(app).await?;
    let found = model.channel(channel).cloned().ok_or_else(|| Error::not_found("channel", channel))?;
    let compile = move || Api::compile(model, found);
    let api = Arc::new(tokio::task::spawn_blocking(compile).await.map_err(anyhow::Error::from)??);
    slot.looked.store(app.clock.now().timestamp_millis(), Ordering::Relaxed);
    slot.api.store(Some(api.clone()));
    Ok(api)
}

fn renew(slot: &Arc<Slot>, old: Arc<Api>, model: Arc<ContentModel>, channel: Arc<Channel>) -> Arc<Api> {
    if slot.building.swap(true, Ordering::AcqRel) {
        return old;
    }
    let slot = slot.clone();
    tokio::task::spawn_blocking(move || {
        let (version, code) = (model.version, channel.code.clone());
        match Api::compile(model, channel) {
            Ok(api) => slot.api.store(Some(Arc::new(api))),
            Err(error) => {
                tracing::error!(
                    channel = code,
                    version,
                    error = format!("{error:#}"),
                    "the delivery API does not compile; the last good one stays"
                );
            }
        }
        slot.building.store(false, Ordering::Release);
    });
    old
}

#[cfg(test)]
mod tests;
