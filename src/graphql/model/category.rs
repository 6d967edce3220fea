//! Category trees as the management API shows them, and how many resources stand where.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, Object, dataloader::Loader};

use super::types::{Family, label};
use crate::{
    catalog::{self, ContentModel, assortment, listing},
    error::{Error, Result},
    graphql::{ContextExt, context::Session, labels::Label, resource::Resource},
    resource::Kind,
};

/// A place in a category tree.
pub struct Category {
    model: Arc<ContentModel>,
    part: Arc<catalog::category::Category>,
}

impl Category {
    pub fn new(model: &Arc<ContentModel>, part: Arc<catalog::category::Category>) -> Self {
        Self { model: model.clone(), part }
    }

    pub fn find(model: &Arc<ContentModel>, code: &str) -> Option<Self> {
        model.category(code).map(|part| Self::new(model, part.clone()))
    }

    fn all(&self, codes: &[String]) -> Vec<Self> {
        codes.iter().filter_map(|code| Self::find(&self.model, code)).collect()
    }
}

#[Object]
impl Category {
    async fn code(&self) -> &str {
        &self.part.code
    }
    async fn label(&self, ctx: &Context<'_>, locale: Option<String>) -> Result<String> {
        label(ctx, &self.part.labels, locale.as_deref(), &self.part.code)
    }
    async fn labels(&self) -> Vec<Label> {
        Label::list(&self.part.labels)
    }
    async fn parent(&self) -> Option<Category> {
        Category::find(&self.model, self.part.parent.as_ref()?)
    }
    /// In display order.
    async fn children(&self) -> Vec<Category> {
        self.all(&self.part.children)
    }
    /// From the root down to this one.
    async fn path(&self) -> Vec<Category> {
        self.all(&self.part.path)
    }
    async fn child_count(&self) -> usize {
        self.part.children.len()
    }
    async fn sort(&self) -> i32 {
        self.part.sort
    }
    /// An expression that is true of the products and product models it takes in by itself, beside those placed in it.
    async fn condition(&self) -> Option<&str> {
        self.part.condition.as_deref()
    }
    /// Products and product models that its condition takes in; 0 without one.
    async fn member_count(&self, ctx: &Context<'_>) -> async_graphql::Result<u64> {
        let key = Counted::Members(self.part.code.clone());
        Ok(ctx.loader::<CountLoader>()?.load_one(key).await?.unwrap_or(0))
    }
    /// At roots: the reference entity whose records are the content of the tree's categories.
    async fn entity(&self) -> Option<Family> {
        Family::find(&self.model, self.part.entity.as_deref()?)
    }
    /// The code of the record that holds its content, whether there is one or not; absent where its tree has no entity.
    async fn content_code(&self) -> Option<String> {
        self.part.content_code(&self.model)
    }
    /// Its texts and pictures: a record of the entity that the root of its tree names.
    async fn content(&self, ctx: &Context<'_>) -> Result<Option<Resource>> {
        let code = self.part.content_code(&self.model);
        Ok(Resource::load_by_codes(ctx, Kind::Record, code.as_slice()).await?.pop())
    }
    /// Resources in it or below it, each counted once.
    async fn resource_count(&self, ctx: &Context<'_>) -> async_graphql::Result<u64> {
        let key = Counted::Category(self.part.code.clone());
        Ok(ctx.loader::<CountLoader>()?.load_one(key).await?.unwrap_or(0))
    }
}

/// What resources are counted by.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Counted {
    Family(String),
    Category(String),
    /// By the condition of a category.
    Members(String),
}

impl Counted {
    fn assortment(&self) -> Option<&String> {
        match self {
            Self::Members(code) => Some(code),
            Self::Family(_) | Self::Category(_) => None,
        }
    }
}

/// Counts of resources, all of a kind at once.
pub struct CountLoader(Session);

impl From<Session> for CountLoader {
    fn from(session: Session) -> Self {
        Self(session)
    }
}

impl Loader<Counted> for CountLoader {
    type Value = u64;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[Counted]) -> Result<HashMap<Counted, u64>, Arc<Error>> {
        let Session { app, actor, .. } = &self.0;
        let mut counts = HashMap::new();
        if keys.iter().any(|key| matches!(key, Counted::Family(_))) {
            let families = listing::by_family(app, actor).await?;
            counts.extend(families.into_iter().map(|(code, count)| (Counted::Family(code), count)));
        }
        if keys.iter().any(|key| matches!(key, Counted::Category(_))) {
            let categories = listing::by_category(app, actor).await?;
            counts.extend(categories.into_iter().map(|(code, count)| (Counted::Category(code), count)));
        }
        let members: Vec<String> = keys.iter().filter_map(Counted::assortment).cloned().collect();
        if !members.is_empty() {
            let members = assortment::counts(app.db.read(), actor, &members).await?;
            counts.extend(members.into_iter().map(|(code, count)| (Counted::Members(code), count)));
        }
        Ok(counts)
    }
}
