//! Posts on Bluesky, or any server of the AT Protocol: one post for each document that is wanted, changed with it and
//! deleted when it goes.

mod account;
mod demands;
mod post;
mod record;
mod settings;
pub mod tid;

use imaging::{Output, Recipe};
use rand::RngExt;

pub use self::{
    account::{Account, Remote},
    post::{Post, post},
    settings::Settings,
};
use super::{
    delivery, output,
    picture::{self, Picture},
    receipt,
    sent::{Failed, Sent},
};
use crate::{
    app::App,
    assets::rendition,
    catalog::model,
    channels::Channel,
    delivery::{Cell, Document, log::Op},
    error::{Error, Result, Violation},
};

/// Pixels of a picture's longer side, where no preset says otherwise.
const SIDE: u32 = 2_000;
/// Under what renditions for posts are kept that are smaller than their preset's.
const SMALLER: &str = "bluesky";

/// Hands one delivery over: writes, changes or deletes the post of its resource.
///
/// Running twice is safe: the post's name is written down before the first try, and the same under the same name changes
/// nothing.
pub async fn send(
    app: &App,
    output: &output::Model,
    settings: &Settings,
    delivery: &delivery::Model,
    document: Option<&str>,
) -> Result<Sent> {
    let model = model::current(app).await?;
    let channel = model.channel(&output.channel).ok_or_else(|| Error::not_found("channel", &output.channel))?;
    if settings.locale(channel) != Some(&delivery.locale) {
        return Ok(Sent::Skipped("the account speaks another language".to_owned()));
    }
    let receipt = receipt::find(app.db.read(), output.id, delivery.resource, &delivery.locale).await?;
    let document = match (delivery.op, document) {
        (Op::Upsert, Some(body)) => Some(Document::read(body)?).filter(|document| settings.wants(document)),
        _ => None,
    };
    let account = Account { app, settings };
    match (document, receipt) {
        (None, None) => Ok(Sent::Skipped("it is not one to post".to_owned())),
        (None, Some(receipt)) => withdraw(&account, receipt).await,
        (Some(document), receipt) => {
            let fresh = receipt.is_none();
            let receipt = receipt.unwrap_or_else(|| name(app, output, delivery));
            show(&account, channel, &document, receipt, fresh, delivery).await
        }
    }
}

/// A name for a new post.
fn name(app: &App, output: &output::Model, delivery: &delivery::Model) -> receipt::Model {
    let clock = rand::rng().random_range(0..1024);
    receipt::Model {
        output: output.id,
        resource: delivery.resource,
        locale: delivery.locale.clone(),
        key: tid::new(app.clock.now().timestamp_micros().unsigned_abs(), clock),
        url: None,
        hash: None,
    }
}

async fn withdraw(account: &Account<'_>, receipt: receipt::Model) -> Result<Sent> {
    if let Err(failed) = account.remove(&receipt.key).await {
        return Ok(Sent::Failed(failed));
    }
    let tx = account.app.db.begin_write().await?;
    receipt::remove(&tx, &receipt).await?;
    tx.commit().await?;
    Ok(Sent::Done { status: Some(200), response: None, url: None })
}

async fn show(
    account: &Account<'_>,
    channel: &Channel,
    document: &Document,
    receipt: receipt::Model,
    fresh: bool,
    delivery: &delivery::Model,
) -> Result<Sent> {
    let post = match post(document, account.settings) {
        Ok(post) => post,
        Err(violations) => return Ok(Sent::Failed(Failed::give_up(told(&violations)))),
    };
    let picture = match picture(account, channel, &post, &delivery.locale).await? {
        Ok(picture) => picture,
        Err(violation) => return Ok(Sent::Failed(Failed::new(told(&[violation])))),
    };
    if fresh {
        keep(account.app, receipt.clone()).await?;
    }
    let remote = match account.publish(&receipt.key, &post, picture.as_ref(), !fresh).await {
        Ok(remote) => remote,
        Err(failed) => return Ok(Sent::Failed(failed)),
    };
    keep(account.app, receipt::Model { url: Some(remote.url.clone()), hash: delivery.hash.clone(), ..receipt }).await?;
    Ok(Sent::Done { status: Some(200), response: Some(remote.uri), url: Some(remote.url) })
}

async fn keep(app: &App, receipt: receipt::Model) -> Result<()> {
    let tx = app.db.begin_write().await?;
    receipt::put(&tx, receipt).await?;
    tx.commit().await?;
    Ok(())
}

fn told(violations: &[Violation]) -> String {
    let lines = violations.iter().map(|violation| format!("{}: {}", violation.path, violation.message));
    lines.collect::<Vec<_>>().join("; ")
}

/// The picture of a post, small enough for the network; the inner error says why there is none although there should be.
async fn picture(
    account: &Account<'_>,
    channel: &Channel,
    post: &Post,
    locale: &str,
) -> Result<Result<Option<Picture>, Violation>> {
    let Some((asset, _)) = &post.picture else { return Ok(Ok(None)) };
    let app = account.app;
    let cell = Cell::new(&channel.code, locale);
    let Some(approved) = picture::approved(app, &cell, &[asset.id]).await?.remove(&asset.id) else {
        let message = format!("picture `{}` is not published in this channel any more", asset.code);
        return Ok(Err(Violation::new("NOT_PUBLISHED", "image", message)));
    };
    let (name, recipe) = recipe(account.settings, channel);
    let made = approved.render(app, &cell, &name, recipe.clone()).await?;
    match made {
        Ok(large) if large.bytes.len() as u64 > record::MAX_PICTURE => {
            let smaller = Recipe { format: Output::Jpeg, max_bytes: Some(record::MAX_PICTURE), ..recipe };
            Ok(approved.render(app, &cell, SMALLER, smaller).await?.map(Some))
        }
        made => Ok(made.map(Some)),
    }
}

/// The preset that was asked for, the first that makes what the network shows, or a large JPEG.
fn recipe(settings: &Settings, channel: &Channel) -> (String, Recipe) {
    let shown = |recipe: &Recipe| matches!(recipe.format, Output::Jpeg | Output::Png | Output::Webp);
    let asked = |code: &str| settings.preset.as_deref().is_none_or(|asked| asked == code);
    let mut presets = channel.presets.iter().filter(|preset| asked(&preset.code));
    let found = presets.find_map(|preset| Some((preset.code.clone(), rendition::recipe(preset).filter(shown)?)));
    let usual =
        || Recipe { width: Some(SIDE), height: Some(SIDE), max_bytes: Some(record::MAX_PICTURE), ..Recipe::default() };
    found.unwrap_or_else(|| (SMALLER.to_owned(), usual()))
}
