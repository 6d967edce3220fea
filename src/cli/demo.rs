//! `nabe demo`: a hub to look around in. Indexes, renditions and the files of outputs are made by the server, in the
//! background, when it starts.

use serde_json::json;

use super::progress;
use crate::{app::App, exchange::demo};

#[derive(clap::Args)]
pub struct Arguments {
    #[arg(long)]
    json: bool,
}

pub async fn run(app: App, arguments: Arguments) -> anyhow::Result<()> {
    let report = progress::reporter(arguments.json);
    let loaded = demo::load(&app, &*report).await?;
    if arguments.json {
        let people = loaded.people.iter().map(|link| {
            json!({ "handle": link.user.handle, "name": link.user.name, "role": link.user.role, "url": link.url })
        });
        println!("{}", json!({ "people": people.collect::<Vec<_>>() }));
        return Ok(());
    }
    println!("The demo catalogue of {} is in. Sign in as (each link works once):", loaded.brand);
    for link in &loaded.people {
        println!("  {:<14} {:<20} {}", link.user.role, link.user.name, link.url);
    }
    Ok(())
}
