//! Purges by surrogate key what caches in front of a channel hold: the keys are those of `Surrogate-Key` in the answers of
//! the delivery API.

use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    delivery,
    sent::{self, Failed, Sent},
    webhook,
};
use crate::{
    app::App,
    error::Violation,
    net::{self, Request},
};

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Settings {
    /// Where to send.
    pub url: String,
    #[serde(default)]
    pub form: Form,
    /// Also everything else of the channel, so that lists that miss a new document go, too.
    #[serde(default = "yes")]
    pub whole_channel: bool,
    /// `Authorization` of the request, such as `Bearer …`; never shown again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
}

fn yes() -> bool {
    true
}

/// How caches want to be told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// `POST` with `{"keys": […]}`.
    #[default]
    Json,
    /// `POST` with the header `Surrogate-Key`, as Fastly takes it.
    SurrogateKey,
    /// `PURGE` with the header `xkey`, as Varnish takes it.
    Xkey,
}

impl Settings {
    pub fn check(&self, net: &net::Client) -> Vec<Violation> {
        super::settings::address(net, "url", &self.url).into_iter().collect()
    }
}

pub async fn send(app: &App, channel: &str, settings: &Settings, delivery: &delivery::Model) -> Sent {
    let mut keys = vec![delivery.resource.to_string()];
    if settings.whole_channel {
        keys.push(channel.to_owned());
    }
    let answer = match request(settings, &keys) {
        Ok(request) => app.net.send(Request { largest: sent::EXCERPT, ..request }).await,
        Err(failure) => Err(failure),
    };
    match answer {
        Ok(answer) => webhook::judge(&answer, app.clock.now()),
        Err(failure) => Sent::Failed(Failed::from(failure)),
    }
}

fn request(settings: &Settings, keys: &[String]) -> Result<Request, net::Failure> {
    let post = Request::new(Method::POST, &settings.url);
    let mut request = match settings.form {
        Form::Json => {
            post.header("content-type", "application/json")?.body(json!({ "keys": keys }).to_string().into_bytes())
        }
        Form::SurrogateKey => post.header("surrogate-key", &keys.join(" "))?,
        Form::Xkey => {
            let purge = Method::from_bytes(b"PURGE").unwrap_or(Method::POST);
            Request { method: purge, ..post }.header("xkey", &keys.join(" "))?
        }
    };
    if let Some(password) = &settings.password {
        request = request.header("authorization", password)?;
    }
    Ok(request)
}
