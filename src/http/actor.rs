//! On whose behalf a request runs: an extractor for handlers.

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header, web};
use futures::future::{FutureExt, LocalBoxFuture};

use super::error::HttpError;
use crate::{app::App, auth};

/// The actor of a request. Without an `Authorization` header it is anonymous; with one that is not good the request
/// fails with `UNAUTHENTICATED`, so that an expired token is never mistaken for "nobody".
pub struct Actor(pub auth::Actor);

impl FromRequest for Actor {
    type Error = HttpError;
    type Future = LocalBoxFuture<'static, Result<Self, HttpError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let app = request.app_data::<web::Data<App>>().cloned();
        let header = request.headers().get(header::AUTHORIZATION).cloned();
        async move {
            let app = app.ok_or_else(|| anyhow::anyhow!("the server carries no hub"))?;
            let Some(header) = header else { return Ok(Self(auth::Actor::anonymous())) };
            let token = header.to_str().ok().and_then(|value| value.strip_prefix("Bearer "));
            let token = token.ok_or(crate::error::Error::Unauthenticated)?;
            Ok(Self(auth::resolve::bearer(&app, token.trim()).await?))
        }
        .boxed_local()
    }
}
