//! `nabe serve`: the web server and the runner of background work, until a signal asks to stop.

use std::{net::TcpListener, time::Duration};

use anyhow::Context;
use clap::ValueEnum;
use tokio_util::sync::CancellationToken;

use crate::{app::App, assets::space, auth, http, jobs, telemetry};

#[derive(clap::Args)]
pub struct Arguments {
    /// Only one half, where several processes share the work
    #[arg(long)]
    only: Option<Half>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Half {
    Web,
    Worker,
}

pub async fn serve(app: App, arguments: Arguments) -> anyhow::Result<()> {
    // A key that cannot sign should stop the start, not the first sign-in.
    auth::jwt::Keys::of(&app)?;
    welcome_first_administrator(&app).await?;
    let stop = CancellationToken::new();
    tokio::spawn(keep_measurements_small());
    tokio::spawn(keep_uses_of_renditions(app.clone()));
    let runner = (arguments.only != Some(Half::Web)).then(|| tokio::spawn(jobs::serve(app.clone(), stop.clone())));
    let web = match arguments.only {
        Some(Half::Worker) => None,
        _ => Some(start_web(&app)?),
    };
    let handle = web.as_ref().map(|server| server.handle());
    let web = web.map(tokio::spawn);
    asked_to_stop().await?;
    tracing::info!("stopping: requests and jobs under way may end");
    stop.cancel();
    if let Some(handle) = handle {
        handle.stop(true).await;
    }
    if let Some(web) = web {
        web.await?.context("the web server")?;
    }
    if let Some(runner) = runner {
        runner.await.context("the runner of background work")?;
    }
    Ok(())
}

fn start_web(app: &App) -> anyhow::Result<actix_web::dev::Server> {
    let address = app.config.listen;
    let listener = TcpListener::bind(address).with_context(|| {
        format!("listening on {address} (NABE_LISTEN): is another program there? `nabe doctor` says more")
    })?;
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    let server = http::serve(app.clone(), listener, cores).context("starting the web server")?;
    println!("Nabe answers at {} (listening on {address})", app.config.public_url);
    Ok(server)
}

/// Samples are kept one by one until they are summed up, which otherwise only a visit to `/metrics` does.
async fn keep_measurements_small() {
    loop {
        tokio::time::sleep(Duration::from_secs(5)).await;
        telemetry::metrics().run_upkeep();
    }
}

/// Which renditions are asked for is written now and then, so that no answer waits for it.
async fn keep_uses_of_renditions(app: App) {
    loop {
        tokio::time::sleep(Duration::from_secs(60)).await;
        if let Err(error) = space::write_asked(&app).await {
            tracing::warn!(error = format!("{error:#}"), "what renditions are asked for could not be written");
        }
    }
}

/// The first start of an empty hub has nobody who could sign in; there is no default password.
async fn welcome_first_administrator(app: &App) -> anyhow::Result<()> {
    if let Some(link) = auth::user::first_administrator(app).await? {
        println!("Sign in as the first administrator (once, within a day):\n  {}", link.url);
    }
    Ok(())
}

/// Returns at the first Ctrl-C or SIGTERM. At the second the process ends at once.
async fn asked_to_stop() -> anyhow::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    tokio::select! { _ = interrupt.recv() => {}, _ = terminate.recv() => {} }
    tokio::spawn(async move {
        tokio::select! { _ = interrupt.recv() => {}, _ = terminate.recv() => {} }
        std::process::exit(130);
    });
    Ok(())
}
