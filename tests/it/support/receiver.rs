//! A server that somebody else runs: it keeps what it is sent, and answers as it is told.

use std::{
    net::TcpListener,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, http::StatusCode, web};
use tokio::sync::Notify;

/// One request as it came in.
#[derive(Clone, Debug)]
pub struct Received {
    pub method: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Received {
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).expect("a JSON body")
    }

    /// The headers as verifiers of webhooks take them.
    pub fn header_map(&self) -> http::HeaderMap {
        let pairs = self.headers.iter();
        pairs.map(|(key, value)| (key.parse::<http::HeaderName>().unwrap(), value.parse().unwrap())).collect()
    }
}

#[derive(Default)]
struct State {
    received: Vec<Received>,
    /// Answers to come, then 200.
    answers: Vec<(u16, Vec<(&'static str, String)>)>,
    /// What it says with a 200, made from the request.
    reply: Option<Reply>,
}

type Reply = Arc<dyn Fn(&Received) -> String + Send + Sync>;

#[derive(Clone)]
pub struct Receiver {
    pub url: String,
    state: Arc<Mutex<State>>,
    arrived: Arc<Notify>,
}

impl Receiver {
    pub fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let url = format!("http://{}/hook", listener.local_addr().expect("the address of the listener"));
        let receiver = Self { url, state: Arc::default(), arrived: Arc::default() };
        let shared = receiver.clone();
        let server =
            HttpServer::new(move || App::new().app_data(web::Data::new(shared.clone())).default_service(web::to(take)));
        let server = server.workers(1).disable_signals().listen(listener).expect("the receiver listens").run();
        tokio::spawn(server);
        receiver
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next requests get these statuses, those after them 200.
    pub fn answer_with(&self, statuses: &[u16]) {
        self.state().answers = statuses.iter().map(|status| (*status, Vec::new())).collect();
    }

    pub fn answer_once(&self, status: u16, header: &'static str, value: &str) {
        self.state().answers = vec![(status, vec![(header, value.to_owned())])];
    }

    /// With a 200 it answers what `reply` makes of the request.
    pub fn reply_with(&self, reply: impl Fn(&Received) -> String + Send + Sync + 'static) {
        self.state().reply = Some(Arc::new(reply));
    }

    pub fn received(&self) -> Vec<Received> {
        self.state().received.clone()
    }

    /// Takes what came so far.
    pub fn take(&self) -> Vec<Received> {
        std::mem::take(&mut self.state().received)
    }

    /// Waits until `count` requests have come.
    pub async fn wait_for(&self, count: usize) -> Vec<Received> {
        self.wait_until(|received| received.len() >= count).await
    }

    /// Waits until what came is enough. A minute at most: a job whose process was killed is taken over when its lease ends.
    pub async fn wait_until(&self, enough: impl Fn(&[Received]) -> bool) -> Vec<Received> {
        let waiting = async {
            loop {
                let mut arrived = std::pin::pin!(self.arrived.notified());
                arrived.as_mut().enable();
                let received = self.received();
                if enough(&received) {
                    return received;
                }
                arrived.await;
            }
        };
        let patience = std::time::Duration::from_secs(60);
        tokio::time::timeout(patience, waiting).await.expect("the requests arrive within a minute")
    }
}

async fn take(receiver: web::Data<Receiver>, request: HttpRequest, body: web::Bytes) -> HttpResponse {
    let headers = request.headers().iter();
    let headers =
        headers.map(|(key, value)| (key.to_string(), value.to_str().unwrap_or_default().to_owned())).collect();
    let body = String::from_utf8_lossy(&body).into_owned();
    let received = Received { method: request.method().to_string(), headers, body };
    let (status, extra, reply) = {
        let mut state = receiver.state();
        state.received.push(received.clone());
        let (status, extra) = if state.answers.is_empty() { (200, Vec::new()) } else { state.answers.remove(0) };
        (status, extra, state.reply.clone().filter(|_| status == 200))
    };
    receiver.arrived.notify_waiters();
    // Made while nothing is held: it may wait for the test, which looks at what came.
    let text = reply.map_or_else(|| "noted".to_owned(), |reply| reply(&received));
    let mut response = HttpResponse::build(StatusCode::from_u16(status).expect("a status"));
    for header in extra {
        response.insert_header(header);
    }
    response.body(text)
}
