//! `nabe republish`: every document anew, after a change of the public address or of the program itself.

use std::io::IsTerminal;

use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget};
use serde_json::json;

use crate::{app::App, delivery::rebuild};

#[derive(Args)]
pub struct Arguments {
    /// Answer in JSON
    #[arg(long)]
    json: bool,
}

pub async fn run(app: App, arguments: Arguments) -> anyhow::Result<()> {
    let target = match std::io::stderr().is_terminal() {
        true => ProgressDrawTarget::stderr(),
        false => ProgressDrawTarget::hidden(),
    };
    let bar = ProgressBar::with_draw_target(None, target);
    let report = |done, total| {
        bar.set_length(total);
        bar.set_position(done);
    };
    let built = rebuild::republish(&app, &super::actor(), report).await.map_err(super::explained)?;
    bar.finish_and_clear();
    super::answer(arguments.json, &json!({ "documents": built }), &format!("{built} documents built anew"));
    Ok(())
}
