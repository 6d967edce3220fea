//! Running a plan: fields are copied from stored documents into the answer.

use std::{collections::BTreeSet, sync::Arc};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::{
    Api,
    filter::{Lists, type_of},
    plan::{Arguments, Node, Out, Plan, Select, Whole},
};
use crate::{
    channels::label,
    delivery::{
        index::field,
        packed::{Packed, pack},
    },
    error::{Error, Result},
    page::{self, LARGEST_SIZE, Page},
    resource::Kind,
    search::{Facet, Filter, Found, Hit, Query, Search, View},
};

/// Documents one request may read.
const DOCUMENTS: usize = 5000;
/// Bytes of one answer.
const BYTES: usize = 16 << 20;
const BUCKETS: usize = 100;

/// Where a page ended: the document, and its place at that time.
#[derive(Serialize, Deserialize)]
struct Cursor(String, usize);

/// What a plan gave.
pub struct Data {
    /// An answer up to its `data`; the rest and the last brace are missing.
    pub json: Vec<u8>,
    /// Ids of the documents in it.
    pub documents: BTreeSet<Arc<str>>,
    pub cost: usize,
}

/// What was written of a document, for the next request that wants the same of it.
pub struct Written {
    json: Vec<u8>,
    documents: BTreeSet<Arc<str>>,
    read: usize,
}

/// Plan, view and document of something written.
pub type WrittenKey = (u64, u64, Hit);

/// Runs a plan. Blocks for as long as the index takes.
pub fn execute(api: &Api, search: &Search, plan: &Plan, variables: &Map<String, Json>) -> Result<Data> {
    let mut run = Run {
        api,
        search,
        variables,
        views: Vec::new(),
        out: Vec::with_capacity(16 << 10),
        documents: BTreeSet::new(),
        read: 0,
    };
    run.out.extend_from_slice(b"{\"data\":");
    run.object(&plan.fields, &Place::Root)?;
    Ok(Data { json: run.out, documents: run.documents, cost: plan.cost + run.read })
}

struct Run<'a> {
    api: &'a Api,
    search: &'a Search,
    variables: &'a Map<String, Json>,
    views: Vec<(String, Arc<View>)>,
    out: Vec<u8>,
    documents: BTreeSet<Arc<str>>,
    read: usize,
}

/// What fields are taken from.
enum Place<'p> {
    Root,
    /// A value in a document of a locale; `family` is the document's while the value is the document itself.
    Value {
        value: Packed<'p>,
        key: Option<&'p str>,
        view: &'p Arc<View>,
    },
    List(&'p List),
}

/// A page that was found.
struct List {
    kind: Kind,
    locale: String,
    view: Arc<View>,
    query: Query,
    found: Arc<Found>,
    start: usize,
    end: usize,
    size: usize,
}

impl<'a> Run<'a> {
    fn object(&mut self, fields: &[Out], place: &Place<'_>) -> Result<()> {
        let mut separator = b'{';
        for field in fields {
            if !self.holds(field) {
                continue;
            }
            self.out.push(separator);
            separator = b',';
            self.out.extend_from_slice(&field.key);
            self.node(&field.node, place)?;
        }
        self.out.extend_from_slice(if separator == b'{' { b"{}" } else { b"}" });
        if self.out.len() > BYTES {
            return Err(Error::refused(
                "TOO_LARGE",
                format!("the answer is larger than {BYTES} bytes: ask for less at once"),
            ));
        }
        Ok(())
    }

    fn holds(&self, field: &Out) -> bool {
        let all = |conditions: &Vec<super::plan::Condition>| {
            conditions.iter().all(|one| one.value.resolve(self.variables) == Some(Json::Bool(one.wanted)))
        };
        field.when.is_empty() || field.when.iter().any(all)
    }

    fn node(&mut self, node: &Node, place: &Place<'_>) -> Result<()> {
        match (node, place) {
            (Node::Typename(name), _) => self.out.extend_from_slice(name.as_bytes()),
            (_, Place::Value { value, key, view }) => return self.value(node, *value, *key, view),
            (_, Place::List(list)) => return self.part(node, list),
            (Node::Page { kind, arguments, parts }, Place::Root) => {
                let list = self.list(*kind, arguments)?;
                return self.object(parts, &Place::List(&list));
            }
            (Node::One { kind, arguments, whole }, Place::Root) => return self.one(*kind, arguments, whole),
            (Node::Categories { arguments, fields }, Place::Root) => return self.categories(arguments, fields, true),
            (Node::Category { arguments, fields }, Place::Root) => return self.categories(arguments, fields, false),
            _ => self.null(),
        }
        Ok(())
    }

    fn value(&mut self, node: &Node, value: Packed<'_>, key: Option<&str>, view: &Arc<View>) -> Result<()> {
        match node {
            Node::Scalar(path) => match key.filter(|_| path.len() == 1 && path[0] == "key") {
                Some(key) => self.out.extend(Json::from(key).to_string().into_bytes()),
                None => self.out.extend_from_slice(value.at(path).and_then(Packed::scalar).unwrap_or(b"null")),
            },
            Node::Json(path) => match value.at(path) {
                Some(found) => found.write(&mut self.out),
                None => self.null(),
            },
            Node::Object { path, fields } => return self.maybe(value.at(path), fields, view),
            Node::List { path, fields, required } => match value.at(path) {
                None if !required => self.null(),
                found => {
                    let items: Vec<_> = found.into_iter().flat_map(Packed::items).map(|item| (None, item)).collect();
                    return self.items(&items, fields, view);
                }
            },
            Node::Image(fields) => {
                let attribute = value.get("image").and_then(Packed::code);
                let image = attribute.and_then(|code| value.get("values")?.get(code)?.get("data"));
                return self.maybe(image, fields, view);
            }
            Node::Linked { path, kind, fields } => {
                return self.linked(value.at(path).and_then(Packed::code), *kind, fields, view);
            }
            Node::Entries { path, fields } => {
                let items: Vec<_> =
                    value.at(path).into_iter().flat_map(Packed::fields).map(|(key, item)| (Some(key), item)).collect();
                return self.items(&items, fields, view);
            }
            Node::Rendition { arguments, fields } => {
                let preset = arguments.get("preset", self.variables);
                let code = preset.as_str().and_then(|name| self.api.types.code("Preset", name));
                return self.maybe(code.and_then(|code| value.get("renditions")?.get(code)), fields, view);
            }
            Node::Associations { arguments, fields } => return self.associations(value, arguments, fields, view),
            _ => self.null(),
        }
        Ok(())
    }

    fn maybe(&mut self, value: Option<Packed<'_>>, fields: &Select, view: &Arc<View>) -> Result<()> {
        match value.filter(|value| !value.is_null()) {
            Some(value) => self.select(fields, value, None, view),
            None => {
                self.null();
                Ok(())
            }
        }
    }

    fn items(&mut self, items: &[(Option<&str>, Packed<'_>)], fields: &Select, view: &Arc<View>) -> Result<()> {
        self.out.push(b'[');
        for (index, (key, item)) in items.iter().enumerate() {
            if index > 0 {
                self.out.push(b',');
            }
            self.select(fields, *item, *key, view)?;
        }
        self.out.push(b']');
        Ok(())
    }

    fn select(&mut self, select: &Select, value: Packed<'_>, key: Option<&str>, view: &Arc<View>) -> Result<()> {
        let fields = match select {
            Select::Same(fields) => fields,
            Select::ByFamily(by_family, without) => {
                let family = value.get("family").and_then(|family| family.get("code")?.code());
                family.and_then(|family| by_family.get(family)).unwrap_or(without)
            }
        };
        self.object(fields, &Place::Value { value, key, view })
    }

    fn linked(&mut self, id: Option<&str>, kind: Kind, fields: &Select, view: &Arc<View>) -> Result<()> {
        let Some(hit) = id.map(|id| view.get(id)).transpose()?.flatten() else {
            self.null();
            return Ok(());
        };
        self.count(1)?;
        let body = view.body(hit)?;
        let document = Packed::new(&body);
        match document.get("kind").and_then(Packed::code) == Some(document_kind(kind)) {
            true => self.document(document, fields, view),
            false => {
                self.null();
                Ok(())
            }
        }
    }

    fn count(&mut self, documents: usize) -> Result<()> {
        self.read += documents;
        if self.read > DOCUMENTS {
            let reason = format!("the query reads more than {DOCUMENTS} documents: ask for smaller pages");
            return Err(Error::refused("TOO_COMPLEX", reason));
        }
        Ok(())
    }

    /// A document as the plan wants it: as it was written before, if no variable has a say in it.
    fn whole(&mut self, hit: Hit, whole: &Whole, view: &Arc<View>) -> Result<()> {
        let Some(id) = whole.id else { return self.write(hit, &whole.fields, view) };
        let key = (id, view.generation(), hit);
        if let Some(written) = self.api.written.get(&key) {
            self.count(written.read)?;
            self.out.extend_from_slice(&written.json);
            self.documents.extend(written.documents.iter().cloned());
            return Ok(());
        }
        let (start, read) = (self.out.len(), self.read);
        let others = std::mem::take(&mut self.documents);
        self.write(hit, &whole.fields, view)?;
        let documents = std::mem::replace(&mut self.documents, others);
        self.documents.extend(documents.iter().cloned());
        let written = Written { json: self.out[start..].to_vec(), documents, read: self.read - read };
        let weight = 200 + written.json.len() + written.documents.len() * 60;
        self.api.written.insert(key, Arc::new(written), weight);
        Ok(())
    }

    fn write(&mut self, hit: Hit, fields: &Select, view: &Arc<View>) -> Result<()> {
        self.count(1)?;
        let body = view.body(hit)?;
        self.document(Packed::new(&body), fields, view)
    }

    fn document(&mut self, document: Packed<'_>, fields: &Select, view: &Arc<View>) -> Result<()> {
        if let Some(id) = document.get("id").and_then(Packed::code) {
            self.documents.insert(id.into());
        }
        self.select(fields, document, None, view)
    }

    /// The targets of the associations, each with the code of its type.
    fn associations(
        &mut self,
        document: Packed<'_>,
        arguments: &Arguments,
        fields: &Select,
        view: &Arc<View>,
    ) -> Result<()> {
        let wanted = arguments.get("type", self.variables);
        let wanted = wanted.as_str().map(|name| self.api.types.code("AssociationType", name).unwrap_or_default());
        let types = document.get("associations").into_iter().flat_map(Packed::fields);
        let mut packed = Vec::new();
        for (ty, targets) in types.filter(|(ty, _)| wanted.is_none_or(|wanted| wanted == *ty)) {
            for target in targets.items() {
                let mut json = Vec::new();
                target.write(&mut json);
                let mut json: Json = serde_json::from_slice(&json)?;
                json["type"] = ty.into();
                packed.push(pack(&json));
            }
        }
        let items: Vec<_> = packed.iter().map(|bytes| (None, Packed::new(bytes))).collect();
        self.items(&items, fields, view)
    }

    fn one(&mut self, kind: Kind, arguments: &Arguments, whole: &Whole) -> Result<()> {
        let (_, view) = self.view(arguments)?;
        let code =
            ["sku", "code"].iter().find_map(|name| arguments.get(name, self.variables).as_str().map(str::to_owned));
        match code.map(|code| view.find(field::code_of(kind), &code)).transpose()?.flatten() {
            Some(hit) => self.whole(hit, whole, &view),
            None => {
                self.null();
                Ok(())
            }
        }
    }

    /// The locale that was asked for and its index.
    fn view(&mut self, arguments: &Arguments) -> Result<(String, Arc<View>)> {
        let name = arguments.get("locale", self.variables);
        let code = name.as_str().and_then(|name| self.api.types.code("Locale", name));
        let locale = code.or(self.api.channel.locales.first().map(String::as_str)).unwrap_or_default().to_owned();
        if let Some((_, view)) = self.views.iter().find(|(known, _)| *known == locale) {
            return Ok((locale, view.clone()));
        }
        let view = self.api.index(self.search, &locale)?.view()?;
        self.views.push((locale.clone(), view.clone()));
        Ok((locale, view))
    }

    fn list(&mut self, kind: Kind, arguments: &Arguments) -> Result<List> {
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

    fn part(&mut self, node: &Node, list: &List) -> Result<()> {
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
            return Ok(serde_json::json!({ "hasNextPage": false }));
        };
        let body = list.view.body(list.found.hits[last])?;
        let id = Packed::new(&body).get("id").and_then(Packed::code).unwrap_or_default().to_owned();
        Ok(serde_json::json!({ "hasNextPage": true, "endCursor": page::cursor(&Cursor(id, last)) }))
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
                let label = self.label(code, &bucket.value, &list.locale);
                serde_json::json!({ "value": bucket.value, "label": label, "count": bucket.count })
            });
            let label = self.title(code, &list.locale);
            facets.push(serde_json::json!({ "field": name, "label": label, "buckets": buckets.collect::<Vec<_>>() }));
        }
        Ok(Json::Array(facets))
    }

    fn label(&self, of: &str, value: &str, locale: &str) -> String {
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

    /// The channel's tree, or one category of it, from the content model; counts from the index.
    fn categories(&mut self, arguments: &Arguments, fields: &Select, top: bool) -> Result<()> {
        let (locale, view) = self.view(arguments)?;
        let wanted = arguments.get("code", self.variables);
        let root = &self.api.channel.tree;
        let code = if top { Some(root.as_str()) } else { wanted.as_str() };
        let code = code.filter(|code| self.api.model.is_within(code, root));
        let query = Query { filters: vec![Filter::is(field::KIND, field::kind(Kind::Product))], ..Query::default() };
        let counts = view.facet(&query, &Facet { field: field::CATEGORY.to_owned(), limit: usize::MAX })?;
        let count = |code: &str| counts.iter().find(|bucket| bucket.value == code).map_or(0, |bucket| bucket.count);
        let tree = code.map(|code| self.category(code, &locale, &count)).unwrap_or_default();
        if top {
            let children = pack(tree.get("children").unwrap_or(&Json::Array(Vec::new())));
            let items: Vec<_> = Packed::new(&children).items().map(|item| (None, item)).collect();
            return self.items(&items, fields, &view);
        }
        let tree = pack(&tree);
        self.maybe(Some(Packed::new(&tree)), fields, &view)
    }

    fn category(&self, code: &str, locale: &str, count: &dyn Fn(&str) -> u64) -> Json {
        let model = &self.api.model;
        let Some(category) = model.category(code) else { return Json::Null };
        let name = |code: &String| self.label(":category", code, locale);
        let below = category.path.iter().skip_while(|step| **step != self.api.channel.tree).skip(1);
        let path = below.map(|code| serde_json::json!({ "code": code, "label": name(code) }));
        let children = category.children.iter().map(|code| self.category(code, locale, count));
        serde_json::json!({
            "code": code,
            "label": name(&category.code),
            "path": path.collect::<Vec<_>>(),
            "productCount": count(code),
            "children": children.collect::<Vec<_>>(),
        })
    }

    fn null(&mut self) {
        self.out.extend_from_slice(b"null");
    }
}

/// The kind as documents write it.
fn document_kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Product => "product",
        Kind::ProductModel => "product_model",
        Kind::Entry => "entry",
        Kind::Asset => "asset",
    }
}
