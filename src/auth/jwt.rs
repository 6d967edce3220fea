//! Short-lived signed tokens (JWT, EdDSA). Each has one purpose, checked on the way in: a preview token never passes
//! for an access token. The algorithm is fixed; what the token's header says about it is not believed.

use std::sync::Arc;

use anyhow::Context;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Duration, Utc};
use ed25519_dalek::SigningKey;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::secret::Secret;
use crate::{
    app::App,
    error::{Error, Result},
    id::{SessionId, UserId},
};

/// PKCS#8 version 1 around a 32-byte Ed25519 seed (RFC 8410, section 7): the one form `jsonwebtoken` reads.
const PKCS8_PREFIX: [u8; 16] = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];

/// The data of one kind of token.
pub trait Purpose: Serialize + DeserializeOwned {
    /// Named in the token's audience, so that one kind never passes for another.
    const NAME: &'static str;
    /// The longest one may live.
    fn lifetime() -> Duration;
}

/// Who is signed in, and by which session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Access {
    #[serde(rename = "sub")]
    pub user: UserId,
    #[serde(rename = "sid")]
    pub session: SessionId,
}

impl Purpose for Access {
    const NAME: &'static str = "access";
    fn lifetime() -> Duration {
        Duration::minutes(10)
    }
}

#[derive(Serialize, Deserialize)]
struct Claims<P> {
    iss: String,
    aud: String,
    iat: i64,
    exp: i64,
    purpose: String,
    #[serde(flatten)]
    data: P,
}

pub struct Keys {
    id: String,
    public: [u8; 32],
    signing: EncodingKey,
    verifying: DecodingKey,
}

impl Keys {
    /// The keys of this hub, derived from its secret, so that several processes with one secret agree.
    pub fn of(app: &App) -> anyhow::Result<Arc<Self>> {
        match app.find_shared::<Self>() {
            Some(keys) => Ok(keys),
            None => Ok(app.share(Self::new(&Secret::of(app)?.key("access tokens"))?)),
        }
    }

    fn new(seed: &[u8; 32]) -> anyhow::Result<Self> {
        let public = SigningKey::from_bytes(seed).verifying_key().to_bytes();
        let id = blake3::hash(&public).to_hex()[..16].to_owned();
        let keys = Self {
            id,
            public,
            signing: EncodingKey::from_ed_der(&[PKCS8_PREFIX.as_slice(), seed].concat()),
            verifying: DecodingKey::from_ed_der(&public),
        };
        // A wrong set of crypto features shows at the first token only: make one now rather than at the first sign-in.
        let probe = jsonwebtoken::encode(&Header::new(Algorithm::EdDSA), &serde_json::json!({}), &keys.signing);
        probe.context("signing a token")?;
        Ok(keys)
    }

    /// The public key as a JSON Web Key Set, for those who verify tokens themselves.
    pub fn jwks(&self) -> serde_json::Value {
        let x = URL_SAFE_NO_PAD.encode(self.public);
        let key =
            serde_json::json!({ "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": self.id, "x": x });
        serde_json::json!({ "keys": [key] })
    }
}

/// A signed token that lives as long as its purpose allows.
pub fn issue<P: Purpose>(app: &App, data: P) -> Result<String> {
    issue_until(app, data, app.clock.now() + P::lifetime())
}

/// A signed token that lives until then. One that would outlive its purpose is never accepted.
pub fn issue_until<P: Purpose>(app: &App, data: P, until: DateTime<Utc>) -> Result<String> {
    let keys = Keys::of(app)?;
    let now = app.clock.now();
    let claims = Claims {
        iss: app.config.public_url.clone(),
        aud: format!("nabe:{}", P::NAME),
        iat: now.timestamp(),
        exp: until.timestamp(),
        purpose: P::NAME.to_owned(),
        data,
    };
    let header = Header { kid: Some(keys.id.clone()), ..Header::new(Algorithm::EdDSA) };
    Ok(jsonwebtoken::encode(&header, &claims, &keys.signing).context("signing a token")?)
}

/// The data of a token that is ours, of this purpose and not expired; anything else is `UNAUTHENTICATED`.
pub fn verify<P: Purpose>(app: &App, token: &str) -> Result<P> {
    let keys = Keys::of(app)?;
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.set_audience(&[format!("nabe:{}", P::NAME)]);
    validation.set_issuer(&[&app.config.public_url]);
    validation.set_required_spec_claims(&["exp", "aud", "iss"]);
    validation.validate_exp = false; // Checked below, by the clock of the hub.
    let claims = jsonwebtoken::decode::<Claims<P>>(token, &keys.verifying, &validation)
        .map_err(|_| Error::Unauthenticated)?
        .claims;
    let expired = claims.exp <= app.clock.now().timestamp();
    let lifetime = claims.exp.saturating_sub(claims.iat);
    if claims.purpose != P::NAME || expired || lifetime > P::lifetime().num_seconds() {
        return Err(Error::Unauthenticated);
    }
    Ok(claims.data)
}
