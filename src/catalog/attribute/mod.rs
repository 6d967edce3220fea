//! Attribute types. Each type has a file of its own: what data it takes, when that is complete, how it is shown,
//! found and sorted. Data travels and is stored as canonical JSON, stated in that file.

mod asset;
mod asset_list;
mod boolean;
mod check_digit;
pub mod colour;
mod date;
pub mod date_time;
mod definition;
mod identifier;
mod link;
mod measurement;
mod multi_select;
mod number;
pub mod pattern;
mod price;
pub mod product_link;
mod reference;
mod reference_list;
pub mod rich_text;
mod select;
pub mod table;
mod text;
mod textarea;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

pub use definition::{Attribute, AttributeGroup, AttributeOption, Options, Settings};
pub use measurement::parts as measurement_parts;

use super::model::ContentModel;
use crate::{
    channels::Channel,
    error::{Parameters, Violation},
    resource::Kind,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, async_graphql::Enum)]
#[serde(rename_all = "snake_case")]
pub enum AttributeType {
    Identifier,
    Text,
    Textarea,
    RichText,
    Number,
    Measurement,
    Price,
    Boolean,
    Date,
    DateTime,
    Select,
    MultiSelect,
    Asset,
    AssetList,
    Link,
    Colour,
    Table,
    Reference,
    ReferenceList,
    ProductLink,
}

/// What one type does with data. After `normalize` the others may rely on the canonical form; on anything else
/// they answer as if it were empty.
trait Shape: Sync {
    /// Canonical JSON, or `None` when the data says nothing and clears the value.
    fn normalize(&self, model: &ContentModel, attribute: &Attribute, data: &Json) -> Result<Option<Json>, Fault>;

    /// Whether the channel finds all it needs in the data.
    fn satisfies(&self, _data: &Json, _channel: &Channel) -> bool {
        true
    }

    /// For people: labels resolved, numbers with their units.
    fn display(&self, model: &ContentModel, attribute: &Attribute, data: &Json, locale: &str) -> String;

    fn index(&self, model: &ContentModel, attribute: &Attribute, data: &Json) -> IndexValue;

    fn in_lists(&self) -> InLists;

    /// As expressions see it: numbers as numbers, everything else as it is stored.
    fn plain(&self, _model: &ContentModel, _attribute: &Attribute, data: &Json) -> Json {
        data.clone()
    }

    /// The resources the data names, by kind and code.
    fn links<'a>(&self, _data: &'a Json) -> Vec<(Kind, &'a str)> {
        Vec::new()
    }
}

/// What lists do with values of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InLists {
    /// `None`: nobody would know in which order.
    pub sorted: Option<Sorted>,
    /// Many resources share a value, so that counting them says something.
    pub counted: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sorted {
    ByNumber,
    ByText,
}

/// What search knows about a value.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct IndexValue {
    /// Exact words to filter and count by: codes, `true`, a date, a short text as it stands.
    pub terms: Vec<String>,
    /// To compare and sort by: a number, an amount in the standard unit, days or seconds since 1970, the first price.
    pub number: Option<f64>,
    /// To compare one of several by: amounts by currency.
    pub amounts: Vec<(String, f64)>,
    /// To search in: plain text, option labels in every language.
    pub text: Option<String>,
}

/// A [`Violation`] that does not know its place yet.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Fault {
    code: &'static str,
    message: String,
    hint: Option<String>,
    parameters: Parameters,
}

impl Fault {
    fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: None, parameters: Parameters::new() }
    }

    fn with(mut self, name: &str, value: impl Into<Json>) -> Self {
        self.parameters.insert(name.to_owned(), value.into());
        self
    }

    fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Says where in the data it is.
    fn inside(mut self, place: &str) -> Self {
        self.message = format!("{place}: {}", self.message);
        self
    }

    /// Data of the wrong JSON type.
    fn expected(what: &str, found: &Json) -> Self {
        let found = match found {
            Json::Null => "nothing",
            Json::Bool(_) => "a boolean",
            Json::Number(_) => "a number",
            Json::String(_) => "a text",
            Json::Array(_) => "a list",
            Json::Object(_) => "an object",
        };
        Self::new("WRONG_TYPE", format!("expected {what}, found {found}"))
    }
}

impl From<Fault> for Violation {
    fn from(fault: Fault) -> Self {
        let Fault { code, message, hint, parameters } = fault;
        Self { code: code.to_owned(), path: String::new(), message, hint, parameters }
    }
}

impl AttributeType {
    /// What lists do with values of this type.
    pub fn in_lists(self) -> InLists {
        self.shape().in_lists()
    }

    /// Whether its values are codes of records, whose labels are content.
    pub fn names_records(self) -> bool {
        matches!(self, Self::Reference | Self::ReferenceList)
    }

    fn shape(self) -> &'static dyn Shape {
        match self {
            Self::Identifier => &identifier::Identifier,
            Self::Text => &text::Text,
            Self::Textarea => &textarea::Textarea,
            Self::RichText => &rich_text::RichText,
            Self::Number => &number::Number,
            Self::Measurement => &measurement::Measurement,
            Self::Price => &price::Price,
            Self::Boolean => &boolean::Boolean,
            Self::Date => &date::Date,
            Self::DateTime => &date_time::Moment,
            Self::Select => &select::Select,
            Self::MultiSelect => &multi_select::MultiSelect,
            Self::Asset => &asset::Asset,
            Self::AssetList => &asset_list::AssetList,
            Self::Link => &link::Link,
            Self::Colour => &colour::Colour,
            Self::Table => &table::Table,
            Self::Reference => &reference::Reference,
            Self::ReferenceList => &reference_list::ReferenceList,
            Self::ProductLink => &product_link::ProductLink,
        }
    }
}

/// The canonical form of `data` under every rule of the attribute; `None` clears the value.
/// The violation has no path: the caller knows where the data stands.
pub fn normalize(model: &ContentModel, attribute: &Attribute, data: &Json) -> Result<Option<Json>, Violation> {
    match data {
        Json::Null => Ok(None),
        data => attribute.kind.shape().normalize(model, attribute, data).map_err(Violation::from),
    }
}

/// Whether data says nothing. Canonical data never does.
pub fn is_empty(data: &Json) -> bool {
    match data {
        Json::Null => true,
        Json::String(text) => text.is_empty(),
        Json::Array(items) => items.is_empty(),
        Json::Object(fields) => fields.is_empty(),
        Json::Bool(_) | Json::Number(_) => false,
    }
}

/// Whether the value is all that `channel` needs: a price needs each of its currencies.
pub fn satisfies(attribute: &Attribute, data: &Json, channel: &Channel) -> bool {
    !is_empty(data) && attribute.kind.shape().satisfies(data, channel)
}

/// The value as people read it, in `locale`.
pub fn display(model: &ContentModel, attribute: &Attribute, data: &Json, locale: &str) -> String {
    attribute.kind.shape().display(model, attribute, data, locale)
}

/// The value as search holds it.
pub fn index(model: &ContentModel, attribute: &Attribute, data: &Json) -> IndexValue {
    attribute.kind.shape().index(model, attribute, data)
}

/// The value as expressions see it.
pub fn plain(model: &ContentModel, attribute: &Attribute, data: &Json) -> Json {
    attribute.kind.shape().plain(model, attribute, data)
}

/// The resources a value names, by kind and code.
pub fn links<'a>(attribute: &Attribute, data: &'a Json) -> Vec<(Kind, &'a str)> {
    attribute.kind.shape().links(data)
}

#[cfg(test)]
mod tests;
