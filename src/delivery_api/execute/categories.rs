//! The category tree of a channel.

use std::collections::HashMap;

use serde_json::{Value as Json, json};

use super::{
    super::plan::{Arguments, Select},
    Run,
};
use crate::{
    delivery::{
        index::field,
        packed::{Packed, pack},
    },
    error::Result,
    resource::Kind,
    search::{Facet, Filter, Query},
};

impl Run<'_> {
    /// The channel's tree, or one category of it, from the content model; counts from the index.
    pub(super) fn categories(&mut self, arguments: &Arguments, fields: &Select, top: bool) -> Result<()> {
        let (locale, view) = self.view(arguments)?;
        let wanted = arguments.get("code", self.variables);
        let root = &self.api.channel.tree;
        let code = if top { Some(root.as_str()) } else { wanted.as_str() };
        let code = code.filter(|code| self.api.model.is_within(code, root));
        let query = Query { filters: vec![Filter::is(field::KIND, field::kind(Kind::Product))], ..Query::default() };
        let counts = view.facet(&query, &Facet { field: field::CATEGORY.to_owned(), limit: usize::MAX })?;
        let counts: HashMap<&str, u64> = counts.iter().map(|bucket| (bucket.value.as_str(), bucket.count)).collect();
        let tree = code.map(|code| self.category(code, &locale, &counts)).unwrap_or_default();
        if top {
            let children = pack(tree.get("children").unwrap_or(&Json::Array(Vec::new())));
            let items: Vec<_> = Packed::new(&children).items().map(|item| (None, item)).collect();
            return self.items(&items, fields, &view);
        }
        let tree = pack(&tree);
        self.maybe(Some(Packed::new(&tree)), fields, &view)
    }

    fn category(&self, code: &str, locale: &str, counts: &HashMap<&str, u64>) -> Json {
        let model = &self.api.model;
        let Some(category) = model.category(code) else { return Json::Null };
        let name = |code: &String| self.label_in_model(":category", code, locale);
        let below = category.path.iter().skip_while(|step| **step != self.api.channel.tree).skip(1);
        let path = below.map(|code| json!({ "code": code, "label": name(code) }));
        let children = category.children.iter().map(|code| self.category(code, locale, counts));
        json!({
            "code": code,
            "label": name(&category.code),
            "content": category.content_code(model),
            "path": path.collect::<Vec<_>>(),
            "productCount": counts.get(code).copied().unwrap_or(0),
            "children": children.collect::<Vec<_>>(),
        })
    }
}
