//! `nabe demo`: a hub to look around in. The server makes renditions and the files of outputs in the background when it
//! starts.

use serde_json::json;

use super::progress;
use crate::{app::App, exchange::demo, jobs, queue::Lane};

#[derive(clap::Args)]
pub struct Arguments {
    #[arg(long)]
    json: bool,
}

pub async fn run(app: App, arguments: Arguments) -> anyhow::Result<()> {
    let report = progress::reporter(arguments.json);
    let written = demo::write(&app, &*report).await?;
    // What the model made necessary is quickly done while nothing is live.
    for error in jobs::drain(&app, &[Lane::Work]).await? {
        eprintln!("warning: {error}");
    }
    written.publish(&app, &*report).await?;
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
