//! The secret of the hub and what is derived from it: the key that signs access tokens, and keys for signed addresses.
//! `NABE_SECRET`, or a file in the data folder made on first use. It is never stored in the database or logged.

use std::{
    io::Write,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Context;
use rand::RngExt;

use crate::{app::App, config::Config};

const FILE: &str = "secret";

/// Where the hub keeps its own secret; `None` where the configuration holds it.
pub fn file(config: &Config) -> Option<PathBuf> {
    config.secret.is_none().then(|| config.data.join(FILE))
}

pub struct Secret {
    master: Vec<u8>,
}

impl Secret {
    /// The secret of this hub; read once.
    pub fn of(app: &App) -> anyhow::Result<Arc<Self>> {
        match app.find_shared::<Self>() {
            Some(secret) => Ok(secret),
            None => Ok(app.share(Self::load(&app.config)?)),
        }
    }

    /// From the configuration, else from the file `secret` in the data folder, made when missing.
    pub fn load(config: &Config) -> anyhow::Result<Self> {
        let text = match &config.secret {
            Some(secret) => secret.clone(),
            None => read_or_make(&config.data.join(FILE))?,
        };
        let master = text.trim().as_bytes().to_vec();
        anyhow::ensure!(master.len() >= 32, "the secret is shorter than 32 characters");
        Ok(Self { master })
    }

    /// A key for one purpose. Keys of different purposes tell nothing about each other.
    pub fn key(&self, purpose: &str) -> [u8; 32] {
        blake3::derive_key(&format!("nabe 2026-11 {purpose}"), &self.master)
    }
}

fn read_or_make(path: &Path) -> anyhow::Result<String> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(mut file) => {
            let text = random_text();
            file.write_all(text.as_bytes()).with_context(|| format!("writing {}", path.display()))?;
            Ok(text)
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))
        }
        Err(error) => Err(error).with_context(|| format!("making {}", path.display())),
    }
}

/// 256 random bits, safe in addresses and headers: 43 characters.
pub fn random_text() -> String {
    use base64::Engine;
    let bytes: [u8; 32] = rand::rng().random();
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

/// What is stored of a random token: nobody who reads the database can use it.
pub fn hash(token: &str) -> String {
    blake3::hash(token.as_bytes()).to_hex().to_string()
}
