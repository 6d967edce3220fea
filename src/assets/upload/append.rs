//! Taking pieces of an upload as they come in: stored in blocks, so that of a film no more than one block is in memory.

use std::{pin::pin, time::Duration};

use bytes::{Bytes, BytesMut};
use futures::{Stream, StreamExt};
use sea_orm::{QueryFilter, entity::prelude::*, sea_query::Expr};
use tokio::time::timeout;

use super::{
    Column, Entity, KEPT_FOR, MAX_PARTS, Model, check_length,
    checksum::{self, Running},
    empty, folder,
};
use crate::{
    app::App,
    assets::store::Part,
    error::{Error, Result},
    storage::PART_SIZE,
};

/// A sender that is silent for longer is gone.
const PATIENCE: Duration = Duration::from_secs(60);

/// What comes next, by its sender's word.
#[derive(Clone, Debug, Default)]
pub struct Piece {
    pub offset: u64,
    /// Of this piece; nothing of it is kept unless it fits.
    pub checksum: Option<checksum::Expected>,
    /// Of the whole upload, where it was not known before.
    pub length: Option<u64>,
}

/// Adds what `body` brings. Whatever was stored before it broke off counts, unless the piece has a checksum: then all of it
/// or nothing.
///
/// Fails with `UPLOAD_OFFSET` when another piece is due: ask where to go on.
pub async fn append<E>(
    app: &App,
    upload: Model,
    piece: Piece,
    body: impl Stream<Item = std::result::Result<Bytes, E>>,
) -> Result<Model> {
    if upload.is_final() || upload.direct.is_some() {
        return Err(Error::refused("UPLOAD_FINAL", "nothing can be added to an upload that is put together elsewhere"));
    }
    if piece.offset != upload.received as u64 {
        return Err(wrong_offset(&upload));
    }
    let upload = settle(app, upload, piece.length).await?;
    match piece.checksum {
        Some(expected) => take_checked(app, upload, expected, body).await,
        None => take(app, upload, body).await,
    }
}

/// Notes how long the upload will be, if that is said now.
async fn settle(app: &App, mut upload: Model, length: Option<u64>) -> Result<Model> {
    let Some(length) = length else { return Ok(upload) };
    if !upload.deferred && length == upload.length as u64 {
        return Ok(upload);
    }
    if !upload.deferred || length < upload.received as u64 {
        let reason = "the length of an upload is said once, and is no less than what was sent";
        return Err(Error::refused("UPLOAD_LENGTH", reason));
    }
    check_length(app, length)?;
    if length == 0 && !upload.is_partial() {
        return Err(Error::Invalid(vec![empty()]));
    }
    (upload.length, upload.deferred) = (length as i64, false);
    let tx = app.db.begin_write().await?;
    Entity::update_many()
        .col_expr(Column::Length, Expr::value(upload.length))
        .col_expr(Column::Deferred, Expr::value(false))
        .filter(Column::Id.eq(upload.id))
        .exec(&tx)
        .await?;
    tx.commit().await?;
    Ok(upload)
}

async fn take<E>(
    app: &App,
    mut upload: Model,
    body: impl Stream<Item = std::result::Result<Bytes, E>>,
) -> Result<Model> {
    let mut blocks = pin!(blocks(body));
    while let Some(Ok(block)) = blocks.next().await {
        check_room(&upload, block.len())?;
        let part = store(app, &upload, block).await?;
        upload = count(app, upload, vec![part]).await?;
    }
    Ok(upload)
}

/// As [`take`], and counts only what fits its checksum; what does not is removed.
async fn take_checked<E>(
    app: &App,
    upload: Model,
    expected: checksum::Expected,
    body: impl Stream<Item = std::result::Result<Bytes, E>>,
) -> Result<Model> {
    let mut parts = Vec::new();
    let taken = match store_checked(app, &upload, expected, body, &mut parts).await {
        Ok(()) => count(app, upload, parts.clone()).await,
        Err(error) => Err(error),
    };
    if taken.is_err() {
        for part in &parts {
            app.storage.delete(&part.key).await?;
        }
    }
    taken
}

async fn store_checked<E>(
    app: &App,
    upload: &Model,
    expected: checksum::Expected,
    body: impl Stream<Item = std::result::Result<Bytes, E>>,
    parts: &mut Vec<Part>,
) -> Result<()> {
    let mut sum = Running::new(&expected);
    let mut blocks = pin!(blocks(body));
    while let Some(block) = blocks.next().await {
        let broken = |_| Error::refused("CHECKSUM_MISMATCH", "the piece broke off before its end: send it again");
        let block = block.map_err(broken)?;
        check_room(upload, parts.iter().map(|part| part.bytes as usize).sum::<usize>() + block.len())?;
        sum.update(&block);
        parts.push(store(app, upload, block).await?);
    }
    sum.check(&expected)
}

/// The sender went away or fell silent.
struct BrokenOff;

/// What comes in, in blocks that are worth storing. What came before the end is a block too, whatever the end was.
fn blocks<E>(
    body: impl Stream<Item = std::result::Result<Bytes, E>>,
) -> impl Stream<Item = std::result::Result<Bytes, BrokenOff>> {
    let state = (Box::pin(body), BytesMut::new(), None);
    futures::stream::unfold(state, |(mut body, mut block, mut ended)| async move {
        while ended.is_none() && block.len() < PART_SIZE {
            match timeout(PATIENCE, body.next()).await {
                Ok(Some(Ok(bytes))) => block.extend_from_slice(&bytes),
                Ok(None) => ended = Some(Ok(())),
                Ok(Some(Err(_))) | Err(_) => ended = Some(Err(BrokenOff)),
            }
        }
        match ended {
            _ if !block.is_empty() => Some((Ok(block.split().freeze()), (body, block, ended))),
            Some(Err(broken)) => Some((Err(broken), (body, block, Some(Ok(()))))),
            _ => None,
        }
    })
}

/// Under a name of its own, so that nobody who sends the same piece is in the way.
async fn store(app: &App, upload: &Model, block: Bytes) -> Result<Part> {
    let part = Part { key: format!("{}{}", folder(upload.id), uuid::Uuid::now_v7()), bytes: block.len() as u64 };
    app.storage.put(&part.key, block).await?;
    Ok(part)
}

/// Counts what was stored, unless somebody else sent the same piece meanwhile.
async fn count(app: &App, mut upload: Model, parts: Vec<Part>) -> Result<Model> {
    if upload.parts.0.len() + parts.len() > MAX_PARTS {
        let reason = format!("the upload came in more than {MAX_PARTS} pieces: send larger ones");
        return Err(Error::refused("UPLOAD_TOO_MANY_PIECES", reason));
    }
    let before = upload.received;
    upload.received += parts.iter().map(|part| part.bytes as i64).sum::<i64>();
    upload.parts.0.extend(parts);
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

fn check_room(upload: &Model, more: usize) -> Result<()> {
    match upload.received as u64 + more as u64 > upload.length as u64 {
        true => {
            let reason = format!("more bytes came than the {} that there may be", upload.length);
            Err(Error::refused("UPLOAD_TOO_LARGE", reason))
        }
        false => Ok(()),
    }
}

fn wrong_offset(upload: &Model) -> Error {
    Error::Refused {
        code: "UPLOAD_OFFSET",
        reason: "another piece of the upload is due".to_owned(),
        hint: Some(format!("ask by HEAD where to go on; {} bytes were announced", upload.length)),
    }
}
