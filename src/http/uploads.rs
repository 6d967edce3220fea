//! `/uploads`: resumable uploads by tus 1.0.0 with the extensions of [`EXTENSIONS`]. The answer that completes an upload
//! names its asset.

mod headers;

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder, guard,
    http::{
        Method, StatusCode,
        header::{self, HttpDate},
    },
    middleware::DefaultHeaders,
    web::{self, ServiceConfig},
};

use self::headers::{Concat, announced, check_version, concat, escaped, number, optional, parse, text};
use super::{actor::Actor, error::HttpError};
use crate::{
    app::App,
    assets::upload::{self, Done, Model, Piece, checksum},
    auth,
    error::{Error, Result},
};

const VERSION: &str = "1.0.0";
const EXTENSIONS: &str =
    "creation,creation-with-upload,creation-defer-length,checksum,concatenation,termination,expiration";
const PIECE: &str = "application/offset+octet-stream";

/// Every answer says what is spoken here, those of errors too.
pub fn routes(config: &mut ServiceConfig) {
    let spoken = || DefaultHeaders::new().add(("tus-resumable", VERSION)).add(("tus-version", VERSION));
    // Where a network lets only GET and POST through, a header names the method that is meant.
    let meant = |method| web::route().guard(guard::Header("x-http-method-override", method));
    config
        .service(web::resource("/uploads").wrap(spoken()).route(web::method(Method::OPTIONS).to(options)).post(create))
        .service(
            web::resource("/uploads/{id}")
                .wrap(spoken())
                .route(meant("PATCH").to(patch))
                .route(meant("DELETE").to(delete))
                .route(meant("HEAD").to(state))
                .route(web::method(Method::OPTIONS).to(options))
                .route(web::head().to(state))
                .patch(patch)
                .delete(delete),
        );
}

/// `OPTIONS /uploads`: what this server speaks.
async fn options(app: web::Data<App>) -> HttpResponse {
    respond(StatusCode::NO_CONTENT)
        .insert_header(("tus-extension", EXTENSIONS))
        .insert_header(("tus-max-size", app.config.max_upload))
        .insert_header(("tus-checksum-algorithm", checksum::ALGORITHMS.map(|(name, _)| name).join(",")))
        .finish()
}

/// `POST /uploads`: begins one; a body is its first piece. Or puts one together of others.
async fn create(
    app: web::Data<App>,
    actor: Actor,
    http: HttpRequest,
    body: web::Payload,
) -> Result<HttpResponse, HttpError> {
    check_version(&http)?;
    let new = announced(http.headers())?;
    let (upload, done) = match concat(http.headers())? {
        Concat::Final(pieces) => upload::concatenate(&app, &actor.0, new, &pieces).await?,
        _ => begin(&app, &actor.0, new, &http, body).await?,
    };
    let mut response = respond(StatusCode::CREATED);
    response.insert_header((header::LOCATION, format!("/uploads/{}", upload.id)));
    Ok(describe(&mut response, &upload, done.as_ref()).finish())
}

/// `HEAD /uploads/{id}`: where to go on.
async fn state(
    app: web::Data<App>,
    actor: Actor,
    http: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, HttpError> {
    check_version(&http)?;
    let upload = upload::get(&app, &actor.0, parse(&id)?).await?;
    let done = upload.result.clone().map(serde_json::from_value).transpose().map_err(Error::from)?;
    Ok(describe(&mut respond(StatusCode::OK), &upload, done.as_ref()).finish())
}

/// `PATCH /uploads/{id}`: the next piece. An empty one completes an upload whose completion failed.
async fn patch(
    app: web::Data<App>,
    actor: Actor,
    http: HttpRequest,
    id: web::Path<String>,
    body: web::Payload,
) -> Result<HttpResponse, HttpError> {
    check_version(&http)?;
    if text(http.headers(), "content-type") != Some(PIECE) {
        return Ok(respond(StatusCode::UNSUPPORTED_MEDIA_TYPE).finish());
    }
    let offset = number(http.headers(), "upload-offset")?;
    let piece = Piece { length: optional(http.headers(), "upload-length")?, ..piece(&http, offset)? };
    let upload = upload::get(&app, &actor.0, parse(&id)?).await?;
    let (upload, done) = append(&app, &actor.0, upload, piece, body).await?;
    Ok(describe(&mut respond(StatusCode::NO_CONTENT), &upload, done.as_ref()).finish())
}

/// `DELETE /uploads/{id}`: gives it up.
async fn delete(
    app: web::Data<App>,
    actor: Actor,
    http: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, HttpError> {
    check_version(&http)?;
    upload::abandon(&app, &actor.0, parse(&id)?).await?;
    Ok(respond(StatusCode::NO_CONTENT).finish())
}

async fn begin(
    app: &App,
    actor: &auth::Actor,
    new: upload::New,
    http: &HttpRequest,
    body: web::Payload,
) -> Result<(Model, Option<Done>)> {
    let first = piece(http, 0)?;
    let made = upload::begin(app, actor, new).await?;
    match text(http.headers(), "content-type") == Some(PIECE) {
        true => append(app, actor, made, first, body).await,
        false => Ok((made, None)),
    }
}

fn piece(http: &HttpRequest, offset: u64) -> Result<Piece> {
    let checksum = text(http.headers(), "upload-checksum").map(checksum::Expected::parse).transpose()?;
    Ok(Piece { offset, checksum, length: None })
}

async fn append(
    app: &App,
    actor: &auth::Actor,
    upload: Model,
    piece: Piece,
    body: web::Payload,
) -> Result<(Model, Option<Done>)> {
    let upload = upload::append(app, upload, piece, body).await?;
    let done = upload::finish(app, actor, &upload).await?;
    Ok((upload, done))
}

fn respond(status: StatusCode) -> HttpResponseBuilder {
    let mut response = HttpResponse::build(status);
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    response
}

fn describe<'a>(
    response: &'a mut HttpResponseBuilder,
    upload: &Model,
    done: Option<&Done>,
) -> &'a mut HttpResponseBuilder {
    let expires = HttpDate::from(std::time::SystemTime::from(upload.expires_at)).to_string();
    response.insert_header(("upload-offset", upload.received)).insert_header(("upload-expires", expires));
    match upload.deferred {
        true => response.insert_header(("upload-defer-length", "1")),
        false => response.insert_header(("upload-length", upload.length)),
    };
    for (name, value) in [("upload-metadata", &upload.metadata), ("upload-concat", &upload.concat)] {
        if let Some(value) = value {
            response.insert_header((name, value.as_str()));
        }
    }
    if let Some(done) = done {
        response
            .insert_header(("nabe-asset-id", done.asset.to_string()))
            .insert_header(("nabe-asset-code", escaped(&done.code)))
            .insert_header(("nabe-duplicate", done.duplicate.to_string()));
    }
    response
}
