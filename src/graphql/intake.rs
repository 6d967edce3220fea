//! Bringing files in, in the management API: from addresses, out of archives, and straight into the bucket.

use async_graphql::{ComplexObject, Context, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};

use super::{Connection, ContextExt, resource::Resource};
use crate::{
    assets::{
        intake::{self, Kind, State, archive, direct, entry, url},
        upload,
    },
    error::Result,
    id::{IntakeId, ResourceId, UploadId},
    page::Page,
};

#[derive(Default)]
pub struct IntakeQuery;

#[Object]
impl IntakeQuery {
    /// What the hub brought in on one's own behalf, newest first; everybody's for who manages jobs.
    async fn intakes(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Connection<Intake>> {
        let page = Page::new(first, after)?;
        Ok(intake::page(ctx.app()?.db.read(), ctx.actor()?, &page).await?.into())
    }

    async fn intake(&self, ctx: &Context<'_>, id: IntakeId) -> Result<Option<Intake>> {
        Ok(intake::find(ctx.app()?.db.read(), ctx.actor()?, id).await?.map(Intake))
    }
}

#[derive(Default)]
pub struct IntakeMutation;

#[Object]
impl IntakeMutation {
    /// Takes the file at an address as an asset, in the background: ask `intake` how far it is. Only public addresses are asked.
    async fn import_asset(
        &self,
        ctx: &Context<'_>,
        url: String,
        #[graphql(desc = "By default what the address says.")] filename: Option<String>,
        code: Option<String>,
    ) -> Result<Intake> {
        url::import(ctx.app()?, ctx.actor()?, url, filename, code).await.map(Intake)
    }

    /// Takes the files of an uploaded ZIP archive as assets, in the background. `intake` tells what became of each.
    async fn unpack_archive(&self, ctx: &Context<'_>, upload: UploadId) -> Result<Intake> {
        archive::unpack(ctx.app()?, ctx.actor()?, upload).await.map(Intake)
    }

    /// Begins an upload whose pieces go straight into the bucket: `PUT` each to its address and keep the `ETag` of each
    /// answer. `DIRECT_UPLOAD_UNAVAILABLE` where the hub keeps its files in a folder.
    async fn begin_direct_upload(&self, ctx: &Context<'_>, input: DirectUploadInput) -> Result<DirectUpload> {
        direct::begin(ctx.app()?, ctx.actor()?, input.into()).await.map(DirectUpload::from)
    }

    /// Says that all pieces are in the bucket. The hub reads the file back, holds it against its length and `checksum`, and
    /// makes its asset in the background.
    async fn complete_direct_upload(
        &self,
        ctx: &Context<'_>,
        upload: UploadId,
        #[graphql(desc = "The `ETag` of each part, in order.")] etags: Vec<String>,
        #[graphql(desc = "Of the whole file, such as `sha256` and the digest in Base64.")] checksum: Option<String>,
    ) -> Result<Intake> {
        direct::complete(ctx.app()?, ctx.actor()?, upload, etags, checksum).await.map(Intake)
    }
}

#[derive(InputObject)]
pub struct DirectUploadInput {
    filename: String,
    /// In bytes.
    length: u64,
    /// Wanted for the new asset; by default made from the file's name.
    code: Option<String>,
    /// The asset that shall show this file; then no new one is made.
    asset: Option<ResourceId>,
    /// Its files are going to be unpacked; no asset is made of itself.
    #[graphql(default)]
    archive: bool,
}

impl From<DirectUploadInput> for upload::New {
    fn from(input: DirectUploadInput) -> Self {
        let DirectUploadInput { filename, length, code, asset, archive } = input;
        Self { filename, length: Some(length), code, asset, archive, ..Self::default() }
    }
}

/// An upload that goes straight into the bucket.
#[derive(SimpleObject)]
pub struct DirectUpload {
    /// For `completeDirectUpload`.
    upload: UploadId,
    expires_at: DateTime<Utc>,
    parts: Vec<DirectUploadPart>,
}

/// A piece of the file and where it goes.
#[derive(SimpleObject)]
pub struct DirectUploadPart {
    /// From 1.
    number: usize,
    /// Where the piece begins in the file, and how long it is.
    offset: u64,
    bytes: u64,
    /// For `PUT`, for twelve hours; no other header is needed.
    url: String,
}

impl From<direct::Begun> for DirectUpload {
    fn from(begun: direct::Begun) -> Self {
        let (size, length) = (begun.part_size, begun.upload.length.unsigned_abs());
        let part = |(index, url): (usize, String)| {
            let offset = index as u64 * size;
            DirectUploadPart { number: index + 1, offset, bytes: size.min(length - offset), url }
        };
        let parts = begun.addresses.into_iter().enumerate().map(part).collect();
        Self { upload: begun.upload.id, expires_at: begun.upload.expires_at, parts }
    }
}

/// Files that the hub brings in by itself.
pub struct Intake(intake::Model);

impl From<intake::Model> for Intake {
    fn from(intake: intake::Model) -> Self {
        Self(intake)
    }
}

#[Object]
impl Intake {
    async fn id(&self) -> IntakeId {
        self.0.id
    }
    async fn kind(&self) -> Kind {
        self.0.kind
    }
    async fn state(&self) -> State {
        self.0.state
    }
    async fn filename(&self) -> Option<&str> {
        self.0.filename.as_deref()
    }
    /// Files of an archive that have been looked at.
    async fn done(&self) -> i64 {
        self.0.done
    }
    /// Files of an archive; 0 before it was opened, and of anything else.
    async fn total(&self) -> i64 {
        self.0.total
    }
    /// What the file became; absent of archives, see `entries`.
    async fn asset(&self, ctx: &Context<'_>) -> Result<Option<Resource>> {
        shown(ctx, self.0.asset).await
    }
    /// The same bytes were known: that asset is the answer.
    async fn duplicate(&self) -> bool {
        self.0.duplicate
    }
    /// Why it failed.
    async fn problem(&self) -> Option<&str> {
        self.0.problem.as_deref()
    }
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }
    async fn finished_at(&self) -> Option<DateTime<Utc>> {
        self.0.finished_at
    }
    /// What became of each file of an archive, in its order.
    async fn entries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that became no asset.", default)] refused: bool,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Connection<IntakeEntry>> {
        let page = Page::new(first, after)?;
        Ok(entry::page(ctx.app()?.db.read(), &self.0, refused, &page).await?.into())
    }
}

/// What became of one file of an archive.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct IntakeEntry {
    /// Where it stands in the archive, from 0.
    number: i64,
    /// The folder it lies in there; empty at the top.
    folder: String,
    name: String,
    bytes: i64,
    /// The same bytes were known: that asset is the answer.
    duplicate: bool,
    /// Why it became no asset.
    problem: Option<String>,
    reason: Option<String>,
    #[graphql(skip)]
    made: Option<ResourceId>,
}

#[ComplexObject]
impl IntakeEntry {
    async fn asset(&self, ctx: &Context<'_>) -> Result<Option<Resource>> {
        shown(ctx, self.made).await
    }
}

impl From<entry::Model> for IntakeEntry {
    fn from(entry: entry::Model) -> Self {
        let (folder, name) = (entry.folder().to_owned(), entry.name().to_owned());
        let entry::Model { number, bytes, asset, duplicate, problem, reason, .. } = entry;
        Self { number, folder, name, bytes, duplicate, problem, reason, made: asset }
    }
}

async fn shown(ctx: &Context<'_>, asset: Option<ResourceId>) -> Result<Option<Resource>> {
    match asset {
        Some(asset) => Resource::load(ctx, asset).await,
        None => Ok(None),
    }
}
