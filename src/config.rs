//! Configuration: `nabe.toml` and `NABE_…` variables, the environment winning.
//! An unknown key or a bad value is an error that names it; nothing is guessed.

use std::{net::SocketAddr, path::PathBuf};

use anyhow::Context;
use figment::{
    Figment,
    providers::{Env, Format, Serialized, Toml},
};
use serde::{Deserialize, Serialize};

/// Variables that share the prefix but belong to the test-suite, not to the hub.
const FOREIGN_PREFIXES: [&str; 2] = ["test_", "e2e_"];

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Address and port to listen on.
    pub listen: SocketAddr,
    /// Address under which people and channels reach the hub; links in documents and mails start with it.
    pub public_url: String,
    /// Folder of the embedded database, files, search index and secret.
    pub data: PathBuf,
    /// `sqlite://path` or `postgres://…`; by default SQLite in the data folder.
    pub database_url: Option<String>,
    /// `file://path` or `s3://bucket?endpoint=…`; by default a folder in the data folder.
    pub storage_url: Option<String>,
    /// At least 32 characters; by default made once and kept in the data folder.
    pub secret: Option<String>,
    /// Filter of the log, such as `info` or `nabe=debug,warn`.
    pub log: String,
    /// `text` or `json`.
    pub log_format: LogFormat,
    /// Shows GraphiQL and internal error texts. Never in production.
    pub development: bool,
    /// Address ranges such as `127.0.0.0/8,10.0.0.0/8` that outputs may reach although they are private.
    pub outbound_allow: String,
    /// Address of a service that translates; without it nothing is translated by a machine.
    pub translation_url: Option<String>,
    /// Sent to that service as a bearer token.
    pub translation_token: Option<String>,
    /// Processes that decode pictures and set pages.
    pub workers: usize,
    /// Largest upload in bytes.
    pub max_upload: u64,
    /// `tcp://host:3310` or `unix:///run/clamav/clamd.ctl`: a scanner that looks at every file before it is kept.
    pub clamav_url: Option<String>,
    /// Files wait while the scanner does not answer; otherwise they are taken unseen.
    pub clamav_required: bool,
    /// A folder, or `s3://bucket/prefix?…`, whose files are taken in by themselves.
    pub watch: Option<String>,
    /// Bytes of renditions that are kept; the ones nobody asked for longest go first.
    pub rendition_space: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    Text,
    Json,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: "http://localhost:8080".to_owned(),
            data: PathBuf::from("./data"),
            database_url: None,
            storage_url: None,
            secret: None,
            log: "info,tantivy=warn,sea_orm_migration=warn,usvg=error".to_owned(),
            log_format: LogFormat::Text,
            development: cfg!(debug_assertions),
            outbound_allow: String::new(),
            translation_url: None,
            translation_token: None,
            workers: 2,
            max_upload: 2 * 1024 * 1024 * 1024,
            clamav_url: None,
            clamav_required: true,
            watch: None,
            rendition_space: 50 * 1024 * 1024 * 1024,
        }
    }
}

impl Config {
    /// Reads `nabe.toml` in the working folder, if there is one, then the environment.
    pub fn load() -> anyhow::Result<Self> {
        let environment = Env::prefixed("NABE_").filter(|key| {
            let key = key.as_str().to_ascii_lowercase();
            !FOREIGN_PREFIXES.iter().any(|foreign| key.starts_with(foreign)) && key != "chromium"
        });
        let config: Self = Figment::from(Serialized::defaults(Self::default()))
            .merge(Toml::file("nabe.toml"))
            .merge(environment)
            .extract()
            .context("reading the configuration (nabe.toml and NABE_… variables)")?;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> anyhow::Result<()> {
        url::Url::parse(&self.public_url)
            .with_context(|| format!("`public_url` (NABE_PUBLIC_URL) is no address: {}", self.public_url))?;
        if let Some(secret) = &self.secret {
            anyhow::ensure!(
                secret.len() >= 32,
                "`secret` (NABE_SECRET) is too short: use at least 32 random characters, such as from `openssl rand -base64 32`"
            );
        }
        if let Some(url) = &self.translation_url {
            url::Url::parse(url).context("`translation_url` (NABE_TRANSLATION_URL) is no address")?;
        }
        let database = self.database_url();
        anyhow::ensure!(
            ["sqlite://", "postgres://", "postgresql://"].iter().any(|scheme| database.starts_with(scheme)),
            "`database_url` (NABE_DATABASE_URL) must start with sqlite:// or postgres://"
        );
        let storage = self.storage_url();
        anyhow::ensure!(
            ["file://", "s3://", "memory://"].iter().any(|scheme| storage.starts_with(scheme)),
            "`storage_url` (NABE_STORAGE_URL) must start with file:// or s3://"
        );
        Ok(())
    }

    pub fn database_url(&self) -> String {
        self.database_url.clone().unwrap_or_else(|| format!("sqlite://{}", self.data.join("nabe.db").display()))
    }

    pub fn storage_url(&self) -> String {
        self.storage_url.clone().unwrap_or_else(|| format!("file://{}", self.data.join("files").display()))
    }

    /// Folder of the embedded search index.
    pub fn index_path(&self) -> PathBuf {
        self.data.join("index")
    }

    /// Joins a path such as `/media/…` to the public address.
    pub fn public(&self, path: &str) -> String {
        format!("{}{path}", self.public_url.trim_end_matches('/'))
    }
}
