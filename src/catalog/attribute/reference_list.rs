//! References to several records of the attribute's reference entity: their codes as a JSON list, in the order given,
//! each once.

use serde_json::Value as Json;

use super::{
    Attribute, Fault, InLists, IndexValue, Shape, Sorted,
    multi_select::{codes, unique},
    reference::whole,
};
use crate::{catalog::model::ContentModel, resource::Kind};

pub struct ReferenceList;

impl Shape for ReferenceList {
    fn normalize(&self, _: &ContentModel, attribute: &Attribute, data: &Json) -> Result<Option<Json>, Fault> {
        let mut records: Vec<String> = Vec::new();
        for code in unique(&attribute.settings, data)? {
            let code = whole(attribute, &code)?;
            // `merino` and `material/merino` are one record.
            if !records.contains(&code) {
                records.push(code);
            }
        }
        Ok((!records.is_empty()).then(|| records.into()))
    }

    fn display(&self, _: &ContentModel, _: &Attribute, data: &Json, _: &str) -> String {
        codes(data).collect::<Vec<_>>().join(", ")
    }

    fn index(&self, _: &ContentModel, _: &Attribute, data: &Json) -> IndexValue {
        IndexValue { terms: codes(data).map(str::to_owned).collect(), ..IndexValue::default() }
    }

    fn in_lists(&self) -> InLists {
        InLists { sorted: Some(Sorted::ByText), counted: true }
    }

    fn links<'a>(&self, data: &'a Json) -> Vec<(Kind, &'a str)> {
        codes(data).map(|code| (Kind::Record, code)).collect()
    }
}
