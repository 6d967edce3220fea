//! Categories that fill themselves, and their places in the trees, in the management API.

use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject};

use super::{
    ContextExt,
    model::{category::Category, inputs::CategoryInput},
    resource::Resource,
};
use crate::{
    catalog::{
        self,
        assortment::preview,
        category::placement,
        model::{Part, change},
    },
    error::{Error, Result},
};

#[derive(Default)]
pub struct AssortmentQuery;

#[Object]
impl AssortmentQuery {
    /// What the condition of a category would take in, on up to 1,000 products and product models. Nothing is written.
    /// `INVALID` says what is wrong with it. `first` bounds the places shown: 50 unless given, 200 at most.
    async fn preview_assortment(
        &self,
        ctx: &Context<'_>,
        input: CategoryInput,
        first: Option<usize>,
    ) -> Result<AssortmentPreview> {
        let (app, actor) = (ctx.app()?, ctx.actor()?);
        let model = catalog::model::view(app, actor).await?;
        let stored = catalog::model::Category::stored(&model, "", input.code());
        let draft = change::Draft::over(input, stored)?;
        Ok(AssortmentPreview(preview::preview(app, actor, draft, first.unwrap_or(50).min(200)).await?))
    }
}

#[derive(Default)]
pub struct AssortmentMutation;

#[Object]
impl AssortmentMutation {
    /// Moves a category with everything below it: below `parent`, or to the roots, in front of its new sibling `before`, or
    /// last. `INVALID` where it would lie below itself, or a channel is rooted in it.
    async fn move_category(
        &self,
        ctx: &Context<'_>,
        code: String,
        parent: Option<String>,
        before: Option<String>,
    ) -> Result<Category> {
        placement::place(ctx.app()?, ctx.actor()?, &code, parent.as_deref(), before.as_deref()).await?;
        let model = catalog::model::current(ctx.app()?).await?;
        Category::find(&model, &code).ok_or_else(|| Error::not_found("category", code))
    }
}

/// What a condition would take in.
pub struct AssortmentPreview(preview::Preview);

#[Object]
impl AssortmentPreview {
    /// Products and product models there are.
    async fn total(&self) -> u64 {
        self.0.total
    }
    /// How many of them were looked at; the figures are of these.
    async fn examined(&self) -> usize {
        self.0.examined
    }
    /// The condition takes them in.
    async fn members(&self) -> usize {
        self.0.counts.members
    }
    /// Of these, what the stored condition does not take in.
    async fn entering(&self) -> usize {
        self.0.counts.entering
    }
    /// What the stored condition takes in and this one does not.
    async fn leaving(&self) -> usize {
        self.0.counts.leaving
    }
    /// The condition fails for them.
    async fn wrong(&self) -> usize {
        self.0.counts.wrong
    }
    /// Failures first, then what enters and leaves, then what stays.
    async fn places(&self, ctx: &Context<'_>) -> Result<Vec<AssortmentPlace>> {
        let model = catalog::model::current(ctx.app()?).await?;
        Ok(self.0.places.iter().map(|place| AssortmentPlace::new(&model, place)).collect())
    }
}

/// What a condition comes to for one resource.
#[derive(SimpleObject)]
pub struct AssortmentPlace {
    resource: Resource,
    /// Whether the stored condition takes it in.
    before: bool,
    after: bool,
    /// Whether it stands in the category by hand as well.
    placed: bool,
    /// Why the condition fails.
    note: Option<String>,
}

impl AssortmentPlace {
    fn new(model: &Arc<catalog::ContentModel>, place: &preview::Place) -> Self {
        let &preview::Place { ref resource, before, after, placed, ref note } = place;
        let resource = Resource::new(model.clone(), resource.clone());
        Self { resource, before, after, placed, note: note.clone() }
    }
}
