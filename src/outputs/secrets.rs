//! Passwords and signing keys of outputs: sealed in the database with a key of the hub's secret, never shown again.

use anyhow::{Context, anyhow};
use base64::{Engine, engine::general_purpose::STANDARD};
use chacha20poly1305::{Key, KeyInit, XChaCha20Poly1305, XNonce, aead::Aead};
use rand::RngExt;
use serde::{Deserialize, Serialize};

use crate::{app::App, auth::secret::Secret, error::Result};

/// What an output knows that nobody may read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Secrets {
    /// Password or token for the other side.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// Keys that webhooks are signed with, newest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signing: Vec<SigningKey>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SigningKey {
    /// `whsec_` and base64.
    pub secret: String,
    /// Replaced by a newer one, and used beside it until then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<chrono::DateTime<chrono::Utc>>,
}

const NONCE: usize = 24;

/// XChaCha20-Poly1305, the nonce in front, as base64.
pub fn seal(app: &App, secrets: &Secrets) -> Result<String> {
    let nonce: [u8; NONCE] = rand::rng().random();
    let text = serde_json::to_vec(secrets)?;
    let sealed = cipher(app)?.encrypt(&XNonce::from(nonce), text.as_slice());
    let sealed = sealed.map_err(|_| anyhow!("sealing secrets failed"))?;
    Ok(STANDARD.encode([nonce.as_slice(), &sealed].concat()))
}

/// Fails when the hub's secret is another than the one they were sealed with.
pub fn open(app: &App, sealed: Option<&str>) -> Result<Secrets> {
    let Some(sealed) = sealed else { return Ok(Secrets::default()) };
    let bytes = STANDARD.decode(sealed).context("reading sealed secrets")?;
    let (nonce, rest) = bytes.split_first_chunk::<NONCE>().context("sealed secrets are cut off")?;
    let text = cipher(app)?.decrypt(&XNonce::from(*nonce), rest);
    let text =
        text.map_err(|_| anyhow!("the secrets of this output were sealed with another NABE_SECRET: enter them again"))?;
    Ok(serde_json::from_slice(&text)?)
}

fn cipher(app: &App) -> Result<XChaCha20Poly1305> {
    let key = Secret::of(app)?.key("secrets of outputs");
    Ok(XChaCha20Poly1305::new(&Key::from(key)))
}
