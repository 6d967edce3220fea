//! Lists of resources in the management API: filters, search, sorting and counts.

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;

use super::{ContextExt, connection::PageInfo, date::Date, resource::Resource};
use crate::{
    catalog::listing::{
        self, AttributeFilter, Bucket, Complete, FileFilter, Filter, Media, Missing, Order, Orientation, Wanted,
    },
    error::Result,
    id::ResourceId,
    page::{Page, Slice},
    resource::{Kind, State},
    search::Direction,
};

#[derive(Default)]
pub struct ListingQuery;

#[Object]
impl ListingQuery {
    /// Resources as the grid shows them; totals and facets come from the search index. A page begins after a cursor, or at the
    /// place `offset`, from 0.
    #[expect(clippy::too_many_arguments, reason = "each is an argument of the field")]
    async fn resources(
        &self,
        ctx: &Context<'_>,
        kinds: Vec<Kind>,
        filter: Option<ResourceFilter>,
        search: Option<String>,
        sort: Option<ResourceSort>,
        first: Option<i32>,
        after: Option<String>,
        offset: Option<u32>,
    ) -> Result<ResourceList> {
        let (filter, order) = (filter.map(Filter::from).unwrap_or_default(), sort.map(Order::from));
        let wanted = Wanted { kinds, filter, search, order };
        let offset = offset.map(|offset| offset as usize);
        let slice = listing::list(ctx.app()?, ctx.actor()?, &wanted, Page::new(first, after)?, offset).await?;
        Ok(ResourceList { slice, wanted })
    }
}

/// One page of a list of resources.
pub struct ResourceList {
    slice: Slice<ResourceId>,
    wanted: Wanted,
}

#[Object]
impl ResourceList {
    async fn nodes(&self, ctx: &Context<'_>) -> Result<Vec<Resource>> {
        Resource::load_many(ctx, &self.slice.nodes).await
    }
    /// Length of the whole list.
    async fn total_count(&self) -> u64 {
        self.slice.total
    }
    async fn page_info(&self) -> PageInfo {
        PageInfo::new(self.slice.next.clone())
    }
    /// How many of the list have which family, category, state, completeness or option; where there are assets also which
    /// kind of file, orientation and use. Each facet ignores the filter on its own field.
    async fn facets(&self, ctx: &Context<'_>, locale: Option<String>) -> Result<Vec<Facet>> {
        let (app, actor) = (ctx.app()?, ctx.actor()?);
        let facets = listing::facets(app, actor, &self.wanted, locale.as_deref().unwrap_or(&actor.locale)).await?;
        Ok(facets.into_iter().map(Facet::from).collect())
    }
}

/// Counts of one field, largest first.
#[derive(SimpleObject)]
pub struct Facet {
    /// `family`, `category`, `state`, `enabled`, `complete:<channel>:<locale>` or the code of an attribute.
    field: String,
    label: String,
    buckets: Vec<FacetBucket>,
}

impl From<listing::Facet> for Facet {
    fn from(facet: listing::Facet) -> Self {
        let buckets = facet.buckets.into_iter().map(FacetBucket::from).collect();
        Self { field: facet.field, label: facet.label, buckets }
    }
}

#[derive(SimpleObject)]
pub struct FacetBucket {
    value: String,
    label: String,
    count: u64,
}

impl From<Bucket> for FacetBucket {
    fn from(bucket: Bucket) -> Self {
        Self { value: bucket.value, label: bucket.label, count: bucket.count }
    }
}

/// Everything given must hold.
#[derive(InputObject)]
pub struct ResourceFilter {
    families: Option<Vec<String>>,
    /// Any of these or a category below them.
    categories: Option<Vec<String>>,
    states: Option<Vec<State>>,
    enabled: Option<bool>,
    complete: Option<CompletenessFilter>,
    missing: Option<MissingFilter>,
    attributes: Option<Vec<AttributeFilterInput>>,
    parent: Option<ResourceId>,
    ids: Option<Vec<ResourceId>>,
    updated_after: Option<DateTime<Utc>>,
    file: Option<FileFilterInput>,
    /// All of these hold as well.
    and: Option<Vec<ResourceFilter>>,
    /// At least one of these holds as well; an empty list asks nothing.
    or: Option<Vec<ResourceFilter>>,
    /// This does not hold.
    not: Option<Box<ResourceFilter>>,
}

/// Conditions on the file of an asset and on its rights. Everything given must hold; what is no asset never does.
#[derive(InputObject)]
#[graphql(name = "FileFilter")]
pub struct FileFilterInput {
    media: Option<Vec<Media>>,
    orientations: Option<Vec<Orientation>>,
    /// Pixels.
    min_width: Option<u32>,
    min_height: Option<u32>,
    min_bytes: Option<u64>,
    max_bytes: Option<u64>,
    /// Whether anything names it.
    used: Option<bool>,
    /// The earliest that its last day of use may be. Rights without an end never match.
    rights_end_from: Option<Date>,
    /// The latest that its last day of use may be.
    rights_end_until: Option<Date>,
}

impl From<FileFilterInput> for FileFilter {
    fn from(input: FileFilterInput) -> Self {
        Self {
            media: input.media,
            orientations: input.orientations,
            min_width: input.min_width,
            min_height: input.min_height,
            min_bytes: input.min_bytes,
            max_bytes: input.max_bytes,
            used: input.used,
            rights_end_from: input.rights_end_from.map(|Date(day)| day),
            rights_end_until: input.rights_end_until.map(|Date(day)| day),
        }
    }
}

#[derive(InputObject)]
pub struct CompletenessFilter {
    channel: String,
    locale: String,
    complete: bool,
}

/// What a channel requires and does not find; without channel and locale in any of them.
#[derive(InputObject)]
pub struct MissingFilter {
    attribute: String,
    channel: Option<String>,
    locale: Option<String>,
}

/// A condition on one attribute; without channel and locale a value of any scope will do.
#[derive(InputObject)]
#[graphql(name = "AttributeFilter")]
pub struct AttributeFilterInput {
    attribute: String,
    channel: Option<String>,
    locale: Option<String>,
    equals: Option<String>,
    #[graphql(name = "in")]
    one_of: Option<Vec<String>>,
    contains: Option<String>,
    min: Option<Decimal>,
    max: Option<Decimal>,
    /// The earliest day or moment, as its values are written.
    from: Option<String>,
    /// The latest day or moment, as its values are written.
    until: Option<String>,
    /// Of `min` and `max` of a measurement; its default unit when left out.
    unit: Option<String>,
    /// Of `min` and `max` of a price; the first that a price has when left out.
    currency: Option<String>,
    empty: Option<bool>,
}

#[derive(InputObject)]
pub struct ResourceSort {
    /// `code`, `label`, `updatedAt`, `family`, `bytes`, `rightsEnd`, `completeness:<channel>:<locale>` or an attribute.
    field: String,
    direction: SortDirection,
}

#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub enum SortDirection {
    Asc,
    Desc,
}

impl From<ResourceFilter> for Filter {
    fn from(input: ResourceFilter) -> Self {
        Self {
            families: input.families,
            categories: input.categories,
            states: input.states,
            enabled: input.enabled,
            complete: input.complete.map(|complete| Complete {
                channel: complete.channel,
                locale: complete.locale,
                complete: complete.complete,
            }),
            missing: input.missing.map(|missing| Missing {
                attribute: missing.attribute,
                channel: missing.channel,
                locale: missing.locale,
            }),
            attributes: input.attributes.into_iter().flatten().map(AttributeFilter::from).collect(),
            parent: input.parent,
            ids: input.ids,
            updated_after: input.updated_after,
            file: input.file.map(FileFilter::from),
            and: input.and.into_iter().flatten().map(Self::from).collect(),
            or: input.or.into_iter().flatten().map(Self::from).collect(),
            not: input.not.map(|filter| Box::new(Self::from(*filter))),
        }
    }
}

impl From<AttributeFilterInput> for AttributeFilter {
    fn from(input: AttributeFilterInput) -> Self {
        Self {
            attribute: input.attribute,
            channel: input.channel,
            locale: input.locale,
            equals: input.equals,
            one_of: input.one_of,
            contains: input.contains,
            min: input.min,
            max: input.max,
            from: input.from,
            until: input.until,
            unit: input.unit,
            currency: input.currency,
            empty: input.empty,
        }
    }
}

impl From<ResourceSort> for Order {
    fn from(sort: ResourceSort) -> Self {
        let direction = match sort.direction {
            SortDirection::Asc => Direction::Ascending,
            SortDirection::Desc => Direction::Descending,
        };
        Self { field: sort.field, direction }
    }
}
