//! `nabe user …`: people, from the machine the hub runs on.

use anyhow::{Context, bail};
use clap::Subcommand;
use serde_json::json;

use super::{actor, answer};
use crate::{
    app::App,
    auth::{link, role, user},
    page::{LARGEST_SIZE, Page},
};

#[derive(Subcommand)]
pub enum Command {
    /// Add a person and print a link by which they sign in
    Add {
        /// Short name to sign in with
        handle: String,
        /// Full name; the handle when left out
        #[arg(long)]
        name: Option<String>,
        #[arg(long)]
        email: Option<String>,
        /// administrator, editor, translator, approver, viewer, or a role of your own
        #[arg(long, default_value = "editor")]
        role: String,
        /// Locale of labels and messages, such as de_DE
        #[arg(long)]
        locale: Option<String>,
        #[arg(long)]
        json: bool,
    },
    /// List everybody
    List {
        #[arg(long)]
        json: bool,
    },
    /// Shut a person out at once
    Disable {
        /// Handle or email
        user: String,
        /// Let the person in again
        #[arg(long)]
        undo: bool,
    },
    /// Print a new one-time sign-in link; earlier ones of that person end
    Link {
        /// Handle or email
        user: String,
        #[arg(long)]
        json: bool,
    },
}

pub async fn run(app: App, command: Command) -> anyhow::Result<()> {
    match command {
        Command::Add { handle, name, email, role, locale, json } => {
            seed_roles(&app).await?;
            let name = name.unwrap_or_else(|| handle.clone());
            let input = user::Input { handle, name, email, role, locale };
            let link = user::create(&app, &actor(), input).await.map_err(super::explained)?;
            print_link(json, &link);
        }
        Command::List { json } => list(&app, json).await?,
        Command::Disable { user, undo } => {
            let user = user::disable(&app, &actor(), named(&app, &user).await?.id, !undo).await?;
            println!("`{}` is {}", user.handle, if user.disabled { "disabled" } else { "enabled" });
        }
        Command::Link { user, json } => {
            let link = link::create(&app, &actor(), named(&app, &user).await?.id).await?;
            print_link(json, &link);
        }
    }
    Ok(())
}

async fn seed_roles(app: &App) -> anyhow::Result<()> {
    let tx = app.db.begin_write().await?;
    role::seed(&tx).await?;
    tx.commit().await.context("laying the roles down")
}

async fn named(app: &App, name: &str) -> anyhow::Result<user::Model> {
    match user::find(app.db.read(), name).await? {
        Some(user) => Ok(user),
        None => bail!("there is no `{name}`: `nabe user list` shows everybody"),
    }
}

fn print_link(json: bool, link: &link::Link) {
    let data = json!({ "user": link.user.handle, "url": link.url, "expiresAt": link.expires_at });
    answer(json, &data, &format!("{} signs in once, within a day, at\n  {}", link.user.name, link.url));
}

async fn list(app: &App, json: bool) -> anyhow::Result<()> {
    let mut after = None;
    loop {
        let page = Page::new(i32::try_from(LARGEST_SIZE).ok(), after)?;
        let slice = user::list(app, &actor(), &page).await?;
        for user in &slice.nodes {
            print_user(json, user);
        }
        after = slice.next;
        if after.is_none() {
            return Ok(());
        }
    }
}

fn print_user(json: bool, user: &user::Model) {
    let data = json!({
        "handle": user.handle, "name": user.name, "email": user.email, "role": user.role,
        "disabled": user.disabled, "lastSeenAt": user.last_seen_at,
    });
    let seen = user.last_seen_at.map_or_else(|| "never".to_owned(), |at| at.format("%Y-%m-%d %H:%M").to_string());
    let state = if user.disabled { "disabled" } else { "" };
    answer(json, &data, &format!("{:<20} {:<28} {:<16} {seen:<17} {state}", user.handle, user.name, user.role));
}
