//! An account on its server: XRPC over the hub's one way out.
//!
//! Names of records are chosen by the hub, and writing one is `putRecord`: the same again changes nothing, so a try of
//! unknown end can be repeated. (`createRecord` under a name that is taken answers an error of the server.)

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use http::Method;
use serde_json::{Value as Json, json};

use super::{
    post::Post,
    record::{self, COLLECTION},
    settings::Settings,
};
use crate::{
    app::App,
    net::{Answer, Failure, Request},
    outputs::{
        picture::Picture,
        sent::{self, Failed},
    },
};

/// Servers let one sign in some dozen times an hour, and their tokens hold for about two.
const SESSION: TimeDelta = TimeDelta::minutes(60);
/// Bytes of an answer; a record has at most some kilobytes.
const LARGEST: usize = 256 * 1024;

/// A record as the server has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Remote {
    /// `at://did:…/app.bsky.feed.post/…`
    pub uri: String,
    /// Names the content.
    pub cid: String,
    /// Where people see it.
    pub url: String,
    pub record: Json,
}

pub struct Account<'a> {
    pub app: &'a App,
    pub settings: &'a Settings,
}

#[derive(Clone)]
struct Session {
    did: String,
    token: String,
    until: DateTime<Utc>,
}

/// Sessions by account; who needs one waits for whoever is signing in already.
#[derive(Default)]
struct Sessions(Mutex<HashMap<String, Arc<tokio::sync::Mutex<Option<Session>>>>>);

impl Account<'_> {
    /// Writes the post under the name `rkey`. `again`: it may be there already, then it is read first and nothing is
    /// sent when it is as it should be.
    pub async fn publish(
        &self,
        rkey: &str,
        post: &Post,
        picture: Option<&Picture>,
        again: bool,
    ) -> Result<Remote, Failed> {
        let record = record::record(post, picture, rkey);
        if again && let Some(there) = self.find(rkey).await?.filter(|there| there.record == record) {
            return Ok(there);
        }
        if let Some(picture) = picture {
            self.upload(picture).await?;
        }
        let put = |session: &Session| {
            let body = json!({ "repo": session.did, "collection": COLLECTION, "rkey": rkey, "record": record });
            self.post("com.atproto.repo.putRecord", &body)
        };
        let answer = self.signed(put).await?;
        self.remote(rkey, &answer, record.clone())
    }

    /// Deletes the post; one that is gone already is no error.
    pub async fn remove(&self, rkey: &str) -> Result<(), Failed> {
        let delete = |session: &Session| {
            let body = json!({ "repo": session.did, "collection": COLLECTION, "rkey": rkey });
            self.post("com.atproto.repo.deleteRecord", &body)
        };
        self.signed(delete).await.map(|_| ())
    }

    /// The post under this name, if there is one.
    pub async fn find(&self, rkey: &str) -> Result<Option<Remote>, Failed> {
        let get = |session: &Session| {
            let query = [("repo", session.did.as_str()), ("collection", COLLECTION), ("rkey", rkey)];
            let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
            Ok(Request::new(Method::GET, self.address(&format!("com.atproto.repo.getRecord?{query}"))))
        };
        let answer = self.request(get).await?;
        if code(&answer) == "RecordNotFound" {
            return Ok(None);
        }
        let answer = read(&answer, self.app.clock.now())?;
        let record = answer["value"].clone();
        self.remote(rkey, &answer, record).map(Some)
    }

    async fn upload(&self, picture: &Picture) -> Result<(), Failed> {
        let upload = |_: &Session| {
            let request = Request::new(Method::POST, self.address("com.atproto.repo.uploadBlob"));
            Ok(request.header("content-type", &picture.mime)?.body(picture.bytes.clone()))
        };
        let answer = self.signed(upload).await?;
        // The server names bytes as we do; another name would leave a record without its picture.
        if answer["blob"]["ref"] != record::blob(picture)["ref"] {
            return Err(Failed::give_up("the server stored other bytes than were sent"));
        }
        Ok(())
    }

    fn remote(&self, rkey: &str, answer: &Json, record: Json) -> Result<Remote, Failed> {
        let text = |key: &str| answer[key].as_str().map(str::to_owned);
        let (Some(uri), Some(cid)) = (text("uri"), text("cid")) else {
            return Err(Failed::new("the server answered without naming the post"));
        };
        let url = format!("https://bsky.app/profile/{}/post/{rkey}", self.settings.handle);
        Ok(Remote { uri, cid, url, record })
    }

    fn address(&self, method: &str) -> String {
        format!("{}/xrpc/{method}", self.settings.service.trim_end_matches('/'))
    }

    fn post(&self, method: &str, body: &Json) -> Result<Request, Failure> {
        let request = Request::new(Method::POST, self.address(method));
        Ok(request.header("content-type", "application/json")?.body(Bytes::from(body.to_string())))
    }

    /// Sends a request of the account and reads the answer.
    async fn signed(&self, request: impl Fn(&Session) -> Result<Request, Failure>) -> Result<Json, Failed> {
        let answer = self.request(request).await?;
        read(&answer, self.app.clock.now())
    }

    /// Signs in anew once, should the server have ended the session early.
    async fn request(&self, request: impl Fn(&Session) -> Result<Request, Failure>) -> Result<Answer, Failed> {
        let session = self.session(None).await?;
        let answer = self.send(&request, &session).await?;
        match code(&answer).as_str() {
            "ExpiredToken" | "InvalidToken" => {
                let session = self.session(Some(&session.token)).await?;
                self.send(&request, &session).await
            }
            _ => Ok(answer),
        }
    }

    async fn send(
        &self,
        request: impl Fn(&Session) -> Result<Request, Failure>,
        session: &Session,
    ) -> Result<Answer, Failed> {
        let bearer = format!("Bearer {}", session.token);
        let request = request(session).and_then(|request| request.header("authorization", &bearer)).map_err(failed)?;
        self.app.net.send(Request { largest: LARGEST, ..request }).await.map_err(failed)
    }

    /// The session there is, or a new one; `ended` is the token of one that holds no more.
    async fn session(&self, ended: Option<&str>) -> Result<Session, Failed> {
        let slot = self.slot();
        let mut slot = slot.lock().await;
        let now = self.app.clock.now();
        let holds = |session: &&Session| session.until > now && Some(session.token.as_str()) != ended;
        if let Some(session) = slot.as_ref().filter(holds) {
            return Ok(session.clone());
        }
        *slot = None;
        let body = json!({ "identifier": self.settings.handle, "password": self.settings.password });
        let request = self.post("com.atproto.server.createSession", &body).map_err(failed)?;
        let answer = self.app.net.send(Request { largest: LARGEST, ..request }).await.map_err(failed)?;
        if answer.status == 401 {
            let fault = Failed::give_up("the server knows no such handle with this app password");
            return Err(Failed { status: Some(401), ..fault });
        }
        let answer = read(&answer, now)?;
        let (Some(did), Some(token)) = (answer["did"].as_str(), answer["accessJwt"].as_str()) else {
            return Err(Failed::new("the server opened no session"));
        };
        let session = Session { did: did.to_owned(), token: token.to_owned(), until: now + SESSION };
        *slot = Some(session.clone());
        Ok(session)
    }

    fn slot(&self) -> Arc<tokio::sync::Mutex<Option<Session>>> {
        let Settings { service, handle, password, .. } = self.settings;
        // The password only as part of a hash: a changed one must not find the old session.
        let key = blake3::hash(format!("{service}\n{handle}\n{password}").as_bytes()).to_hex().to_string();
        let sessions = self.app.shared::<Sessions>();
        let mut sessions = sessions.0.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.entry(key).or_default().clone()
    }
}

fn failed(failure: Failure) -> Failed {
    match failure {
        Failure::Refused(reason) => Failed::give_up(reason),
        other => Failed::from(other),
    }
}

/// The error's name in an answer of the server; empty where there is none.
fn code(answer: &Answer) -> String {
    if answer.status < 400 {
        return String::new();
    }
    let json: Json = serde_json::from_slice(&answer.body).unwrap_or_default();
    json["error"].as_str().unwrap_or_default().to_owned()
}

fn read(answer: &Answer, now: DateTime<Utc>) -> Result<Json, Failed> {
    if (200..300).contains(&answer.status) {
        let broken = |error: serde_json::Error| Failed::new(format!("the server's answer is no JSON: {error}"));
        return serde_json::from_slice(&answer.body).map_err(broken);
    }
    let json: Json = serde_json::from_slice(&answer.body).unwrap_or_default();
    let said = [json["error"].as_str(), json["message"].as_str()];
    let said = said.into_iter().flatten().collect::<Vec<_>>().join(": ");
    let error = if said.is_empty() { format!("the server answered {}", answer.status) } else { said };
    // What the server finds wrong with a request stays wrong; everything else may pass.
    let lasting = matches!(answer.status, 400 | 403 | 404 | 413 | 415);
    let failed = if lasting { Failed::give_up(error) } else { Failed::new(error) };
    let (status, response) = (Some(answer.status), sent::excerpt(&answer.body));
    Err(Failed { status, response, retry_after: wait(answer, now), ..failed })
}

/// How long the server wants to be left alone: `ratelimit-reset` is a moment in seconds since 1970.
fn wait(answer: &Answer, now: DateTime<Utc>) -> Option<TimeDelta> {
    if answer.status != 429 {
        return None;
    }
    let number = |name: &str| answer.header(name)?.trim().parse::<i64>().ok();
    let seconds = number("retry-after").or_else(|| Some(number("ratelimit-reset")? - now.timestamp()))?;
    TimeDelta::try_seconds(seconds.clamp(1, 24 * 3600))
}
