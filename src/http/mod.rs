//! Every route of the hub on this page, and the server that answers them. Handlers only translate: what may be done
//! and what it means is decided in the domains.

pub mod actor;
pub mod error;
pub mod graphql;

use std::net::TcpListener;

use actix_web::{App as Server, HttpServer, dev, web};

use crate::app::App;

/// Adds every route.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        // Management API.
        .service(web::resource("/graphql").post(graphql::post).get(graphql::console));
}

/// Starts answering on `listener`. The caller awaits the server; its handle stops it, waiting for requests under way.
pub fn serve(app: App, listener: TcpListener, workers: usize) -> std::io::Result<dev::Server> {
    let schema = crate::graphql::schema();
    let server = HttpServer::new(move || {
        Server::new().app_data(web::Data::new(app.clone())).app_data(web::Data::new(schema.clone())).configure(routes)
    });
    Ok(server.workers(workers).disable_signals().shutdown_timeout(20).listen(listener)?.run())
}
