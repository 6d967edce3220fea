//! `/media/…`: renditions and originals. Addresses name their content, so answers are kept for a year, or until the
//! rights of the asset end.

use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, Utc};

use super::{
    error::HttpError,
    stream::{self, Stored},
};
use crate::{
    app::App,
    assets::{
        media::{self, Caching, Served, Signature},
        render,
    },
    error::Error,
};

const YEAR: i64 = 365 * 24 * 3600;

/// `GET /media/{asset}/{preset}/{key}.{ext}`
pub async fn rendition(
    app: web::Data<App>,
    http: HttpRequest,
    path: web::Path<(String, String, String)>,
) -> Result<HttpResponse, HttpError> {
    let (code, preset, name) = path.into_inner();
    let served = media::rendition(&app, &code, &preset, &name).await?;
    if let Some(response) = answer(&app, &http, &served).await? {
        return Ok(response);
    }
    // The bytes were cleared away: they are made again.
    render::forget(&app, &name).await?;
    let served = media::rendition(&app, &code, &preset, &name).await?;
    Ok(answer(&app, &http, &served).await?.ok_or_else(|| Error::not_found("rendition", name))?)
}

/// `GET /media/{asset}/original/{hash}.{ext}`
pub async fn original(
    app: web::Data<App>,
    http: HttpRequest,
    path: web::Path<(String, String)>,
    signature: Option<web::Query<Signature>>,
) -> Result<HttpResponse, HttpError> {
    let (code, name) = path.into_inner();
    let signature = signature.map(web::Query::into_inner);
    let served = media::original(&app, &code, &name, signature.as_ref()).await?;
    Ok(answer(&app, &http, &served).await?.ok_or_else(|| Error::not_found("file", name))?)
}

async fn answer(app: &App, http: &HttpRequest, served: &Served) -> Result<Option<HttpResponse>, HttpError> {
    let stored = Stored {
        key: &served.key,
        bytes: served.bytes,
        mime: &served.mime,
        etag: &served.etag,
        cache_control: cache_control(served.caching, app.clock.now()),
        download: served.download.as_deref(),
    };
    stream::answer(app, http, &stored).await
}

fn cache_control(caching: Caching, now: DateTime<Utc>) -> String {
    let until = match caching {
        Caching::Private => return format!("private, max-age={YEAR}, immutable"),
        Caching::Public(until) => until.map(|until| (until - now).num_seconds().max(0)),
    };
    match until {
        Some(left) if left < YEAR => format!("public, max-age={left}"),
        _ => format!("public, max-age={YEAR}, immutable"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_kept_longer_than_the_rights_allow() {
        let now: DateTime<Utc> = "2026-03-31T23:00:00Z".parse().unwrap();
        let end = "2026-04-01T00:00:00Z".parse().ok();
        assert_eq!(cache_control(Caching::Public(end), now), "public, max-age=3600");
        assert_eq!(cache_control(Caching::Public(None), now), "public, max-age=31536000, immutable");
        assert_eq!(cache_control(Caching::Private, now), "private, max-age=31536000, immutable");
    }
}
