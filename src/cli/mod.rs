//! The command line. One variant of [`Command`] and one arm of [`dispatch`] a command; each has a file of its own.
//! Exit code 0 only when the work was done. Results go to standard output, the log and errors to standard error.

mod backup;
mod demo;
mod doctor;
mod export;
mod import;
mod progress;
mod reindex;
mod republish;
mod serve;
mod token;
mod user;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::{app::App, auth::Actor, catalog, config::Config, telemetry};

#[derive(Parser)]
#[command(name = "nabe", version, about = "Headless content, PIM and DAM hub")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Start the hub: web server and background work
    Serve(serve::Arguments),
    /// Bring the database up to date and end
    Migrate,
    /// Fill an empty hub with the demo catalogue and print its people's sign-in links
    Demo(demo::Arguments),
    /// Import a catalogue
    Import(import::Arguments),
    /// Export the catalogue
    Export(export::Arguments),
    /// Manage people
    #[command(subcommand)]
    User(user::Command),
    /// Manage API tokens
    #[command(subcommand)]
    Token(token::Command),
    /// Write database, files and secret to one new file; the hub may go on working
    Backup(backup::Arguments),
    /// Fill an empty hub from a backup
    Restore(backup::Arguments),
    /// Build every search index anew from the tables
    Reindex,
    /// Build every document of every channel anew; what stays the same is not sent again
    Republish(republish::Arguments),
    /// Print the management API as SDL
    Schema,
    /// Check configuration, database, files, secret and port, and say how to mend what is wrong
    Doctor(doctor::Arguments),
    /// Decode pictures from standard input: the hub starts this itself
    #[command(hide = true)]
    ImagingWorker,
    /// Set pages from standard input: the hub starts this itself
    #[command(hide = true)]
    PrintWorker,
}

/// Runs the command of this process.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    match dispatch(arguments.command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Serve(arguments) => with_hub(|app| serve::serve(app, arguments)),
        Command::Migrate => with_hub(|_| async {
            println!("the database is up to date");
            Ok(())
        }),
        Command::Demo(arguments) => with_hub(|app| demo::run(app, arguments)),
        Command::Import(arguments) => with_hub(|app| import::run(app, arguments)),
        Command::Export(arguments) => with_hub(|app| export::run(app, arguments)),
        Command::User(command) => with_hub(|app| user::run(app, command)),
        Command::Token(command) => with_hub(|app| token::run(app, command)),
        Command::Backup(arguments) => without_hub(|config| backup::write(config, arguments)),
        Command::Restore(arguments) => without_hub(|config| backup::restore(config, arguments)),
        Command::Reindex => with_hub(reindex::run),
        Command::Republish(arguments) => with_hub(|app| republish::run(app, arguments)),
        Command::Schema => {
            print!("{}", crate::graphql::sdl());
            Ok(ExitCode::SUCCESS)
        }
        Command::Doctor(arguments) => runtime()?.block_on(doctor::run(arguments)),
        // These two run before a runtime or a log exist: they confine themselves first thing.
        Command::ImagingWorker => {
            imaging::worker::serve(std::io::stdin().lock(), std::io::stdout().lock(), imaging::Fonts::default())?;
            Ok(ExitCode::SUCCESS)
        }
        Command::PrintWorker => {
            print::worker::serve(std::io::stdin().lock(), std::io::stdout().lock())?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// Opens the hub of the configuration and runs `work` on it.
fn with_hub<F: Future<Output = anyhow::Result<()>>>(work: impl FnOnce(App) -> F) -> anyhow::Result<ExitCode> {
    let config = Config::load()?;
    telemetry::init(&config)?;
    runtime()?.block_on(async {
        let app = App::open(config).await?;
        let db = app.db.clone();
        let sharing = tokio::spawn(async move { db.share_commits().await });
        catalog::model::seed(&app).await?;
        let done = work(app.clone()).await;
        sharing.abort();
        app.db.close().await?;
        done.map(|()| ExitCode::SUCCESS)
    })
}

/// For work on what a hub is made of, none of which may be changed by opening it.
fn without_hub<F: Future<Output = anyhow::Result<()>>>(work: impl FnOnce(Config) -> F) -> anyhow::Result<ExitCode> {
    let config = Config::load()?;
    telemetry::init(&config)?;
    runtime()?.block_on(work(config)).map(|()| ExitCode::SUCCESS)
}

fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}

/// Commands act as the hub itself: who reaches the machine and its secret needs no further right.
fn actor() -> Actor {
    Actor::system("cli")
}

/// Prints a result: as one line of JSON for scripts, else as text for people.
fn answer(json: bool, data: &serde_json::Value, text: &str) {
    if json { println!("{data}") } else { println!("{text}") }
}

/// A domain error with all its violations, which `Display` only counts.
fn explained(error: crate::error::Error) -> anyhow::Error {
    match error {
        crate::error::Error::Invalid(violations) => {
            let lines: Vec<String> = violations.iter().map(|v| format!("{}: {}", v.path, v.message)).collect();
            anyhow::anyhow!("{}", lines.join("; "))
        }
        other => other.into(),
    }
}
