//! Yes or no: a JSON boolean.

use serde_json::Value as Json;

use super::{Attribute, Fault, InLists, IndexValue, Shape};
use crate::catalog::model::ContentModel;

pub struct Boolean;

impl Shape for Boolean {
    fn normalize(&self, _: &ContentModel, _: &Attribute, data: &Json) -> Result<Option<Json>, Fault> {
        let set = data.as_bool().ok_or_else(|| Fault::expected("true or false", data))?;
        Ok(Some(set.into()))
    }

    fn display(&self, _: &ContentModel, _: &Attribute, data: &Json, locale: &str) -> String {
        let (yes, no) = words(locale);
        data.as_bool().map_or("", |set| if set { yes } else { no }).to_owned()
    }

    fn index(&self, _: &ContentModel, _: &Attribute, data: &Json) -> IndexValue {
        IndexValue { terms: data.as_bool().iter().map(bool::to_string).collect(), ..IndexValue::default() }
    }

    fn in_lists(&self) -> InLists {
        InLists { sorted: None, counted: true }
    }
}

fn words(locale: &str) -> (&'static str, &'static str) {
    match locale.split('_').next().unwrap_or_default() {
        "de" => ("Ja", "Nein"),
        "fr" => ("Oui", "Non"),
        "es" => ("Sí", "No"),
        "it" => ("Sì", "No"),
        "nl" => ("Ja", "Nee"),
        "pl" => ("Tak", "Nie"),
        "pt" => ("Sim", "Não"),
        "da" | "sv" => ("Ja", "Nej"),
        "nb" | "nn" | "no" => ("Ja", "Nei"),
        _ => ("Yes", "No"),
    }
}
