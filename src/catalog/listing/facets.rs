//! How many resources of a list have which family, category, state, completeness or option.

use std::collections::HashMap;

use super::{Wanted, blocking, field, filter};
use crate::{
    app::App,
    auth::{Actor, Permission},
    catalog::{ContentModel, attribute::Attribute, label, line::Line},
    channels,
    error::Result,
    resource::{self, Kind},
    search::{self, View},
};

/// Attributes that are counted at most; the first by their own order.
const ATTRIBUTES: usize = 24;
const BUCKETS: usize = 100;
const CATEGORIES: usize = 2000;
const MISSING: usize = 100;

/// Counts of one field, largest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facet {
    /// `family`, `category`, `state`, `enabled`, `complete:<channel>:<locale>` or the code of an attribute; of lists with
    /// assets also `media`, `orientation` and `used`.
    pub field: String,
    pub label: String,
    pub buckets: Vec<Bucket>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket {
    pub value: String,
    pub label: String,
    pub count: u64,
}

/// The facets of a list, labelled in a locale. Each ignores the filter on its own field, so that its other values can be chosen too.
pub async fn facets(app: &App, actor: &Actor, wanted: &Wanted, locale: &str) -> Result<Vec<Facet>> {
    actor.require(Permission::ViewCatalog)?;
    let model = crate::catalog::model::current(app).await?;
    let query = filter::query(&model, actor, wanted)?;
    let (counted, language) = (model.clone(), locale.to_owned());
    let files = wanted.kinds.contains(&Kind::Asset);
    let count = move |view: &View| {
        let found = view.head(&query, 0)?;
        Counter { model: &counted, view, query: &query, found: &found, locale: &language, files }.all()
    };
    let mut facets = blocking(app, count).await?;
    name_records(app, &model, &mut facets, locale).await?;
    Ok(facets)
}

/// Labels of records are content, and read together.
async fn name_records(app: &App, model: &ContentModel, facets: &mut [Facet], locale: &str) -> Result<()> {
    let of_records = |facet: &Facet| model.attribute(&facet.field).is_some_and(|one| one.kind.names_records());
    let buckets: Vec<&mut Bucket> =
        facets.iter_mut().filter(|facet| of_records(facet)).flat_map(|facet| &mut facet.buckets).collect();
    let codes: Vec<String> = buckets.iter().map(|bucket| bucket.value.clone()).collect();
    let records = resource::by_codes(app.db.read(), Kind::Record, &codes).await?;
    let label_of =
        |record: resource::Model| Some((label::of(model, &Line::of(model, &record, []), locale)?, record.code));
    let labels: HashMap<String, String> =
        records.into_iter().filter_map(label_of).map(|(text, code)| (code, text)).collect();
    for bucket in buckets {
        if let Some(text) = labels.get(&bucket.value) {
            bucket.label.clone_from(text);
        }
    }
    Ok(())
}

/// Family -> resources of it, product models among them.
pub async fn by_family(app: &App, actor: &Actor) -> Result<HashMap<String, u64>> {
    sizes(app, actor, field::FAMILY).await
}

/// Category -> resources in it or below it, each counted once; a variant is where its product model is.
pub async fn by_category(app: &App, actor: &Actor) -> Result<HashMap<String, u64>> {
    sizes(app, actor, field::CATEGORY).await
}

async fn sizes(app: &App, actor: &Actor, field: &'static str) -> Result<HashMap<String, u64>> {
    actor.require(Permission::ViewCatalog)?;
    let all = search::Facet { field: field.to_owned(), limit: usize::MAX };
    let counted = blocking(app, move |view| Ok(view.facet(&search::Query::default(), &all)?)).await?;
    Ok(counted.iter().map(|bucket| (bucket.value.clone(), bucket.count)).collect())
}

/// Attribute -> resources of a list in which it is missing in a channel and locale, or in any of them; most first.
pub async fn missing(
    app: &App,
    actor: &Actor,
    wanted: &Wanted,
    channel: Option<&str>,
    locale: Option<&str>,
) -> Result<Vec<(String, u64)>> {
    actor.require(Permission::ViewCatalog)?;
    let model = crate::catalog::model::current(app).await?;
    let query = filter::query(&model, actor, wanted)?;
    let all = search::Facet { field: field::missing(channel, locale), limit: MISSING };
    let counted = blocking(app, move |view| Ok(view.facet(&query, &all)?)).await?;
    let known = counted.iter().filter(|bucket| model.attribute(&bucket.value).is_some());
    Ok(known.map(|bucket| (bucket.value.clone(), bucket.count)).collect())
}

struct Counter<'a> {
    model: &'a ContentModel,
    view: &'a View,
    query: &'a search::Query,
    found: &'a search::Found,
    locale: &'a str,
    /// Whether there are files to count.
    files: bool,
}

impl Counter<'_> {
    fn all(&self) -> Result<Vec<Facet>> {
        let mut facets = vec![
            self.count(field::FAMILY, field::FAMILY, "Family".into(), BUCKETS)?,
            self.count(field::CATEGORY, field::CATEGORY, "Category".into(), CATEGORIES)?,
            self.count(field::STATE, field::STATE, "State".into(), BUCKETS)?,
            self.count(field::ENABLED, field::ENABLED, "Enabled".into(), BUCKETS)?,
        ];
        let of_files = [(field::MEDIA, "Kind of file"), (field::ORIENTATION, "Orientation"), (field::USED, "Used")];
        for (name, title) in of_files.into_iter().filter(|_| self.files) {
            facets.push(self.count(name, name, title.into(), BUCKETS)?);
        }
        for (channel, locale) in self.model.cells() {
            let name = field::complete(&channel.code, locale);
            let title =
                format!("{} ({locale})", channels::label(&channel.labels, self.locale).unwrap_or(&channel.code));
            facets.push(self.count(&name, &name, title, 2)?);
        }
        for attribute in self.attributes(&facets[0]) {
            let title = channels::label(&attribute.labels, self.locale).unwrap_or(&attribute.code).to_owned();
            facets.push(self.count(&attribute.code, &field::attribute(&attribute.code, None), title, BUCKETS)?);
        }
        facets.retain(|facet| !facet.buckets.is_empty());
        Ok(facets)
    }

    /// Those with options, of the families in the list.
    fn attributes(&self, families: &Facet) -> Vec<&Attribute> {
        let families = families.buckets.iter().filter_map(|bucket| self.model.family(&bucket.value));
        let codes: std::collections::BTreeSet<&String> = families.flat_map(|family| &family.attributes).collect();
        let attributes = codes.into_iter().filter_map(|code| self.model.attribute(code)).map(|attribute| &**attribute);
        let mut attributes: Vec<&Attribute> =
            attributes.filter(|attribute| attribute.is_indexed() && attribute.kind.in_lists().counted).collect();
        attributes.sort_by_key(|attribute| (attribute.sort, &attribute.code));
        attributes.truncate(ATTRIBUTES);
        attributes
    }

    fn count(&self, name: &str, indexed: &str, title: String, limit: usize) -> Result<Facet> {
        let facet = search::Facet { field: indexed.to_owned(), limit };
        let counted = self.view.facet_of(self.query, self.found, &facet)?;
        let buckets = counted.iter().map(|bucket| Bucket {
            value: bucket.value.clone(),
            label: self.name_of(name, &bucket.value),
            count: bucket.count,
        });
        Ok(Facet { field: name.to_owned(), label: title, buckets: buckets.collect() })
    }

    fn name_of(&self, field: &str, value: &str) -> String {
        let labels = match field {
            field::FAMILY => self.model.family(value).map(|family| &family.labels),
            field::CATEGORY => self.model.category(value).map(|category| &category.labels),
            attribute => self.model.option(attribute, value).map(|option| &option.labels),
        };
        labels.and_then(|labels| channels::label(labels, self.locale)).unwrap_or(value).to_owned()
    }
}
