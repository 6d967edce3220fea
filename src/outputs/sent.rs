//! How one hand-over ended.

use chrono::TimeDelta;

/// Bytes of an answer that are kept for people to look at.
pub const EXCERPT: usize = 4 * 1024;

#[derive(Debug)]
pub enum Sent {
    /// The other side has it; where it can be seen there.
    Done {
        status: Option<u16>,
        response: Option<String>,
        url: Option<String>,
    },
    /// Nothing to send, and why.
    Skipped(String),
    Failed(Failed),
}

#[derive(Debug, Default)]
pub struct Failed {
    pub status: Option<u16>,
    pub error: String,
    pub response: Option<String>,
    /// The other side asked to be left alone for so long.
    pub retry_after: Option<TimeDelta>,
    pub next: Next,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Next {
    #[default]
    Retry,
    /// The same again would fail the same way.
    GiveUp,
    /// The other side wants nothing any more.
    Disable,
}

impl Failed {
    pub fn new(error: impl Into<String>) -> Self {
        Self { error: error.into(), ..Self::default() }
    }

    pub fn give_up(error: impl Into<String>) -> Self {
        Self { next: Next::GiveUp, ..Self::new(error) }
    }
}

impl From<crate::net::Failure> for Failed {
    fn from(failure: crate::net::Failure) -> Self {
        Self::new(failure.to_string())
    }
}

/// The first part of an answer as text, for the log.
pub fn excerpt(body: &[u8]) -> Option<String> {
    let part = &body[..body.len().min(EXCERPT)];
    let text = String::from_utf8_lossy(part).replace('\0', "");
    (!text.trim().is_empty()).then_some(text)
}
