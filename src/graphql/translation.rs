//! Translation in the management API: what there is to translate, who does it, and how each text stands.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, InputObject, Object, SimpleObject, dataloader::Loader};
use chrono::{DateTime, Utc};

use super::{
    Connection, ContextExt,
    access_types::{User, UserLoader},
    content_model,
    context::Session,
    date::Date,
    model::types::Attribute,
    resource::{Resource, history::shared},
};
use crate::{
    catalog::{
        self, ContentModel,
        translation::{
            Sources, assignment, confirm, counts, mark,
            state::{State, Text},
            work::{self, Assignee, Wanted},
        },
    },
    error::{Error, Result},
    id::{ResourceId, UserId},
    page::Page,
    resource::{self, Kind},
};

#[derive(Default)]
pub struct TranslationQuery;

#[Object]
impl TranslationQuery {
    /// How far the hub is, language by language.
    async fn translation_progress(&self, ctx: &Context<'_>) -> Result<Vec<TranslationProgress>> {
        let rows = counts::progress(ctx.app()?.db.read(), ctx.actor()?).await?;
        let sources = Sources::of(&*content_model(ctx).await?);
        let of = |row: counts::Progress| TranslationProgress::new(&sources, row);
        Ok(rows.into_iter().map(of).collect())
    }

    /// What there is to translate, by resource and language: with anything left to do, unless `filter` names states.
    async fn translations(
        &self,
        ctx: &Context<'_>,
        locale: Option<String>,
        filter: Option<TranslationFilter>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Connection<Translation>> {
        let wanted = filter.unwrap_or_default().wanted(ctx.actor()?.user());
        let page = Page::new(first, after)?;
        Ok(work::page(ctx.app()?, ctx.actor()?, locale.as_deref(), &wanted, &page).await?.into())
    }

    /// People who may translate into a language, by name.
    async fn translators(&self, ctx: &Context<'_>, locale: String) -> Result<Vec<User>> {
        Ok(assignment::translators(ctx.app()?, ctx.actor()?, &locale).await?.into_iter().map(User::from).collect())
    }
}

#[derive(Default)]
pub struct TranslationMutation;

#[Object]
impl TranslationMutation {
    /// Takes translations for right as they are, though their source changed or a machine made them. `STALE` where a
    /// resource was changed since it was looked at.
    async fn confirm_translations(
        &self,
        ctx: &Context<'_>,
        translations: Vec<ConfirmTranslationInput>,
    ) -> Result<Vec<Resource>> {
        let confirmed = translations.into_iter().map(confirm::Confirmed::from).collect();
        Resource::all(ctx, confirm::confirm(ctx.app()?, ctx.actor()?, confirmed).await?).await
    }

    /// Gives up to 20,000 resources to somebody to translate; whoever had one has it no longer. Answers how many. A
    /// selection that names `ids` takes these however they stand.
    async fn assign_translations(
        &self,
        ctx: &Context<'_>,
        locale: String,
        selection: TranslationFilter,
        input: TranslationTaskInput,
    ) -> Result<u64> {
        let wanted = selection.wanted(ctx.actor()?.user());
        assignment::assign(ctx.app()?, ctx.actor()?, &locale, &wanted, input.into()).await
    }

    /// Takes resources from whoever translates them. Answers how many were somebody's.
    async fn unassign_translations(
        &self,
        ctx: &Context<'_>,
        locale: String,
        selection: TranslationFilter,
    ) -> Result<u64> {
        let wanted = selection.wanted(ctx.actor()?.user());
        assignment::unassign(ctx.app()?, ctx.actor()?, &locale, &wanted).await
    }
}

/// Which part of the work; what is not said does not narrow it.
#[derive(Default, InputObject)]
pub struct TranslationFilter {
    ids: Option<Vec<ResourceId>>,
    /// With a text in one of these states. Without any: with anything left to do.
    states: Option<Vec<State>>,
    kind: Option<Kind>,
    family: Option<String>,
    assignee: Option<UserId>,
    /// What is given to you.
    mine: Option<bool>,
    /// What is given to nobody.
    unassigned: Option<bool>,
}

impl TranslationFilter {
    pub(super) fn wanted(self, me: Option<UserId>) -> Wanted {
        let mine = me.filter(|_| self.mine.unwrap_or_default());
        let nobody = self.unassigned.unwrap_or_default().then_some(Assignee::Nobody);
        Wanted {
            ids: self.ids,
            states: self.states.unwrap_or_default(),
            kind: self.kind,
            family: self.family,
            assignee: self.assignee.or(mine).map(Assignee::Person).or(nobody),
        }
    }
}

#[derive(InputObject)]
pub struct TranslationTaskInput {
    assignee: UserId,
    /// The last day.
    due: Option<Date>,
    /// Up to 1,000 characters.
    note: Option<String>,
}

impl From<TranslationTaskInput> for assignment::Task {
    fn from(input: TranslationTaskInput) -> Self {
        Self { assignee: input.assignee, due: input.due.map(|due| due.0), note: input.note }
    }
}

#[derive(InputObject)]
pub struct ConfirmTranslationInput {
    resource: ResourceId,
    /// The version of the resource that was looked at.
    version: i32,
    attribute: String,
    channel: Option<String>,
    locale: String,
}

impl From<ConfirmTranslationInput> for confirm::Confirmed {
    fn from(input: ConfirmTranslationInput) -> Self {
        let ConfirmTranslationInput { resource, version, attribute, channel, locale } = input;
        Self { resource, seen: version, attribute, channel, locale }
    }
}

/// How far the hub is in one language. The four counts are of texts.
#[derive(SimpleObject)]
pub struct TranslationProgress {
    locale: String,
    /// The locale it is translated from; absent where nothing is translated into it any more.
    source_locale: Option<String>,
    untranslated: i64,
    outdated: i64,
    /// Made by a machine and not looked at since.
    machine: i64,
    translated: i64,
    /// Words of the sources of what is untranslated or outdated.
    words: i64,
    /// Resources with anything left to do.
    resources: i64,
}

impl TranslationProgress {
    fn new(sources: &Sources, row: counts::Progress) -> Self {
        let counts::Progress { locale, untranslated, outdated, machine, translated, words, open } = row;
        let source_locale = sources.source_of(&locale).map(str::to_owned);
        Self { locale, source_locale, untranslated, outdated, machine, translated, words, resources: open }
    }
}

/// One resource in one language.
pub struct Translation(counts::Model);

impl From<counts::Model> for Translation {
    fn from(row: counts::Model) -> Self {
        Self(row)
    }
}

#[Object]
impl Translation {
    async fn resource(&self, ctx: &Context<'_>) -> Result<Option<Resource>> {
        Resource::load(ctx, self.0.resource).await
    }
    async fn locale(&self) -> &str {
        &self.0.locale
    }
    async fn untranslated(&self) -> i32 {
        self.0.untranslated
    }
    async fn outdated(&self) -> i32 {
        self.0.outdated
    }
    /// Made by a machine and not looked at since.
    async fn machine(&self) -> i32 {
        self.0.machine
    }
    async fn translated(&self) -> i32 {
        self.0.translated
    }
    /// Words of the sources of what is untranslated or outdated.
    async fn words(&self) -> i32 {
        self.0.words
    }
    async fn assignment(&self, ctx: &Context<'_>) -> Result<Option<TranslationAssignment>> {
        let loader = ctx.loader::<AssignmentLoader>()?;
        let found = loader.load_one(self.0.resource).await.map_err(shared)?.unwrap_or_default();
        Ok(found.into_iter().find(|row| row.locale == self.0.locale).map(TranslationAssignment))
    }
}

/// Who translates a resource into a language.
pub struct TranslationAssignment(assignment::Model);

#[Object]
impl TranslationAssignment {
    async fn locale(&self) -> &str {
        &self.0.locale
    }
    async fn assignee(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(ctx.loader::<UserLoader>()?.load_one(self.0.assignee).await.map_err(shared)?.map(User::from))
    }
    /// The last day.
    async fn due(&self) -> Option<Date> {
        self.0.due.map(Date)
    }
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }
    /// Absent where the hub itself gave it.
    async fn assigned_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        let Some(id) = self.0.assigned_by else { return Ok(None) };
        Ok(ctx.loader::<UserLoader>()?.load_one(id).await.map_err(shared)?.map(User::from))
    }
    async fn assigned_at(&self) -> DateTime<Utc> {
        self.0.assigned_at
    }
}

/// What a resource knows about its translations.
pub struct ResourceTranslation {
    pub model: Arc<ContentModel>,
    pub row: Arc<resource::Model>,
}

#[Object]
impl ResourceTranslation {
    /// Each text whose source this resource holds itself, in each language it is translated into, or in one.
    async fn texts(&self, ctx: &Context<'_>, locale: Option<String>) -> Result<Vec<TranslatedText>> {
        let marks = ctx.loader::<MarkLoader>()?.load_one(self.row.id).await.map_err(shared)?.unwrap_or_default();
        let above = Resource::above(ctx, &self.row).await?;
        let found = TranslatedText::of(&self.model, &self.row, &above, &marks);
        Ok(found.into_iter().filter(|text| locale.as_ref().is_none_or(|locale| text.locale == *locale)).collect())
    }
    /// Who translates it, by language.
    async fn translation_assignments(&self, ctx: &Context<'_>) -> Result<Vec<TranslationAssignment>> {
        let found = ctx.loader::<AssignmentLoader>()?.load_one(self.row.id).await.map_err(shared)?;
        Ok(found.unwrap_or_default().into_iter().map(TranslationAssignment).collect())
    }
}

/// One text in one language, and how it stands.
#[derive(SimpleObject)]
pub struct TranslatedText {
    attribute: Attribute,
    /// Absent where the text is the same in every channel.
    channel: Option<String>,
    locale: String,
    /// The locale it is translated from.
    source_locale: String,
    state: State,
    /// Since when it has been outdated.
    since: Option<DateTime<Utc>>,
    /// A machine made it, and nobody has looked at it since; it may be outdated besides.
    machine: bool,
    /// Words of the source that are to be translated; 0 where nothing is to be done.
    words: usize,
}

impl TranslatedText {
    fn of(
        model: &Arc<ContentModel>,
        row: &resource::Model,
        above: &[resource::Model],
        marks: &mark::Marks,
    ) -> Vec<Self> {
        let sources = Sources::of(model);
        let line = catalog::line::Line::of(model, row, above);
        let texts = catalog::translation::state::texts(model, &sources, &line, marks);
        texts.iter().filter_map(|text| Self::new(model, text)).collect()
    }

    fn new(model: &Arc<ContentModel>, text: &Text<'_>) -> Option<Self> {
        Some(Self {
            attribute: Attribute::find(model, &text.attribute.code)?,
            channel: text.channel.map(str::to_owned),
            locale: text.locale.to_owned(),
            source_locale: text.source_locale.to_owned(),
            state: text.state,
            since: text.since(),
            machine: text.mark.is_some_and(|mark| mark.machine),
            words: text.words_left(),
        })
    }
}

/// The marks of translations, by resource.
pub struct MarkLoader(Session);

impl From<Session> for MarkLoader {
    fn from(session: Session) -> Self {
        Self(session)
    }
}

impl Loader<ResourceId> for MarkLoader {
    type Value = mark::Marks;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[ResourceId]) -> Result<HashMap<ResourceId, mark::Marks>, Arc<Error>> {
        Ok(mark::of(self.0.app.db.read(), keys).await?)
    }
}

/// Who translates, by resource.
pub struct AssignmentLoader(Session);

impl From<Session> for AssignmentLoader {
    fn from(session: Session) -> Self {
        Self(session)
    }
}

impl Loader<ResourceId> for AssignmentLoader {
    type Value = Vec<assignment::Model>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[ResourceId]) -> Result<HashMap<ResourceId, Vec<assignment::Model>>, Arc<Error>> {
        Ok(assignment::of(self.0.app.db.read(), &self.0.actor, keys).await?)
    }
}
