//! `nabe token …`: API tokens, from the machine the hub runs on.

use chrono::Duration;
use clap::Subcommand;
use serde_json::json;

use super::{actor, answer};
use crate::{
    app::App,
    auth::{Permission, api_token},
};

#[derive(Subcommand)]
pub enum Command {
    /// Make a token and print it, once
    Create {
        name: String,
        /// Rights such as VIEW_CATALOG, separated by commas; `ALL` for every one
        #[arg(long, value_delimiter = ',', required = true)]
        permissions: Vec<String>,
        /// Days until it expires; never when left out
        #[arg(long)]
        days: Option<u32>,
        #[arg(long)]
        json: bool,
    },
}

pub async fn run(app: App, command: Command) -> anyhow::Result<()> {
    let Command::Create { name, permissions, days, json } = command;
    let expires_at = days.map(|days| app.clock.now() + Duration::days(i64::from(days)));
    let permissions = if permissions == ["ALL"] { all() } else { permissions };
    let created = api_token::create(&app, &actor(), &name, &permissions, expires_at).await;
    let (token, secret) = created.map_err(super::explained)?;
    answer(json, &json!({ "name": token.name, "token": secret, "expiresAt": token.expires_at }), &secret);
    Ok(())
}

fn all() -> Vec<String> {
    Permission::ALL.iter().map(|permission| permission.code().to_owned()).collect()
}
