//! Machine translation: a selection of the work as a bulk edit whose texts come from a service that the operator named, and a
//! single text as a suggestion that nobody has saved yet.
//!
//! The texts are asked for outside of any transaction and written in one afterwards, each held against what is stored by then.
//! A process that dies in between has written nothing of the batch: its texts are asked for again.

pub mod hook;
pub mod made;
mod suggest;

use std::collections::HashMap;

use serde_json::Value as Json;

use self::{
    hook::{Failure, Markup, Question, Reply},
    made::Made,
};
use super::{
    Sources, mark, no_source,
    state::{State, Text, texts},
    text::pieces,
    work::{self, Wanted},
};
use crate::{
    app::App,
    auth::{Actor, Permission},
    catalog::{
        ContentModel,
        attribute::AttributeType,
        bulk::{self, BulkEdit, Operation, Selection},
        edit::require_some_edit_right,
        model, recheck,
    },
    error::{Error, Result, Violation},
    id::ResourceId,
    resource::{self, Scope, value_path},
};

pub use self::suggest::{Place, suggest};

/// Resources whose texts are asked for before any of them is written.
pub const BATCH: u64 = 20;
/// Resources that are read at once to count their texts.
const COUNTED: usize = 500;

/// Into which language, and which texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order<'a> {
    pub locale: &'a str,
    /// Also texts whose source changed since they were translated.
    pub outdated: bool,
}

impl Order<'_> {
    fn takes(&self, text: &Text<'_>) -> bool {
        let state = text.state == State::Untranslated || self.outdated && text.state == State::Outdated;
        state && text.locale == self.locale
    }
}

/// Whether a service is set up. Needs `VIEW_CATALOG`.
pub fn is_available(app: &App, actor: &Actor) -> Result<bool> {
    actor.require(Permission::ViewCatalog)?;
    Ok(hook::is_configured(app))
}

/// How much there is to translate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amount {
    /// Resources with such texts.
    pub resources: usize,
    /// Values; of a table the whole.
    pub texts: usize,
    /// Characters that are sent, with their markup.
    pub characters: usize,
}

/// Counts what [`start`] would have translated. Needs what that needs, and fails as that does.
pub async fn preview(app: &App, actor: &Actor, order: Order<'_>, wanted: Wanted) -> Result<Amount> {
    let resources = selected(app, actor, order, wanted).await?;
    let model = model::view(app, actor).await?;
    let mut amount = Amount::default();
    for ids in resources.chunks(COUNTED) {
        for asked in asked(app, &model, order, ids).await?.values().filter(|asked| !asked.is_empty()) {
            amount.resources += 1;
            amount.texts += asked.len();
            amount.characters += asked.iter().map(Asked::characters).sum::<usize>();
        }
    }
    Ok(amount)
}

/// Has a selection translated in the background, as a bulk edit: it is followed, cancelled and taken back like any other.
///
/// For those who may write texts of the language. Fails with `TRANSLATOR_MISSING` where no service is set up, with `NO_SOURCE` for
/// a language that nothing is translated into, with `TOO_MANY` for more than 20,000 resources.
pub async fn start(app: &App, actor: &Actor, order: Order<'_>, wanted: Wanted) -> Result<BulkEdit> {
    let resources = selected(app, actor, order, wanted).await?;
    let operation = Operation::Translate { locale: order.locale.to_owned(), outdated: order.outdated };
    bulk::start(app, actor, Selection::Ids(resources), vec![operation], None).await
}

async fn selected(app: &App, actor: &Actor, order: Order<'_>, mut wanted: Wanted) -> Result<Vec<ResourceId>> {
    require_some_edit_right(actor)?;
    require_locale(actor, order.locale)?;
    hook::require(app)?;
    let model = model::view(app, actor).await?;
    if Sources::of(&model).source_of(order.locale).is_none() {
        return Err(no_source(order.locale));
    }
    if wanted.states.is_empty() && wanted.ids.is_none() {
        wanted.states.push(State::Untranslated);
        wanted.states.extend(order.outdated.then_some(State::Outdated));
    }
    work::resources(app, order.locale, &wanted).await
}

fn require_locale(actor: &Actor, locale: &str) -> Result<()> {
    match actor.may_edit_locale(Some(locale)) {
        true => Ok(()),
        false => Err(Error::invalid("LOCALE_FORBIDDEN", "locale", "your role edits other locales only")),
    }
}

/// What is to be asked about one value.
struct Asked {
    attribute: String,
    scope: Scope,
    source_scope: Scope,
    source: Json,
    before: Option<Json>,
    questions: Vec<Question>,
}

impl Asked {
    fn new(row: &resource::Model, text: &Text<'_>) -> Self {
        let question = |kind: AttributeType, text_of: &str| Question {
            text: text_of.to_owned(),
            kind: if kind == AttributeType::RichText { Markup::Rich } else { Markup::Plain },
            attribute: text.attribute.code.clone(),
            resource: row.code.clone(),
            family: row.content.family.clone(),
            max_length: text.attribute.settings.max_length,
        };
        Self {
            attribute: text.attribute.code.clone(),
            scope: text.scope(),
            source_scope: Scope::new(text.channel, Some(text.source_locale)),
            source: text.source.clone(),
            before: text.target.cloned(),
            questions: pieces(text.attribute, text.source)
                .iter()
                .map(|piece| question(piece.kind, piece.text))
                .collect(),
        }
    }

    fn characters(&self) -> usize {
        self.questions.iter().map(|question| question.text.chars().count()).sum()
    }

    /// What the replies make of it.
    fn answered(self, model: &ContentModel, replies: &[Reply]) -> Result<made::Text, Violation> {
        let at = |fault: Violation| Violation { path: value_path(&self.attribute, &self.scope), ..fault };
        let Some(attribute) = model.attribute(&self.attribute) else {
            return Err(at(Violation::new("UNKNOWN_ATTRIBUTE", "", "the attribute is gone")));
        };
        let data = made::value(model, attribute, &self.source, replies).map_err(at)?;
        let Self { attribute, scope, source_scope, source, before, questions: _ } = self;
        Ok(made::Text { attribute, scope, source_scope, source, before, data })
    }
}

/// What is to be asked about each of these resources, as they are stored now.
async fn asked(
    app: &App,
    model: &ContentModel,
    order: Order<'_>,
    ids: &[ResourceId],
) -> Result<HashMap<ResourceId, Vec<Asked>>> {
    let db = app.db.read();
    let sources = Sources::of(model);
    let rows = resource::by_ids(db, ids).await?;
    let lines = recheck::ancestor_contents(db, &rows).await?;
    let (marks, none) = (mark::of(db, ids).await?, mark::Marks::new());
    let of = |row: &resource::Model| {
        let line = lines.of(model, row);
        let all = texts(model, &sources, &line, marks.get(&row.id).unwrap_or(&none));
        let asked = all.iter().filter(|text| order.takes(text)).map(|text| Asked::new(row, text)).collect();
        (row.id, asked)
    };
    Ok(rows.iter().map(of).collect())
}

/// Has the texts of some resources translated; no transaction may be open, as a service takes its time. Fails while the service
/// is away, so that the job is tried again later.
pub async fn translate(
    app: &App,
    model: &ContentModel,
    order: Order<'_>,
    ids: &[ResourceId],
) -> Result<HashMap<ResourceId, Made>> {
    let sources = Sources::of(model);
    let mut asked = asked(app, model, order, ids).await?;
    let Some(source) = sources.source_of(order.locale) else {
        // The locale got another source since the order: to try again would not help.
        let fault = Violation::new("NO_SOURCE", "", no_source(order.locale).to_string());
        return Ok(ids.iter().map(|id| (*id, Made { texts: Vec::new(), faults: vec![fault.clone()] })).collect());
    };
    // In a fixed order, so that a second try asks the same.
    let all = ids.iter().filter_map(|id| Some((*id, asked.remove(id)?))).collect::<Vec<_>>();
    let questions: Vec<Question> =
        all.iter().flat_map(|(_, asked)| asked).flat_map(|asked| &asked.questions).cloned().collect();
    let replies = hook::ask(app, source, order.locale, &questions).await.map_err(away)?;
    let mut replies = replies.as_slice();
    let mut found = HashMap::with_capacity(all.len());
    for (id, asked) in all {
        let made: &mut Made = found.entry(id).or_default();
        for one in asked {
            let (own, rest) = replies.split_at(one.questions.len());
            replies = rest;
            match one.answered(model, own) {
                Ok(text) => made.texts.push(text),
                Err(fault) => made.faults.push(fault),
            }
        }
    }
    Ok(found)
}

fn away(failure: Failure) -> Error {
    Error::Unexpected(anyhow::anyhow!("the service that translates: {}", failure.reason()))
}
