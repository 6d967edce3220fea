//! Following resources: whoever watches hears of every change from then on, of some resources or of whole kinds. Many changes
//! in a short time are told as one, so nobody who is slow misses the last state of anything.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use futures::{Stream, StreamExt, stream};
use sea_orm::ConnectionTrait;
use tokio::sync::Mutex;
use uuid::{Builder, Uuid};

use crate::{
    app::App,
    auth::{Actor, Permission},
    error::{Error, Result},
    events,
    id::{EventId, ResourceId, RevisionId},
    live,
    resource::{self, Kind, State, revision},
};

/// Ids that can be watched at once.
const WATCHED: usize = 200;
/// Rows of each log that one look reads; of a large import the rest follows with the next looks.
const LOOK: u64 = 5_000;
/// On PostgreSQL a transaction may commit after one that began later: what is as young as this is looked at again.
const OVERLAP_MS: u64 = 10_000;

/// What became of a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub resource: ResourceId,
    /// The version it has now; `None` when it was deleted.
    pub version: Option<i32>,
}

/// Whom somebody watches.
pub enum Watched {
    /// These, at most 200.
    Ids(Vec<ResourceId>),
    /// Every resource of these kinds, those that are made later among them.
    Kinds(Vec<Kind>),
}

/// Every change from now on, of what resources hold or where they stand. Fails with `TOO_MANY` for more than 200 ids.
pub fn watch(app: &App, actor: &Actor, watched: Watched) -> Result<impl Stream<Item = Result<Change>> + Send + use<>> {
    actor.require(Permission::ViewCatalog)?;
    let changes = match watched {
        Watched::Ids(ids) => of_ids(app, ids)?.left_stream(),
        Watched::Kinds(kinds) => of_kinds(app, kinds).right_stream(),
    };
    Ok(changes.flat_map(|told| match told {
        Ok(changes) => stream::iter(changes.into_iter().map(Ok).collect::<Vec<_>>()),
        Err(error) => stream::iter(vec![Err(error)]),
    }))
}

/// Version and state, of those that are not deleted.
type Versions = BTreeMap<ResourceId, (i32, State)>;

fn of_ids(app: &App, ids: Vec<ResourceId>) -> Result<impl Stream<Item = Result<Vec<Change>>> + Send + use<>> {
    if ids.len() > WATCHED {
        let message = format!("{} resources; {WATCHED} can be watched at once", ids.len());
        return Err(Error::invalid("TOO_MANY", "ids", message));
    }
    let hub = app.clone();
    let states = live::follow(app, move || {
        let (app, ids) = (hub.clone(), ids.clone());
        async move { Ok(Some(Versions::from_iter(resource::versions(app.db.read(), &ids).await?))) }
    });
    Ok(states.scan(None::<Versions>, |before, now| {
        let told = now.map(|now| {
            let changes = before.as_ref().map(|before| changes(before, &now)).unwrap_or_default();
            *before = Some(now);
            changes
        });
        std::future::ready(Some(told))
    }))
}

fn changes(before: &Versions, now: &Versions) -> Vec<Change> {
    let newer = now.iter().filter(|(id, state)| before.get(id) != Some(state));
    let gone = before.keys().filter(|id| !now.contains_key(id));
    let newer = newer.map(|(id, (version, _))| Change { resource: *id, version: Some(*version) });
    newer.chain(gone.map(|id| Change { resource: *id, version: None })).collect()
}

fn of_kinds(app: &App, kinds: Vec<Kind>) -> impl Stream<Item = Result<Vec<Change>>> + Send + use<> {
    let follower = Arc::new(Mutex::new(Follower::new(kinds)));
    let hub = app.clone();
    live::follow(app, move || {
        let (app, follower) = (hub.clone(), follower.clone());
        async move { follower.lock().await.look(&app).await.map(Some) }
    })
}

/// Reads on in the logs of revisions and events, whose ids sort by age.
struct Follower {
    kinds: Vec<Kind>,
    /// Everything before was read.
    since: Uuid,
    /// What was told of what is read again; absent where it was deleted.
    told: HashMap<ResourceId, Option<(i32, State)>>,
}

impl Follower {
    fn new(kinds: Vec<Kind>) -> Self {
        Self { kinds, since: Uuid::now_v7(), told: HashMap::new() }
    }

    async fn look(&mut self, app: &App) -> Result<Vec<Change>> {
        let db = app.db.read();
        let written = revision::since(db, RevisionId(self.since), LOOK).await?;
        let moved = events::since(db, EventId(self.since), LOOK).await?;
        let read: Vec<(Uuid, ResourceId)> = written
            .iter()
            .map(|(id, resource)| (id.0, *resource))
            .chain(moved.iter().filter_map(|(id, resource)| Some((id.0, (*resource)?))))
            .collect();
        let now = self.states(db, read.iter().map(|(_, resource)| *resource).collect()).await?;
        // Where a log was cut off, the other one may not be read beyond that.
        let ends =
            [(written.len(), written.last().map(|(id, _)| id.0)), (moved.len(), moved.last().map(|(id, _)| id.0))];
        let cut = ends.iter().filter(|(length, _)| *length as u64 == LOOK).filter_map(|(_, last)| *last).min();
        let newest = ends.iter().filter_map(|(_, last)| *last).max();
        let again = if app.db.is_postgres() { overlap() } else { None };
        self.since =
            [cut.or(newest).map(after), again].into_iter().flatten().min().unwrap_or(self.since).max(self.since);
        let told = std::mem::replace(&mut self.told, now.clone());
        let news = now.into_iter().filter(|(id, state)| told.get(id) != Some(state));
        Ok(news.map(|(resource, state)| Change { resource, version: state.map(|(version, _)| version) }).collect())
    }

    /// How those of the kinds are now.
    async fn states(
        &self,
        db: &impl ConnectionTrait,
        ids: Vec<ResourceId>,
    ) -> Result<HashMap<ResourceId, Option<(i32, State)>>> {
        let rows = resource::standing(db, &ids).await?.into_iter().filter(|row| self.kinds.contains(&row.kind));
        Ok(rows.map(|row| (row.id, (!row.deleted).then_some((row.version, row.state)))).collect())
    }
}

/// The least id of what may still be committed late.
fn overlap() -> Option<Uuid> {
    let (seconds, nanos) = Uuid::now_v7().get_timestamp()?.to_unix();
    let now = seconds * 1000 + u64::from(nanos) / 1_000_000;
    Some(Builder::from_unix_timestamp_millis(now.saturating_sub(OVERLAP_MS), &[0; 10]).into_uuid())
}

/// The least id after this one.
fn after(id: Uuid) -> Uuid {
    Uuid::from_u128(id.as_u128().saturating_add(1))
}
