//! Putting uploads together of others that came side by side.

use sea_orm::{QueryFilter, entity::prelude::*, sea_query::Expr};

use super::{Column, Done, Entity, KEPT_FOR, MAX_PARTS, Model, New, Parts, finish, get, insert, remove};
use crate::{
    app::App,
    auth::{Actor, Permission},
    error::{Error, Result},
    id::UploadId,
};

/// What `concat` says of a piece.
pub const PARTIAL: &str = "partial";

/// Makes one upload of whole pieces, in this order, and its asset. The pieces are gone afterwards; should it fail, they are as
/// before, so that it can be asked for again.
///
/// Fails with `UPLOAD_UNFINISHED` while one of them is not whole.
pub async fn concatenate(app: &App, actor: &Actor, new: New, pieces: &[UploadId]) -> Result<(Model, Option<Done>)> {
    actor.require(Permission::EditAssets)?;
    let parts = parts(app, actor, pieces).await?;
    keep_longer(app, pieces).await?;
    let made = insert(app, actor, New { length: Some(parts.bytes()), ..new }, parts).await?;
    let done = match finish(app, actor, &made).await {
        Ok(done) => done,
        Err(error) => {
            remove(app, made.id).await?;
            return Err(error);
        }
    };
    for piece in pieces {
        remove(app, *piece).await?;
    }
    Ok((made, done))
}

async fn parts(app: &App, actor: &Actor, pieces: &[UploadId]) -> Result<Parts> {
    let mut parts = Parts::default();
    for piece in pieces {
        let upload = get(app, actor, *piece).await?;
        if !upload.is_partial() {
            let reason = format!("upload `{piece}` was not begun as a piece of another");
            return Err(Error::refused("UPLOAD_NOT_PARTIAL", reason));
        }
        if !upload.is_complete() {
            return Err(Error::refused("UPLOAD_UNFINISHED", format!("upload `{piece}` is not finished yet")));
        }
        parts.0.extend(upload.parts.0);
        if parts.0.len() > MAX_PARTS {
            let reason = format!("the upload came in more than {MAX_PARTS} pieces: send larger ones");
            return Err(Error::refused("UPLOAD_TOO_MANY_PIECES", reason));
        }
    }
    Ok(parts)
}

/// Nothing is cleared away while it is put together.
async fn keep_longer(app: &App, pieces: &[UploadId]) -> Result<()> {
    let tx = app.db.begin_write().await?;
    let update = Entity::update_many().col_expr(Column::ExpiresAt, Expr::value(app.clock.now() + KEPT_FOR));
    update.filter(Column::Id.is_in(pieces.iter().copied())).exec(&tx).await?;
    Ok(tx.commit().await?)
}
