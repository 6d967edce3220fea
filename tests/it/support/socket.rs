//! A client of `/graphql/ws`, as tests use it: what arrives is waited for, with a limit, and nothing is slept through.

use std::time::Duration;

use futures::{SinkExt, StreamExt};
use serde_json::{Value as Json, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{self, Message, client::IntoClientRequest},
};

use super::TestApp;

/// Far longer than anything takes that works.
const PATIENCE: Duration = Duration::from_secs(30);

pub struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    /// The open connection, or the status it was refused with.
    pub async fn open(app: &TestApp, headers: &[(&'static str, &str)]) -> Result<Self, u16> {
        let address = format!("{}/graphql/ws", app.url.replacen("http", "ws", 1));
        let mut request = address.into_client_request().expect("an address");
        let protocol = [("sec-websocket-protocol", "graphql-transport-ws")];
        for (name, value) in protocol.iter().chain(headers) {
            request.headers_mut().insert(*name, value.parse().expect("a header"));
        }
        match connect_async(request).await {
            Ok((socket, _)) => Ok(Self(socket)),
            Err(tungstenite::Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("the hub answers nothing: {error}"),
        }
    }

    /// Signed in with a token.
    pub async fn signed_in(app: &TestApp, token: &str) -> Self {
        let mut socket = Self::open(app, &[]).await.expect("a connection");
        socket.init(token).await;
        assert_eq!(socket.next().await["type"], "connection_ack");
        socket
    }

    pub async fn init(&mut self, token: &str) {
        self.send(json!({ "type": "connection_init", "payload": { "authorization": format!("Bearer {token}") } }))
            .await;
    }

    pub async fn send(&mut self, message: Json) {
        self.say(&message.to_string()).await;
    }

    pub async fn say(&mut self, text: &str) {
        // A connection that is being closed takes no more; what comes next tells.
        let _ = self.0.send(Message::text(text)).await;
    }

    pub async fn subscribe(&mut self, id: &str, query: &str, variables: Json) {
        let payload = json!({ "query": query, "variables": variables });
        self.send(json!({ "type": "subscribe", "id": id, "payload": payload })).await;
    }

    /// The next message, or `close` with the code.
    pub async fn next(&mut self) -> Json {
        loop {
            let message = tokio::time::timeout(PATIENCE, self.0.next()).await.expect("a message within half a minute");
            match message {
                Some(Ok(Message::Text(text))) => return serde_json::from_str(&text).expect("JSON"),
                Some(Ok(Message::Close(frame))) => {
                    return json!({ "type": "close", "code": frame.map_or(0, |frame| u16::from(frame.code)) });
                }
                Some(Ok(_)) => {}
                None | Some(Err(_)) => return json!({ "type": "gone" }),
            }
        }
    }

    /// The data of the next answer of this subscription; nothing else may come before it.
    pub async fn data(&mut self, id: &str) -> Json {
        let message = self.next().await;
        assert_eq!((&message["type"], &message["id"]), (&json!("next"), &json!(id)), "{message}");
        assert!(message["payload"]["errors"].is_null(), "{message}");
        message["payload"]["data"].clone()
    }

    /// Reads answers until one fits.
    pub async fn until(&mut self, id: &str, fits: impl Fn(&Json) -> bool) -> Json {
        loop {
            let data = self.data(id).await;
            if fits(&data) {
                return data;
            }
        }
    }

    /// Code of the error that a subscription is refused with.
    pub async fn refusal(&mut self, id: &str) -> String {
        let message = self.next().await;
        assert_eq!((&message["type"], &message["id"]), (&json!("error"), &json!(id)), "{message}");
        message["payload"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned()
    }

    /// The code the connection is closed with.
    pub async fn closing(&mut self) -> u64 {
        loop {
            let message = self.next().await;
            match message["type"].as_str() {
                Some("close") => return message["code"].as_u64().unwrap_or_default(),
                Some("gone") => return 0,
                _ => {}
            }
        }
    }
}
