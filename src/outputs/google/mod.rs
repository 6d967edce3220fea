//! The product feed for Google Merchant: RSS 2.0 with the namespace `g:`, as XML and as gzip of it, from the live
//! products of a channel in one locale. Rules and limits after Google's product data specification; every row is
//! checked against them, and what is wrong with a product is said beside the feed.

mod demands;
mod feed;
mod field;
mod plan;
mod row;
mod rules;
mod settings;

use std::io::{self, BufWriter, Write};

use anyhow::Context;
use flate2::{Compression, write::GzEncoder};
use serde_json::json;
use tempfile::NamedTempFile;

use self::{
    feed::{Feed, Head},
    plan::Plan,
    row::row,
};
pub use self::{field::Field, settings::Settings};
use super::{
    live::Documents,
    made::{Content, File, Made, Problem, Report},
    settings::unfit,
};
use crate::{
    app::App,
    catalog::{ContentModel, model},
    channels::Channel,
    delivery::Document,
    error::{Error, Result, Violation},
    resource::Kind,
};

/// Problems that are kept; the rest is counted.
const MAX_PROBLEMS: usize = 5_000;

impl Settings {
    /// Everything wrong with the settings for this channel, by paths within them.
    pub fn check(&self, channel: &Channel, model: &ContentModel) -> Vec<Violation> {
        // The day decides about rows only.
        Plan::new(self, channel, model, chrono::NaiveDate::MIN).err().unwrap_or_default()
    }
}

/// Makes the feed anew from everything that is live; `report` gets products done, of how many, and a word.
///
/// Fails with `INVALID` when the settings no longer fit the channel. Memory does not grow with the catalogue.
pub async fn make(app: &App, channel: &str, settings: &Settings, report: &Report<'_>) -> Result<Made> {
    let model = model::current(app).await?;
    let found = model.channel(channel).ok_or_else(|| Error::not_found("channel", channel))?;
    let plan = Plan::new(settings, found, &model, app.clock.now().date_naive()).map_err(unfit)?;
    let mut documents = Documents::of(app, channel, &plan.locale);
    let total = documents.count().await?;
    let mut maker = Maker::begin(plan, &app.config.public_url)?;
    let mut done = 0;
    while let Some(page) = documents.next_page().await? {
        done += page.len();
        // Templates and compression take processor time; other tasks go on meanwhile.
        let next = tokio::task::spawn_blocking(move || maker.add(&page).map(|()| maker));
        maker = next.await.context("writing the feed")??;
        report(done.min(total), total, "products");
    }
    tokio::task::spawn_blocking(move || maker.end()).await.context("writing the feed")?
}

struct Maker {
    plan: Plan,
    feed: Feed<Both>,
    problems: Vec<Problem>,
    rows: usize,
    left_out: usize,
    with_warnings: usize,
}

impl Maker {
    fn begin(plan: Plan, public_url: &str) -> Result<Self> {
        let shop = shop(&plan.settings.link).unwrap_or_else(|| public_url.to_owned());
        let description = plan.settings.description.as_deref().unwrap_or(&plan.title);
        let head = Head { title: &plan.title, link: &shop, description };
        let feed = Feed::begin(Both::begin()?, &head, plan.settings.shipping.clone()).context("writing the feed")?;
        Ok(Self { plan, feed, problems: Vec::new(), rows: 0, left_out: 0, with_warnings: 0 })
    }

    fn add(&mut self, page: &[Document]) -> Result<()> {
        for document in page.iter().filter(|document| document.kind == Kind::Product && document.enabled) {
            let (row, violations) = row(document, &self.plan);
            self.count(row.is_none(), !violations.is_empty());
            if let Some(row) = &row {
                self.feed.item(row).context("writing the feed")?;
            }
            if !violations.is_empty() && self.problems.len() < MAX_PROBLEMS {
                let (resource, locale) = (document.id, document.locale.clone());
                self.problems.push(Problem { resource, locale, left_out: row.is_none(), violations });
            }
        }
        Ok(())
    }

    fn count(&mut self, left_out: bool, faulty: bool) {
        self.rows += usize::from(!left_out);
        self.left_out += usize::from(left_out);
        self.with_warnings += usize::from(faulty && !left_out);
    }

    fn end(self) -> Result<Made> {
        let details = json!({ "rows": self.rows, "leftOut": self.left_out, "withWarnings": self.with_warnings });
        let (xml, gz) = self.feed.end().and_then(Both::end).context("writing the feed")?;
        let file = |name: &str, mime, file: NamedTempFile| File {
            name: name.to_owned(),
            mime,
            content: Content::File(file.into_temp_path()),
            details: details.clone(),
        };
        let files = vec![file("feed.xml", "application/xml", xml), file("feed.xml.gz", "application/gzip", gz)];
        Ok(Made { files, problems: self.problems })
    }
}

/// The part of the link template that is the same for all products: scheme and host.
fn shop(link: &str) -> Option<String> {
    let address = url::Url::parse(link.split('{').next()?.trim()).ok()?;
    address.has_host().then(|| address.origin().ascii_serialization())
}

/// Writes the same bytes to a file and, compressed, to another.
struct Both {
    plain: BufWriter<NamedTempFile>,
    packed: GzEncoder<BufWriter<NamedTempFile>>,
}

impl Both {
    fn begin() -> Result<Self> {
        let file = || NamedTempFile::new().map(BufWriter::new).context("making a temporary file");
        // No name and no time in the head, so that the same feed makes the same bytes.
        Ok(Self { plain: file()?, packed: GzEncoder::new(file()?, Compression::default()) })
    }

    fn end(self) -> io::Result<(NamedTempFile, NamedTempFile)> {
        let plain = self.plain.into_inner().map_err(io::IntoInnerError::into_error)?;
        let packed = self.packed.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
        Ok((plain, packed))
    }
}

impl Write for Both {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.plain.write_all(bytes)?;
        self.packed.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.plain.flush()?;
        self.packed.flush()
    }
}
