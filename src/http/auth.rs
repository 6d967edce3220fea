//! Signing in over HTTP. The access token goes to the page, which keeps it in memory; the refresh token lives in a
//! cookie that no script can read and that is sent to `/auth` only.

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
    http::header,
    web,
};
use serde::Deserialize;
use serde_json::json;

use super::{client, error::HttpError};
use crate::{
    app::App,
    auth::{
        jwt::Keys,
        session,
        sign_in::{self, SignedIn},
    },
    error::Error,
};

const COOKIE: &str = "nabe_refresh";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    /// Handle or email.
    user: String,
    password: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkToken {
    token: String,
}

/// `POST /auth/sign-in`
pub async fn sign_in(
    app: web::Data<App>,
    http: HttpRequest,
    body: web::Json<Credentials>,
) -> Result<HttpResponse, HttpError> {
    client::check_own_page(&http, &app.config)?;
    let signed_in = sign_in::with_password(&app, &body.user, &body.password, client::address(&http)).await?;
    Ok(answer(&app, signed_in))
}

/// `POST /auth/link`
pub async fn link(
    app: web::Data<App>,
    http: HttpRequest,
    body: web::Json<LinkToken>,
) -> Result<HttpResponse, HttpError> {
    client::check_own_page(&http, &app.config)?;
    let signed_in = sign_in::with_link(&app, &body.token, client::address(&http)).await?;
    Ok(answer(&app, signed_in))
}

/// `POST /auth/refresh`; the body is not looked at.
pub async fn refresh(app: web::Data<App>, http: HttpRequest) -> Result<HttpResponse, HttpError> {
    client::check_own_page(&http, &app.config)?;
    let token = http.cookie(COOKIE).ok_or(Error::Unauthenticated)?;
    Ok(answer(&app, sign_in::refresh(&app, token.value()).await?))
}

/// `POST /auth/sign-out`
pub async fn sign_out(app: web::Data<App>, http: HttpRequest) -> Result<HttpResponse, HttpError> {
    client::check_own_page(&http, &app.config)?;
    if let Some(token) = http.cookie(COOKIE) {
        session::sign_out(&app, token.value()).await?;
    }
    let mut gone = cookie(&app, String::new());
    gone.make_removal();
    Ok(HttpResponse::NoContent().cookie(gone).finish())
}

/// `GET /.well-known/jwks.json`: the key that signs access tokens.
pub async fn jwks(app: web::Data<App>) -> Result<HttpResponse, HttpError> {
    let keys = Keys::of(&app)?;
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "public, max-age=300")).json(keys.jwks()))
}

fn answer(app: &App, signed_in: SignedIn) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    response.cookie(cookie(app, signed_in.refresh_token));
    response.json(json!({ "accessToken": signed_in.access_token, "expiresIn": signed_in.expires_in }))
}

fn cookie(app: &App, value: String) -> Cookie<'static> {
    Cookie::build(COOKIE, value)
        .path("/auth")
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(app.config.public_url.starts_with("https://"))
        .max_age(Duration::seconds(session::LIFETIME.num_seconds()))
        .finish()
}
