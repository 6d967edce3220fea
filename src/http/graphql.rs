//! `POST /graphql`: the management API over HTTP. JSON only, one operation a request, nothing by GET: a form on another
//! site cannot reach it.

use actix_web::{
    HttpRequest, HttpResponse, ResponseError,
    http::{StatusCode, header},
    web,
};
use async_graphql::{Request, Response, ServerError};
use tokio::runtime::Handle;
use tokio_util::task::AbortOnDropHandle;
use tracing::Instrument;

use super::{actor::Actor, error::HttpError};
use crate::{
    app::App,
    error::Error,
    graphql::{self, Schema, error::BAD_QUERY},
};

/// Bytes of a query with its variables: room for as many resources as one call saves, with a hundred values each.
const BODY: usize = 4 * 1024 * 1024;

/// Bytes of a body whose request may keep a processor busy for long. It is answered by the threads of the hub: a thread of the
/// web server has other people waiting behind it.
const LARGE: usize = 64 * 1024;

const RESPONSE_TYPE: &str = "application/graphql-response+json";

pub async fn post(
    app: web::Data<App>,
    schema: web::Data<Schema>,
    hub: web::Data<Handle>,
    actor: Result<Actor, HttpError>,
    http: HttpRequest,
    body: web::Payload,
) -> HttpResponse {
    let actor = match actor {
        Ok(actor) => actor.0,
        Err(error) => return not_let_in(error, app.config.development),
    };
    let modern = accepts_response_type(&http);
    let response = match read(&http, body).await {
        Ok(body) => {
            let (schema, app, large) = (Schema::clone(&schema), App::clone(&app), body.len() > LARGE);
            let answer = async move {
                match parse(&body) {
                    Ok(request) => graphql::execute(&schema, &app, actor, request).await,
                    Err(message) => bad_request(message),
                }
            };
            if large { elsewhere(&hub, answer).await } else { answer.await }
        }
        Err(message) => bad_request(message),
    };
    // GraphQL over HTTP: a request that could not run at all answers 400, but 200 to clients of the older media type.
    let ran =
        !response.data.eq(&async_graphql::Value::Null) || response.errors.iter().any(|error| !error.path.is_empty());
    let status = if ran || response.errors.is_empty() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    let (status, media) = match modern {
        true => (status, RESPONSE_TYPE),
        false => (StatusCode::OK, "application/json; charset=utf-8"),
    };
    HttpResponse::build(status)
        .insert_header((header::CONTENT_TYPE, media))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(serde_json::to_vec(&response).unwrap_or_default())
}

/// GraphiQL, in development only.
pub async fn console(app: web::Data<App>) -> HttpResponse {
    if !app.config.development {
        return HttpResponse::MethodNotAllowed().insert_header((header::ALLOW, "POST")).finish();
    }
    let page = async_graphql::http::GraphiQLSource::build().endpoint("/graphql").title("Nabe").finish();
    HttpResponse::Ok().content_type("text/html; charset=utf-8").body(page)
}

/// On the threads of the hub; ends with the request.
async fn elsewhere(hub: &Handle, answer: impl Future<Output = Response> + Send + 'static) -> Response {
    let task = AbortOnDropHandle::new(hub.spawn(answer.in_current_span()));
    task.await.unwrap_or_else(|error| {
        let error = Error::from(anyhow::Error::from(error));
        Response::from_errors(vec![async_graphql::Error::from(error).into_server_error(Default::default())])
    })
}

async fn read(http: &HttpRequest, body: web::Payload) -> Result<web::Bytes, String> {
    let media = http.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if media.split(';').next().unwrap_or_default().trim() != "application/json" {
        return Err("send the query as `content-type: application/json`".to_owned());
    }
    match body.to_bytes_limited(BODY).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(error)) => Err(format!("the body broke off: {error}")),
        Err(_) => Err(format!("the body is larger than {BODY} bytes")),
    }
}

fn parse(bytes: &[u8]) -> Result<Request, String> {
    if bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[') {
        return Err("send one operation a request: batches are not taken".to_owned());
    }
    serde_json::from_slice(bytes).map_err(|error| format!("the body is no GraphQL request: {error}"))
}

/// A token that is not good: the same shape as any other error of the API, so that clients need one way to read them.
fn not_let_in(error: HttpError, development: bool) -> HttpResponse {
    let status = error.status_code();
    let mut errors = vec![async_graphql::Error::from(error.0).into_server_error(Default::default())];
    graphql::error::present(&mut errors, development);
    let mut response = HttpResponse::build(status);
    if status == StatusCode::UNAUTHORIZED {
        response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
    }
    response.insert_header((header::CACHE_CONTROL, "no-store")).json(Response::from_errors(errors))
}

fn bad_request(message: String) -> Response {
    let mut error = ServerError::new(message, None);
    error.extensions.get_or_insert_default().set("code", BAD_QUERY);
    Response::from_errors(vec![error])
}

fn accepts_response_type(http: &HttpRequest) -> bool {
    let accept = http.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.contains(RESPONSE_TYPE))
}
