//! The files that makers made, in the storage of the hub.

use anyhow::Context;
use object_store::{buffered::BufWriter, path::Path};
use sea_orm::{ActiveValue::Set, ConnectionTrait, QueryFilter, QueryOrder, entity::prelude::*};
use serde_json::Value as Json;
use tokio::io::{AsyncWriteExt, BufReader};

use super::{
    made::{Content, File},
    output,
};
use crate::{
    app::App,
    error::{Error, Result},
    id::OutputId,
    storage::PART_SIZE,
};

/// Bytes read at once.
const BUFFER: usize = 256 * 1024;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "output_files")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub output: OutputId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    pub mime: String,
    /// Where the storage has it.
    pub key: String,
    /// BLAKE3 of the bytes.
    pub hash: String,
    pub bytes: i64,
    /// Figures for people.
    pub details: Json,
    pub made_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

/// Stores a file that was made, under a key of its own output: nobody else's bytes hang on it.
pub(super) async fn store(app: &App, output: OutputId, file: File) -> Result<Model> {
    let made_at = app.clock.now();
    let row = |hash: blake3::Hash, bytes: u64| Model {
        output,
        name: file.name.clone(),
        mime: file.mime.to_owned(),
        key: key(output, &hash),
        hash: hash.to_hex().to_string(),
        bytes: i64::try_from(bytes).unwrap_or(i64::MAX),
        details: file.details.clone(),
        made_at,
    };
    match &file.content {
        Content::Memory(bytes) => {
            let row = row(blake3::hash(bytes), bytes.len() as u64);
            app.storage.put(&row.key, bytes.clone()).await?;
            Ok(row)
        }
        Content::File(path) => {
            let (hash, bytes) = hash_of(path).await?;
            let row = row(hash, bytes);
            upload(app, path, &row.key).await?;
            Ok(row)
        }
    }
}

fn key(output: OutputId, hash: &blake3::Hash) -> String {
    format!("outputs/{output}/{}", hash.to_hex())
}

async fn hash_of(path: &std::path::Path) -> Result<(blake3::Hash, u64)> {
    let path = path.to_owned();
    let hashing = tokio::task::spawn_blocking(move || {
        let mut hasher = blake3::Hasher::new();
        hasher.update_reader(std::fs::File::open(path)?)?;
        Ok::<_, std::io::Error>((hasher.finalize(), hasher.count()))
    });
    Ok(hashing.await.context("hashing a file")?.context("hashing a file")?)
}

async fn upload(app: &App, path: &std::path::Path, key: &str) -> Result<()> {
    let file = tokio::fs::File::open(path).await.context("opening a file that was made")?;
    let mut file = BufReader::with_capacity(BUFFER, file);
    let writer = BufWriter::with_capacity(app.storage.store().clone(), Path::from(key), PART_SIZE);
    // One part is written while the next is read; more would only take memory.
    let mut writer = writer.with_max_concurrency(2);
    let copied = tokio::io::copy_buf(&mut file, &mut writer).await;
    if let Err(error) = copied {
        // Parts that were stored take room in a bucket until somebody says that nothing will come of them.
        writer.abort().await.context("giving up a file")?;
        return Err(anyhow::anyhow!(error).context("storing a file").into());
    }
    writer.shutdown().await.context("storing a file")?;
    Ok(())
}

/// Puts these in place of the files of an output; answers the keys of bytes that nobody names any more.
pub(super) async fn replace(tx: &impl ConnectionTrait, output: OutputId, files: &[Model]) -> Result<Vec<String>> {
    let old = forget(tx, output).await?;
    for file in files {
        let row = ActiveModel {
            output: Set(output),
            name: Set(file.name.clone()),
            mime: Set(file.mime.clone()),
            key: Set(file.key.clone()),
            hash: Set(file.hash.clone()),
            bytes: Set(file.bytes),
            details: Set(file.details.clone()),
            made_at: Set(file.made_at),
        };
        Entity::insert(row).exec_without_returning(tx).await?;
    }
    Ok(old.into_iter().filter(|key| files.iter().all(|file| file.key != *key)).collect())
}

pub(super) async fn forget(tx: &impl ConnectionTrait, output: OutputId) -> Result<Vec<String>> {
    let old = Entity::find().filter(Column::Output.eq(output)).all(tx).await?;
    Entity::delete_many().filter(Column::Output.eq(output)).exec(tx).await?;
    Ok(old.into_iter().map(|file| file.key).collect())
}

/// Deletes bytes; what cannot be deleted only takes room.
pub(super) async fn remove(app: &App, keys: Vec<String>) {
    for key in keys {
        if let Err(error) = app.storage.delete(&key).await {
            tracing::warn!(key, error = format!("{error:#}"), "a file of an output could not be deleted");
        }
    }
}

/// The files of outputs, by name.
pub async fn of_outputs(app: &App, outputs: &[OutputId]) -> Result<Vec<Model>> {
    let query = Entity::find().filter(Column::Output.is_in(outputs.iter().copied())).order_by_asc(Column::Name);
    Ok(query.all(app.db.read()).await?)
}

/// What `/channels/{channel}/outputs/{output}/{name}` serves: as public as the channel is, while the output is on.
pub async fn find(app: &App, channel: &str, output: &str, name: &str) -> Result<Model> {
    let missing = || Error::not_found("file of an output", format!("{channel}/{output}/{name}"));
    let query = output::Entity::find()
        .filter(output::Column::Channel.eq(channel))
        .filter(output::Column::Code.eq(output))
        .filter(output::Column::Enabled.eq(true));
    let output = query.one(app.db.read()).await?.ok_or_else(missing)?;
    Entity::find_by_id((output.id, name.to_owned())).one(app.db.read()).await?.ok_or_else(missing)
}
