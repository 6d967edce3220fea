//! The service that translates: what it is sent, and what is taken of its answer. It is somebody else's program, so that its
//! answer is read as a stranger's.

use std::{collections::HashMap, time::Duration};

use http::Method;
use serde::{Deserialize, Serialize};

use crate::{
    app::App,
    error::{Error, Result},
    net::{self, Request},
};

/// Texts of one request.
const TEXTS: usize = 50;
/// Bytes of the texts of one request; a longer text goes alone.
const BYTES: usize = 64 * 1024;
/// A large model takes its time for a full request.
const TIMEOUT: Duration = Duration::from_secs(60);
/// Bytes of an answer.
const LARGEST: usize = 4 * 1024 * 1024;
/// Characters of what the service says about a text.
const REASON: usize = 200;

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Markup {
    Plain,
    /// HTML, whose tags are to be kept.
    Rich,
}

/// One text to translate, and what helps with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Question {
    pub text: String,
    pub kind: Markup,
    pub attribute: String,
    /// Code of the resource.
    pub resource: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub family: Option<String>,
    /// Characters that the translation may have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u32>,
}

/// A translation, or why there is none.
pub type Reply = Result<String, String>;

/// Why nothing was translated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The service does not take these texts: asking again would not help.
    Refused(String),
    /// It is away, busy or set up wrongly: the same may work later.
    Away(String),
}

impl Failure {
    pub fn reason(&self) -> &str {
        match self {
            Self::Refused(reason) | Self::Away(reason) => reason,
        }
    }
}

#[derive(Serialize)]
struct Body<'a> {
    version: u8,
    source: &'a str,
    target: &'a str,
    texts: Vec<Numbered<'a>>,
}

#[derive(Serialize)]
struct Numbered<'a> {
    id: String,
    #[serde(flatten)]
    question: &'a Question,
}

#[derive(Deserialize)]
struct Answer {
    texts: Vec<Translated>,
}

#[derive(Deserialize)]
struct Translated {
    id: String,
    text: Option<String>,
    error: Option<String>,
}

pub fn is_configured(app: &App) -> bool {
    app.config.translation_url.is_some()
}

/// Refuses where the operator has named no service.
pub fn require(app: &App) -> Result<()> {
    match is_configured(app) {
        true => Ok(()),
        false => Err(Error::Refused {
            code: "TRANSLATOR_MISSING",
            reason: "no service that translates is set up".to_owned(),
            hint: Some("an operator names one with NABE_TRANSLATION_URL".to_owned()),
        }),
    }
}

/// Has texts translated, request by request; replies in their order. What was refused is a reply, so that one bad text does
/// not take the others with it.
pub async fn ask(app: &App, source: &str, target: &str, questions: &[Question]) -> Result<Vec<Reply>, Failure> {
    let mut replies = Vec::with_capacity(questions.len());
    for part in parts(questions) {
        match send(app, source, target, part).await {
            Ok(answered) => replies.extend(answered),
            Err(Failure::Refused(reason)) => replies.extend(part.iter().map(|_| Err(reason.clone()))),
            Err(away) => return Err(away),
        }
    }
    Ok(replies)
}

/// Splits texts into requests.
fn parts(questions: &[Question]) -> Vec<&[Question]> {
    let (mut parts, mut start, mut bytes) = (Vec::new(), 0, 0);
    for (index, question) in questions.iter().enumerate() {
        let full = index - start == TEXTS || bytes + question.text.len() > BYTES;
        if full && index > start {
            parts.push(&questions[start..index]);
            (start, bytes) = (index, 0);
        }
        bytes += question.text.len();
    }
    if start < questions.len() {
        parts.push(&questions[start..]);
    }
    parts
}

async fn send(app: &App, source: &str, target: &str, questions: &[Question]) -> Result<Vec<Reply>, Failure> {
    let request = request(app, source, target, questions)?;
    let answer = app.net.send(request).await.map_err(|failure| Failure::Away(failure.to_string()))?;
    judge(&answer)?;
    let Ok(found) = serde_json::from_slice::<Answer>(&answer.body) else {
        return Err(Failure::Refused("its answer is not what the protocol says".to_owned()));
    };
    Ok(replies(found, questions.len()))
}

fn request(app: &App, source: &str, target: &str, questions: &[Question]) -> Result<Request, Failure> {
    let away = |failure: net::Failure| Failure::Away(failure.to_string());
    let Some(url) = &app.config.translation_url else {
        return Err(Failure::Away("no service that translates is set up".to_owned()));
    };
    let numbered = |(id, question)| Numbered { id: usize::to_string(&id), question };
    let texts = questions.iter().enumerate().map(numbered).collect();
    let body = serde_json::to_vec(&Body { version: 1, source, target, texts })
        .map_err(|error| Failure::Refused(error.to_string()))?;
    let mut request = Request::new(Method::POST, url).body(body);
    (request.timeout, request.largest) = (TIMEOUT, LARGEST);
    request = request.header("content-type", "application/json").map_err(away)?;
    match &app.config.translation_token {
        Some(token) => request.header("authorization", &format!("Bearer {token}")).map_err(away),
        None => Ok(request),
    }
}

/// A wrong address or a wrong token is the operator's to mend, so the texts wait for that; what the service finds wrong with
/// the texts themselves no waiting mends.
fn judge(answer: &net::Answer) -> Result<(), Failure> {
    match answer.status {
        200..=299 if answer.truncated => Err(Failure::Refused("its answer is too large".to_owned())),
        200..=299 => Ok(()),
        status @ (400 | 413 | 422) => Err(Failure::Refused(format!("it answers {status}"))),
        status => Err(Failure::Away(format!("it answers {status}"))),
    }
}

/// The first reply to each text; what it says of others is nobody's.
fn replies(answer: Answer, count: usize) -> Vec<Reply> {
    let mut found: HashMap<String, Reply> = HashMap::new();
    for Translated { id, text, error } in answer.texts {
        let reply = match (text, error) {
            (Some(text), None) if !text.trim().is_empty() => Ok(text),
            (_, Some(error)) => Err(told(&error)),
            _ => Err("it gave no translation".to_owned()),
        };
        found.entry(id).or_insert(reply);
    }
    let reply = |id: usize| found.remove(&id.to_string()).unwrap_or_else(|| Err("it left the text out".to_owned()));
    (0..count).map(reply).collect()
}

/// What a stranger says, for one line of a report.
fn told(error: &str) -> String {
    let line: String = error.chars().map(|c| if c.is_control() { ' ' } else { c }).take(REASON).collect();
    format!("it says: {}", line.trim())
}

#[cfg(test)]
mod tests;
