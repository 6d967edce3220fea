//! `nabe demo`: a hub to look around in, with everything ready but the files of outputs, which the server makes.

use serde_json::json;

use super::progress;
use crate::{app::App, exchange::demo, jobs, queue::Lane};

#[derive(clap::Args)]
pub struct Arguments {
    #[arg(long)]
    json: bool,
}

/// Everything but outputs: those would hand over before anybody looked.
async fn settle(app: &App) -> anyhow::Result<()> {
    for error in jobs::drain(app, &[Lane::Work, Lane::Renditions]).await? {
        eprintln!("warning: {error}");
    }
    Ok(())
}

pub async fn run(app: App, arguments: Arguments) -> anyhow::Result<()> {
    let report = progress::reporter(arguments.json);
    let written = demo::write(&app, &*report).await?;
    // What the model made necessary is quickly done while nothing is live.
    settle(&app).await?;
    written.publish(&app, &*report).await?;
    settle(&app).await?;
    if arguments.json {
        let people = written.people.iter().map(|link| {
            json!({ "handle": link.user.handle, "name": link.user.name, "role": link.user.role, "url": link.url })
        });
        println!("{}", json!({ "people": people.collect::<Vec<_>>() }));
        return Ok(());
    }
    println!("The demo catalogue of {} is in. Sign in as (each link works once):", written.brand);
    for link in &written.people {
        println!("  {:<14} {:<20} {}", link.user.role, link.user.name, link.url);
    }
    Ok(())
}
