//! Building publications: who is live, what each document is, and what that means for the log. The one place where
//! documents and log entries are written, always in the caller's transaction.
//!
//! What exists is settled before any document is built: a variant follows its model, and a document lists only what
//! exists. A change of content concerns the documents that show it; appearing or going away concerns them too.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

use super::{
    document::Provenance,
    log::{self, Op},
    projection::{self, Dependency, Site},
    publication::{self, Place, State},
    snapshot::Snapshot,
    store::{self, documents},
};
use crate::{
    app::App,
    auth::Actor,
    catalog::{ContentModel, two_way},
    error::Result,
    events::{self, Event},
    id::ResourceId,
    queue::{self, Task},
    resource::Kind,
};

/// How many other publications one transaction builds anew; the rest is left to a job.
const BUDGET: usize = 50;

/// What building needs besides the database.
pub struct Workshop<'a> {
    pub model: &'a ContentModel,
    pub now: DateTime<Utc>,
    pub public_url: &'a str,
    pub actor: &'a Actor,
}

impl<'a> Workshop<'a> {
    /// Belongs into the transaction: the time it holds shall not be from before somebody else's commit.
    pub fn new(app: &'a App, actor: &'a Actor, model: &'a ContentModel) -> Self {
        let public_url = app.config.public_url.trim_end_matches('/');
        Self { model, now: app.clock.now(), public_url, actor }
    }

    fn site(&self) -> Site<'a> {
        Site { model: self.model, today: self.now.date_naive(), public_url: self.public_url }
    }

    /// Builds `places`, whose rows say what is approved, and what depends on them. `changed`: their contents are new,
    /// not only something beneath them. The caller holds the channels.
    pub async fn build(&self, tx: &impl ConnectionTrait, places: BTreeSet<Place>, changed: bool) -> Result<()> {
        let mut batch = places.clone();
        let mut left = BTreeSet::new();
        let mut spent = 0;
        let mut spreading = if changed { places } else { BTreeSet::new() };
        let mut touched = self.touched(tx, &spreading).await?;
        let snapshot = loop {
            for place in touched.difference(&batch.clone()) {
                match spent < BUDGET {
                    true => batch.insert(place.clone()),
                    false => left.insert(place.clone()),
                };
                spent += 1;
            }
            let mut snapshot = Snapshot::load(tx, self.model, batch.iter().map(|place| place.resource)).await?;
            let flipped = self.settle(&mut snapshot, &batch);
            let news: BTreeSet<Place> = flipped.difference(&spreading).cloned().collect();
            let mut gained = self.gained(tx, &snapshot, &batch).await?;
            gained.retain(|place| !batch.contains(place) && !left.contains(place));
            if news.is_empty() && gained.is_empty() {
                break snapshot;
            }
            spreading = spreading.union(&news).cloned().collect();
            touched = self.touched(tx, &spreading).await?;
            touched.extend(gained);
        };
        let left = left.difference(&batch).cloned().collect();
        self.write(tx, snapshot, &batch).await?;
        self.leave(tx, &left).await
    }

    /// What shows one of `places`: by what was recorded, and the models above, which list their variants.
    async fn touched(&self, tx: &impl ConnectionTrait, places: &BTreeSet<Place>) -> Result<BTreeSet<Place>> {
        let mut touched = store::dependents(tx, places).await?;
        let mut below: BTreeSet<Place> = places.clone();
        for _ in 0..2 {
            below = parents(tx, &below).await?;
            touched.extend(below.iter().cloned());
        }
        Ok(touched)
    }

    /// What shows one of `batch` from now on, because that leads to it by a two-way association.
    async fn gained(
        &self,
        tx: &impl ConnectionTrait,
        snapshot: &Snapshot,
        batch: &BTreeSet<Place>,
    ) -> Result<BTreeSet<Place>> {
        if two_way::types(self.model).is_empty() {
            return Ok(BTreeSet::new());
        }
        let recorded = store::partners_of(tx, batch.iter().map(|place| place.resource).collect()).await?;
        Ok(snapshot.gained(self.model, batch, &recorded))
    }

    /// Decides for each place whether it is live, models before what is below them; answers those that came or went.
    fn settle(&self, snapshot: &mut Snapshot, batch: &BTreeSet<Place>) -> BTreeSet<Place> {
        let mut ordered: Vec<(usize, &Place)> = batch.iter().map(|place| (rank(snapshot, place), place)).collect();
        ordered.sort();
        let mut flipped = BTreeSet::new();
        for (_, place) in ordered {
            let state = self.state_of(snapshot, place);
            let Some((row, state)) = snapshot.publication_mut(place).zip(state) else { continue };
            if state == State::Live && row.state != State::Live {
                row.live_from = Some(self.now);
            }
            row.state = state;
            if (state == State::Live) != row.hash.is_some() {
                flipped.insert(place.clone());
            }
        }
        flipped
    }

    fn state_of(&self, snapshot: &Snapshot, place: &Place) -> Option<State> {
        let row = snapshot.publication(place.resource, &place.cell)?;
        let subject = snapshot.subject(place.resource)?;
        if subject.deleted || row.state == State::Withdrawn {
            return Some(State::Withdrawn);
        }
        if row.live_until.is_some_and(|until| until <= self.now) {
            return Some(State::Withdrawn);
        }
        // What is live has begun, whatever this machine's clock says: the one that published it may be ahead.
        if row.state != State::Live && row.live_from.is_some_and(|from| from > self.now) {
            return Some(State::Scheduled);
        }
        let channel = self.model.channel(&place.cell.channel);
        let channel = channel.filter(|channel| channel.locales.contains(&place.cell.locale));
        let line = snapshot.line(place.resource, &place.cell);
        let whole = line.last().is_some_and(|last| last.content.parent.is_none());
        let live =
            whole && channel.is_some_and(|channel| projection::may_be_live(&self.site(), channel, subject.kind, &line));
        Some(if live { State::Live } else { State::Waiting })
    }

    async fn write(&self, tx: &impl ConnectionTrait, snapshot: Snapshot, batch: &BTreeSet<Place>) -> Result<()> {
        let mut sheet = Sheet::default();
        for place in batch {
            self.write_place(&snapshot, place, &mut sheet)?;
        }
        // Assets before what shows them, models before their variants: a reader that stops half-way has no loose ends.
        sheet.entries.sort_by_key(|(rank, entry)| (*rank, entry.resource, entry.locale.clone()));
        let concerned: Vec<ResourceId> = sheet.rows.iter().map(|row| row.resource).collect();
        store::keep(tx, sheet.documents).await?;
        publication::put(tx, sheet.rows).await?;
        store::set_dependencies(tx, &sheet.dependencies).await?;
        self.record(tx, &sheet.entries).await?;
        log::append(tx, self.now, sheet.entries.into_iter().map(|(_, entry)| entry).collect()).await?;
        publication::restate(tx, &concerned, None).await
    }

    fn write_place(&self, snapshot: &Snapshot, place: &Place, sheet: &mut Sheet) -> Result<()> {
        let Some(row) = snapshot.publication(place.resource, &place.cell) else { return Ok(()) };
        let mut next =
            publication::Model { stale: false, hash: None, provenance: Provenance::default(), ..row.clone() };
        let mut needs = BTreeSet::new();
        match row.state {
            State::Live => {
                let built = projection::project(&self.site(), snapshot, place);
                let built = built.ok_or_else(|| anyhow::anyhow!("`{}` is live without content", place.resource))?;
                let (hash, body) = built.document.seal()?;
                if row.hash.as_ref() != Some(&hash) {
                    sheet.log(snapshot, place, Op::Upsert, Some(hash.clone()));
                    sheet.documents.push(documents::Model {
                        hash: hash.clone(),
                        channel: row.channel.clone(),
                        resource: row.resource,
                        locale: row.locale.clone(),
                        body,
                    });
                }
                next.hash = Some(hash);
                next.provenance = built.provenance;
                needs = built.dependencies;
            }
            State::Waiting | State::Scheduled => needs = projection::awaited(&self.site(), snapshot, place),
            State::Withdrawn => {}
        }
        if next.hash.is_none() && row.hash.is_some() {
            sheet.log(snapshot, place, Op::Remove, None);
        }
        sheet.dependencies.insert(place.clone(), needs);
        if next.hash != row.hash {
            next.updated_at = self.now;
        }
        sheet.rows.push(next);
        Ok(())
    }

    /// One event a resource for what appeared or changed, one for what went away.
    async fn record(&self, tx: &impl ConnectionTrait, entries: &[(usize, log::Entry)]) -> Result<()> {
        let mut news: BTreeMap<(ResourceId, bool), BTreeSet<String>> = BTreeMap::new();
        for (_, entry) in entries {
            news.entry((entry.resource, entry.op == Op::Upsert)).or_default().insert(entry.channel.clone());
        }
        for ((resource, published), channels) in news {
            let channels = channels.into_iter().collect();
            let event = match published {
                true => Event::Published { resource, channels },
                false => Event::Withdrawn { resource, channels },
            };
            events::record(tx, self.actor, event).await?;
        }
        Ok(())
    }

    /// Leaves the rest to the job, in this transaction, so that it cannot be forgotten.
    async fn leave(&self, tx: &impl ConnectionTrait, left: &BTreeSet<Place>) -> Result<()> {
        if left.is_empty() {
            return Ok(());
        }
        super::rebuild::mark(tx, left).await?;
        queue::push_at(tx, &stale_task(), self.now, None).await?;
        Ok(())
    }
}

/// The job that builds whatever is marked.
pub(super) fn stale_task() -> Task {
    Task::RebuildDependents { kind: super::rebuild::STALE.to_owned(), key: String::new() }
}

/// What a transaction is about to write.
#[derive(Default)]
struct Sheet {
    rows: Vec<publication::Model>,
    documents: Vec<documents::Model>,
    dependencies: HashMap<Place, BTreeSet<Dependency>>,
    entries: Vec<(usize, log::Entry)>,
}

impl Sheet {
    fn log(&mut self, snapshot: &Snapshot, place: &Place, op: Op, hash: Option<String>) {
        let Some(subject) = snapshot.subject(place.resource) else { return };
        let entry = log::Entry {
            channel: place.cell.channel.clone(),
            resource: place.resource,
            kind: subject.kind,
            code: subject.code.clone(),
            locale: place.cell.locale.clone(),
            op,
            hash,
        };
        self.entries.push((rank(snapshot, place), entry));
    }
}

/// What others are made of comes first.
fn rank(snapshot: &Snapshot, place: &Place) -> usize {
    let Some(subject) = snapshot.subject(place.resource) else { return 0 };
    let has_parent = || snapshot.standing(place.resource, &place.cell).is_some_and(|one| one.content.parent.is_some());
    match subject.kind {
        Kind::Asset => 0,
        Kind::Record => 1,
        Kind::ProductModel if !has_parent() => 2,
        Kind::ProductModel => 3,
        Kind::Product => 4,
        Kind::Entry => 5,
    }
}

/// The places of the product models directly above.
async fn parents(tx: &impl ConnectionTrait, places: &BTreeSet<Place>) -> Result<BTreeSet<Place>> {
    let ids: BTreeSet<ResourceId> = places.iter().map(|place| place.resource).collect();
    let rows = publication::of(tx, &ids.into_iter().collect::<Vec<_>>()).await?;
    let of_place = rows.into_iter().filter(|row| places.contains(&row.place()));
    Ok(of_place.filter_map(|row| Some(Place { resource: row.parent?, cell: row.cell() })).collect())
}
