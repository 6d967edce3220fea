//! Translation in the demo: sources that changed after they were translated, texts of a machine, and work for the translator.

use std::{collections::HashMap, sync::Arc};

use anyhow::{Context, ensure};
use chrono::TimeDelta;
use serde::Deserialize;
use serde_json::Value as Json;

use super::{Item, read, told};
use crate::{
    app::App,
    auth::{Actor, user},
    catalog::{
        ContentModel,
        translation::{
            assignment::{self, Task},
            work::Wanted,
        },
        write::{self, Write},
    },
    error::Error,
    resource::{self, Content, Kind, Scope},
};

#[derive(Deserialize)]
struct TranslationsFile {
    /// Sources as they were when they were translated.
    earlier: Vec<TextFile>,
    machine: Vec<TextFile>,
    assignment: AssignmentFile,
}

#[derive(Deserialize)]
struct TextFile {
    code: String,
    attribute: String,
    locale: String,
    text: String,
}

impl TextFile {
    fn scope(&self) -> Scope {
        Scope::new(None, Some(&self.locale))
    }
}

#[derive(Deserialize)]
struct AssignmentFile {
    handle: String,
    locale: String,
    kind: Kind,
    days: i64,
    note: String,
}

/// Values that are written once everything else is there.
pub(super) struct Later {
    file: TranslationsFile,
    /// Today's sources, in the order of the earlier ones.
    sources: Vec<Json>,
    kinds: HashMap<String, Kind>,
}

impl Later {
    /// Puts the earlier sources into what is about to be written.
    pub(super) fn hold_back(items: &mut [(Kind, Item)]) -> anyhow::Result<Self> {
        let file: TranslationsFile = read("translations")?;
        let mut later = Self { sources: Vec::new(), kinds: HashMap::new(), file };
        later.kinds.extend(items.iter().map(|(kind, item)| (item.code.clone(), *kind)));
        for text in &later.file.earlier {
            let item = items.iter_mut().find(|(_, item)| item.code == text.code);
            let value = item.and_then(|(_, item)| item.content.values.get_mut(&text.attribute)?.get_mut(&text.scope()));
            let value =
                value.with_context(|| format!("`{}` of `{}` is no text of the demo", text.attribute, text.code))?;
            later.sources.push(std::mem::replace(value, text.text.as_str().into()));
        }
        Ok(later)
    }

    /// Writes today's sources and the texts of the machine, and hands out work.
    pub(super) async fn write(self, app: &App, actor: &Actor, model: &ContentModel) -> anyhow::Result<()> {
        let sources = self.file.earlier.iter().zip(&self.sources).map(|(text, source)| (text, source.clone()));
        self.set(app, actor, model, sources.collect(), false).await?;
        let machine = self.file.machine.iter().map(|text| (text, Json::from(text.text.as_str())));
        self.set(app, actor, model, machine.collect(), true).await?;
        let AssignmentFile { handle, locale, kind, days, note } = self.file.assignment;
        let person = user::find(app.db.read(), &handle).await?.with_context(|| format!("nobody is `{handle}`"))?;
        let due = Some(app.clock.now().date_naive() + TimeDelta::days(days));
        let wanted = Wanted { kind: Some(kind), ..Wanted::default() };
        assignment::assign(app, actor, &locale, &wanted, Task { assignee: person.id, due, note: Some(note) }).await?;
        Ok(())
    }

    async fn set(
        &self,
        app: &App,
        actor: &Actor,
        model: &ContentModel,
        texts: Vec<(&TextFile, Json)>,
        machine: bool,
    ) -> anyhow::Result<()> {
        let tx = app.db.begin_write().await?;
        let mut writes = Vec::new();
        for (text, data) in texts {
            let kind = *self.kinds.get(&text.code).with_context(|| format!("the demo has no `{}`", text.code))?;
            let current = resource::find_by_code(&tx, kind, &text.code).await?;
            let current = current.with_context(|| format!("`{}` was not written", text.code))?;
            let mut content: Content = current.content.clone();
            content.set(&text.attribute, text.scope(), Some(data));
            let code = text.code.clone();
            let write = Write {
                current: Some(Arc::new(current)),
                kind,
                code,
                content,
                comment: None,
                restored_from: None,
                machine,
                begins_without: None,
            };
            writes.push(write);
        }
        let count = writes.len();
        let outcomes = write::write_all(&tx, actor, model, writes).await?;
        ensure!(outcomes.len() == count, "a text of the demo was lost");
        for outcome in outcomes {
            outcome.map_err(|violations| told(Error::Invalid(violations)))?;
        }
        tx.commit().await?;
        Ok(())
    }
}
