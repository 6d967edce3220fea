//! A server of somebody else that notes when webhooks arrive.

use std::{
    net::TcpListener,
    time::{Duration, Instant},
};

use actix_web::{App, HttpResponse, HttpServer, web};
use anyhow::Context;
use serde_json::Value as Json;
use tokio::sync::mpsc;

pub struct Receiver {
    pub url: String,
    /// Moments and labels of documents.
    arrivals: mpsc::UnboundedReceiver<(Instant, Json)>,
}

impl Receiver {
    /// On a thread of its own, so that nothing here makes it wait.
    pub fn start() -> anyhow::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let url = format!("http://{}/hook", listener.local_addr()?);
        let (send, arrivals) = mpsc::unbounded_channel();
        std::thread::spawn(move || actix_web::rt::System::new().block_on(serve(listener, send)));
        Ok(Self { url, arrivals })
    }

    /// When the document with this label came; others may come with it, as what shows it is built anew.
    pub async fn arrival_of(&mut self, label: &str) -> anyhow::Result<Instant> {
        let wanted = async {
            while let Some((moment, found)) = self.arrivals.recv().await {
                if found == label {
                    return Some(moment);
                }
            }
            None
        };
        let arrival = tokio::time::timeout(Duration::from_secs(30), wanted).await;
        arrival.context("no webhook came within 30 s")?.context("the receiver ended")
    }
}

async fn serve(listener: TcpListener, send: mpsc::UnboundedSender<(Instant, Json)>) -> std::io::Result<()> {
    let app = move || {
        let send = send.clone();
        let take = move |body: web::Json<Json>| {
            // Nobody listens any more once the figures are taken.
            let _ = send.send((Instant::now(), body["data"]["document"]["label"].clone()));
            async { HttpResponse::NoContent().finish() }
        };
        App::new().route("/hook", web::post().to(take))
    };
    HttpServer::new(app).workers(1).disable_signals().listen(listener)?.run().await
}
