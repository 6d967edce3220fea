//! Renditions as they are made, once each, and kept. Which ones there can be follows from the asset and the presets;
//! a row says which have been made, or why one cannot be.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use imaging::{Limits, Output, Recipe};
use sea_orm::{ActiveValue::Set, ConnectionTrait, QueryFilter, entity::prelude::*, sea_query::OnConflict};

use super::{
    blob,
    rendition::{self, Address, Own},
    workers,
};
use crate::{
    app::App,
    catalog::ContentModel,
    error::{Error, Result},
    id::ResourceId,
    resource::{
        self, Content,
        content::{File, Focal},
    },
};

/// Whoever asks for one of a channel's small renditions gets them all made, since the decode is the greater part of the
/// work; a larger one than this is made when somebody asks for it.
const SMALL: u32 = 1600;
/// A picture that could not be rendered is tried again after this long, and not before.
const RETRY: TimeDelta = TimeDelta::hours(24);

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "renditions")]
pub struct Model {
    /// Last part of the address: key and extension.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    pub asset: ResourceId,
    /// Empty for the hub's own presets.
    pub channel: String,
    pub preset: String,
    pub mime: String,
    pub bytes: i64,
    /// Code of what is wrong with the picture, and the words for it; then there are no bytes.
    pub problem: Option<String>,
    pub reason: Option<String>,
    pub made_at: DateTimeUtc,
    /// When somebody last asked for it, to the minute.
    pub used_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    fn is_stale(&self, now: DateTime<Utc>) -> bool {
        self.problem.is_some() && now - self.made_at > RETRY
    }
}

/// A rendition that there can be.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub asset: ResourceId,
    pub file: File,
    pub focal: Option<Focal>,
    pub channel: String,
    pub preset: String,
    pub recipe: Recipe,
    pub address: Address,
}

impl Wanted {
    /// Every rendition of an asset with this content: the hub's own, then each channel's.
    pub fn all(model: &ContentModel, asset: &resource::Model, content: &Content) -> Vec<Self> {
        let Some(file) = &content.file else { return Vec::new() };
        let own = Own::ALL.into_iter().map(|own| (Own::CHANNEL, own.code(), Some(own.recipe())));
        let channels = model.channels.values().flat_map(|channel| {
            channel
                .presets
                .iter()
                .map(|preset| (channel.code.as_str(), preset.code.as_str(), rendition::recipe(preset)))
        });
        let wanted = |(channel, preset, recipe): (&str, &str, Option<Recipe>)| {
            let recipe = recipe?;
            let address = rendition::of_recipe(&asset.code, file, content.focal, channel, preset, &recipe)?;
            let (channel, preset) = (channel.to_owned(), preset.to_owned());
            Some(Self { asset: asset.id, file: file.clone(), focal: content.focal, channel, preset, recipe, address })
        };
        own.chain(channels).filter_map(wanted).collect()
    }

    fn is_small(&self) -> bool {
        let quick = matches!(self.recipe.format, Output::Jpeg | Output::Webp);
        quick && self.recipe.max_bytes.is_none() && self.address.width.max(self.address.height) <= SMALL
    }

    /// What is made by one decode has the same name here, and is made by one at a time.
    fn batch(&self) -> String {
        match self.is_small() {
            true => format!("{}/{}/{:?}", self.file.hash, self.channel, self.focal),
            false => self.address.name().to_owned(),
        }
    }
}

/// Where the bytes of a rendition are kept.
pub fn storage_key(name: &str) -> String {
    let (folder, rest) = name.split_at_checked(2).unwrap_or(("", name));
    format!("renditions/{folder}/{rest}")
}

/// What is known of renditions by name.
pub async fn find(db: &impl ConnectionTrait, names: &[String]) -> Result<HashMap<String, Model>> {
    let mut found = HashMap::with_capacity(names.len());
    for chunk in names.chunks(1000) {
        let rows = Entity::find().filter(Column::Name.is_in(chunk)).all(db).await?;
        found.extend(rows.into_iter().map(|row| (row.name.clone(), row)));
    }
    Ok(found)
}

/// The rendition, made now if it was not yet, with those of `all` that come almost for free.
///
/// Fails with `IMAGE_BUSY` when too many wait, and with the picture's problem when it cannot be made.
pub async fn ensure(app: &App, wanted: &Wanted, all: &[Wanted]) -> Result<Model> {
    let turn = app.shared::<Turns>().of(wanted.batch());
    let _turn = turn.lock().await;
    if let Some(made) = made(app, wanted).await? {
        return Ok(made);
    }
    let mut batch = vec![wanted.clone()];
    if wanted.is_small() {
        let same = |other: &&Wanted| other.batch() == wanted.batch() && other.address != wanted.address;
        batch.extend(missing(app, all.iter().filter(same)).await?);
    }
    render(app, &batch).await?;
    made(app, wanted).await?.ok_or_else(|| Error::not_found("rendition", wanted.address.name()))
}

/// Makes what is missing of `all`, in few decodes. Pictures with problems are noted and passed over.
pub async fn ensure_all(app: &App, all: &[Wanted]) -> Result<()> {
    for wanted in missing(app, all.iter()).await? {
        ensure(app, &wanted, all).await?;
    }
    Ok(())
}

/// Forgets that a rendition was made, because its bytes are gone.
pub async fn forget(app: &App, name: &str) -> Result<()> {
    let tx = app.db.begin_write().await?;
    Entity::delete_by_id(name).exec(&tx).await?;
    Ok(tx.commit().await?)
}

async fn made(app: &App, wanted: &Wanted) -> Result<Option<Model>> {
    let row = Entity::find_by_id(wanted.address.name()).one(app.db.read()).await?;
    Ok(row.filter(|row| !row.is_stale(app.clock.now())))
}

async fn missing<'a>(app: &App, wanted: impl Iterator<Item = &'a Wanted>) -> Result<Vec<Wanted>> {
    let wanted: Vec<&Wanted> = wanted.collect();
    let names: Vec<String> = wanted.iter().map(|wanted| wanted.address.name().to_owned()).collect();
    let known = find(app.db.read(), &names).await?;
    let now = app.clock.now();
    let is_missing = |wanted: &&&Wanted| known.get(wanted.address.name()).is_none_or(|row| row.is_stale(now));
    Ok(wanted.iter().filter(is_missing).map(|wanted| (*wanted).clone()).collect())
}

/// Renders a batch of one file and focal point and keeps the results or the problem. The first is the one asked for:
/// it decides, should another one hinder it.
async fn render(app: &App, batch: &[Wanted]) -> Result<()> {
    let Some(first) = batch.first() else { return Ok(()) };
    let bytes = blob::read(app, &first.file.hash).await?;
    let pool = workers::pool(app)?;
    let focal = first.focal.map_or((0.5, 0.5), |focal| (focal.x, focal.y));
    let mut tried = batch;
    loop {
        let recipes: Vec<Recipe> = tried.iter().map(|wanted| wanted.recipe.clone()).collect();
        match pool.render(&bytes, &recipes, focal, &Limits::default()).await {
            Ok(renditions) => return keep(app, tried, renditions).await,
            Err(error) if error.is_transient() => return Err(workers::refused(error)),
            Err(error) if tried.len() == 1 => return note(app, first, &error).await,
            Err(_) => tried = &batch[..1],
        }
    }
}

async fn keep(app: &App, batch: &[Wanted], renditions: Vec<imaging::Rendition>) -> Result<()> {
    let mut rows = Vec::with_capacity(batch.len());
    for (wanted, rendition) in batch.iter().zip(renditions) {
        let bytes = Bytes::from(rendition.bytes);
        rows.push(ActiveModel { bytes: Set(bytes.len() as i64), ..row(app, wanted) });
        app.storage.put(&storage_key(wanted.address.name()), bytes).await?;
    }
    write(app, rows).await
}

async fn note(app: &App, wanted: &Wanted, error: &imaging::Error) -> Result<()> {
    tracing::warn!(asset = %wanted.asset, preset = wanted.preset, %error, "a rendition cannot be made");
    let problem = Set(Some(error.code().to_owned()));
    write(app, vec![ActiveModel { problem, reason: Set(Some(error.to_string())), ..row(app, wanted) }]).await
}

fn row(app: &App, wanted: &Wanted) -> ActiveModel {
    ActiveModel {
        name: Set(wanted.address.name().to_owned()),
        asset: Set(wanted.asset),
        channel: Set(wanted.channel.clone()),
        preset: Set(wanted.preset.clone()),
        mime: Set(wanted.address.mime.to_owned()),
        bytes: Set(0),
        problem: Set(None),
        reason: Set(None),
        made_at: Set(app.clock.now()),
        used_at: Set(Some(app.clock.now())),
    }
}

async fn write(app: &App, rows: Vec<ActiveModel>) -> Result<()> {
    let tx = app.db.begin_write().await?;
    let newer = [Column::Bytes, Column::Problem, Column::Reason, Column::MadeAt, Column::UsedAt];
    let on_conflict = OnConflict::column(Column::Name).update_columns(newer).to_owned();
    Entity::insert_many(rows).on_conflict(on_conflict).exec_without_returning(&tx).await?;
    Ok(tx.commit().await?)
}

/// One lock a batch, so that a picture everybody asks for at once is rendered once in this process. Should another
/// process do the same, both write the same bytes.
#[derive(Default)]
struct Turns(Mutex<HashMap<String, Weak<tokio::sync::Mutex<()>>>>);

impl Turns {
    fn of(&self, batch: String) -> Arc<tokio::sync::Mutex<()>> {
        let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        turns.retain(|_, turn| turn.strong_count() > 0);
        if let Some(turn) = turns.get(&batch).and_then(Weak::upgrade) {
            return turn;
        }
        let turn = Arc::new(tokio::sync::Mutex::new(()));
        turns.insert(batch, Arc::downgrade(&turn));
        turn
    }
}
