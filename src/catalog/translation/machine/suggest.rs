//! One text translated for somebody to look at: nothing is written.

use super::{Asked, Failure, hook, made, require_locale};
use crate::{
    app::App,
    auth::Actor,
    catalog::{
        ContentModel,
        edit::{edit_right, require_some_edit_right},
        model, recheck,
        translation::{Sources, mark, no_source, state::texts},
    },
    error::{Error, Result, Violation},
    id::ResourceId,
    resource::{self, value_path},
};

/// Where a translation is to stand.
#[derive(Clone, Debug)]
pub struct Place {
    pub resource: ResourceId,
    pub attribute: String,
    pub channel: Option<String>,
    pub locale: String,
}

/// Has the stored source of a text translated, whatever translation there is. Only of values that are one text.
///
/// Needs the right to edit the resource in the language. Fails with `TRANSLATOR_MISSING` where no service is set up, with
/// `TRANSLATOR_FAILED` where it gives no answer, with `INVALID` where its answer is none that the attribute takes.
pub async fn suggest(app: &App, actor: &Actor, place: Place) -> Result<String> {
    require_some_edit_right(actor)?;
    require_locale(actor, &place.locale)?;
    hook::require(app)?;
    let model = model::view(app, actor).await?;
    let row = resource::get(app.db.read(), place.resource).await?;
    actor.require(edit_right(row.kind))?;
    let sources = Sources::of(&model);
    let source = sources.source_of(&place.locale).ok_or_else(|| no_source(&place.locale))?;
    let asked = asked(app, &model, &sources, &row, &place).await?;
    let replies = hook::ask(app, source, &place.locale, &asked.questions).await.map_err(failed)?;
    let data = asked.answered(&model, &replies).map(|made: made::Text| made.data);
    match data.map_err(|fault| Error::Invalid(vec![fault]))? {
        serde_json::Value::String(text) => Ok(text),
        _ => Err(whole(&place)),
    }
}

async fn asked(
    app: &App,
    model: &ContentModel,
    sources: &Sources,
    row: &resource::Model,
    place: &Place,
) -> Result<Asked> {
    let db = app.db.read();
    let lines = recheck::ancestor_contents(db, std::slice::from_ref(row)).await?;
    let marks = mark::of(db, &[row.id]).await?.remove(&row.id).unwrap_or_default();
    let line = lines.of(model, row);
    let all = texts(model, sources, &line, &marks);
    let found = all.iter().find(|text| {
        let same = (text.channel, text.locale) == (place.channel.as_deref(), place.locale.as_str());
        same && text.attribute.code == place.attribute
    });
    match found {
        Some(text) if !text.source.is_string() => Err(whole(place)),
        Some(text) => Ok(Asked::new(row, text)),
        None => Err(Error::invalid("NO_TEXT", "attribute", "there is no source to translate here")),
    }
}

fn whole(place: &Place) -> Error {
    let scope = resource::Scope::new(place.channel.as_deref(), Some(&place.locale));
    let path = value_path(&place.attribute, &scope);
    Error::Invalid(vec![Violation::new("WRONG_TYPE", path, "a suggestion is made for one text, and this has several")])
}

fn failed(failure: Failure) -> Error {
    Error::refused("TRANSLATOR_FAILED", format!("the service that translates: {}", failure.reason()))
}
