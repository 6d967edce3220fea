//! Uploads that can be gone on with after a break: each piece is stored and counted before it is acknowledged, so a
//! lost connection, or a hub that was killed, costs the piece under way and no more. Only who began one may go on.

mod append;
pub mod checksum;
mod concat;
mod finish;

use chrono::TimeDelta;
use futures::StreamExt;
use sea_orm::{ActiveValue::Set, FromJsonQueryResult, QueryFilter, QuerySelect, entity::prelude::*};
use serde::{Deserialize, Serialize};

pub use self::{
    append::{Piece, append},
    concat::{PARTIAL, concatenate},
    finish::finish,
};
use super::{intake::direct, store};
use crate::{
    app::App,
    auth::{Actor, Permission, Who},
    error::{Error, Result, Violation},
    id::{ResourceId, UploadId},
    resource::{self, Kind, content::File},
};

/// How long an upload is kept after its last piece.
pub const KEPT_FOR: TimeDelta = TimeDelta::hours(24);
/// Pieces of one upload: the largest upload in pieces of half a mebibyte, and then some.
const MAX_PARTS: usize = 10_000;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "uploads")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: UploadId,
    pub uploader: String,
    pub filename: String,
    /// Wanted for the new asset.
    pub code: Option<String>,
    /// The asset that shall show this file; then no new one is made.
    pub asset: Option<ResourceId>,
    /// Bytes there will be, and bytes there are.
    pub length: i64,
    pub received: i64,
    /// Nobody said yet how long it will be: `length` is what it may have at most.
    pub deferred: bool,
    /// What the client said of it, as it said it.
    pub metadata: Option<String>,
    /// `partial` where it is a piece of another upload, `final;…` where it was made of such.
    pub concat: Option<String>,
    /// Its file is going to be unpacked, and becomes no asset itself.
    pub archive: bool,
    #[sea_orm(column_type = "JsonBinary")]
    pub parts: Parts,
    /// Set when every byte is there and the file is stored.
    pub file: Option<Json>,
    pub result: Option<Json>,
    /// Where its pieces go straight into the bucket.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub direct: Option<Json>,
    pub expires_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

/// The pieces in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Parts(pub Vec<store::Part>);

impl Parts {
    fn bytes(&self) -> u64 {
        self.0.iter().map(|part| part.bytes).sum()
    }
}

/// What an upload is going to be.
#[derive(Clone, Debug, Default)]
pub struct New {
    pub filename: String,
    /// `None`: the client will say so later.
    pub length: Option<u64>,
    pub code: Option<String>,
    pub asset: Option<ResourceId>,
    pub archive: bool,
    pub metadata: Option<String>,
    pub concat: Option<String>,
}

/// What became of a whole upload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    pub asset: ResourceId,
    pub code: String,
    /// The same bytes were known: that asset is the answer.
    pub duplicate: bool,
}

impl Model {
    pub fn is_complete(&self) -> bool {
        !self.deferred && self.received == self.length
    }

    /// A piece that others are put together with: nothing is made of it alone.
    pub fn is_partial(&self) -> bool {
        self.concat.as_deref() == Some(PARTIAL)
    }

    /// Made of pieces, so that nothing can be added.
    pub fn is_final(&self) -> bool {
        self.concat.is_some() && !self.is_partial()
    }
}

pub async fn begin(app: &App, actor: &Actor, new: New) -> Result<Model> {
    actor.require(Permission::EditAssets)?;
    insert(app, actor, new, Parts::default()).await
}

/// Writes the row of an upload that has these pieces already.
async fn insert(app: &App, actor: &Actor, new: New, parts: Parts) -> Result<Model> {
    check(app, &new)?;
    if let Some(id) = new.asset
        && resource::get(app.db.read(), id).await?.kind != Kind::Asset
    {
        return Err(Error::not_found("asset", id));
    }
    let row = ActiveModel {
        id: Set(UploadId::new()),
        uploader: Set(name(actor)),
        filename: Set(new.filename),
        code: Set(new.code),
        asset: Set(new.asset),
        length: Set(new.length.unwrap_or(app.config.max_upload) as i64),
        received: Set(parts.bytes() as i64),
        deferred: Set(new.length.is_none()),
        metadata: Set(new.metadata),
        concat: Set(new.concat),
        archive: Set(new.archive),
        direct: Set(None),
        parts: Set(parts),
        file: Set(None),
        result: Set(None),
        expires_at: Set(app.clock.now() + KEPT_FOR),
    };
    let tx = app.db.begin_write().await?;
    let made = Entity::insert(row).exec_with_returning(&tx).await?;
    tx.commit().await?;
    Ok(made)
}

fn check(app: &App, new: &New) -> Result<()> {
    let partial = new.concat.as_deref() == Some(PARTIAL);
    if let Some(found) = new.length {
        check_length(app, found)?;
    }
    let mut violations = Vec::new();
    if new.length == Some(0) && !partial {
        violations.push(empty());
    }
    let name = new.filename.trim();
    let bad = name.is_empty() || name.len() > 255 || name.chars().any(|c| c.is_control() || matches!(c, '/' | '\\'));
    // A piece of an upload needs no name.
    if bad && !(partial && name.is_empty()) {
        let message = "a file name has 1 to 255 bytes, without slashes and control characters";
        violations.push(Violation::new("BAD_FILENAME", "filename", message));
    }
    if violations.is_empty() { Ok(()) } else { Err(Error::Invalid(violations)) }
}

fn check_length(app: &App, length: u64) -> Result<()> {
    let limit = app.config.max_upload;
    match length > limit {
        true => Err(Error::refused("UPLOAD_TOO_LARGE", format!("{length} bytes are more than the {limit} allowed"))),
        false => Ok(()),
    }
}

fn empty() -> Violation {
    Violation::new("EMPTY_FILE", "file", "the file is empty")
}

/// An upload of this actor; anybody else's does not exist for them.
pub async fn get(app: &App, actor: &Actor, id: UploadId) -> Result<Model> {
    actor.require(Permission::EditAssets)?;
    let found = Entity::find_by_id(id).one(app.db.read()).await?;
    let own = found.filter(|upload| upload.uploader == name(actor) && upload.expires_at > app.clock.now());
    own.ok_or_else(|| Error::not_found("upload", id))
}

/// The stored file of a finished upload.
pub async fn finished(app: &App, actor: &Actor, id: UploadId) -> Result<File> {
    match get(app, actor, id).await?.file {
        Some(file) => Ok(serde_json::from_value(file)?),
        None => Err(Error::refused("UPLOAD_UNFINISHED", "the upload is not finished: send the rest first")),
    }
}

/// Gives an upload up.
pub async fn abandon(app: &App, actor: &Actor, id: UploadId) -> Result<()> {
    let upload = get(app, actor, id).await?;
    remove(app, upload.id).await
}

/// Removes uploads nobody went on with; answers how many.
pub async fn clean_up(app: &App) -> Result<usize> {
    let query = Entity::find().select_only().column(Column::Id).filter(Column::ExpiresAt.lt(app.clock.now()));
    let old: Vec<UploadId> = query.limit(1000).into_tuple().all(app.db.read()).await?;
    for id in &old {
        remove(app, *id).await?;
    }
    Ok(old.len())
}

/// The pieces first: should this stop half-way, the row still tells of them.
async fn remove(app: &App, id: UploadId) -> Result<()> {
    if let Some(upload) = Entity::find_by_id(id).one(app.db.read()).await? {
        direct::abort(app, &upload).await?;
    }
    remove_parts(app, id).await?;
    let tx = app.db.begin_write().await?;
    Entity::delete_by_id(id).exec(&tx).await?;
    Ok(tx.commit().await?)
}

/// Everything in the folder: a piece that was stored and never counted too.
async fn remove_parts(app: &App, id: UploadId) -> Result<()> {
    let folder = object_store::path::Path::from(folder(id));
    let mut parts = app.storage.store().list(Some(&folder));
    while let Some(part) = parts.next().await {
        app.storage.delete(part?.location.as_ref()).await?;
    }
    Ok(())
}

pub(super) fn folder(id: UploadId) -> String {
    format!("uploads/{id}/")
}

/// Who goes on is who began: the person, or the very token.
fn name(actor: &Actor) -> String {
    match &actor.who {
        Who::Anonymous => "anonymous".to_owned(),
        Who::User(id) => format!("user:{id}"),
        Who::Token { token, .. } => format!("token:{token}"),
        Who::System(name) => format!("system:{name}"),
    }
}
