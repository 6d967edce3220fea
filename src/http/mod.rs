//! Every route of the hub on this page, and the server that answers them. Handlers only translate: what may be done
//! and what it means is decided in the domains.

pub mod actor;
mod admin;
mod auth;
mod changes;
mod client;
mod delivery;
pub mod error;
pub mod graphql;
mod health;
mod media;
mod outputs;
mod socket;
mod stream;
mod trace;
mod uploads;
mod xliff;

use std::net::TcpListener;

use actix_web::{
    App as Server, HttpServer, dev,
    middleware::{Compress, DefaultHeaders, from_fn},
    web,
};

use crate::app::App;

/// Bytes of a JSON body of a REST route; the management API has its own limit.
const JSON_BODY: usize = 64 * 1024;

/// Adds every route.
pub fn routes(config: &mut web::ServiceConfig) {
    let get = web::get;
    let post = web::post;
    config
        .app_data(web::JsonConfig::default().limit(JSON_BODY).error_handler(|error, _| error::bad_body(&error).into()))
        // The delivery API comes first: routes are looked through in turn, and it is asked most.
        .service(
            web::resource("/channels/{channel}/graphql")
                .wrap(Compress::default())
                .post(delivery::post)
                .get(delivery::get)
                .route(web::method(actix_web::http::Method::OPTIONS).to(delivery::preflight)),
        )
        // Management API.
        .service(web::resource("/graphql").wrap(Compress::default()).post(graphql::post).get(graphql::console))
        .route("/graphql/ws", get().to(socket::open))
        // Signing in.
        .route("/auth/sign-in", post().to(auth::sign_in))
        .route("/auth/link", post().to(auth::link))
        .route("/auth/refresh", post().to(auth::refresh))
        .route("/auth/sign-out", post().to(auth::sign_out))
        .route("/.well-known/jwks.json", get().to(auth::jwks))
        .service(web::resource("/channels/{channel}/preview").wrap(Compress::default()).get(delivery::sheet))
        // Channels: what apps and readers of outputs see.
        .service(web::resource("/channels/{channel}/changes").wrap(Compress::default()).get(changes::get))
        .service(
            web::resource("/channels/{channel}/outputs/{output}/{name}")
                .route(get().to(outputs::file))
                .route(web::head().to(outputs::file)),
        )
        // Translations.
        .service(
            web::resource("/exchange/xliff")
                .app_data(web::PayloadConfig::new(crate::exchange::xliff::MAX_BYTES))
                .post(xliff::import),
        )
        .service(web::resource("/exchange/xliff/{locale}").wrap(Compress::default()).get(xliff::export))
        // Files: renditions and uploads.
        .configure(uploads::routes)
        .service(
            web::resource("/media/{asset}/original/{name}")
                .route(get().to(media::original))
                .route(web::head().to(media::original)),
        )
        .service(
            web::resource("/media/{asset}/{preset}/{name}")
                .route(get().to(media::rendition))
                .route(web::head().to(media::rendition)),
        )
        // The admin.
        .route("/", get().to(admin::home))
        .route("/admin", get().to(admin::home))
        .route("/admin/{path:.*}", get().to(admin::file))
        // Operators.
        .route("/health/live", get().to(health::live))
        .route("/health/ready", get().to(health::ready))
        .route("/metrics", get().to(health::metrics))
        .default_service(web::to(error::no_such_route));
}

/// Starts answering on `listener`; the runtime it is called in answers what is large. The caller awaits the server; its handle stops it, waiting for requests under way.
pub fn serve(app: App, listener: TcpListener, workers: usize) -> std::io::Result<dev::Server> {
    let schema = crate::graphql::schema();
    crate::telemetry::metrics();
    let hub = tokio::runtime::Handle::current();
    let server = HttpServer::new(move || {
        let safe = DefaultHeaders::new()
            .add(("x-content-type-options", "nosniff"))
            .add(("referrer-policy", "same-origin"))
            .add(("x-frame-options", "DENY"));
        Server::new()
            .app_data(web::Data::new(app.clone()))
            .app_data(web::Data::new(schema.clone()))
            .app_data(web::Data::new(hub.clone()))
            .configure(routes)
            .wrap(safe)
            .wrap(from_fn(trace::request))
    });
    // A compressed answer leaves in several pieces, and the last must not wait until the first is acknowledged.
    let server = server.tcp_nodelay(true);
    Ok(server.workers(workers).disable_signals().shutdown_timeout(20).listen(listener)?.run())
}
