//! What clients say, and how connections end, after the protocol `graphql-transport-ws`.

use async_graphql::Request;
use serde::Deserialize;
use serde_json::Value as Json;

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum FromClient {
    ConnectionInit {
        #[serde(default)]
        payload: Option<Json>,
    },
    Ping {
        #[serde(default, rename = "payload")]
        _payload: Option<Json>,
    },
    Pong {
        #[serde(default, rename = "payload")]
        _payload: Option<Json>,
    },
    Subscribe {
        id: String,
        payload: Box<Request>,
    },
    Complete {
        id: String,
    },
}

pub mod end {
    //! Codes that the protocol names, and the usual ones of WebSockets.
    use super::super::Ending;

    pub const INTERNAL: Ending = Ending::Code(1011, "Internal server error");
    pub const TOO_LARGE: Ending = Ending::Code(1009, "Message too large");
    pub const TOO_MANY: Ending = Ending::Code(1013, "Too many connections");
    pub const BAD_MESSAGE: Ending = Ending::Code(4400, "Invalid message");
    pub const NOT_SIGNED_IN: Ending = Ending::Code(4401, "Unauthorized");
    pub const FORBIDDEN: Ending = Ending::Code(4403, "Forbidden");
    pub const INIT_TIMEOUT: Ending = Ending::Code(4408, "Connection initialisation timeout");
    pub const SUBSCRIBED_TWICE: Ending = Ending::Code(4409, "Subscriber already exists");
    pub const INIT_TWICE: Ending = Ending::Code(4429, "Too many initialisation requests");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_read_as_the_protocol_writes_them() {
        let read = |text: &str| serde_json::from_str::<FromClient>(text).ok();
        assert!(matches!(read(r#"{"type":"connection_init"}"#), Some(FromClient::ConnectionInit { payload: None })));
        assert!(matches!(read(r#"{"type":"ping","payload":{"a":1}}"#), Some(FromClient::Ping { .. })));
        let subscribe = r#"{"type":"subscribe","id":"1","payload":{"query":"subscription { a }","variables":{"b":1}}}"#;
        assert!(
            matches!(read(subscribe), Some(FromClient::Subscribe { id, payload }) if id == "1" && payload.variables.contains_key("b"))
        );
        assert!(matches!(read(r#"{"type":"complete","id":"1"}"#), Some(FromClient::Complete { .. })));
        for wrong in [r#"{"type":"start"}"#, r#"{"type":"subscribe","id":1}"#, "[]", ""] {
            assert!(read(wrong).is_none(), "{wrong}");
        }
    }
}
