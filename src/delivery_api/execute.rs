//! Running a plan: fields are copied from stored documents into the answer.

mod categories;
mod lists;

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use serde_json::{Map, Value as Json};

use self::lists::List;
use super::{
    Api,
    plan::{Arguments, Node, Out, Plan, Select, Whole},
};
use crate::{
    delivery::{
        index::field,
        packed::{Packed, pack},
    },
    error::{Error, Result},
    resource::Kind,
    search::{self, Body, Hit, Layered, Search},
};

/// Documents one request may read.
const DOCUMENTS: usize = 5000;
/// Bytes of one answer.
const BYTES: usize = 16 << 20;

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

/// Working copies that stand in the place of what is published, as their indexes would hold them, by locale.
pub type Drafts = HashMap<String, Vec<search::Document>>;

/// Runs a plan. Blocks for as long as the index takes.
pub fn execute(
    api: &Api,
    search: &Search,
    plan: &Plan,
    variables: &Map<String, Json>,
    drafts: Option<&Drafts>,
) -> Result<Data> {
    let mut run = Run {
        api,
        search,
        variables,
        drafts,
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
    drafts: Option<&'a Drafts>,
    views: Vec<(String, Arc<Layered>)>,
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
        view: &'p Arc<Layered>,
    },
    List(&'p List),
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

    fn value(&mut self, node: &Node, value: Packed<'_>, key: Option<&str>, view: &Arc<Layered>) -> Result<()> {
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
            Node::Coded { path, kind, fields } => {
                return self.coded(value.at(path).and_then(Packed::code), *kind, fields, view);
            }
            Node::AllLinked { path, kind, fields } => return self.all_linked(value.at(path), *kind, fields, view),
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

    fn maybe(&mut self, value: Option<Packed<'_>>, fields: &Select, view: &Arc<Layered>) -> Result<()> {
        match value.filter(|value| !value.is_null()) {
            Some(value) => self.select(fields, value, None, view),
            None => {
                self.null();
                Ok(())
            }
        }
    }

    fn items(&mut self, items: &[(Option<&str>, Packed<'_>)], fields: &Select, view: &Arc<Layered>) -> Result<()> {
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

    fn select(&mut self, select: &Select, value: Packed<'_>, key: Option<&str>, view: &Arc<Layered>) -> Result<()> {
        let fields = match select {
            Select::Same(fields) => fields,
            Select::ByMember { told_by, members, otherwise } => {
                let told = told_by.iter().try_fold(value, |value, key| value.get(key)).and_then(Packed::code);
                told.and_then(|code| members.get(code)).unwrap_or(otherwise)
            }
        };
        self.object(fields, &Place::Value { value, key, view })
    }

    fn linked(&mut self, id: Option<&str>, kind: Kind, fields: &Select, view: &Arc<Layered>) -> Result<()> {
        match id.map(|id| self.target(id, kind, view)).transpose()?.flatten() {
            Some(body) => self.document(Packed::new(&body), fields, view),
            None => {
                self.null();
                Ok(())
            }
        }
    }

    fn coded(&mut self, code: Option<&str>, kind: Kind, fields: &Select, view: &Arc<Layered>) -> Result<()> {
        match code.map(|code| view.find(field::code_of(kind), code)).transpose()?.flatten() {
            Some(hit) => self.write(hit, fields, view),
            None => {
                self.null();
                Ok(())
            }
        }
    }

    fn all_linked(&mut self, list: Option<Packed<'_>>, kind: Kind, fields: &Select, view: &Arc<Layered>) -> Result<()> {
        let Some(list) = list else {
            self.null();
            return Ok(());
        };
        let ids = list.items().filter_map(|item| item.get("id")?.code());
        let mut first = true;
        self.out.push(b'[');
        for id in ids {
            let Some(body) = self.target(id, kind, view)? else { continue };
            if !std::mem::take(&mut first) {
                self.out.push(b',');
            }
            self.document(Packed::new(&body), fields, view)?;
        }
        self.out.push(b']');
        Ok(())
    }

    /// The document with this id, if it is live and of this kind.
    fn target(&mut self, id: &str, kind: Kind, view: &Arc<Layered>) -> Result<Option<Body>> {
        let Some(hit) = view.get(id)? else { return Ok(None) };
        self.count(1)?;
        let body = view.body(hit)?;
        let fits = Packed::new(&body).get("kind").and_then(Packed::code) == Some(kind.name());
        Ok(fits.then_some(body))
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
    fn whole(&mut self, hit: Hit, whole: &Whole, view: &Arc<Layered>) -> Result<()> {
        // A draft is for the one who asked: what is written of it is not for the next request.
        let Some(id) = whole.id.filter(|_| self.drafts.is_none()) else { return self.write(hit, &whole.fields, view) };
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

    fn write(&mut self, hit: Hit, fields: &Select, view: &Arc<Layered>) -> Result<()> {
        self.count(1)?;
        let body = view.body(hit)?;
        self.document(Packed::new(&body), fields, view)
    }

    fn document(&mut self, document: Packed<'_>, fields: &Select, view: &Arc<Layered>) -> Result<()> {
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
        view: &Arc<Layered>,
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
    fn view(&mut self, arguments: &Arguments) -> Result<(String, Arc<Layered>)> {
        let name = arguments.get("locale", self.variables);
        let code = name.as_str().and_then(|name| self.api.types.code("Locale", name));
        let locale = code.or(self.api.channel.locales.first().map(String::as_str)).unwrap_or_default().to_owned();
        if let Some((_, view)) = self.views.iter().find(|(known, _)| *known == locale) {
            return Ok((locale, view.clone()));
        }
        let view = self.api.index(self.search, &locale)?.view()?;
        let view = Arc::new(match self.drafts.and_then(|drafts| drafts.get(&locale)) {
            Some(drafts) => Layered::over(view, drafts.clone())?,
            None => Layered::plain(view),
        });
        self.views.push((locale.clone(), view.clone()));
        Ok((locale, view))
    }

    fn null(&mut self) {
        self.out.extend_from_slice(b"null");
    }
}
