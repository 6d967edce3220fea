//! Revisions and what changed between them.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, Object, dataloader::Loader};
use chrono::{DateTime, Utc};
use serde_json::Value as Json;

use super::value::{self, ValueData};
use crate::{
    catalog::{self, ContentModel, model},
    channels::label,
    error::{Error, Result},
    graphql::{
        ContextExt,
        access_types::{User, UserLoader},
        content_model,
        context::Session,
        model::types::Attribute,
    },
    id::{ResourceId, UserId},
    resource::{
        Content,
        diff::{self, ChangeKind},
        revision,
    },
};

/// An immutable snapshot of a whole resource.
pub struct Revision {
    row: revision::Model,
}

impl From<revision::Model> for Revision {
    fn from(row: revision::Model) -> Self {
        Self { row }
    }
}

#[Object]
impl Revision {
    /// From 1, without gaps within its resource.
    async fn number(&self) -> i32 {
        self.row.number
    }
    /// Absent where the hub itself wrote it.
    async fn author(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        user(ctx, self.row.author).await
    }
    async fn comment(&self) -> Option<&str> {
        self.row.comment.as_deref()
    }
    async fn created_at(&self) -> DateTime<Utc> {
        self.row.created_at
    }
    /// The revision this one brought back.
    async fn restored_from(&self) -> Option<i32> {
        self.row.restored_from
    }
    /// Against the revision before.
    async fn changes(&self, ctx: &Context<'_>) -> Result<Vec<Change>> {
        against_before(ctx, &self.row).await
    }
    /// From the revision `against` to this one; 0 is nothing at all.
    async fn diff(&self, ctx: &Context<'_>, against: i32) -> Result<Vec<Change>> {
        between(ctx, self.row.resource, against, self.row.number).await
    }
}

/// What one revision changed.
pub async fn of_revision(ctx: &Context<'_>, resource: ResourceId, number: i32) -> Result<Vec<Change>> {
    let loaded = ctx.loader::<RevisionLoader>()?.load_one((resource, number)).await.map_err(shared)?;
    against_before(ctx, &loaded.ok_or_else(|| Error::not_found("revision", number))?).await
}

async fn against_before(ctx: &Context<'_>, row: &revision::Model) -> Result<Vec<Change>> {
    let before = content_of(ctx, row.resource, row.number - 1).await?;
    let model = content_model(ctx).await?;
    Ok(changes(&model, &before, &row.content, row.author.into_iter().collect()))
}

/// From one revision of a resource to another; 0 is nothing at all.
pub async fn between(ctx: &Context<'_>, resource: ResourceId, from: i32, to: i32) -> Result<Vec<Change>> {
    let (before, after) = (content_of(ctx, resource, from).await?, content_of(ctx, resource, to).await?);
    let model = content_model(ctx).await?;
    let authors = revision::authors(ctx.app()?.db.read(), resource, from.min(to), from.max(to)).await?;
    Ok(changes(&model, &before, &after, authors))
}

/// The person with this id; none for nobody and for those who are gone.
pub async fn user(ctx: &Context<'_>, id: Option<UserId>) -> Result<Option<User>> {
    let Some(id) = id else { return Ok(None) };
    Ok(ctx.loader::<UserLoader>()?.load_one(id).await.map_err(shared)?.map(User::from))
}

/// Loaders share their errors among everybody who waited; the code is what counts.
pub fn shared(error: Arc<Error>) -> Error {
    Arc::try_unwrap(error).unwrap_or_else(|error| Error::Unexpected(anyhow::anyhow!("{error}")))
}

async fn content_of(ctx: &Context<'_>, resource: ResourceId, number: i32) -> Result<Content> {
    if number < 1 {
        return Ok(Content::default());
    }
    let loaded = ctx.loader::<RevisionLoader>()?.load_one((resource, number)).await.map_err(shared)?;
    loaded.map(|row| row.content).ok_or_else(|| Error::not_found("revision", number))
}

/// What differs, with everybody who wrote in between as its authors.
pub fn changes(model: &Arc<ContentModel>, before: &Content, after: &Content, authors: Vec<UserId>) -> Vec<Change> {
    let all = diff::diff(before, after).into_iter();
    all.map(|change| Change { model: model.clone(), change, authors: authors.clone() }).collect()
}

/// One place where two revisions differ.
pub struct Change {
    model: Arc<ContentModel>,
    change: diff::Change,
    authors: Vec<UserId>,
}

impl Change {
    fn of_attribute(&self) -> Option<Arc<model::Attribute>> {
        let code = self.change.subject.as_deref().filter(|_| self.change.kind == ChangeKind::Value)?;
        self.model.attribute(code).cloned()
    }

    fn side(&self, data: Option<&Json>) -> Option<ChangeSide> {
        let (kind, attribute) = (self.change.kind, self.of_attribute());
        Some(ChangeSide { model: self.model.clone(), kind, attribute, data: data?.clone() })
    }
}

#[Object]
impl Change {
    /// `values.name.de_DE`, `categories`, `associations.upsell` ...
    async fn path(&self) -> &str {
        &self.change.path
    }
    async fn kind(&self) -> ChangeKind {
        self.change.kind
    }
    /// Of a value.
    async fn attribute(&self) -> Option<Attribute> {
        self.of_attribute().map(|attribute| Attribute::new(&self.model, attribute))
    }
    async fn channel(&self) -> Option<&str> {
        self.change.scope.channel.as_deref()
    }
    async fn locale(&self) -> Option<&str> {
        self.change.scope.locale.as_deref()
    }
    async fn before(&self) -> Option<ChangeSide> {
        self.side(self.change.before.as_ref())
    }
    async fn after(&self) -> Option<ChangeSide> {
        self.side(self.change.after.as_ref())
    }
    async fn authors(&self, ctx: &Context<'_>) -> Result<Vec<User>> {
        let users = ctx.loader::<UserLoader>()?.load_many(self.authors.clone()).await.map_err(shared)?;
        Ok(users.into_values().map(User::from).collect())
    }
}

pub struct ChangeSide {
    model: Arc<ContentModel>,
    kind: ChangeKind,
    attribute: Option<Arc<model::Attribute>>,
    data: Json,
}

#[Object]
impl ChangeSide {
    /// In words, with the labels of options, units, families and categories.
    async fn text(&self, ctx: &Context<'_>, locale: Option<String>) -> Result<String> {
        let locale = locale.as_deref().unwrap_or(&ctx.actor()?.locale);
        let labels = |code: &str| match self.kind {
            ChangeKind::Family => self.model.family(code).map(|family| &family.labels),
            ChangeKind::Categories => self.model.category(code).map(|category| &category.labels),
            _ => None,
        };
        let name = |code: &str| labels(code).and_then(|labels| label(labels, locale)).unwrap_or(code).to_owned();
        Ok(match &self.attribute {
            Some(attribute) => catalog::attribute::display(&self.model, attribute, &self.data, locale),
            None => plain(&self.data, &name),
        })
    }
    /// Of a value.
    async fn data(&self, ctx: &Context<'_>) -> Result<Option<ValueData>> {
        match &self.attribute {
            Some(attribute) => Ok(Some(value::data(ctx, &self.model, attribute, &self.data).await?)),
            None => Ok(None),
        }
    }
}

/// Lists as a line, objects by what names them.
fn plain(data: &Json, name: &dyn Fn(&str) -> String) -> String {
    match data {
        Json::String(text) => name(text),
        Json::Array(list) => list.iter().map(|one| plain(one, name)).collect::<Vec<_>>().join(", "),
        Json::Object(object) => match object.get("code").or_else(|| object.get("filename")) {
            Some(code) => plain(code, name),
            None => {
                object.iter().map(|(key, part)| format!("{key} {}", plain(part, name))).collect::<Vec<_>>().join(", ")
            }
        },
        other => other.to_string(),
    }
}

/// Revisions by resource and number.
pub struct RevisionLoader(Session);

impl From<Session> for RevisionLoader {
    fn from(session: Session) -> Self {
        Self(session)
    }
}

impl Loader<(ResourceId, i32)> for RevisionLoader {
    type Value = revision::Model;
    type Error = Arc<Error>;

    async fn load(
        &self,
        keys: &[(ResourceId, i32)],
    ) -> Result<HashMap<(ResourceId, i32), revision::Model>, Arc<Error>> {
        self.0.actor.require(crate::auth::Permission::ViewCatalog)?;
        let rows = revision::by_numbers(self.0.app.db.read(), keys).await?;
        Ok(rows.into_iter().map(|row| ((row.resource, row.number), row)).collect())
    }
}
