//! Passwords: argon2id, a few at a time and off the request threads, the same time whether or not the person exists.

use std::sync::LazyLock;

use anyhow::{Context, anyhow};
use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tokio::sync::Semaphore;

use super::user;
use crate::error::{Result, Violation};

pub const SHORTEST: usize = 10;
/// Hashing takes time in proportion; nobody types more.
pub const LONGEST: usize = 256;

/// One hash takes 19 MiB and tens of milliseconds of a core: more at once would only take memory.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// Checked against when there is no such person, so that the answer takes as long.
static NOBODY: LazyLock<String> =
    LazyLock::new(|| hash_now(super::secret::random_text().as_bytes()).unwrap_or_default());

/// The commonest passwords of ten characters or more, and what people make of the name of the hub.
const COMMON: [&str; 24] = [
    "1234567890",
    "0123456789",
    "0987654321",
    "1111111111",
    "0000000000",
    "1234512345",
    "1q2w3e4r5t",
    "1qaz2wsx3edc",
    "qwertyuiop",
    "qwertzuiop",
    "asdfghjkl1",
    "abcdefghij",
    "password12",
    "password123",
    "password1234",
    "passw0rd123",
    "passwort123",
    "iloveyou123",
    "welcome123",
    "willkommen",
    "letmein123",
    "changeme123",
    "administrator",
    "nabenabenabe",
];

/// What is wrong with a new password; nothing when it is good.
pub fn problem(password: &str, user: &user::Model) -> Option<Violation> {
    let lower = password.to_lowercase();
    let length = password.chars().count();
    let says_who = [Some(&user.handle), Some(&user.name), user.email.as_ref()].into_iter().flatten();
    let mut said = says_who.map(|text| text.to_lowercase()).filter(|text| text.len() >= 3);
    let problem = |code, message: &str| Some(Violation::new(code, "password", message));
    match () {
        () if length < SHORTEST => {
            problem("TOO_SHORT", &format!("use at least {SHORTEST} characters")).map(|violation| {
                violation.with("min", SHORTEST).hint("a few words in a row are easy to keep in mind and hard to guess")
            })
        }
        () if password.len() > LONGEST => problem("TOO_LONG", &format!("use at most {LONGEST} bytes")),
        () if said.any(|text| lower.contains(&text)) => problem("GUESSABLE", "it holds your handle, name or email"),
        () if COMMON.contains(&lower.as_str()) => problem("GUESSABLE", "it is one of the commonest passwords"),
        () if lower.chars().all(|c| lower.starts_with(c)) => problem("GUESSABLE", "it is one character repeated"),
        () => None,
    }
}

/// The stored form (PHC text) of a password.
pub async fn hash(password: &str) -> Result<String> {
    let _permit = AT_ONCE.acquire().await.context("the hashing queue is closed")?;
    let password = password.as_bytes().to_vec();
    Ok(tokio::task::spawn_blocking(move || hash_now(&password)).await.context("hashing a password")??)
}

/// Whether the password is the stored one. Takes as long when nothing is stored.
pub async fn verify(password: &str, stored: Option<&str>) -> Result<bool> {
    if password.len() > LONGEST {
        return Ok(false);
    }
    let _permit = AT_ONCE.acquire().await.context("the hashing queue is closed")?;
    let (password, stored) = (password.as_bytes().to_vec(), stored.map(str::to_owned));
    let matches = tokio::task::spawn_blocking(move || {
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| NOBODY.clone());
        let parsed =
            PasswordHash::new(&stored).map_err(|error| anyhow!("a stored password cannot be read: {error}"))?;
        anyhow::Ok(Argon2::default().verify_password(&password, &parsed).is_ok() && known)
    });
    Ok(matches.await.context("checking a password")??)
}

/// argon2id with 19 MiB, two passes, one lane: the crate's default, after the OWASP recommendation.
fn hash_now(password: &[u8]) -> anyhow::Result<String> {
    let hash = Argon2::default().hash_password(password).map_err(|error| anyhow!("hashing a password: {error}"))?;
    Ok(hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn maya() -> user::Model {
        user::Model {
            id: crate::id::UserId::new(),
            handle: "maya".to_owned(),
            name: "Maya Brandt".to_owned(),
            email: None,
            role: "editor".to_owned(),
            locale: "en_US".to_owned(),
            password: None,
            disabled: false,
            created_at: Default::default(),
            updated_at: Default::default(),
            last_seen_at: None,
        }
    }

    #[test]
    fn guessable_passwords_are_refused() {
        for (password, code) in [
            ("short", Some("TOO_SHORT")),
            ("MAYA-is-great", Some("GUESSABLE")),
            ("Password123", Some("GUESSABLE")),
            ("aaaaaaaaaaaa", Some("GUESSABLE")),
            ("seven green kettles", None),
        ] {
            assert_eq!(problem(password, &maya()).map(|violation| violation.code).as_deref(), code, "{password}");
        }
    }

    #[tokio::test]
    async fn a_password_matches_only_its_own_hash() {
        let stored = hash("seven green kettles").await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(verify("seven green kettles", Some(&stored)).await.unwrap());
        assert!(!verify("seven green kettle", Some(&stored)).await.unwrap());
        assert!(!verify("seven green kettles", None).await.unwrap());
    }
}
