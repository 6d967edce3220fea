//! Links to several products or product models: a JSON list of what [`super::product_link`] states, in the order given,
//! each once.

use serde_json::Value as Json;

use super::{Attribute, Fault, InLists, IndexValue, Shape, product_link};
use crate::{catalog::model::ContentModel, resource::Kind};

const MAX_ITEMS: u32 = 1_000;

pub struct ProductLinkList;

impl Shape for ProductLinkList {
    fn normalize(&self, _: &ContentModel, attribute: &Attribute, data: &Json) -> Result<Option<Json>, Fault> {
        let items = data.as_array().ok_or_else(|| Fault::expected("a list of products", data))?;
        let max = attribute.settings.max_items.unwrap_or(MAX_ITEMS).min(MAX_ITEMS) as usize;
        if items.len() > max {
            return Err(Fault::new("TOO_MANY", format!("more than {max} items")).with("max", max));
        }
        let mut links: Vec<Json> = Vec::new();
        for item in items {
            let link = product_link::link(item)?;
            links.extend(link.filter(|link| !links.contains(link)));
        }
        Ok((!links.is_empty()).then(|| links.into()))
    }

    fn display(&self, _: &ContentModel, _: &Attribute, data: &Json, _: &str) -> String {
        codes(data).collect::<Vec<_>>().join(", ")
    }

    fn index(&self, _: &ContentModel, _: &Attribute, data: &Json) -> IndexValue {
        IndexValue { terms: codes(data).map(str::to_owned).collect(), ..IndexValue::default() }
    }

    fn in_lists(&self) -> InLists {
        InLists { sorted: None, counted: false }
    }

    fn links<'a>(&self, data: &'a Json) -> Vec<(Kind, &'a str)> {
        data.as_array().into_iter().flatten().filter_map(product_link::target).collect()
    }
}

fn codes(data: &Json) -> impl Iterator<Item = &str> {
    data.as_array().into_iter().flatten().filter_map(|link| link["code"].as_str())
}
