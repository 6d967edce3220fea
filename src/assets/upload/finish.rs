//! What becomes of an upload when every byte is there.

use sea_orm::{QueryFilter, entity::prelude::*, sea_query::Expr};

use super::{Column, Done, Entity, Model, remove, remove_parts};
use crate::{
    app::App,
    assets::{asset, store},
    auth::{Actor, Permission},
    error::{Error, Result},
    resource::{self, content::File},
};

/// Makes the asset once every byte is there; `None` before, and where there will be none. Asking again answers the same.
///
/// A file that is refused ends the upload.
pub async fn finish(app: &App, actor: &Actor, upload: &Model) -> Result<Option<Done>> {
    actor.require(Permission::EditAssets)?;
    if let Some(done) = &upload.result {
        return Ok(Some(serde_json::from_value(done.clone())?));
    }
    if !upload.is_complete() || upload.is_partial() || upload.file.is_some() {
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
    let mut update = Entity::update_many().col_expr(Column::File, Expr::value(serde_json::to_value(&file)?));
    if let Some(done) = &done {
        update = update.col_expr(Column::Result, Expr::value(serde_json::to_value(done)?));
    }
    update.filter(Column::Id.eq(upload.id)).exec(&tx).await?;
    tx.commit().await?;
    remove_parts(app, upload.id).await?;
    Ok(done)
}

async fn make(app: &App, actor: &Actor, upload: &Model) -> Result<(File, Option<Done>)> {
    let file = store::store_parts(app, &upload.filename, &upload.parts.0).await?;
    if upload.archive {
        return Ok((file, None));
    }
    if let Some(id) = upload.asset {
        let code = resource::get(app.db.read(), id).await?.code;
        return Ok((file, Some(Done { asset: id, code, duplicate: false })));
    }
    let made = asset::create(app, actor, file.clone(), upload.code.clone()).await?;
    Ok((file, Some(Done { asset: made.asset.id, code: made.asset.code, duplicate: made.duplicate })))
}
