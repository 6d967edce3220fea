//! Uploads that can be gone on with after a break: each piece is stored and counted before it is acknowledged, so a
//! lost connection, or a hub that was killed, costs the piece under way and no more. Only who began one may go on.

use bytes::{Bytes, BytesMut};
use chrono::TimeDelta;
use futures::{Stream, StreamExt};
use sea_orm::{ActiveValue::Set, FromJsonQueryResult, QueryFilter, QuerySelect, entity::prelude::*, sea_query::Expr};
use serde::{Deserialize, Serialize};
use std::{pin::pin, time::Duration};
use tokio::time::timeout;

use super::{asset, store};
use crate::{
    app::App,
    auth::{Actor, Permission, Who},
    error::{Error, Result, Violation},
    id::{ResourceId, UploadId},
    resource::{self, Kind, content::File},
    storage::PART_SIZE,
};

/// How long an upload is kept after its last piece.
pub const KEPT_FOR: TimeDelta = TimeDelta::hours(24);
/// Pieces of one upload: the largest upload in pieces of half a mebibyte, and then some.
const MAX_PARTS: usize = 10_000;
/// A sender that is silent for longer is gone.
const PATIENCE: Duration = Duration::from_secs(60);

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
    #[sea_orm(column_type = "JsonBinary")]
    pub parts: Parts,
    /// Set when every byte is there and the file is stored.
    pub file: Option<Json>,
    pub result: Option<Json>,
    pub expires_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

/// The pieces in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Parts(pub Vec<store::Part>);

/// What an upload is going to be.
#[derive(Clone, Debug)]
pub struct New {
    pub filename: String,
    pub length: u64,
    pub code: Option<String>,
    pub asset: Option<ResourceId>,
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
        self.received == self.length
    }
}

pub async fn begin(app: &App, actor: &Actor, new: New) -> Result<Model> {
    actor.require(Permission::EditAssets)?;
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
        length: Set(new.length as i64),
        received: Set(0),
        parts: Set(Parts::default()),
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
    if new.length > app.config.max_upload {
        let (found, limit) = (new.length, app.config.max_upload);
        return Err(Error::refused("UPLOAD_TOO_LARGE", format!("{found} bytes are more than the {limit} allowed")));
    }
    let mut violations = Vec::new();
    if new.length == 0 {
        violations.push(Violation::new("EMPTY_FILE", "file", "the file is empty"));
    }
    let name = new.filename.trim();
    if name.is_empty() || name.len() > 255 || name.chars().any(|c| c.is_control() || matches!(c, '/' | '\\')) {
        let message = "a file name has 1 to 255 bytes, without slashes and control characters";
        violations.push(Violation::new("BAD_FILENAME", "filename", message));
    }
    if violations.is_empty() { Ok(()) } else { Err(Error::Invalid(violations)) }
}

/// An upload of this actor; anybody else's does not exist for them.
pub async fn get(app: &App, actor: &Actor, id: UploadId) -> Result<Model> {
    actor.require(Permission::EditAssets)?;
    let found = Entity::find_by_id(id).one(app.db.read()).await?;
    let own = found.filter(|upload| upload.uploader == name(actor) && upload.expires_at > app.clock.now());
    own.ok_or_else(|| Error::not_found("upload", id))
}

/// Adds what `body` brings, from `offset` on. Whatever was stored before it broke off counts.
///
/// Fails with `UPLOAD_OFFSET` when another piece is due: ask where to go on.
pub async fn append<E>(
    app: &App,
    mut upload: Model,
    offset: u64,
    body: impl Stream<Item = std::result::Result<Bytes, E>>,
) -> Result<Model> {
    if offset != upload.received as u64 {
        return Err(wrong_offset(&upload));
    }
    let mut body = pin!(body);
    let mut piece = BytesMut::new();
    loop {
        let next = timeout(PATIENCE, body.next()).await;
        let Ok(Some(Ok(bytes))) = next else { break };
        if upload.received as u64 + (piece.len() + bytes.len()) as u64 > upload.length as u64 {
            let reason = format!("more bytes came than the {} announced", upload.length);
            return Err(Error::refused("UPLOAD_TOO_LARGE", reason));
        }
        piece.extend_from_slice(&bytes);
        if piece.len() >= PART_SIZE {
            upload = keep(app, upload, piece.split().freeze()).await?;
        }
    }
    match piece.is_empty() {
        true => Ok(upload),
        false => keep(app, upload, piece.freeze()).await,
    }
}

/// Stores a piece under a name of its own, then counts it, unless somebody else sent the same piece meanwhile.
async fn keep(app: &App, mut upload: Model, piece: Bytes) -> Result<Model> {
    if upload.parts.0.len() >= MAX_PARTS {
        let reason = format!("the upload came in more than {MAX_PARTS} pieces: send larger ones");
        return Err(Error::refused("UPLOAD_TOO_MANY_PIECES", reason));
    }
    let bytes = piece.len() as u64;
    let key = format!("{}{}", folder(upload.id), uuid::Uuid::now_v7());
    app.storage.put(&key, piece).await?;
    let before = upload.received;
    upload.parts.0.push(store::Part { key, bytes });
    upload.received += bytes as i64;
    upload.expires_at = app.clock.now() + KEPT_FOR;
    let tx = app.db.begin_write().await?;
    let written = Entity::update_many()
        .col_expr(Column::Parts, Expr::value(serde_json::to_value(&upload.parts)?))
        .col_expr(Column::Received, Expr::value(upload.received))
        .col_expr(Column::ExpiresAt, Expr::value(upload.expires_at))
        .filter(Column::Id.eq(upload.id))
        .filter(Column::Received.eq(before))
        .exec(&tx)
        .await?;
    tx.commit().await?;
    if written.rows_affected == 0 { Err(wrong_offset(&upload)) } else { Ok(upload) }
}

fn wrong_offset(upload: &Model) -> Error {
    Error::Refused {
        code: "UPLOAD_OFFSET",
        reason: "another piece of the upload is due".to_owned(),
        hint: Some(format!("ask by HEAD where to go on; {} bytes were announced", upload.length)),
    }
}

/// Makes the asset once every byte is there; `None` before. Asking again answers the same.
///
/// A file that is refused ends the upload.
pub async fn finish(app: &App, actor: &Actor, upload: &Model) -> Result<Option<Done>> {
    actor.require(Permission::EditAssets)?;
    if let Some(done) = &upload.result {
        return Ok(Some(serde_json::from_value(done.clone())?));
    }
    if !upload.is_complete() {
        return Ok(None);
    }
    let made = match make(app, actor, upload).await {
        Err(Error::Invalid(violations)) => {
            remove(app, upload.id).await?;
            return Err(Error::Invalid(violations));
        }
        made => made?,
    };
    let (file, done) = made;
    let tx = app.db.begin_write().await?;
    let update = Entity::update_many()
        .col_expr(Column::File, Expr::value(serde_json::to_value(&file)?))
        .col_expr(Column::Result, Expr::value(serde_json::to_value(&done)?));
    update.filter(Column::Id.eq(upload.id)).exec(&tx).await?;
    tx.commit().await?;
    remove_parts(app, upload.id).await?;
    Ok(Some(done))
}

async fn make(app: &App, actor: &Actor, upload: &Model) -> Result<(File, Done)> {
    let file = store::store_parts(app, &upload.filename, &upload.parts.0).await?;
    if let Some(id) = upload.asset {
        let code = resource::get(app.db.read(), id).await?.code;
        return Ok((file, Done { asset: id, code, duplicate: false }));
    }
    let made = asset::create(app, actor, file.clone(), upload.code.clone()).await?;
    Ok((file, Done { asset: made.asset.id, code: made.asset.code, duplicate: made.duplicate }))
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

fn folder(id: UploadId) -> String {
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
