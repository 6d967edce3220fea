//! Pages of lists with their totals and facets.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::{
    super::{
        filter::{Lists, type_of},
        plan::{Arguments, Node},
    },
    Run,
};
use crate::{
    channels::label,
    delivery::{
        index::field,
        packed::{Packed, pack},
    },
    error::Result,
    page::{self, LARGEST_SIZE, Page},
    resource::Kind,
    search::{Facet, Found, Layered, Query},
};

const BUCKETS: usize = 100;

/// Where a page ended: the document, and its place at that time.
#[derive(Serialize, Deserialize)]
struct Cursor(String, usize);

/// A page that was found.
pub(super) struct List {
    kind: Kind,
    locale: String,
    view: Arc<Layered>,
    query: Query,
    found: Arc<Found>,
    start: usize,
    end: usize,
    size: usize,
}

impl Run<'_> {
    pub(super) fn list(&mut self, kind: Kind, arguments: &Arguments) -> Result<List> {
        let (locale, view) = self.view(arguments)?;
        let lists = Lists { types: &self.api.types, model: &self.api.model, channel: &self.api.channel };
        let query = lists.query(kind, arguments, self.variables, &locale)?;
        let first = arguments.get("first", self.variables).as_i64().unwrap_or(24);
        let after = arguments.get("after", self.variables).as_str().map(str::to_owned);
        let page = Page::new(Some(i32::try_from(first).unwrap_or(i32::MAX)), after)?;
        let size = page.first.min(LARGEST_SIZE) as usize;
        let (found, start) = match page.after::<Cursor>()? {
            None => (view.head(&query, size)?, 0),
            Some(Cursor(last, position)) => {
                let found = view.search(&query)?;
                let start = found.after(view.get(&last)?, position).min(found.total());
                (found, start)
            }
        };
        let end = found.total().min(start + size);
        Ok(List { kind, locale, view, query, found, start, end, size })
    }

    pub(super) fn part(&mut self, node: &Node, list: &List) -> Result<()> {
        match node {
            Node::Total => self.out.extend(list.found.total().to_string().into_bytes()),
            Node::Nodes(whole) => {
                self.out.push(b'[');
                for (index, hit) in list.found.hits[list.start..list.end].iter().enumerate() {
                    if index > 0 {
                        self.out.push(b',');
                    }
                    self.whole(*hit, whole, &list.view)?;
                }
                self.out.push(b']');
            }
            Node::PageInfo(fields) => {
                let info = pack(&self.page_info(list)?);
                return self.select(fields, Packed::new(&info), None, &list.view);
            }
            Node::Facets { arguments, fields } => {
                let wanted = arguments.get("fields", self.variables);
                let facets = pack(&self.facets(list, &wanted)?);
                let items: Vec<_> = Packed::new(&facets).items().map(|item| (None, item)).collect();
                return self.items(&items, fields, &list.view);
            }
            _ => self.null(),
        }
        Ok(())
    }

    fn page_info(&mut self, list: &List) -> Result<Json> {
        let more = list.size > 0 && list.end < list.found.total();
        let Some(last) = list.end.checked_sub(1).filter(|_| more) else {
            return Ok(json!({ "hasNextPage": false }));
        };
        let body = list.view.body(list.found.hits[last])?;
        let id = Packed::new(&body).get("id").and_then(Packed::code).unwrap_or_default().to_owned();
        Ok(json!({ "hasNextPage": true, "endCursor": page::cursor(&Cursor(id, last)) }))
    }

    fn facets(&self, list: &List, wanted: &Json) -> Result<Json> {
        let ty = format!("{}Facet", type_of(list.kind));
        let names = wanted.as_array().cloned().unwrap_or_else(|| vec![wanted.clone()]);
        let mut facets = Vec::new();
        for name in names.iter().filter_map(Json::as_str) {
            let Some(code) = self.api.types.code(&ty, name) else { continue };
            let field = match code {
                ":family" => field::FAMILY.to_owned(),
                ":category" => field::CATEGORY.to_owned(),
                code => field::attribute(code),
            };
            let buckets = list.view.facet_of(&list.query, &list.found, &Facet { field, limit: BUCKETS })?;
            let buckets = buckets.iter().map(|bucket| {
                let label = self.label(code, &bucket.value, list)?;
                Ok(json!({ "value": bucket.value, "label": label, "count": bucket.count }))
            });
            let label = self.title(code, &list.locale);
            facets.push(json!({ "field": name, "label": label, "buckets": buckets.collect::<Result<Vec<_>>>()? }));
        }
        Ok(Json::Array(facets))
    }

    fn label(&self, of: &str, value: &str, list: &List) -> Result<String> {
        match self.api.model.attribute(of).is_some_and(|attribute| attribute.kind.names_records()) {
            true => label_of_record(value, &list.view),
            false => Ok(self.label_in_model(of, value, &list.locale)),
        }
    }

    pub(super) fn label_in_model(&self, of: &str, value: &str, locale: &str) -> String {
        let model = &self.api.model;
        let labels = match of {
            ":family" => model.family(value).map(|family| &family.labels),
            ":category" => model.category(value).map(|category| &category.labels),
            attribute => model.option(attribute, value).map(|option| &option.labels),
        };
        labels.and_then(|labels| label(labels, locale)).unwrap_or(value).to_owned()
    }

    fn title(&self, of: &str, locale: &str) -> String {
        let attribute = self.api.model.attribute(of).map(|attribute| &attribute.labels);
        attribute.and_then(|labels| label(labels, locale)).unwrap_or(of.trim_start_matches(':')).to_owned()
    }
}

/// Labels of records are content: each is in its document.
fn label_of_record(code: &str, view: &Layered) -> Result<String> {
    let Some(hit) = view.find(field::code_of(Kind::Record), code)? else { return Ok(code.to_owned()) };
    let body = view.body(hit)?;
    let label = Packed::new(&body).get("label").and_then(Packed::scalar).map(serde_json::from_slice).transpose()?;
    Ok(label.unwrap_or_else(|| code.to_owned()))
}
