//! `/exchange/xliff`: translations out and in. `docs/translation.md` says what a document holds.

use std::collections::HashMap;

use actix_web::{
    HttpResponse,
    http::header::{self, ContentDisposition, DispositionParam, DispositionType},
    web,
};
use futures::TryStreamExt;

use super::{actor::Actor, error::HttpError};
use crate::{
    app::App,
    catalog::{
        batch::OnError,
        translation::work::{Assignee, Wanted},
    },
    error::{Error, Result, Violation},
    exchange::xliff::{self, Options, Scope},
    resource::Kind,
};

type Query = web::Query<HashMap<String, String>>;

/// `GET /exchange/xliff/{locale}`: what is left to translate, or all of it, as one document.
pub async fn export(
    app: web::Data<App>,
    actor: Actor,
    locale: web::Path<String>,
    query: Query,
) -> Result<HttpResponse, HttpError> {
    let (wanted, scope) = read_selection(&actor.0, &query)?;
    let export = xliff::export(&app, &actor.0, &locale, wanted, scope).await?;
    let name = DispositionParam::Filename(export.file_name.clone());
    let saved = ContentDisposition { disposition: DispositionType::Attachment, parameters: vec![name] };
    let body = export.into_stream().map_err(HttpError::from);
    let mut response = HttpResponse::Ok();
    response.insert_header(saved).insert_header((header::CACHE_CONTROL, "no-store"));
    Ok(response.content_type("application/xliff+xml; charset=utf-8").streaming(body))
}

/// `POST /exchange/xliff`: translations back; the answer is the report.
pub async fn import(
    app: web::Data<App>,
    actor: Actor,
    query: Query,
    body: web::Bytes,
) -> Result<HttpResponse, HttpError> {
    let options = read_options(&query)?;
    let name = query.get("name").map_or("translations.xlf", String::as_str);
    Ok(HttpResponse::Ok().json(xliff::import(&app, &actor.0, name, &body, options).await?))
}

fn read_selection(actor: &crate::auth::Actor, query: &Query) -> Result<(Wanted, Scope)> {
    let (mut wanted, mut scope, mut faults) = (Wanted::default(), Scope::Open, Vec::new());
    for (name, value) in query.iter() {
        let taken = match name.as_str() {
            "ids" => take(&mut wanted.ids, value.split(',').map(|id| id.parse().ok()).collect::<Option<_>>().map(Some)),
            "kind" => take(&mut wanted.kind, kind(value).map(Some)),
            "family" => take(&mut wanted.family, Some(Some(value.clone()))),
            "assignee" if value == "me" => take(&mut wanted.assignee, Some(actor.user().map(Assignee::Person))),
            "assignee" if value == "nobody" => take(&mut wanted.assignee, Some(Some(Assignee::Nobody))),
            "assignee" => take(&mut wanted.assignee, value.parse().ok().map(Assignee::Person).map(Some)),
            "scope" => take(
                &mut scope,
                [("open", Scope::Open), ("all", Scope::All)].iter().find(|(n, _)| n == value).map(|(_, s)| *s),
            ),
            _ => false,
        };
        if !taken {
            faults.push(wrong(name, "ids, kind, family, assignee and scope"));
        }
    }
    if faults.is_empty() { Ok((wanted, scope)) } else { Err(Error::Invalid(faults)) }
}

fn kind(name: &str) -> Option<Kind> {
    let all = [Kind::Product, Kind::ProductModel, Kind::Entry, Kind::Asset, Kind::Record];
    all.into_iter().find(|kind| kind.name() == name)
}

fn read_options(query: &Query) -> Result<Options> {
    let (mut options, mut faults) = (Options { on_error: OnError::GoodOnly, ..Options::default() }, Vec::new());
    for (name, value) in query.iter() {
        let truth = || value.parse::<bool>().ok();
        let taken = match name.as_str() {
            "dry_run" => take(&mut options.dry_run, truth()),
            "machine" => take(&mut options.machine, truth()),
            "accept_changed" => take(&mut options.accept_changed, truth()),
            "all_or_nothing" => {
                let policy = |all| if all { OnError::AllOrNothing } else { OnError::GoodOnly };
                take(&mut options.on_error, truth().map(policy))
            }
            "name" => true,
            _ => false,
        };
        if !taken {
            faults.push(wrong(name, "dry_run, accept_changed, all_or_nothing, machine and name"));
        }
    }
    if faults.is_empty() { Ok(options) } else { Err(Error::Invalid(faults)) }
}

fn take<T>(place: &mut T, value: Option<T>) -> bool {
    value.map(|value| *place = value).is_some()
}

fn wrong(name: &str, known: &str) -> Violation {
    let message = format!("`{name}` is no parameter of this address, or not like that");
    Violation::new("UNKNOWN_PARAMETER", name, message).hint(format!("it takes {known}"))
}
