//! Webhooks after the Standard Webhooks specification 1.0.0
//! (<https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>).

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit, Mac};
use http::Method;
use rand::RngExt;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sha2::Sha256;

use super::{
    delivery,
    secrets::{Secrets, SigningKey},
    sent::{self, Failed, Next, Sent},
};
use crate::{
    app::App,
    delivery::log::Op,
    error::Violation,
    net::{self, Answer, Request},
    resource::Kind,
};

/// Larger documents are left to the changes feed: receivers expect small bodies.
const LARGEST_DOCUMENT: usize = 16 * 1024;
/// How long a replaced signing key is used beside the new one.
pub const OVERLAP: TimeDelta = TimeDelta::hours(24);
/// Longest pause a receiver may ask for.
const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(24);

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Settings {
    /// Where to post, `https://…`.
    pub url: String,
    /// Only these; all without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locales: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kinds: Option<Vec<Kind>>,
    /// Every change in its turn, also those that a newer one has overtaken.
    #[serde(default)]
    pub every_change: bool,
    /// Whether bodies carry the document, where it is small enough.
    #[serde(default = "yes")]
    pub documents: bool,
}

fn yes() -> bool {
    true
}

impl Settings {
    pub fn wants(&self, kind: Kind, locale: &String) -> bool {
        self.locales.as_ref().is_none_or(|locales| locales.contains(locale))
            && self.kinds.as_ref().is_none_or(|kinds| kinds.contains(&kind))
    }

    pub fn check(&self, net: &net::Client) -> Vec<Violation> {
        super::settings::address(net, "url", &self.url).into_iter().collect()
    }
}

/// A new signing key: `whsec_` and the base64 of 32 random bytes.
pub fn new_secret() -> String {
    let bytes: [u8; 32] = rand::rng().random();
    format!("whsec_{}", STANDARD.encode(bytes))
}

/// Puts a new key in front; the one before signs beside it for a day.
pub fn rotate(secrets: &mut Secrets, now: DateTime<Utc>) -> String {
    secrets.signing.retain(|key| key.until.is_none_or(|until| until > now));
    for key in &mut secrets.signing {
        key.until.get_or_insert(now + OVERLAP);
    }
    let secret = new_secret();
    secrets.signing.insert(0, SigningKey { secret: secret.clone(), until: None });
    secret
}

/// Header `webhook-signature`: `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`, once for each valid key.
pub fn signature(keys: &[SigningKey], now: DateTime<Utc>, id: &str, timestamp: i64, body: &str) -> String {
    let valid = keys.iter().filter(|key| key.until.is_none_or(|until| until > now));
    let signed = valid.filter_map(|key| {
        let secret = STANDARD.decode(key.secret.trim_start_matches("whsec_")).ok()?;
        let mut mac = Hmac::<Sha256>::new_from_slice(&secret).ok()?;
        mac.update(format!("{id}.{timestamp}.").as_bytes());
        mac.update(body.as_bytes());
        Some(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
    });
    signed.collect::<Vec<_>>().join(" ")
}

/// The body: `type`, `timestamp`, and under `data` the log entry, with the document when that is small.
fn body(channel: &str, delivery: &delivery::Model, document: Option<&str>) -> serde_json::Result<String> {
    let kind = match delivery.op {
        Op::Upsert => "document.upserted",
        Op::Remove => "document.removed",
    };
    let document = document.filter(|document| document.len() <= LARGEST_DOCUMENT);
    let document = document.map(|document| RawValue::from_string(document.to_owned())).transpose()?;
    #[derive(Serialize)]
    struct Data<'a> {
        channel: &'a str,
        seq: i64,
        kind: Kind,
        id: crate::id::ResourceId,
        code: &'a str,
        locale: &'a str,
        hash: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        document: Option<Box<RawValue>>,
    }
    #[derive(Serialize)]
    struct Body<'a> {
        r#type: &'a str,
        timestamp: DateTime<Utc>,
        data: Data<'a>,
    }
    let data = Data {
        channel,
        seq: delivery.seq,
        kind: delivery.kind,
        id: delivery.resource,
        code: &delivery.code,
        locale: &delivery.locale,
        hash: delivery.hash.as_deref(),
        document,
    };
    serde_json::to_string(&Body { r#type: kind, timestamp: delivery.at, data })
}

/// One attempt. `webhook-id` is the same for each attempt of a delivery, so that a receiver can tell.
pub async fn send(
    app: &App,
    channel: &str,
    settings: &Settings,
    secrets: &Secrets,
    delivery: &delivery::Model,
    document: Option<&str>,
) -> Sent {
    let body = match body(channel, delivery, document.filter(|_| settings.documents)) {
        Ok(body) => body,
        Err(error) => return Sent::Failed(Failed::give_up(error.to_string())),
    };
    let (id, now) = (format!("msg_{}", delivery.id.0.simple()), app.clock.now());
    let signature = signature(&secrets.signing, now, &id, now.timestamp(), &body);
    let request = Request::new(Method::POST, &settings.url)
        .header("content-type", "application/json")
        .and_then(|request| request.header("webhook-id", &id))
        .and_then(|request| request.header("webhook-timestamp", &now.timestamp().to_string()))
        .and_then(|request| request.header("webhook-signature", &signature));
    let answer = match request {
        Ok(request) => app.net.send(Request { largest: sent::EXCERPT, ..request.body(body) }).await,
        Err(failure) => Err(failure),
    };
    match answer {
        Ok(answer) => judge(&answer, now),
        Err(failure) => Sent::Failed(failure.into()),
    }
}

/// 2xx is taken, 410 ends the output, everything else is a failure; a redirect is not followed.
pub fn judge(answer: &Answer, now: DateTime<Utc>) -> Sent {
    let (status, response) = (Some(answer.status), sent::excerpt(&answer.body));
    let error = match answer.status {
        200..=299 => return Sent::Done { status, response, url: None },
        300..=399 => "the receiver redirects: enter the address it leads to".to_owned(),
        410 => "the receiver is gone (410): the output was switched off".to_owned(),
        other => format!("the receiver answered {other}"),
    };
    let next = if answer.status == 410 { Next::Disable } else { Next::Retry };
    Sent::Failed(Failed { status, error, response, retry_after: retry_after(answer, now), next })
}

/// `Retry-After` in seconds or as a date, RFC 9110 section 10.2.3.
fn retry_after(answer: &Answer, now: DateTime<Utc>) -> Option<TimeDelta> {
    let text = answer.header("retry-after")?.trim();
    let seconds = text.parse().ok().and_then(TimeDelta::try_seconds);
    let date = || DateTime::parse_from_rfc2822(text).ok().map(|date| date.with_timezone(&Utc) - now);
    seconds.or_else(date).map(|pause| pause.clamp(TimeDelta::zero(), LONGEST_PAUSE))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, retry: Option<&str>) -> Answer {
        let mut headers = http::HeaderMap::new();
        if let Some(retry) = retry {
            headers.insert("retry-after", retry.parse().unwrap());
        }
        Answer { status, headers, body: "why".into(), truncated: false }
    }

    #[test]
    fn a_signature_is_the_one_of_the_specification() {
        // The example of the specification's reference libraries.
        let keys = [SigningKey { secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".into(), until: None }];
        let now = DateTime::from_timestamp(1_614_265_330, 0).unwrap();
        let body = r#"{"test": 2432232314}"#;
        let signature = signature(&keys, now, "msg_p5jXN8AQM9LWM0D4loKWxJek", now.timestamp(), body);
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn a_replaced_key_signs_for_one_more_day() {
        let (mut secrets, now) = (Secrets::default(), Utc::now());
        let count = |secrets: &Secrets, now| signature(&secrets.signing, now, "a", 1, "b").split(' ').count();
        rotate(&mut secrets, now);
        assert_eq!(count(&secrets, now), 1);
        rotate(&mut secrets, now);
        assert_eq!(count(&secrets, now), 2);
        assert_eq!(count(&secrets, now + OVERLAP), 1);
    }

    #[test]
    fn answers_are_judged_as_the_specification_says() {
        let now = Utc::now();
        let failed = |status, retry| match judge(&answer(status, retry), now) {
            Sent::Failed(failed) => Some((failed.next, failed.retry_after)),
            _ => None,
        };
        assert_eq!(failed(204, None), None);
        assert_eq!(failed(302, None), Some((Next::Retry, None)));
        assert_eq!(failed(410, None), Some((Next::Disable, None)));
        assert_eq!(failed(429, Some("120")), Some((Next::Retry, Some(TimeDelta::seconds(120)))));
        assert_eq!(failed(503, Some("99999999")), Some((Next::Retry, Some(LONGEST_PAUSE))));
        let past = Some("Wed, 21 Oct 2015 07:28:00 GMT");
        assert_eq!(failed(503, past), Some((Next::Retry, Some(TimeDelta::zero()))));
    }
}
