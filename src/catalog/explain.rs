//! Why a value is what it is: every place that was asked for it, in the order in which they are, and what each had to say.

use super::{
    ContentModel,
    attribute::Attribute,
    line::{Line, Origin, scope_of},
    model, recheck,
    rule::{Cell, calculation::Outcome},
};
use crate::{
    app::App,
    auth::{Actor, Permission},
    error::{Error, Result},
    id::ResourceId,
    resource::{self, Content, Scope},
};

/// One place a value may come from.
pub struct Place {
    pub source: Source,
    /// Asked in this scope; another locale than the one in question is a fallback.
    pub scope: Scope,
    /// Of a rule what it came to, of anything else the value it holds; `None`: nothing.
    pub outcome: Option<Outcome>,
    /// Whether the value in question is this one.
    pub decides: bool,
}

pub enum Source {
    Own,
    /// A product model above, 1 or 2 steps.
    Model(Box<resource::Model>),
    Rule(String),
}

/// Explains the value of an attribute in a channel and locale: every place in the order they are asked, up to the locale
/// that decides. Fails with `NOT_FOUND`.
pub async fn value(
    app: &App,
    actor: &Actor,
    id: ResourceId,
    attribute: &str,
    channel: &str,
    locale: &str,
) -> Result<Vec<Place>> {
    actor.require(Permission::ViewCatalog)?;
    let model = model::current(app).await?;
    let found = model.attribute(attribute).ok_or_else(|| Error::not_found("attribute", attribute))?;
    let channel = model.channel(channel).ok_or_else(|| Error::not_found("channel", channel))?;
    let row = resource::get(app.db.read(), id).await?;
    let above = recheck::ancestor_contents(app.db.read(), std::slice::from_ref(&row)).await?;
    let models: Vec<resource::Model> = above.models_above(row.parent).cloned().collect();
    let line = Line::of(&model, &row, &models);
    let locales: Vec<&str> = match found.localizable {
        true => channel.chain(locale).collect(),
        false => vec![locale],
    };
    let decided = line.resolve(found, &channel.code, locales.iter().copied());
    let mut all = Vec::new();
    for locale in locales.into_iter().filter(|_| found.is_available(locale)) {
        let scope = scope_of(found, &channel.code, locale);
        let here = decided.filter(|decided| decided.locale.is_none_or(|decided| decided == locale));
        all.extend(places(&model, &line, &models, found, &scope, here.map(|decided| decided.origin)));
        if here.is_some() {
            break;
        }
    }
    Ok(all)
}

fn places(
    model: &ContentModel,
    line: &Line<'_>,
    models: &[resource::Model],
    attribute: &Attribute,
    scope: &Scope,
    decided: Option<Origin<'_>>,
) -> Vec<Place> {
    let held = |content: &Content| content.value(&attribute.code, scope).cloned().map(Outcome::Made);
    let mut places = Vec::new();
    for (index, content) in line.contents().iter().enumerate() {
        let (source, origin) = match index.checked_sub(1).and_then(|above| models.get(above)) {
            None => (Source::Own, Origin::Own),
            Some(above) => (Source::Model(Box::new(above.clone())), Origin::Inherited(index)),
        };
        places.push(Place { source, scope: scope.clone(), outcome: held(content), decides: decided == Some(origin) });
    }
    for attempt in model.calculation.attempts(&line.ask(Cell::from(scope)), &attribute.code) {
        let decides = decided == Some(Origin::Calculated(&attempt.rule));
        let outcome = Some(attempt.outcome);
        places.push(Place { source: Source::Rule(attempt.rule), scope: scope.clone(), outcome, decides });
    }
    places
}
