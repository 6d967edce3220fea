//! Views of lists in the management API.

use std::sync::Arc;

use async_graphql::{Context, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;

use super::{
    ContextExt,
    access_types::{Role, RoleLoader, User, UserLoader},
    resource::history::shared,
};
use crate::{
    catalog::{
        ContentModel,
        listing::{Media, Orientation},
        model,
        view::{self, Seen, Sharing, state},
    },
    error::Result,
    id::ViewId,
    resource::State,
};

#[derive(Default)]
pub struct ViewQuery;

#[Object]
impl ViewQuery {
    /// The views of a list that you may see, by name. Lists are `products`, `models`, `entries`, `records`, `assets`, and
    /// `records:<code>` of one reference entity.
    async fn views(&self, ctx: &Context<'_>, list: String) -> Result<Vec<View>> {
        let views = view::list(ctx.app()?, ctx.actor()?, &list).await?;
        let model = model::current(ctx.app()?).await?;
        Ok(views.into_iter().map(|seen| View::new(&model, seen)).collect())
    }

    /// One view; absent where there is none that you may see.
    async fn view(&self, ctx: &Context<'_>, id: ViewId) -> Result<Option<View>> {
        let seen = view::find(ctx.app()?, ctx.actor()?, id).await?;
        let model = model::current(ctx.app()?).await?;
        Ok(seen.map(|seen| View::new(&model, seen)))
    }

    /// The roles a view can be shared with.
    async fn view_roles(&self, ctx: &Context<'_>) -> Result<Vec<Role>> {
        Ok(view::roles(ctx.app()?, ctx.actor()?).await?.into_iter().map(Role::from).collect())
    }
}

#[derive(Default)]
pub struct ViewMutation;

#[Object]
impl ViewMutation {
    /// Keeps a view, a new one or in the place of what it was. `STALE` where somebody changed it since `version`.
    async fn save_view(&self, ctx: &Context<'_>, input: ViewInput) -> Result<View> {
        let seen = view::save(ctx.app()?, ctx.actor()?, input.into()).await?;
        Ok(View::new(&model::current(ctx.app()?).await?, seen))
    }

    /// Deletes a view, for everybody who sees it.
    async fn delete_view(&self, ctx: &Context<'_>, id: ViewId) -> Result<ViewId> {
        view::delete(ctx.app()?, ctx.actor()?, id).await
    }

    /// Opens a list with a view from now on, for you alone; without one as it comes.
    async fn set_default_view(&self, ctx: &Context<'_>, list: String, view: Option<ViewId>) -> Result<Option<ViewId>> {
        view::set_default(ctx.app()?, ctx.actor()?, &list, view).await
    }
}

#[derive(InputObject)]
pub struct ViewInput {
    /// The view that is changed; a new one if left out.
    id: Option<ViewId>,
    /// The version that was looked at.
    version: Option<i32>,
    list: String,
    name: String,
    #[graphql(default_with = "Sharing::Private")]
    sharing: Sharing,
    /// Codes of the roles, where it is shared with roles.
    roles: Option<Vec<String>>,
    state: ViewState,
}

impl From<ViewInput> for view::Input {
    fn from(input: ViewInput) -> Self {
        let ViewInput { id, version, list, name, sharing, roles, state } = input;
        // Versions begin at 1, so a change that names none is refused as `STALE`.
        let old = id.map(|id| (id, version.unwrap_or_default()));
        Self { old, list, name, sharing, roles: roles.unwrap_or_default(), state: state.into() }
    }
}

/// How a list is looked at.
pub struct View {
    seen: Seen,
    state: state::State,
    gone: Vec<state::Gone>,
}

impl View {
    fn new(model: &Arc<ContentModel>, seen: Seen) -> Self {
        let (state, gone) = state::against(model, seen.view.state());
        Self { seen, state, gone }
    }
}

#[Object]
impl View {
    async fn id(&self) -> ViewId {
        self.seen.view.id
    }
    async fn list(&self) -> &str {
        &self.seen.view.list
    }
    async fn name(&self) -> &str {
        &self.seen.view.name
    }
    async fn sharing(&self) -> Sharing {
        self.seen.view.sharing
    }
    /// The roles that see it, where it is shared with roles.
    async fn roles(&self, ctx: &Context<'_>) -> Result<Vec<Role>> {
        let codes = self.seen.view.role_codes();
        let mut found = ctx.loader::<RoleLoader>()?.load_many(codes.clone()).await.map_err(shared)?;
        Ok(codes.iter().filter_map(|code| found.remove(code)).map(Role::from).collect())
    }
    async fn owner(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        let owner = ctx.loader::<UserLoader>()?.load_one(self.seen.view.owner).await.map_err(shared)?;
        Ok(owner.map(User::from))
    }
    async fn is_mine(&self) -> bool {
        self.seen.mine
    }
    /// Whether you may change and delete it.
    async fn may_change(&self) -> bool {
        self.seen.may_change
    }
    /// Whether the list opens with it for you.
    async fn is_default(&self) -> bool {
        self.seen.is_default
    }
    /// Name it when saving.
    async fn version(&self) -> i32 {
        self.seen.view.version
    }
    async fn updated_at(&self) -> DateTime<Utc> {
        self.seen.view.updated_at
    }
    /// What it holds, without what does not exist any more.
    async fn state(&self) -> ViewState {
        self.state.clone().into()
    }
    /// What it names and does not exist any more.
    async fn gone(&self) -> Vec<ViewGone> {
        self.gone.iter().map(|gone| ViewGone { part: gone.part, code: gone.code.clone() }).collect()
    }
}

#[derive(SimpleObject)]
pub struct ViewGone {
    part: state::GonePart,
    /// Of an option with its attribute: `colour/red`.
    code: String,
}

#[derive(SimpleObject, InputObject)]
#[graphql(input_name = "ViewStateInput")]
pub struct ViewState {
    search: Option<String>,
    #[graphql(default)]
    families: Vec<String>,
    #[graphql(default)]
    categories: Vec<String>,
    #[graphql(default)]
    states: Vec<State>,
    complete: Option<bool>,
    enabled: Option<bool>,
    missing: Option<ViewMissing>,
    #[graphql(default)]
    conditions: Vec<ViewCondition>,
    sort: Option<ViewSort>,
    /// In the order they stand; none: those the list has by itself.
    #[graphql(default)]
    columns: Vec<ViewColumn>,
    channel: Option<String>,
    locale: Option<String>,
    density: Option<state::Density>,
    layout: Option<state::Layout>,
    file: Option<ViewFile>,
}

/// What is asked of the files of assets.
#[derive(SimpleObject, InputObject)]
#[graphql(input_name = "ViewFileInput")]
pub struct ViewFile {
    #[graphql(default)]
    media: Vec<Media>,
    #[graphql(default)]
    orientations: Vec<Orientation>,
    used: Option<bool>,
    /// As of the day the view is looked at.
    rights: Option<state::RightsEnd>,
}

#[derive(SimpleObject, InputObject)]
#[graphql(input_name = "ViewMissingInput")]
pub struct ViewMissing {
    attribute: String,
    channel: Option<String>,
    locale: Option<String>,
}

#[derive(SimpleObject, InputObject)]
#[graphql(input_name = "ViewConditionInput")]
pub struct ViewCondition {
    attribute: String,
    #[graphql(name = "in", default)]
    one_of: Vec<String>,
    contains: Option<String>,
    min: Option<Decimal>,
    max: Option<Decimal>,
    empty: Option<bool>,
}

#[derive(SimpleObject, InputObject)]
#[graphql(input_name = "ViewSortInput")]
pub struct ViewSort {
    field: String,
    #[graphql(default)]
    descending: bool,
}

#[derive(SimpleObject, InputObject)]
#[graphql(input_name = "ViewColumnInput")]
pub struct ViewColumn {
    /// The code of an attribute, or `:label`, `:family`, `:state`, `:completeness`, `:updatedAt`.
    field: String,
    /// Where its values are taken from, if not from the list's own channel and locale.
    channel: Option<String>,
    locale: Option<String>,
    /// 60 to 1200 pixels.
    width: Option<i32>,
}

/// Each side of the API has the fields of the other, so that one list of them says how they correspond.
macro_rules! same {
    ($outer:ident, $inner:ident { $($field:ident),* $(,)? }) => {
        impl From<state::$inner> for $outer {
            fn from(inner: state::$inner) -> Self {
                let state::$inner { $($field),* } = inner;
                Self { $($field),* }
            }
        }
        impl From<$outer> for state::$inner {
            fn from(outer: $outer) -> Self {
                let $outer { $($field),* } = outer;
                Self { $($field),* }
            }
        }
    };
}

same!(ViewMissing, Missing { attribute, channel, locale });
same!(ViewCondition, Condition { attribute, one_of, contains, min, max, empty });
same!(ViewSort, Sort { field, descending });
same!(ViewFile, File { media, orientations, used, rights });

impl From<state::Column> for ViewColumn {
    fn from(column: state::Column) -> Self {
        let state::Column { field, channel, locale, width } = column;
        Self { field, channel, locale, width: width.map(i32::from) }
    }
}

impl From<ViewColumn> for state::Column {
    fn from(column: ViewColumn) -> Self {
        let ViewColumn { field, channel, locale, width } = column;
        // What does not fit is out of bounds, which the domain says.
        Self { field, channel, locale, width: width.map(|width| u16::try_from(width).unwrap_or(0)) }
    }
}

fn all<A, B: From<A>>(list: Vec<A>) -> Vec<B> {
    list.into_iter().map(B::from).collect()
}

impl From<state::State> for ViewState {
    fn from(from: state::State) -> Self {
        Self {
            search: from.search,
            families: from.families,
            categories: from.categories,
            states: from.states,
            complete: from.complete,
            enabled: from.enabled,
            missing: from.missing.map(Into::into),
            conditions: all(from.conditions),
            sort: from.sort.map(Into::into),
            columns: all(from.columns),
            channel: from.channel,
            locale: from.locale,
            density: from.density,
            layout: from.layout,
            file: from.file.map(Into::into),
        }
    }
}

impl From<ViewState> for state::State {
    fn from(from: ViewState) -> Self {
        Self {
            search: from.search,
            families: from.families,
            categories: from.categories,
            states: from.states,
            complete: from.complete,
            enabled: from.enabled,
            missing: from.missing.map(Into::into),
            conditions: all(from.conditions),
            sort: from.sort.map(Into::into),
            columns: all(from.columns),
            channel: from.channel,
            locale: from.locale,
            density: from.density,
            layout: from.layout,
            file: from.file.map(Into::into),
        }
    }
}
