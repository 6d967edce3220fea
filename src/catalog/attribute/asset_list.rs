//! Links to several assets: their codes as a JSON list, in the order given, each once.

use serde_json::Value as Json;

use super::{
    Attribute, Fault, InLists, IndexValue, Shape, asset,
    multi_select::{codes, unique},
};
use crate::{catalog::model::ContentModel, resource::Kind};

pub struct AssetList;

impl Shape for AssetList {
    fn normalize(&self, _: &ContentModel, attribute: &Attribute, data: &Json) -> Result<Option<Json>, Fault> {
        let codes = unique(&attribute.settings, data)?;
        codes.iter().try_for_each(|code| asset::check(code))?;
        Ok((!codes.is_empty()).then(|| codes.into()))
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
        codes(data).map(|code| (Kind::Asset, code)).collect()
    }
}
