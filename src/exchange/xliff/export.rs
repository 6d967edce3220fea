//! Texts out: a stream of pieces, so that a large selection needs no memory. Nothing is held between two pieces; each resource
//! is as it was when its piece was read.

use bytes::Bytes;
use futures::{Stream, stream};

use super::{
    unit_id,
    units::segments,
    write::{self, File, TAIL, Unit},
};
use crate::{
    app::App,
    auth::Actor,
    catalog::{
        ContentModel,
        attribute::display,
        edit::require_some_edit_right,
        label, model, recheck,
        translation::{
            Sources, mark, no_source,
            state::{State, Text, texts},
            work::{self, Wanted},
        },
    },
    channels,
    error::Result,
    id::ResourceId,
    resource,
};

/// Resources of one piece.
const BATCH: usize = 200;

/// Which texts of the resources.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// What is untranslated, outdated or made by a machine.
    #[default]
    Open,
    /// What is translated as well.
    All,
}

/// A document that is being written.
pub struct Export {
    app: App,
    model: std::sync::Arc<ContentModel>,
    sources: Sources,
    source: String,
    target: String,
    scope: Scope,
    resources: Vec<ResourceId>,
    pub file_name: String,
}

/// Prepares the document of a selection in one language. For those who may write texts of it; fails with `REQUIRED` where there
/// is nothing to translate, with `NO_SOURCE` for a language that is not translated into, with `TOO_MANY`.
pub async fn export(app: &App, actor: &Actor, locale: &str, mut wanted: Wanted, scope: Scope) -> Result<Export> {
    require_some_edit_right(actor)?;
    let model = model::view(app, actor).await?;
    let sources = Sources::of(&model);
    let Some(source) = sources.source_of(locale).map(str::to_owned) else {
        return Err(no_source(locale));
    };
    if wanted.states.is_empty() {
        wanted.states = match scope {
            Scope::Open => vec![State::Untranslated, State::Outdated, State::Machine],
            Scope::All => vec![State::Untranslated, State::Outdated, State::Machine, State::Translated],
        };
    }
    let resources = work::resources(app, locale, &wanted).await?;
    let file_name = format!("nabe-{source}-{locale}-{}.xlf", app.clock.now().format("%Y-%m-%d"));
    let (app, target) = (app.clone(), locale.to_owned());
    Ok(Export { app, model, sources, source, target, scope, resources, file_name })
}

impl Export {
    /// Resources that it is about.
    pub fn resources(&self) -> usize {
        self.resources.len()
    }

    /// The document, piece by piece.
    pub fn into_stream(self) -> impl Stream<Item = Result<Bytes>> + Send + 'static {
        let head = Bytes::from(write::head(&self.source, &self.target));
        let pieces = stream::unfold((self, 0), |(export, from)| async move {
            let batch = export.resources.get(from..)?.chunks(BATCH).next()?.to_vec();
            let piece = export.files(&batch).await.map(Bytes::from);
            Some((piece, (export, from + BATCH)))
        });
        let tail = stream::iter([Ok(Bytes::from_static(TAIL.as_bytes()))]);
        futures::StreamExt::chain(futures::StreamExt::chain(stream::iter([Ok(head)]), pieces), tail)
    }

    async fn files(&self, ids: &[ResourceId]) -> Result<String> {
        let db = self.app.db.read();
        let mut rows = resource::by_ids(db, ids).await?;
        rows.sort_by_key(|row| row.id);
        let lines = recheck::ancestor_contents(db, &rows).await?;
        let (marks, none) = (mark::of(db, ids).await?, mark::Marks::new());
        let mut out = String::new();
        for row in &rows {
            let line = lines.of(&self.model, row);
            let name = label::of(&self.model, &line, &self.source).unwrap_or_else(|| row.code.clone());
            let all = texts(&self.model, &self.sources, &line, marks.get(&row.id).unwrap_or(&none));
            let ours = all.iter().filter(|text| text.locale == self.target);
            let units: Vec<Unit<'_>> = ours.filter(|text| self.is_wanted(text)).map(|text| self.unit(text)).collect();
            if !units.is_empty() {
                let original = format!("{}/{}", row.kind.name(), row.code);
                let (id, version) = (row.id.to_string(), row.version);
                out.push_str(&write::file(&File { id, original, version, label: &name, units }));
            }
        }
        Ok(out)
    }

    fn is_wanted(&self, text: &Text<'_>) -> bool {
        self.scope == Scope::All || text.state != State::Translated
    }

    fn unit<'t>(&self, text: &Text<'t>) -> Unit<'t> {
        let named = |labels: &'t channels::Labels| channels::label(labels, &self.source);
        let segments = segments(text.attribute, text.source, text.target);
        let whole = segments.iter().all(|segment| segment.target.is_some());
        let earlier = text.target.filter(|_| !whole);
        Unit {
            id: unit_id(&text.attribute.code, text.channel),
            label: named(&text.attribute.labels).unwrap_or(&text.attribute.code),
            help: named(&text.attribute.help),
            state: text.state,
            earlier: earlier.map(|target| display(&self.model, text.attribute, target, &self.target)),
            segments,
        }
    }
}
