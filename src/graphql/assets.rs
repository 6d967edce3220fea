//! Files, focal points, rights and renditions of assets in the management API, and the pictures that stand for resources.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use async_graphql::{Context, InputObject, Object, SimpleObject, dataloader::Loader};
use chrono::{DateTime, Utc};

use super::{ContextExt, access_types::User, content_model, context::Session, date::Date, resource::history};
use crate::{
    app::App,
    assets::{
        media,
        render::{self, Wanted},
        rendition::{Address, Own},
        store,
        thumbnail::{self, Thumbnail},
        versions,
    },
    channels,
    error::{Error, Result},
    id::{AssetVersionId, ResourceId},
    resource::{
        self,
        content::{File, Focal, Rights},
        revision,
    },
};

/// What only assets have, and the picture every resource has.
pub struct AssetPart(pub Arc<resource::Model>);

#[Object]
impl AssetPart {
    /// The asset itself, or the picture of the family's image attribute; fits 400 x 400.
    async fn thumbnail(&self, ctx: &Context<'_>) -> Result<Option<Image>, Arc<Error>> {
        let found = ctx.loader::<ThumbnailLoader>()?.load_one(self.0.id).await?;
        let app = ctx.app()?;
        Ok(found.map(|thumbnail| Image::new(app, &thumbnail.address, thumbnail.alt)))
    }

    /// Of assets only.
    async fn file(&self) -> Option<AssetFile> {
        Some(AssetFile { asset: self.0.id, code: self.0.code.clone(), file: self.0.content.file.clone()? })
    }

    /// Every file the asset has shown, newest first, each where it stood first; of assets only.
    async fn file_versions(&self, ctx: &Context<'_>) -> Result<Vec<FileVersion>> {
        if self.0.content.file.is_none() {
            return Ok(Vec::new());
        }
        let revisions = versions::of(ctx.app()?.db.read(), self.0.id).await?;
        Ok(revisions.into_iter().map(|revision| FileVersion { code: self.0.code.clone(), revision }).collect())
    }

    /// The point that every crop keeps; of assets only.
    async fn focal_point(&self) -> Option<FocalPoint> {
        self.0.content.focal.map(FocalPoint::from)
    }

    /// When and where the asset may be shown; of assets only, absent without limits.
    async fn rights(&self) -> Option<AssetRights> {
        self.0.content.rights.clone().map(AssetRights::from)
    }

    /// Every preset of the channels, or of one; of assets only.
    async fn renditions(
        &self,
        ctx: &Context<'_>,
        channel: Option<String>,
        locale: Option<String>,
    ) -> Result<Vec<Rendition>, Arc<Error>> {
        let model = content_model(ctx).await?;
        let of_channel = |wanted: &Wanted| channel.as_deref().is_none_or(|channel| channel == wanted.channel);
        let all = Wanted::all(&model, &self.0, &self.0.content).into_iter().filter(|one| one.channel != Own::CHANNEL);
        let all: Vec<Wanted> = all.filter(of_channel).collect();
        let names = all.iter().map(|wanted| wanted.address.name().to_owned());
        let made = ctx.loader::<RenditionLoader>()?.load_many(names).await?;
        let (app, actor) = (ctx.app()?, ctx.actor()?);
        let locale = locale.as_deref().unwrap_or(&actor.locale);
        let alt = thumbnail::alt(&self.0.content, locale);
        Ok(all.iter().map(|wanted| Rendition::new(app, &model, wanted, &made, locale, alt.clone())).collect())
    }
}

/// A picture to show.
#[derive(SimpleObject)]
pub struct Image {
    url: String,
    width: u32,
    height: u32,
    alt: Option<String>,
}

impl Image {
    fn new(app: &App, address: &Address, alt: Option<String>) -> Self {
        let (width, height) = (address.width, address.height);
        Self { url: app.config.public(&address.path), width, height, alt }
    }
}

pub struct AssetFile {
    asset: ResourceId,
    code: String,
    file: File,
}

#[Object]
impl AssetFile {
    async fn filename(&self) -> &str {
        &self.file.filename
    }

    async fn mime(&self) -> &str {
        &self.file.mime
    }

    async fn bytes(&self) -> u64 {
        self.file.bytes
    }

    /// Pixels of the upright picture; absent where the file is no picture.
    async fn width(&self) -> Option<u32> {
        self.file.width
    }

    async fn height(&self) -> Option<u32> {
        self.file.height
    }

    /// BLAKE3 of the bytes, in hexadecimal.
    async fn hash(&self) -> &str {
        &self.file.hash
    }

    /// How many different files this asset has shown, this one included.
    async fn version_number(&self, ctx: &Context<'_>) -> Result<i64, Arc<Error>> {
        let number = ctx.loader::<VersionNumberLoader>()?.load_one(self.asset).await?;
        Ok(number.unwrap_or(1))
    }

    /// What the file says of itself: camera, date, copyright.
    async fn metadata(&self, ctx: &Context<'_>) -> Result<Vec<MetadataEntry>, Arc<Error>> {
        let version = ctx.loader::<VersionLoader>()?.load_one(self.file.version).await?;
        let entries = version.and_then(|version| version.metadata.as_object().cloned()).unwrap_or_default();
        let entry =
            |(key, value): (String, serde_json::Value)| Some(MetadataEntry { key, value: value.as_str()?.to_owned() });
        Ok(entries.into_iter().filter_map(entry).collect())
    }

    /// Where the file itself can be downloaded, for an hour or two.
    async fn url(&self, ctx: &Context<'_>) -> Result<String> {
        let app = ctx.app()?;
        Ok(app.config.public(&media::sign_original(app, ctx.actor()?, &self.code, &self.file)?))
    }

    /// When these bytes were first stored.
    async fn created_at(&self, ctx: &Context<'_>) -> Result<DateTime<Utc>, Arc<Error>> {
        let version = ctx.loader::<VersionLoader>()?.load_one(self.file.version).await?;
        let missing = || Arc::new(Error::not_found("file", self.file.version));
        Ok(version.ok_or_else(missing)?.created_at)
    }
}

/// A file that an asset has shown.
pub struct FileVersion {
    code: String,
    revision: revision::Model,
}

#[Object]
impl FileVersion {
    /// The revision that first had it. `restoreRevision` with the path `file` brings the file back, and nothing else.
    async fn revision(&self) -> i32 {
        self.revision.number
    }

    async fn file(&self) -> Option<AssetFile> {
        let file = self.revision.content.file.clone()?;
        Some(AssetFile { asset: self.revision.resource, code: self.code.clone(), file })
    }

    /// Fits 1600 x 1600; absent where the file is no picture.
    async fn preview(&self, ctx: &Context<'_>) -> Result<Option<Image>> {
        let app = ctx.app()?;
        let file = self.revision.content.file.as_ref();
        let address = file.and_then(|file| Own::Preview.address(&self.code, file));
        Ok(address.map(|address| Image::new(app, &address, None)))
    }

    async fn created_at(&self) -> DateTime<Utc> {
        self.revision.created_at
    }

    /// Absent when the hub itself put it there.
    async fn author(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        history::user(ctx, self.revision.author).await
    }
}

#[derive(SimpleObject)]
pub struct MetadataEntry {
    key: String,
    value: String,
}

/// Fractions of the upright picture, from the left and from the top.
#[derive(SimpleObject)]
pub struct FocalPoint {
    x: f64,
    y: f64,
}

impl From<Focal> for FocalPoint {
    /// As it was entered: 0.26 and not 0.25999999.
    fn from(focal: Focal) -> Self {
        let entered = |at: f32| (f64::from(at) * 1e6).round() / 1e6;
        Self { x: entered(focal.x), y: entered(focal.y) }
    }
}

#[derive(SimpleObject)]
pub struct AssetRights {
    valid_from: Option<Date>,
    /// The last day of use.
    valid_until: Option<Date>,
    /// Absent: every channel.
    channels: Option<BTreeSet<String>>,
    credit: Option<String>,
}

impl From<Rights> for AssetRights {
    fn from(rights: Rights) -> Self {
        Self {
            valid_from: rights.valid_from.map(Date),
            valid_until: rights.valid_until.map(Date),
            channels: rights.channels,
            credit: rights.credit,
        }
    }
}

#[derive(InputObject)]
pub struct AssetRightsInput {
    valid_from: Option<Date>,
    valid_until: Option<Date>,
    channels: Option<BTreeSet<String>>,
    credit: Option<String>,
}

impl From<AssetRightsInput> for Rights {
    fn from(input: AssetRightsInput) -> Self {
        Self {
            valid_from: input.valid_from.map(|date| date.0),
            valid_until: input.valid_until.map(|date| date.0),
            channels: input.channels,
            credit: input.credit.filter(|credit| !credit.trim().is_empty()),
        }
    }
}

/// An asset as one preset of a channel shows it.
#[derive(SimpleObject)]
pub struct Rendition {
    channel: String,
    preset: String,
    label: String,
    image: Image,
    /// Whether it was made already; else the first request makes it.
    ready: bool,
    /// Why it cannot be made.
    problem: Option<String>,
}

impl Rendition {
    fn new(
        app: &App,
        model: &crate::catalog::ContentModel,
        wanted: &Wanted,
        made: &HashMap<String, render::Model>,
        locale: &str,
        alt: Option<String>,
    ) -> Self {
        let row = made.get(wanted.address.name());
        let presets = model.channel(&wanted.channel).map(|channel| channel.presets.as_slice()).unwrap_or_default();
        let preset = presets.iter().find(|preset| preset.code == wanted.preset);
        let label = preset.and_then(|preset| channels::label(&preset.labels, locale)).unwrap_or(&wanted.preset);
        Self {
            channel: wanted.channel.clone(),
            preset: wanted.preset.clone(),
            label: label.to_owned(),
            image: Image::new(app, &wanted.address, alt),
            ready: row.is_some_and(|row| row.problem.is_none()),
            problem: row.and_then(|row| row.reason.clone()),
        }
    }
}

macro_rules! loaders {
    ($($(#[$doc:meta])* $name:ident($key:ty => $value:ty) = |$session:ident, $keys:ident| $load:expr;)+) => {$(
        $(#[$doc])*
        pub struct $name(Session);

        impl From<Session> for $name {
            fn from(session: Session) -> Self {
                Self(session)
            }
        }

        impl Loader<$key> for $name {
            type Value = $value;
            type Error = Arc<Error>;

            async fn load(&self, $keys: &[$key]) -> Result<HashMap<$key, $value>, Arc<Error>> {
                let $session = &self.0;
                Ok($load)
            }
        }
    )+};
}

loaders! {
    ThumbnailLoader(ResourceId => Thumbnail) = |session, ids| thumbnail::of(&session.app, &session.actor, ids).await?;

    /// Stored files by version.
    VersionLoader(AssetVersionId => store::Model) = |session, ids| {
        let versions = store::by_ids(session.app.db.read(), ids).await?;
        versions.into_iter().map(|version| (version.id, version)).collect()
    };

    VersionNumberLoader(ResourceId => i64) = |session, ids| versions::count(session.app.db.read(), ids).await?;

    /// Renditions that were made, by name.
    RenditionLoader(String => render::Model) = |session, names| render::find(session.app.db.read(), names).await?;
}
