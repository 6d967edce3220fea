//! Errors of the REST routes: `{"error": {"code", "message", "hint"?, "violations"?}}` with a fitting status.

use actix_web::{
    HttpRequest, HttpResponse, ResponseError,
    http::{StatusCode, header},
};
use serde_json::json;

use crate::error::Error;

/// Seconds after which a busy part of the hub is worth another try.
const SOON: u64 = 5;

/// What is over by itself, so that the same request is worth another try.
const PASSES: [&str; 4] = ["IMAGE_BUSY", "IMAGE_WORKER_UNAVAILABLE", "SCANNER_UNREACHABLE", "FILE_BUSY"];

/// A domain error on its way out. Handlers return it by `?`.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct HttpError(#[from] pub Error);

impl From<anyhow::Error> for HttpError {
    fn from(error: anyhow::Error) -> Self {
        Self(error.into())
    }
}

impl ResponseError for HttpError {
    fn status_code(&self) -> StatusCode {
        match &self.0 {
            Error::Unauthenticated => StatusCode::UNAUTHORIZED,
            Error::Forbidden(_) => StatusCode::FORBIDDEN,
            Error::NotFound { .. } => StatusCode::NOT_FOUND,
            Error::Refused { code: "WRONG_CREDENTIALS" | "BAD_LINK" | "BAD_PREVIEW", .. } => StatusCode::UNAUTHORIZED,
            Error::Refused { code: "BAD_ORIGIN" | "SIGNATURE" | "UPLOAD_FINAL", .. } => StatusCode::FORBIDDEN,
            Error::Refused { code: "WRONG_PROTOCOL" | "CHECKSUM_ALGORITHM", .. } => StatusCode::BAD_REQUEST,
            Error::Refused { code: "TUS_VERSION", .. } => StatusCode::PRECONDITION_FAILED,
            Error::Refused { code: "UPLOAD_TOO_LARGE", .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Error::Refused { code: "FILE_DAMAGED", .. } => StatusCode::INTERNAL_SERVER_ERROR,
            Error::Refused { code: "ASSET_RIGHTS", .. } => StatusCode::UNAVAILABLE_FOR_LEGAL_REASONS,
            Error::Refused { code, .. } if PASSES.contains(code) => StatusCode::SERVICE_UNAVAILABLE,
            Error::Refused { code: "CHECKSUM_MISMATCH", .. } => checksum_mismatch(),
            Error::Refused { .. } | Error::Stale { .. } => StatusCode::CONFLICT,
            // Not what was sent is wrong, but how.
            Error::Invalid(violations) if violations.iter().all(|one| one.code == "BAD_HEADER") => {
                StatusCode::BAD_REQUEST
            }
            Error::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Error::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Error::Unexpected(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        let mut error = json!({ "code": self.0.code(), "message": self.0.to_string() });
        let mut response = HttpResponse::build(self.status_code());
        // An address that is nothing today may be something tomorrow.
        response.insert_header((header::CACHE_CONTROL, "no-store"));
        if let Error::Refused { hint: Some(hint), .. } = &self.0 {
            error["hint"] = json!(hint);
        }
        match &self.0 {
            Error::Unexpected(source) => {
                tracing::error!(error = format!("{source:#}"), "the request failed inside the hub");
                error["message"] = "internal error: the log of the hub says more, under the id of this request".into();
            }
            Error::Invalid(violations) => error["violations"] = json!(violations),
            Error::Refused { code, .. } if PASSES.contains(code) => {
                response.insert_header((header::RETRY_AFTER, SOON));
            }
            Error::TooMany { retry_after } => {
                response.insert_header((header::RETRY_AFTER, *retry_after));
            }
            Error::Unauthenticated => {
                response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
            }
            _ => {}
        }
        response.json(json!({ "error": error }))
    }
}

/// The status of tus for a piece that is not what its checksum says.
fn checksum_mismatch() -> StatusCode {
    StatusCode::from_u16(460).unwrap_or(StatusCode::CONFLICT)
}

/// A body that is no JSON of the expected shape.
pub fn bad_body(error: &actix_web::error::JsonPayloadError) -> HttpError {
    HttpError(Error::invalid("BAD_BODY", "", error.to_string()))
}

/// The answer of addresses that are nothing.
pub async fn no_such_route(request: HttpRequest) -> HttpResponse {
    HttpError(Error::not_found("route", request.path())).error_response()
}
