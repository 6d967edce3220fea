//! The printed catalogue: a PDF of what is live in a channel in one locale, typeset by the crate `print` in a process of
//! its own. Chapters are the categories directly below the channel's root; a product model and its variants are one
//! product with a table; entries introduce a chapter or are its stories.

mod book;
mod pictures;
mod plan;
mod product;
mod settings;
mod text;

use std::{ffi::OsString, path::PathBuf, sync::Arc};

use anyhow::Context;
use bytes::Bytes;
use print::{Limits, Pdf};
use serde_json::json;

pub use self::settings::Settings;
use self::{
    book::{Book, Stock, book},
    plan::Plan,
};
use super::{
    live::Documents,
    made::{Content, File, Made, Problem, Report},
    settings::unfit,
};
use crate::{
    app::App,
    catalog::{ContentModel, model},
    channels::Channel,
    delivery::Cell,
    error::{Error, Result, Violation},
};

/// The hidden command by which this program becomes the one that prints.
pub const COMMAND: &str = "print-worker";

/// Products of one catalogue; beyond this, pictures and layout need more memory than one job may have.
const MAX_PRODUCTS: usize = 2_000;
/// Documents looked at, variants and assets among them.
const MAX_DOCUMENTS: usize = 60_000;
/// Warnings of the typesetter that are kept.
const MAX_WARNINGS: usize = 50;

/// Which program prints. Who wants another one, such as a test, shares it before the first catalogue.
pub struct Printer {
    pub program: PathBuf,
    pub arguments: Vec<OsString>,
}

impl Printer {
    fn of(app: &App) -> Result<Arc<Self>> {
        if let Some(printer) = app.find_shared::<Self>() {
            return Ok(printer);
        }
        let program = std::env::current_exe().context("finding the program that prints")?;
        Ok(app.share(Self { program, arguments: vec![COMMAND.into()] }))
    }
}

/// One catalogue at a time: each may need gigabytes.
#[derive(Default)]
struct Press(tokio::sync::Mutex<()>);

impl Settings {
    /// Everything wrong with the settings for this channel, by paths within them.
    pub fn check(&self, channel: &Channel, model: &ContentModel) -> Vec<Violation> {
        Plan::new(self, channel, model).err().unwrap_or_default()
    }
}

/// Prints the catalogue anew from everything that is live; `report` gets what is done, of how many, and a word.
///
/// Fails with `INVALID` when the settings no longer fit the channel, `PRINT_TOO_LARGE` when there is more than one
/// catalogue can hold, and `PRINT_TIMED_OUT`, `PRINT_CRASHED` or `PRINT_TEMPLATE` when it cannot be typeset.
pub async fn make(app: &App, channel: &str, settings: &Settings, report: &Report<'_>) -> Result<Made> {
    let model = model::current(app).await?;
    let found = model.channel(channel).ok_or_else(|| Error::not_found("channel", channel))?;
    let plan = Plan::new(settings, found, &model).map_err(unfit)?;
    let press = app.shared::<Press>();
    let _turn = press.0.lock().await;
    let stock = stock(app, &plan, report).await?;
    let Book { catalogue, placed, bare } = book(stock, &plan);
    let cell = Cell::new(channel, &plan.locale);
    let limits = Limits::default();
    let (files, mut problems) = pictures::files(app, &cell, &placed, limits.input / 10 * 9, report).await?;
    let pictures = files.len();
    let products: usize = catalogue.chapters.iter().map(|chapter| chapter.products.len()).sum();
    report(0, products, "typesetting");
    let printer = Printer::of(app)?;
    let job = catalogue.job(files);
    let pdf = print::run_isolated(&printer.program, &printer.arguments, &job, &limits).await.map_err(refused)?;
    report(products, products, "typesetting");
    problems.extend(bare.into_iter().map(|resource| without_picture(resource, &plan.locale)));
    Ok(Made { files: vec![file(pdf, products, pictures)], problems })
}

async fn stock(app: &App, plan: &Plan<'_>, report: &Report<'_>) -> Result<Stock> {
    let mut documents = Documents::of(app, &plan.channel.code, &plan.locale);
    let total = documents.count().await?;
    if total > MAX_DOCUMENTS {
        return Err(too_large(format!(
            "{total} documents are live in this channel, a catalogue is made from {MAX_DOCUMENTS} at most"
        )));
    }
    let (mut stock, mut done) = (Stock::default(), 0);
    while let Some(page) = documents.next_page().await? {
        done += page.len();
        page.into_iter().for_each(|document| stock.take(document, plan));
        if stock.products() > MAX_PRODUCTS {
            return Err(too_large(format!("more than {MAX_PRODUCTS} products are live in this channel")));
        }
        report(done.min(total), total, "documents");
    }
    Ok(stock)
}

fn too_large(reason: String) -> Error {
    let hint = "give the catalogue a channel of its own, with the part of the range that it shows".to_owned();
    Error::Refused { code: "PRINT_TOO_LARGE", reason, hint: Some(hint) }
}

fn refused(error: print::Error) -> Error {
    let reason = match &error {
        print::Error::Template(problems) => {
            let lines = problems.iter().take(MAX_WARNINGS).map(ToString::to_string);
            lines.collect::<Vec<_>>().join("; ")
        }
        other => other.to_string(),
    };
    Error::refused(error.code(), reason)
}

fn without_picture(resource: crate::id::ResourceId, locale: &str) -> Problem {
    let fault = Violation::new("REQUIRED", "image", "the product has no picture: its initials stand in");
    Problem { resource, locale: locale.to_owned(), left_out: false, violations: vec![fault] }
}

fn file(pdf: Pdf, products: usize, pictures: usize) -> File {
    let warnings: Vec<String> = pdf.warnings.iter().take(MAX_WARNINGS).map(ToString::to_string).collect();
    let details = json!({
        "pages": pdf.pages,
        "products": products,
        "pictures": pictures,
        "warnings": warnings,
        "productPages": pdf.product_pages,
    });
    let content = Content::Memory(Bytes::from(pdf.bytes));
    File { name: "catalogue.pdf".to_owned(), mime: "application/pdf", content, details }
}
