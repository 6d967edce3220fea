//! `/graphql/ws`: subscriptions of the management API over `graphql-transport-ws`. The token comes with the first message and
//! is looked at again and again: when it ends, or its rights change, so does the connection.

mod message;
mod seats;

use std::{collections::HashMap, time::Duration};

use actix_web::{HttpRequest, HttpResponse, rt, web};
use actix_ws::{AggregatedMessage, AggregatedMessageStream, CloseCode, CloseReason, Closed, ProtocolError};
use async_graphql::{Request, Response};
use futures::StreamExt;
use serde_json::{Value as Json, json};
use tokio::{
    sync::mpsc,
    task::AbortHandle,
    time::{Instant, MissedTickBehavior, interval, sleep_until},
};

use self::{
    message::{FromClient, end},
    seats::{Seat, Seats},
};
use super::{client, error::HttpError};
use crate::{
    app::App,
    auth::{Actor, resolve},
    error::Error,
    graphql::{self, Schema},
};

const PROTOCOL: &str = "graphql-transport-ws";
/// Bytes of one message of a client.
const MESSAGE: usize = 64 * 1024;
/// For the first message with the token.
const PATIENCE: Duration = Duration::from_secs(3);
/// Between two looks at the token and at whether anybody is there.
const TICK: Duration = Duration::from_secs(5);
/// Without a sign of life the other end is gone; every tick asks for one.
const SILENCE: Duration = Duration::from_secs(30);
/// Subscriptions of one connection.
const SUBSCRIPTIONS: usize = 30;
/// Code of a subscription beyond these.
const TOO_MANY_SUBSCRIPTIONS: &str = "TOO_MANY_SUBSCRIPTIONS";
/// Answers that wait for a slow reader; its subscriptions then wait too.
const QUEUED: usize = 32;

/// Opens the connection. Refused for pages of other sites and for clients of another protocol.
pub async fn open(
    app: web::Data<App>,
    schema: web::Data<Schema>,
    http: HttpRequest,
    body: web::Payload,
) -> Result<HttpResponse, actix_web::Error> {
    client::check_origin(&http, &app.config).map_err(HttpError::from)?;
    let offered = http.headers().get_all("sec-websocket-protocol").filter_map(|value| value.to_str().ok());
    if !offered.flat_map(|list| list.split(',')).any(|offer| offer.trim() == PROTOCOL) {
        let reason = format!("this address speaks `{PROTOCOL}`");
        return Err(HttpError(Error::refused("WRONG_PROTOCOL", reason)).into());
    }
    let (response, session, messages) = actix_ws::handle_with_protocols(&http, body, &[PROTOCOL])?;
    let messages = messages.max_frame_size(MESSAGE).aggregate_continuations().max_continuation_size(MESSAGE);
    let connection = Connection::new(app.get_ref().clone(), schema.get_ref().clone(), session);
    rt::spawn(connection.run(messages));
    Ok(response)
}

/// Why a connection ends, in the numbers of the protocol.
enum Ending {
    /// The other end is gone.
    Gone,
    Code(u16, &'static str),
}

impl From<Closed> for Ending {
    fn from(_: Closed) -> Self {
        Self::Gone
    }
}

/// What a subscription says, and which start of it: an id may be used again.
struct Said {
    id: String,
    start: u64,
    what: Option<Response>,
}

struct Running {
    start: u64,
    /// Something was sent: errors from here on are those of single answers.
    begun: bool,
    task: AbortHandle,
    _seat: Seat,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

struct SignedIn {
    token: String,
    actor: Actor,
    _seat: Seat,
}

struct Connection {
    app: App,
    schema: Schema,
    session: actix_ws::Session,
    signed_in: Option<SignedIn>,
    running: HashMap<String, Running>,
    starts: u64,
    heard: Instant,
    say: mpsc::Sender<Said>,
    said: mpsc::Receiver<Said>,
}

impl Connection {
    fn new(app: App, schema: Schema, session: actix_ws::Session) -> Self {
        let (say, said) = mpsc::channel(QUEUED);
        let heard = Instant::now();
        Self { app, schema, session, signed_in: None, running: HashMap::new(), starts: 0, heard, say, said }
    }

    async fn run(mut self, mut messages: AggregatedMessageStream) {
        let ending = self.serve(&mut messages).await;
        // Whoever was present leaves now, not when the other end has confirmed.
        self.running.clear();
        if let Ending::Code(code, reason) = ending {
            let reason = CloseReason { code: CloseCode::Other(code), description: Some(reason.to_owned()) };
            // It may be gone already.
            let _ = self.session.clone().close(Some(reason)).await;
        }
    }

    async fn serve(&mut self, messages: &mut AggregatedMessageStream) -> Ending {
        let deadline = Instant::now() + PATIENCE;
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let done = tokio::select! {
                message = messages.recv() => self.hear(message).await,
                Some(said) = self.said.recv() => self.tell(said).await,
                _ = ticks.tick() => self.tick().await,
                () = sleep_until(deadline), if self.signed_in.is_none() => Err(end::INIT_TIMEOUT),
            };
            if let Err(ending) = done {
                return ending;
            }
        }
    }

    async fn hear(&mut self, message: Option<Result<AggregatedMessage, ProtocolError>>) -> Result<(), Ending> {
        self.heard = Instant::now();
        match message {
            None => Err(Ending::Gone),
            Some(Ok(AggregatedMessage::Text(text))) => self.understand(&text).await,
            Some(Ok(AggregatedMessage::Ping(data))) => Ok(self.session.pong(&data).await?),
            Some(Ok(AggregatedMessage::Pong(_))) => Ok(()),
            Some(Ok(AggregatedMessage::Binary(_))) => Err(end::BAD_MESSAGE),
            Some(Ok(AggregatedMessage::Close(_))) => Err(Ending::Code(1000, "")),
            Some(Err(ProtocolError::Overflow)) => Err(end::TOO_LARGE),
            Some(Err(_)) => Err(end::BAD_MESSAGE),
        }
    }

    async fn understand(&mut self, text: &str) -> Result<(), Ending> {
        let message: FromClient = serde_json::from_str(text).map_err(|_| end::BAD_MESSAGE)?;
        // Before anything is done in its name.
        self.look_again().await?;
        match message {
            FromClient::ConnectionInit { payload } => self.sign_in(payload).await,
            FromClient::Ping { .. } => self.send(json!({ "type": "pong" })).await,
            FromClient::Pong { .. } => Ok(()),
            FromClient::Subscribe { id, payload } => self.subscribe(id, *payload).await,
            FromClient::Complete { id } => {
                self.running.remove(&id);
                Ok(())
            }
        }
    }

    async fn sign_in(&mut self, payload: Option<Json>) -> Result<(), Ending> {
        if self.signed_in.is_some() {
            return Err(end::INIT_TWICE);
        }
        let given = payload.as_ref().and_then(|payload| payload["authorization"].as_str()).unwrap_or_default();
        let token = given.strip_prefix("Bearer ").map(str::trim).ok_or(end::FORBIDDEN)?.to_owned();
        let actor = self.resolve(&token).await?;
        let seat = self.app.shared::<Seats>().connection(&actor).ok_or(end::TOO_MANY)?;
        self.signed_in = Some(SignedIn { token, actor, _seat: seat });
        self.send(json!({ "type": "connection_ack" })).await
    }

    async fn resolve(&self, token: &str) -> Result<Actor, Ending> {
        match resolve::bearer(&self.app, token).await {
            Ok(actor) => Ok(actor),
            Err(Error::Unexpected(error)) => {
                tracing::error!(error = format!("{error:#}"), "a token could not be looked at");
                Err(end::INTERNAL)
            }
            Err(_) => Err(end::FORBIDDEN),
        }
    }

    /// The connection ends with its token, and when its rights have changed: the client comes back with those it has.
    async fn look_again(&self) -> Result<(), Ending> {
        let Some(signed_in) = &self.signed_in else { return Ok(()) };
        let now = self.resolve(&signed_in.token).await?;
        match now.permissions == signed_in.actor.permissions {
            true => Ok(()),
            false => Err(end::FORBIDDEN),
        }
    }

    async fn subscribe(&mut self, id: String, request: Request) -> Result<(), Ending> {
        let Some(signed_in) = &self.signed_in else { return Err(end::NOT_SIGNED_IN) };
        if self.running.contains_key(&id) {
            return Err(end::SUBSCRIBED_TWICE);
        }
        let free = self.running.len() < SUBSCRIPTIONS;
        let seat = if free { self.app.shared::<Seats>().subscription(&signed_in.actor) } else { None };
        let Some(seat) = seat else {
            return self.refuse(&id, TOO_MANY_SUBSCRIPTIONS, "end another subscription first").await;
        };
        self.starts += 1;
        let (start, say) = (self.starts, self.say.clone());
        let mut answers = graphql::subscribe(&self.schema, &self.app, signed_in.actor.clone(), request).boxed();
        let own = id.clone();
        let task = tokio::spawn(async move {
            while let Some(answer) = answers.next().await {
                if say.send(Said { id: own.clone(), start, what: Some(answer) }).await.is_err() {
                    return;
                }
            }
            let _ = say.send(Said { id: own, start, what: None }).await;
        });
        self.running.insert(id, Running { start, begun: false, task: task.abort_handle(), _seat: seat });
        Ok(())
    }

    async fn tell(&mut self, Said { id, start, what }: Said) -> Result<(), Ending> {
        // What was ended meanwhile says no more.
        let Some(running) = self.running.get_mut(&id).filter(|running| running.start == start) else { return Ok(()) };
        let Some(response) = what else {
            self.running.remove(&id);
            return self.send(json!({ "type": "complete", "id": id })).await;
        };
        let refused = !running.begun && response.data == async_graphql::Value::Null && !response.errors.is_empty();
        running.begun = true;
        if refused {
            self.running.remove(&id);
            return self.send(json!({ "type": "error", "id": id, "payload": response.errors })).await;
        }
        self.send(json!({ "type": "next", "id": id, "payload": response })).await
    }

    async fn refuse(&mut self, id: &str, code: &str, message: &str) -> Result<(), Ending> {
        let errors = json!([{ "message": message, "extensions": { "code": code } }]);
        self.send(json!({ "type": "error", "id": id, "payload": errors })).await
    }

    async fn tick(&mut self) -> Result<(), Ending> {
        if self.heard.elapsed() > SILENCE {
            return Err(Ending::Gone);
        }
        self.look_again().await?;
        Ok(self.session.ping(b"").await?)
    }

    async fn send(&mut self, message: Json) -> Result<(), Ending> {
        Ok(self.session.text(message.to_string()).await?)
    }
}
