//! Files that clients put straight into the bucket, past the hub: it signs the addresses, and reads everything back before it
//! believes a word.

use std::time::Duration;

use futures::TryStreamExt;
use sea_orm::{ActiveValue::Set, QueryFilter, entity::prelude::*, sea_query::Expr};
use serde::{Deserialize, Serialize};

use super::{Kind, Model, New, begin as begin_intake};
use crate::{
    app::App,
    assets::{
        store::{Part, Source},
        upload::{
            self, Done, Parts,
            checksum::{Expected, Running},
        },
    },
    auth::{Actor, Permission},
    error::{Error, Result},
    id::UploadId,
    storage::direct::Direct as InBucket,
};

/// Bytes of a part, unless there would be too many; S3 takes none below 5 MiB but the last.
const PART: u64 = 16 << 20;
/// Addresses that are given at once.
const MOST_PARTS: u64 = 1000;
/// How long an address is good for.
const HOLDS: Duration = Duration::from_secs(12 * 3600);

/// What an upload row keeps of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Kept {
    key: String,
    multipart: String,
    parts: usize,
    /// As the bucket answered; set when the client is done.
    #[serde(default)]
    etags: Vec<String>,
    #[serde(default)]
    checksum: Option<String>,
}

/// Where the pieces go.
#[derive(Clone, Debug)]
pub struct Begun {
    pub upload: upload::Model,
    pub part_size: u64,
    /// One for each part, in order.
    pub addresses: Vec<String>,
}

/// Begins an upload whose pieces the client puts into the bucket itself. Fails with `DIRECT_UPLOAD_UNAVAILABLE` where the
/// storage is no bucket.
pub async fn begin(app: &App, actor: &Actor, new: upload::New) -> Result<Begun> {
    actor.require(Permission::EditAssets)?;
    let length = new.length.unwrap_or(0);
    if app.storage.direct("").is_none() {
        return Err(unavailable());
    }
    let made = upload::begin(app, actor, new).await?;
    let key = format!("{}direct", upload::folder(made.id));
    let bucket = bucket(app, &key)?;
    let part_size = PART.max(length.div_ceil(MOST_PARTS));
    let parts = length.div_ceil(part_size) as usize;
    let multipart = bucket.begin().await?;
    let addresses = bucket.addresses(&multipart, parts, HOLDS).await?;
    keep(app, made.id, &Kept { key, multipart, parts, etags: Vec::new(), checksum: None }).await?;
    Ok(Begun { upload: made, part_size, addresses })
}

/// Says that every piece is there. The hub then puts them together, reads the file back and makes its asset, in the background;
/// `checksum` is what the client knows of the whole, such as `sha256 …` in Base64.
pub async fn complete(
    app: &App,
    actor: &Actor,
    id: UploadId,
    etags: Vec<String>,
    checksum: Option<String>,
) -> Result<Model> {
    actor.require(Permission::EditAssets)?;
    let upload = upload::get(app, actor, id).await?;
    let kept = kept(&upload)?;
    if let Some(header) = &checksum {
        Expected::parse(header)?;
    }
    if etags.len() != kept.parts || etags.iter().any(|etag| etag.len() > 200) {
        let message = format!("there are {} parts, each with the ETag that the bucket answered", kept.parts);
        return Err(Error::invalid("WRONG_PARTS", "parts", message));
    }
    keep(app, id, &Kept { etags, checksum, ..kept }).await?;
    let new = New { kind: Kind::Direct, source: id.to_string(), filename: Some(upload.filename), code: upload.code };
    begin_intake(app, actor, new).await
}

/// Nothing of a file that is not what was said stays.
pub(super) async fn bring(app: &App, actor: &Actor, intake: &Model) -> Result<Option<Done>> {
    let id: UploadId = intake.source.parse().map_err(|_| Error::not_found("upload", &intake.source))?;
    let upload = upload::get(app, actor, id).await?;
    if upload.result.is_some() || upload.file.is_some() {
        return upload::finish(app, actor, &upload).await;
    }
    let kept = kept(&upload)?;
    let upload = match put_together(app, upload, &kept).await {
        Err(error @ Error::Invalid(_)) => {
            upload::abandon(app, actor, id).await?;
            return Err(error);
        }
        together => together?,
    };
    upload::finish(app, actor, &upload).await
}

async fn put_together(app: &App, mut upload: upload::Model, kept: &Kept) -> Result<upload::Model> {
    let found = match size(app, &kept.key).await? {
        // An attempt before this one came so far.
        Some(size) => size,
        None => {
            let completed = bucket(app, &kept.key)?.complete(&kept.multipart, kept.etags.clone()).await;
            let size = size(app, &kept.key).await?;
            // A bucket that can be asked for its objects and has none did not like the parts.
            let refused = || Error::invalid("WRONG_PARTS", "parts", "the bucket could not put the parts together");
            if let Err(error) = &completed {
                tracing::warn!(upload = %upload.id, %error, "a direct upload could not be put together");
            }
            size.ok_or_else(refused)?
        }
    };
    if found != upload.length as u64 {
        let message = format!("{found} bytes are in the bucket, and {} were announced", upload.length);
        return Err(Error::invalid("UPLOAD_LENGTH", "file", message));
    }
    let parts = Parts(vec![Part { key: kept.key.clone(), bytes: found }]);
    if let Some(header) = &kept.checksum {
        verify(app, &parts.0, header).await?;
    }
    let tx = app.db.begin_write().await?;
    upload::Entity::update_many()
        .col_expr(upload::Column::Parts, Expr::value(serde_json::to_value(&parts)?))
        .col_expr(upload::Column::Received, Expr::value(upload.length))
        .filter(upload::Column::Id.eq(upload.id))
        .exec(&tx)
        .await?;
    tx.commit().await?;
    (upload.received, upload.parts) = (upload.length, parts);
    Ok(upload)
}

async fn verify(app: &App, parts: &[Part], header: &str) -> Result<()> {
    let expected = Expected::parse(header)?;
    let mut sum = Running::new(&expected);
    let source = Source::Parts(parts);
    let mut stream = source.stream(app);
    while let Some(bytes) = stream.try_next().await? {
        sum.update(&bytes);
    }
    let wrong = |error: Error| Error::invalid("CHECKSUM_MISMATCH", "file", error.to_string());
    sum.check(&expected).map_err(wrong)
}

async fn size(app: &App, key: &str) -> Result<Option<u64>> {
    match object_store::ObjectStoreExt::head(app.storage.store(), &object_store::path::Path::from(key)).await {
        Ok(found) => Ok(Some(found.size)),
        Err(object_store::Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Gives the parts of an upload up that was begun here and never completed.
pub async fn abort(app: &App, upload: &upload::Model) -> Result<()> {
    let Ok(kept) = kept(upload) else { return Ok(()) };
    match app.storage.direct(&kept.key) {
        Some(bucket) => Ok(bucket.abort(&kept.multipart).await?),
        None => Ok(()),
    }
}

fn kept(upload: &upload::Model) -> Result<Kept> {
    match &upload.direct {
        Some(kept) => Ok(serde_json::from_value(kept.clone())?),
        None => Err(Error::refused("UPLOAD_NOT_DIRECT", "the upload was not begun as one straight to the bucket")),
    }
}

async fn keep(app: &App, id: UploadId, kept: &Kept) -> Result<()> {
    let row = upload::ActiveModel { id: Set(id), direct: Set(Some(serde_json::to_value(kept)?)), ..Default::default() };
    let tx = app.db.begin_write().await?;
    upload::Entity::update(row).exec(&tx).await?;
    Ok(tx.commit().await?)
}

fn bucket<'a>(app: &'a App, key: &str) -> Result<InBucket<'a>> {
    app.storage.direct(key).ok_or_else(unavailable)
}

fn unavailable() -> Error {
    Error::Refused {
        code: "DIRECT_UPLOAD_UNAVAILABLE",
        reason: "this hub keeps its files in a folder, and nobody but the hub can put any there".to_owned(),
        hint: Some("upload by tus at `/uploads`".to_owned()),
    }
}
