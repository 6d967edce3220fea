//! Attribute types. Each type has a file of its own: what data it takes, when that is complete, how it is shown,
//! found and sorted. Data travels and is stored as canonical JSON, stated in that file.

mod asset;
mod asset_list;
pub mod blocks;
mod boolean;
mod check_digit;
pub mod colour;
mod column;
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
mod product_link_list;
mod reference;
mod reference_list;
pub mod rich_text;
mod select;
pub mod table;
mod text;
mod textarea;

use std::collections::BTreeSet;

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
    ProductLinkList,
    Blocks,
}

/// What one type does with data. After `normalize` the others may rely on the canonical form; on anything else
/// they answer as if it were empty.
trait Shape: Sync {
    /// Canonical JSON, or `None` when the data says nothing and clears the value.
    fn normalize(&self, model: &ContentModel, attribute: &Attribute, data: &Json) -> Result<Option<Json>, Fault>;

    /// As `normalize`, with everything that is wrong where data has several places.
    fn normalize_all(
        &self,
        model: &ContentModel,
        attribute: &Attribute,
        data: &Json,
    ) -> Result<Option<Json>, Vec<Fault>> {
        self.normalize(model, attribute, data).map_err(|fault| vec![fault])
    }

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

    /// The resources that undivided data names, by kind and code.
    fn links<'a>(&self, _data: &'a Json) -> Vec<(Kind, &'a str)> {
        Vec::new()
    }

    /// What composite data consists of; everything else is one part.
    fn parts<'a>(&self, attribute: &'a Attribute, data: &'a Json) -> Vec<Part<'a>> {
        vec![Part { place: Place::Whole, kind: attribute.kind, settings: &attribute.settings, data }]
    }
}

/// A part of a value that is of one type: the whole of it, a cell of a table, a field of a block.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    pub place: Place<'a>,
    pub kind: AttributeType,
    pub settings: &'a Settings,
    pub data: &'a Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place<'a> {
    Whole,
    /// The row counts from 0.
    Cell {
        row: usize,
        column: &'a str,
    },
    /// The index counts from 0; the block is known by its id wherever it stands.
    Field {
        index: usize,
        block: &'a str,
        field: &'a str,
    },
}

impl Place<'_> {
    /// The index of the block it is in.
    fn block(self) -> Option<usize> {
        match self {
            Place::Field { index, .. } => Some(index),
            Place::Whole | Place::Cell { .. } => None,
        }
    }
}

impl<'a> Part<'a> {
    /// The resources it names, by kind and code.
    pub fn links(&self) -> Vec<(Kind, &'a str)> {
        self.kind.shape().links(self.data)
    }

    /// Where it is, below the path of the value.
    pub fn path(&self) -> String {
        match self.place {
            Place::Whole => String::new(),
            Place::Cell { row, column } => format!("rows.{row}.{column}"),
            Place::Field { index, field, .. } => format!("blocks.{index}.{field}"),
        }
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

/// A [`Violation`] that does not know where its value stands yet.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Fault {
    code: &'static str,
    /// Within the data; empty for the whole of it.
    path: String,
    message: String,
    hint: Option<String>,
    parameters: Parameters,
}

impl Fault {
    fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, path: String::new(), message: message.into(), hint: None, parameters: Parameters::new() }
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

    /// The same below a path in the data.
    fn at(mut self, path: &str) -> Self {
        self.path = if self.path.is_empty() { path.to_owned() } else { format!("{path}.{}", self.path) };
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
        let Fault { code, path, message, hint, parameters } = fault;
        Self { code: code.to_owned(), path, message, hint, parameters }
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
            Self::ProductLinkList => &product_link_list::ProductLinkList,
            Self::Blocks => &blocks::Blocks,
        }
    }
}

/// The canonical form of `data` under every rule of the attribute; `None` clears the value.
/// The violations have paths within the data only: the caller knows where it stands.
pub fn normalize_all(model: &ContentModel, attribute: &Attribute, data: &Json) -> Result<Option<Json>, Vec<Violation>> {
    let wrong = |faults: Vec<Fault>| faults.into_iter().map(Violation::from).collect();
    match data {
        Json::Null => Ok(None),
        data => attribute.kind.shape().normalize_all(model, attribute, data).map_err(wrong),
    }
}

/// As [`normalize_all`], with the first of what is wrong.
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
pub fn links<'a>(attribute: &'a Attribute, data: &'a Json) -> Vec<(Kind, &'a str)> {
    parts(attribute, data).iter().flat_map(Part::links).collect()
}

/// What is left of a value without the resources that are gone: the blocks that do not name them, nothing of others.
pub fn without(attribute: &Attribute, data: &Json, is_gone: impl Fn((Kind, &str)) -> bool) -> Option<Json> {
    let parts = parts(attribute, data);
    let gone = parts.iter().filter(|part| part.links().into_iter().any(&is_gone));
    let dropped: BTreeSet<usize> = gone.filter_map(|part| part.place.block()).collect();
    let blocks = blocks::blocks(data).enumerate().filter(|(index, _)| !dropped.contains(index));
    let left: Vec<Json> = blocks.map(|(_, block)| block.clone()).collect();
    (attribute.kind == AttributeType::Blocks && !left.is_empty()).then(|| left.into())
}

/// What a value consists of: its cells or fields, or the whole of it.
pub fn parts<'a>(attribute: &'a Attribute, data: &'a Json) -> Vec<Part<'a>> {
    attribute.kind.shape().parts(attribute, data)
}

#[cfg(test)]
mod tests;
