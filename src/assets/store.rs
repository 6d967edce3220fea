//! Files by content: hashed, kept once, looked at once. What becomes of them as assets is `catalog`'s business.

mod source;

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use imaging::Limits;
use sea_orm::{ActiveValue::Set, ConnectionTrait, QueryFilter, QuerySelect, entity::prelude::*};

pub use self::source::Source;
use super::{
    blob::{self, Problem},
    scan, workers,
};
use crate::{
    app::App,
    error::{Error, Result},
    id::AssetVersionId,
    resource::{self, Kind, content::File},
    slug::slug,
    storage::blob_key,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "asset_versions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AssetVersionId,
    /// BLAKE3, lower-case hex.
    #[sea_orm(unique)]
    pub hash: String,
    pub filename: String,
    pub mime: String,
    pub bytes: i64,
    pub width: Option<i32>,
    pub height: Option<i32>,
    /// Text by key: what the file says of itself.
    pub metadata: Json,
    pub created_at: DateTimeUtc,
    /// When somebody last brought or asked for these bytes: they are kept for a while from then on.
    pub touched_at: Option<DateTimeUtc>,
    /// The bytes are being removed: whoever brings them again has to wait.
    pub condemned_at: Option<DateTimeUtc>,
    /// When they were last read from end to end.
    pub checked_at: Option<DateTimeUtc>,
    pub problem: Option<Problem>,
}

impl ActiveModelBehavior for ActiveModel {}

/// A piece of a file in the storage.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Part {
    pub key: String,
    pub bytes: u64,
}

/// Keeps the bytes and says what they are; the same bytes are kept and looked at once.
/// A picture that lies, is broken or too large is refused with the code of the picture's problem.
pub async fn store(app: &App, filename: &str, bytes: Bytes) -> Result<File> {
    keep(app, filename, &Source::Bytes(bytes)).await
}

/// As [`store`], from a file of this machine. One too large to be looked at as a picture is never in memory as a whole.
pub async fn store_path(app: &App, filename: &str, path: &std::path::Path) -> Result<File> {
    keep(app, filename, &Source::Path(path)).await
}

/// As [`store`], for a file that lies in pieces. One too large to be looked at as a picture goes through in a stream.
pub async fn store_parts(app: &App, filename: &str, parts: &[Part]) -> Result<File> {
    keep(app, filename, &Source::Parts(parts)).await
}

/// The row is there before the bytes are, so that nobody clears away what is being written.
async fn keep(app: &App, filename: &str, source: &Source<'_>) -> Result<File> {
    let (length, hash) = source.hash(app).await?;
    // Bytes that are lost without anybody knowing are put back, too.
    if let Some(known) = blob::hold(app, &hash).await?
        && app.storage.exists(&blob_key(&hash)).await?
    {
        return Ok(file(known, filename));
    }
    let seen = see(app, filename, source, length).await?;
    scan::check(app, filename, &hash, source).await?;
    blob::claim(app, row(app, filename, &hash, length, seen)).await?;
    source.write(app, &blob_key(&hash)).await?;
    let stored = blob::settle(app, &hash).await?;
    Ok(file(stored, filename))
}

async fn see(app: &App, filename: &str, source: &Source<'_>, length: u64) -> Result<Seen> {
    if length > Limits::default().max_bytes {
        return Ok(Seen::of(&source.start(app, SNIFFED).await?, filename));
    }
    // Whole files are in memory here, so one after the other.
    let looking = app.shared::<Looking>();
    let _turn = looking.0.lock().await;
    look(app, &source.start(app, length).await?, filename).await
}

/// Bytes that tell what a file is which is too large to be a picture.
const SNIFFED: u64 = 64 * 1024;

#[derive(Default)]
struct Looking(tokio::sync::Mutex<()>);

/// What [`store`] would answer, without keeping anything.
pub async fn examine(app: &App, filename: &str, path: &std::path::Path) -> Result<File> {
    let source = Source::Path(path);
    let (length, hash) = source.hash(app).await?;
    if let Some(known) = blob::find(app.db.read(), &hash).await? {
        return Ok(file(known, filename));
    }
    let seen = see(app, filename, &source, length).await?;
    Ok(File {
        version: AssetVersionId::new(),
        hash,
        filename: filename.to_owned(),
        mime: seen.mime,
        bytes: length,
        width: seen.size.map(|size| size.0),
        height: seen.size.map(|size| size.1),
    })
}

/// The stored file with these bytes, called `filename`.
pub async fn known(app: &App, filename: &str, hash: &str) -> Result<Option<File>> {
    Ok(blob::hold(app, hash).await?.map(|stored| file(stored, filename)))
}

/// Stored versions by id, for what they say of themselves.
pub async fn by_ids(db: &impl ConnectionTrait, ids: &[AssetVersionId]) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::Id.is_in(ids.iter().copied())).all(db).await?)
}

fn row(app: &App, filename: &str, hash: &str, length: u64, seen: Seen) -> ActiveModel {
    ActiveModel {
        id: Set(AssetVersionId::new()),
        hash: Set(hash.to_owned()),
        filename: Set(filename.to_owned()),
        mime: Set(seen.mime),
        bytes: Set(length as i64),
        width: Set(seen.size.map(|size| size.0 as i32)),
        height: Set(seen.size.map(|size| size.1 as i32)),
        metadata: Set(serde_json::json!(seen.metadata)),
        created_at: Set(app.clock.now()),
        touched_at: Set(Some(app.clock.now())),
        condemned_at: Set(None),
        checked_at: Set(None),
        problem: Set(Some(Problem::Pending)),
    }
}

fn file(stored: Model, filename: &str) -> File {
    File {
        version: stored.id,
        hash: stored.hash,
        filename: filename.to_owned(),
        mime: stored.mime,
        bytes: stored.bytes as u64,
        width: stored.width.map(|width| width as u32),
        height: stored.height.map(|height| height as u32),
    }
}

struct Seen {
    mime: String,
    size: Option<(u32, u32)>,
    metadata: BTreeMap<String, String>,
}

impl Seen {
    /// What is no picture, or too large to be looked at as one.
    fn of(start: &[u8], filename: &str) -> Self {
        Self { mime: mime_of(start, filename).to_owned(), size: None, metadata: BTreeMap::new() }
    }
}

/// Reads the header only, which is safe in this process: no pixel is decoded. A drawing is a program in XML and a
/// document one of its own kind, so they are read elsewhere.
async fn look(app: &App, bytes: &[u8], filename: &str) -> Result<Seen> {
    let limits = Limits::default();
    let info = match may_be_drawing(bytes) || bytes.starts_with(b"%PDF-") {
        true => workers::pool(app)?.probe(bytes, &limits).await,
        false => imaging::probe(bytes, &limits),
    };
    match info {
        Ok(info) => Ok(Seen { mime: info.mime, size: Some((info.width, info.height)), metadata: info.metadata }),
        Err(imaging::Error::Unsupported { .. }) => Ok(Seen::of(bytes, filename)),
        Err(error) if !error.is_transient() && is_useful_unseen(bytes) => Ok(Seen::of(bytes, filename)),
        Err(error) if error.is_transient() => Err(workers::refused(error)),
        Err(error) => Err(Error::invalid(error.code(), "file", error.to_string())),
    }
}

/// Whether its program may read it where the hub cannot: then it is kept, as a file.
fn is_useful_unseen(bytes: &[u8]) -> bool {
    use imaging::Format::{Jpeg2000, Mov, Mp4, Pdf, Psd, Raw};
    matches!(imaging::Format::sniff(bytes), Ok(Pdf | Psd | Raw | Jpeg2000 | Mp4 | Mov))
}

/// Whether it starts like XML or like something packed.
fn may_be_drawing(bytes: &[u8]) -> bool {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    bytes.starts_with(&[0x1f, 0x8b]) || text.trim_ascii_start().starts_with(b"<")
}

fn mime_of(bytes: &[u8], filename: &str) -> &'static str {
    let extension = filename.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    match extension.as_deref() {
        Some("pdf") if bytes.starts_with(b"%PDF-") => "application/pdf",
        Some("txt" | "csv") => "text/plain; charset=utf-8",
        Some("mp4") => "video/mp4",
        Some("zip") => "application/zip",
        _ => "application/octet-stream",
    }
}

/// A code made from the file's name that no asset has; `taken` are those about to be made.
pub async fn free_code(db: &impl ConnectionTrait, filename: &str, taken: &mut BTreeSet<String>) -> Result<String> {
    let stem = filename.rsplit_once('.').map_or(filename, |(stem, _)| stem);
    let base = spelled(stem);
    let query = resource::Entity::find().select_only().column(resource::Column::Code);
    let used: Vec<String> = query
        .filter(resource::Column::Kind.eq(Kind::Asset))
        .filter(resource::Column::Code.starts_with(&base))
        .filter(resource::Column::DeletedAt.is_null())
        .into_tuple()
        .all(db)
        .await?;
    let mut number = 1;
    let mut code = base.clone();
    while used.contains(&code) || !taken.insert(code.clone()) {
        number += 1;
        code = format!("{base}-{number}");
    }
    Ok(code)
}

/// Lower-case letters, digits and `-`.
fn spelled(stem: &str) -> String {
    let start: String = stem.chars().take(100).collect();
    let slug = slug(&start);
    let words = slug.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let code = words.collect::<Vec<_>>().join("-");
    if code.is_empty() { "asset".to_owned() } else { code }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_spelled_from_the_file_name() {
        assert_eq!(spelled("Größe (Über) 2.final"), "groesse-ueber-2-final");
        assert_eq!(spelled("№ 5 Ботинки_rot"), "5-rot");
        assert_eq!(spelled("***"), "asset");
    }
}
