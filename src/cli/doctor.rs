//! `nabe doctor`: looks at everything the hub needs, says what is wrong and how to mend it. It changes nothing that a
//! start would not change too.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    process::ExitCode,
    time::Duration,
};

use sea_orm::ConnectionTrait;
use serde::Serialize;

use crate::{
    assets::{intake, scrub, workers},
    auth::{Actor, secret::Secret, user},
    config::Config,
    db::Db,
    outputs::catalogue,
    scanner::Scanner,
    storage::Storage,
};

#[derive(clap::Args)]
pub struct Arguments {
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Finding {
    check: &'static str,
    ok: bool,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'static str>,
}

impl Finding {
    /// `Ok` says what is fine; an error is shown with `hint`.
    fn of(check: &'static str, result: anyhow::Result<String>, hint: &'static str) -> Self {
        match result {
            Ok(message) => Self { check, ok: true, message, hint: None },
            Err(error) => Self { check, ok: false, message: format!("{error:#}"), hint: Some(hint) },
        }
    }
}

pub async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let findings = examine().await;
    for finding in &findings {
        print(arguments.json, finding)?;
    }
    Ok(if findings.iter().all(|finding| finding.ok) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn print(json: bool, finding: &Finding) -> anyhow::Result<()> {
    let mark = if finding.ok { "ok   " } else { "WRONG" };
    let hint = finding.hint.map(|hint| format!("\n      {hint}")).unwrap_or_default();
    super::answer(
        json,
        &serde_json::to_value(finding)?,
        &format!("{mark} {}: {}{hint}", finding.check, finding.message),
    );
    Ok(())
}

async fn examine() -> Vec<Finding> {
    let config = match Config::load() {
        Ok(config) => config,
        Err(error) => {
            let hint = "mend the named key in nabe.toml or the variable of the environment, then run this again";
            return vec![Finding::of("configuration", Err(error), hint)];
        }
    };
    let read = format!("read; the hub will be reached at {}", config.public_url);
    vec![
        Finding::of("configuration", Ok(read), ""),
        Finding::of(
            "data folder",
            data_folder(&config),
            "make the folder, or let NABE_DATA name one this user may write",
        ),
        Finding::of(
            "secret",
            secret(&config),
            "give NABE_SECRET 32 characters or more, such as from `openssl rand -base64 32`",
        ),
        Finding::of("database", database(&config).await, "check NABE_DATABASE_URL and that the database server runs"),
        Finding::of(
            "files",
            files(&config).await,
            "check NABE_STORAGE_URL, its keys and that the bucket or folder exists",
        ),
        Finding::of(
            "stored files",
            stored_files(&config).await,
            "upload the same files again, or take them from a backup: `storageHealth` names them all",
        ),
        Finding::of(
            "scanner",
            scanner(&config).await,
            "start clamd, or mend NABE_CLAMAV_URL: until then no file is taken, unless NABE_CLAMAV_REQUIRED is false",
        ),
        Finding::of(
            "watched files",
            intake::watch::reach(&config).await,
            "let NABE_WATCH name a folder outside of the data folder, or a bucket with a prefix",
        ),
        Finding::of(
            "search index",
            index(&config),
            "let this user write the folder; the index itself can always be rebuilt",
        ),
        Finding::of("port", port(&config), "stop the other program, or let NABE_LISTEN name another port"),
        Finding::of(
            "picture worker",
            picture_worker().await,
            "the program must be able to start itself: check its rights and the memory limit",
        ),
        Finding::of(
            "print worker",
            print_worker().await,
            "the program must be able to start itself: check its rights and the memory limit",
        ),
    ]
}

fn data_folder(config: &Config) -> anyhow::Result<String> {
    std::fs::create_dir_all(&config.data)?;
    let probe = config.data.join(".doctor");
    std::fs::write(&probe, b"written by nabe doctor")?;
    std::fs::remove_file(&probe)?;
    Ok(format!("{} can be written", config.data.display()))
}

fn secret(config: &Config) -> anyhow::Result<String> {
    Secret::load(config)?;
    let from = if config.secret.is_some() { "NABE_SECRET" } else { "the data folder" };
    Ok(format!("taken from {from}"))
}

async fn database(config: &Config) -> anyhow::Result<String> {
    let db = Db::connect(&config.database_url()).await?;
    db.migrate().await?;
    let tx = db.begin_write().await?;
    tx.execute_unprepared("SELECT 1").await?;
    tx.rollback().await?;
    let people = user::count(db.read(), &Actor::system("doctor")).await?;
    let engine = if db.is_postgres() { "PostgreSQL" } else { "SQLite" };
    db.close().await?;
    Ok(format!("{engine} answers and is up to date; {people} people"))
}

async fn files(config: &Config) -> anyhow::Result<String> {
    let storage = Storage::open(&config.storage_url())?;
    let key = format!("doctor/{}", uuid::Uuid::now_v7());
    storage.put(&key, bytes::Bytes::from_static(b"written by nabe doctor")).await?;
    let read = storage.get(&key).await?;
    storage.delete(&key).await?;
    anyhow::ensure!(read.as_ref() == b"written by nabe doctor", "what was written came back different");
    Ok("written, read and removed a file".to_owned())
}

/// As far as they were read again.
async fn stored_files(config: &Config) -> anyhow::Result<String> {
    let db = Db::connect(&config.database_url()).await?;
    let broken = scrub::broken(db.read()).await?;
    db.close().await?;
    anyhow::ensure!(broken == 0, "{broken} stored files are damaged or missing");
    Ok("none is known to be damaged".to_owned())
}

async fn scanner(config: &Config) -> anyhow::Result<String> {
    let Some(address) = &config.clamav_url else { return Ok("none: files are taken as they come".to_owned()) };
    let scanner = Scanner::new(address)?;
    scanner.ping().await?;
    Ok(format!("{scanner} answers"))
}

fn index(config: &Config) -> anyhow::Result<String> {
    std::fs::create_dir_all(config.index_path())?;
    Ok(format!("embedded, in {}", config.index_path().display()))
}

/// The port is free, or a hub answers on it.
fn port(config: &Config) -> anyhow::Result<String> {
    match TcpListener::bind(config.listen) {
        Ok(_) => Ok(format!("{} is free", config.listen)),
        Err(_) if is_hub(config) => Ok(format!("a hub answers on {}", config.listen)),
        Err(error) => Err(error.into()),
    }
}

fn is_hub(config: &Config) -> bool {
    let ask = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect_timeout(&config.listen, Duration::from_secs(2))?;
        stream.set_read_timeout(Some(Duration::from_secs(2)))?;
        stream.write_all(b"GET /health/live HTTP/1.0\r\n\r\n")?;
        let mut answer = String::new();
        stream.take(4096).read_to_string(&mut answer)?;
        Ok(answer)
    };
    ask().is_ok_and(|answer| answer.contains(r#""status":"ok""#))
}

/// Has a worker process read the smallest picture there is.
async fn picture_worker() -> anyhow::Result<String> {
    const PIXEL: &[u8] = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";
    let options =
        imaging::PoolOptions { workers: 1, ..imaging::PoolOptions::new(std::env::current_exe()?, [workers::COMMAND]) };
    imaging::Pool::new(options).probe(PIXEL, &imaging::Limits::default()).await?;
    Ok("read a picture".to_owned())
}

/// Has a worker process set an empty page.
async fn print_worker() -> anyhow::Result<String> {
    let template = [("main.typ".to_owned(), b"#box()".to_vec())].into();
    let job = print::Job { template, ..print::Job::default() };
    let limits = print::Limits { time: Duration::from_secs(60), ..print::Limits::default() };
    let pdf = print::run_isolated(std::env::current_exe()?, [catalogue::COMMAND], &job, &limits).await?;
    Ok(format!("set {} page", pdf.pages))
}
