//! `GET /channels/{channel}/outputs/{output}/{name}`: files that outputs made, such as feeds and catalogues.

use actix_web::{HttpRequest, HttpResponse, http::header, web};

use super::{
    error::HttpError,
    stream::{self, Stored},
};
use crate::{app::App, error::Error, outputs::file};

/// Its address stays when it is made anew, so whoever keeps it asks each time.
const CACHING: &str = "public, no-cache";

pub async fn file(
    app: web::Data<App>,
    http: HttpRequest,
    path: web::Path<(String, String, String)>,
) -> Result<HttpResponse, HttpError> {
    let (channel, output, name) = path.into_inner();
    let file = file::find(&app, &channel, &output, &name).await?;
    let stored = Stored {
        key: &file.key,
        bytes: u64::try_from(file.bytes).unwrap_or_default(),
        mime: &file.mime,
        etag: &file.hash,
        cache_control: CACHING.to_owned(),
        download: None,
    };
    let mut response = stream::answer(&app, &http, &stored).await?.ok_or_else(|| Error::not_found("file", &name))?;
    let made = header::HttpDate::from(std::time::SystemTime::from(file.made_at)).to_string();
    if let Ok(made) = made.parse() {
        response.headers_mut().insert(header::LAST_MODIFIED, made);
    }
    Ok(response)
}
