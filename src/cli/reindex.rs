//! `nabe reindex`: builds every search index anew from the tables.

use indicatif::{ProgressBar, ProgressStyle};

use crate::{app::App, catalog, catalog::listing, delivery::index};

pub async fn run(app: App) -> anyhow::Result<()> {
    let style =
        ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len}").unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::new(0).with_style(style).with_message("resources");
    let indexed = listing::rebuild(&app, true, |done, total| {
        bar.set_length(total as u64);
        bar.set_position(done as u64);
    });
    let indexed = indexed.await?;
    bar.finish_and_clear();
    println!("{indexed} resources");
    for channel in catalog::model::current(&app).await?.channels.values() {
        index::clear(&app, channel).await?;
        index::follow(&app, &channel.code).await?;
        println!("channel {}", channel.code);
    }
    Ok(())
}
