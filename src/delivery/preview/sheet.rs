//! What the built-in page shows of a preview: each document with the names of its attributes, and what it lacks.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{draft, link};
use crate::{
    app::App,
    catalog::{self, ContentModel},
    channels,
    delivery::document::{Document, Named},
    error::{Error, Result, Violation},
};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Sheet {
    channel: Named,
    expires_at: DateTime<Utc>,
    pages: Vec<Page>,
}

/// One document. Its own keys are those of documents everywhere; see `docs/delivery-documents.md`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    locale: String,
    document: Document,
    /// Of the values, in the order of their groups.
    attributes: Vec<Named>,
    missing: Vec<Named>,
    problems: Vec<Violation>,
    /// Whether the channel would serve it.
    belongs: bool,
}

/// What a preview token shows in a channel. Fails with `BAD_PREVIEW` where it shows nothing.
pub async fn read(app: &App, channel: &str, token: &str) -> Result<Sheet> {
    let open = link::open(app, channel, token).await?;
    let model = catalog::model::current(app).await?;
    let found = model.channel(channel).ok_or_else(|| Error::not_found("channel", channel))?;
    let drafts = draft::of(app, &model, found, &open.resources).await?;
    let pages = drafts.into_iter().map(|draft| page(&model, draft)).collect();
    let locale = found.locales.first().map(String::as_str).unwrap_or_default();
    let label = channels::label(&found.labels, locale).unwrap_or(&found.code).to_owned();
    Ok(Sheet { channel: Named { code: found.code.clone(), label }, expires_at: open.link.expires_at, pages })
}

fn page(model: &ContentModel, draft: draft::Draft) -> Page {
    let locale = draft.document.locale.clone();
    let named = |code: &str| {
        let labels = model.attribute(code).map(|attribute| &attribute.labels);
        let label = labels.and_then(|labels| channels::label(labels, &locale)).unwrap_or(code);
        Named { code: code.to_owned(), label: label.to_owned() }
    };
    let held = model.in_order(draft.document.values.keys());
    Page {
        attributes: held.iter().map(|attribute| named(&attribute.code)).collect(),
        missing: draft.missing.iter().map(|code| named(code)).collect(),
        problems: draft.problems,
        belongs: draft.belongs,
        document: draft.document,
        locale,
    }
}
