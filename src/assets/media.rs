//! What an address below `/media` answers: whose bytes, how long they may be kept, and whether they may be shown now.

use std::collections::BTreeSet;

use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sea_orm::{QueryFilter, QueryOrder, QuerySelect, entity::prelude::*};
use sha2::Sha256;

use super::{
    render::{self, Wanted},
    rendition::{self, Own},
    rights, space,
};
use crate::{
    app::App,
    auth::{Actor, Permission, secret::Secret},
    catalog::model,
    error::{Error, Result},
    resource::{self, Content, Kind, content::File, revision},
    storage::blob_key,
};

/// How many revisions back an address of a rendition that was never made is still understood.
const REVISIONS: u64 = 50;
/// How long a signed address holds at least; it stays the same for as long, so that browsers can keep what they got.
const SIGNED_FOR: TimeDelta = TimeDelta::hours(1);

/// Bytes that may be handed out.
#[derive(Clone, Debug)]
pub struct Served {
    /// Where the storage has them.
    pub key: String,
    pub bytes: u64,
    pub mime: String,
    /// Changes with the bytes.
    pub etag: String,
    pub caching: Caching,
    /// Handed out as a file of this name, and not shown.
    pub download: Option<String>,
}

/// How long, and by whom, an answer may be kept. Addresses name their content, so only rights can end it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caching {
    /// By the browser of the one who asked.
    Private,
    /// By everybody, until then if there is an end.
    Public(Option<DateTime<Utc>>),
}

/// The rendition at `/media/{code}/{preset}/{name}`, made now if need be.
///
/// Who knows the name may see it: it follows from the file's hash, so only who was told can know it. `NOT_FOUND` for
/// anything else, `ASSET_RIGHTS` outside the asset's rights, even at an address that was good before.
pub async fn rendition(app: &App, code: &str, preset: &str, name: &str) -> Result<Served> {
    let asset = asset(app, code).await?;
    let known = render::find(app.db.read(), &[name.to_owned()]).await?.remove(name);
    let known = known.filter(|row| row.asset == asset.id && row.preset == preset && row.problem.is_none());
    let row = match known {
        Some(row) => {
            check(app, &asset, &row.channel)?;
            row
        }
        None => {
            let (wanted, all) = wanted(app, &asset, preset, name).await?;
            check(app, &asset, &wanted.channel)?;
            render::ensure(app, &wanted, &all).await?
        }
    };
    if let (Some(problem), Some(reason)) = (row.problem, row.reason) {
        return Err(Error::Invalid(vec![crate::error::Violation::new(&problem, "file", reason)]));
    }
    space::asked(app, &row.name);
    Ok(Served {
        key: render::storage_key(&row.name),
        bytes: row.bytes as u64,
        mime: row.mime,
        etag: row.name,
        caching: caching(&asset, &row.channel),
        download: None,
    })
}

/// The file at `/media/{code}/original/{name}`. A picture only with a signature: channels get renditions of it. Any
/// other file is its own rendition, and its name is hard to guess.
pub async fn original(app: &App, code: &str, name: &str, signature: Option<&Signature>) -> Result<Served> {
    let asset = asset(app, code).await?;
    let path = |file: &File| rendition::original(code, file);
    let is_it = |file: &File| path(file).rsplit('/').next() == Some(name);
    let file = match asset.content.file.clone().filter(&is_it) {
        Some(file) => Some(file),
        None => earlier(app, &asset).await?.into_iter().filter_map(|content| content.file).find(&is_it),
    };
    let file = file.ok_or_else(|| Error::not_found("file", name))?;
    let signed = match signature {
        Some(signature) => verify(app, &path(&file), signature).map(|()| true)?,
        None => false,
    };
    if !signed {
        if file.width.is_some() {
            return Err(Error::not_found("file", name));
        }
        rights::check(asset.content.rights.as_ref(), None, app.clock.now())?;
    }
    Ok(Served {
        key: blob_key(&file.hash),
        bytes: file.bytes,
        caching: if signed { Caching::Private } else { caching(&asset, Own::CHANNEL_OF_FILES) },
        etag: file.hash,
        mime: file.mime,
        download: Some(file.filename),
    })
}

/// Expiry in seconds since 1970, and what proves that the hub wrote it.
#[derive(Clone, Debug, serde::Deserialize)]
pub struct Signature {
    pub expires: i64,
    pub sig: String,
}

/// A short-lived address of the original, for somebody who may see the catalogue; below the public address.
pub fn sign_original(app: &App, actor: &Actor, code: &str, file: &File) -> Result<String> {
    actor.require(Permission::ViewCatalog)?;
    let path = rendition::original(code, file);
    let step = SIGNED_FOR.num_seconds();
    let expires = (app.clock.now().timestamp() / step + 2) * step;
    let sig = mac(app, &path, expires)?.finalize().into_bytes();
    Ok(format!("{path}?expires={expires}&sig={}", hex(&sig)))
}

fn verify(app: &App, path: &str, signature: &Signature) -> Result<()> {
    let expired = || Error::refused("SIGNATURE", "this address has expired or was changed: ask for a new one");
    let bytes = from_hex(&signature.sig).ok_or_else(expired)?;
    let genuine = mac(app, path, signature.expires)?.verify_slice(&bytes).is_ok();
    match genuine && app.clock.now().timestamp() < signature.expires {
        true => Ok(()),
        false => Err(expired()),
    }
}

fn mac(app: &App, path: &str, expires: i64) -> Result<Hmac<Sha256>> {
    let key = Secret::of(app)?.key("addresses of originals");
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).context("making the key of signed addresses")?;
    mac.update(format!("{path}\n{expires}").as_bytes());
    Ok(mac)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

/// Makes the renditions of an asset with these names, as far as they are missing and there can be any; names that are
/// nothing any more are passed over, and so is an asset that is gone.
pub async fn prepare(app: &App, code: &str, names: &BTreeSet<String>) -> Result<()> {
    let Some(asset) = resource::find_by_code(app.db.read(), Kind::Asset, code).await? else { return Ok(()) };
    let all: Vec<String> = names.iter().cloned().collect();
    let known = render::find(app.db.read(), &all).await?;
    let mut open: BTreeSet<String> = names.iter().filter(|name| !known.contains_key(*name)).cloned().collect();
    if !open.is_empty() {
        prepare_from(app, &asset, &asset.content, &mut open).await?;
    }
    if !open.is_empty() {
        for content in earlier(app, &asset).await? {
            prepare_from(app, &asset, &content, &mut open).await?;
        }
    }
    Ok(())
}

/// Makes those of the `open` names that this content has, and strikes them off.
async fn prepare_from(
    app: &App,
    asset: &resource::Model,
    content: &Content,
    open: &mut BTreeSet<String>,
) -> Result<()> {
    let model = model::current(app).await?;
    let mut wanted = Wanted::all(&model, asset, content);
    wanted.retain(|wanted| open.remove(wanted.address.name()));
    render::ensure_all(app, &wanted).await
}

async fn asset(app: &App, code: &str) -> Result<resource::Model> {
    let asset = resource::find_by_code(app.db.read(), Kind::Asset, code).await?;
    asset.ok_or_else(|| Error::not_found("asset", code))
}

/// The hub's own renditions are for those who work with it: they see what channels may not show.
fn check(app: &App, asset: &resource::Model, channel: &str) -> Result<()> {
    match channel {
        Own::CHANNEL => Ok(()),
        channel => rights::check(asset.content.rights.as_ref(), Some(channel), app.clock.now()),
    }
}

fn caching(asset: &resource::Model, channel: &str) -> Caching {
    match channel {
        Own::CHANNEL => Caching::Private,
        _ => Caching::Public(asset.content.rights.as_ref().and_then(rights::end)),
    }
}

/// The rendition with this name, and all that the same content has.
async fn wanted(app: &App, asset: &resource::Model, preset: &str, name: &str) -> Result<(Wanted, Vec<Wanted>)> {
    let model = model::current(app).await?;
    let find = |content: &Content| {
        let all = Wanted::all(&model, asset, content);
        let wanted = all.iter().find(|wanted| wanted.preset == preset && wanted.address.name() == name)?.clone();
        Some((wanted, all))
    };
    if let Some(found) = find(&asset.content) {
        return Ok(found);
    }
    let earlier = earlier(app, asset).await?;
    earlier.iter().find_map(find).ok_or_else(|| Error::not_found("rendition", name))
}

/// What the asset was before, newest first: a channel shows what was approved, which may be older than the working copy.
async fn earlier(app: &App, asset: &resource::Model) -> Result<Vec<Content>> {
    let query = revision::Entity::find().select_only().column(revision::Column::Content);
    let query = query.filter(revision::Column::Resource.eq(asset.id)).order_by_desc(revision::Column::Number);
    Ok(query.limit(REVISIONS).into_tuple().all(app.db.read()).await?)
}
