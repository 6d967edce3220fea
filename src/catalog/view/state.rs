//! What a view of a list holds: what it is narrowed to, in which order, and which columns stand side by side. Pure: what
//! people send is checked before it is kept, and what was kept is held against the content model when it is read.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::super::{
    attribute::AttributeType,
    listing::{Media, Orientation},
    model::ContentModel,
};
use crate::{error::Violation, resource};

const SEARCH: usize = 200;
const TEXT: usize = 200;
const ENTRIES: usize = 200;
const CONDITIONS: usize = 50;
const COLUMNS: usize = 60;
const WIDTHS: std::ops::RangeInclusive<u16> = 60..=1_200;
/// Columns that every list has; written with a colon, which no attribute has in its code.
pub const BUILT_IN: [&str; 5] = [":label", ":family", ":state", ":completeness", ":updatedAt"];
/// What lists sort by besides attributes.
const SORTS: [&str; 7] = ["label", "code", "family", "completeness", "updatedAt", "bytes", "rightsEnd"];

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct State {
    pub search: Option<String>,
    pub families: Vec<String>,
    pub categories: Vec<String>,
    pub states: Vec<resource::State>,
    pub complete: Option<bool>,
    pub enabled: Option<bool>,
    pub missing: Option<Missing>,
    pub conditions: Vec<Condition>,
    pub sort: Option<Sort>,
    pub columns: Vec<Column>,
    pub channel: Option<String>,
    pub locale: Option<String>,
    pub density: Option<Density>,
    pub layout: Option<Layout>,
    pub file: Option<File>,
}

/// What is asked of the files of assets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct File {
    pub media: Vec<Media>,
    pub orientations: Vec<Orientation>,
    pub used: Option<bool>,
    pub rights: Option<RightsEnd>,
}

/// How near the end of an asset's rights is. A view means the day it is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, async_graphql::Enum)]
#[serde(rename_all = "snake_case")]
pub enum RightsEnd {
    Ended,
    /// Within thirty days.
    Soon,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missing {
    pub attribute: String,
    pub channel: Option<String>,
    pub locale: Option<String>,
}

/// What is asked of one attribute; everything given must hold.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Condition {
    pub attribute: String,
    pub one_of: Vec<String>,
    pub contains: Option<String>,
    pub min: Option<Decimal>,
    pub max: Option<Decimal>,
    pub empty: Option<bool>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sort {
    pub field: String,
    pub descending: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// The code of an attribute, or one of [`BUILT_IN`].
    pub field: String,
    /// Where its values are taken from, if not from the list's own channel and locale.
    pub channel: Option<String>,
    pub locale: Option<String>,
    /// Pixels.
    pub width: Option<u16>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, async_graphql::Enum)]
#[serde(rename_all = "snake_case")]
#[graphql(name = "ViewDensity")]
pub enum Density {
    Comfortable,
    Compact,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, async_graphql::Enum)]
#[serde(rename_all = "snake_case")]
#[graphql(name = "ViewLayout")]
pub enum Layout {
    Grid,
    List,
}

/// Something that a view names and that does not exist any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gone {
    pub part: GonePart,
    /// Of an option with the attribute before it: `colour/red`.
    pub code: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
#[graphql(name = "ViewPart")]
pub enum GonePart {
    Attribute,
    Option,
    Family,
    Category,
    Channel,
    Locale,
}

/// What is out of bounds.
pub fn check(state: &State) -> Vec<Violation> {
    let mut faults = Vec::new();
    let long = |text: &Option<String>, most: usize| text.as_ref().is_some_and(|text| text.chars().count() > most);
    if long(&state.search, SEARCH) {
        faults.push(too_long("state.search", SEARCH));
    }
    let lists = [("families", &state.families), ("categories", &state.categories)];
    lists.iter().for_each(|(name, list)| check_texts(&format!("state.{name}"), list, &mut faults));
    check_count("state.states", state.states.len(), ENTRIES, &mut faults);
    let file = state.file.as_ref();
    check_count("state.file", file.map_or(0, |file| file.media.len() + file.orientations.len()), ENTRIES, &mut faults);
    check_count("state.conditions", state.conditions.len(), CONDITIONS, &mut faults);
    for (index, condition) in state.conditions.iter().enumerate() {
        let path = format!("state.conditions.{index}");
        check_texts(&format!("{path}.in"), &condition.one_of, &mut faults);
        if condition.attribute.chars().count() > TEXT || long(&condition.contains, TEXT) {
            faults.push(too_long(&path, TEXT));
        }
    }
    check_columns(&state.columns, &mut faults);
    let missing = state.missing.iter().flat_map(|missing| [&missing.channel, &missing.locale]);
    let names = [&state.channel, &state.locale].into_iter().chain(missing);
    let codes = state.missing.iter().map(|missing| &missing.attribute).chain(state.sort.iter().map(|sort| &sort.field));
    if names.flatten().chain(codes).any(|name| name.chars().count() > TEXT) {
        faults.push(too_long("state", TEXT));
    }
    faults
}

fn check_columns(columns: &[Column], faults: &mut Vec<Violation>) {
    check_count("state.columns", columns.len(), COLUMNS, faults);
    for (index, column) in columns.iter().enumerate() {
        let path = format!("state.columns.{index}");
        let names = [Some(&column.field), column.channel.as_ref(), column.locale.as_ref()];
        if names.into_iter().flatten().any(|name| name.chars().count() > TEXT) {
            faults.push(too_long(&path, TEXT));
        }
        if column.field.starts_with(':') && !BUILT_IN.contains(&column.field.as_str()) {
            faults.push(Violation::new("UNKNOWN", &path, "there is no such column"));
        }
        if column.width.is_some_and(|width| !WIDTHS.contains(&width)) {
            let message = format!("a column is {} to {} pixels wide", WIDTHS.start(), WIDTHS.end());
            faults.push(Violation::new("OUT_OF_RANGE", format!("{path}.width"), message));
        }
    }
}

fn check_texts(path: &str, texts: &[String], faults: &mut Vec<Violation>) {
    check_count(path, texts.len(), ENTRIES, faults);
    if texts.iter().any(|text| text.chars().count() > TEXT) {
        faults.push(too_long(path, TEXT));
    }
}

fn check_count(path: &str, count: usize, most: usize, faults: &mut Vec<Violation>) {
    if count > most {
        faults.push(Violation::new("TOO_MANY", path, format!("more than {most}")));
    }
}

fn too_long(path: &str, most: usize) -> Violation {
    Violation::new("TOO_LONG", path, format!("longer than {most} characters"))
}

/// The state without what the model does not know any more, and what that was, each once.
pub fn against(model: &ContentModel, mut state: State) -> (State, Vec<Gone>) {
    let mut gone = Lost { model, gone: Vec::new() };
    state.families.retain(|code| gone.keep(GonePart::Family, model.family(code).is_some(), code));
    state.categories.retain(|code| gone.keep(GonePart::Category, model.category(code).is_some(), code));
    state.conditions.retain_mut(|condition| gone.attribute(&condition.attribute) && gone.options(condition));
    state.columns.retain(|column| {
        (column.field.starts_with(':') || gone.attribute(&column.field))
            && gone.place(column.channel.as_deref(), column.locale.as_deref())
    });
    state.missing = state.missing.filter(|missing| {
        gone.attribute(&missing.attribute) && gone.place(missing.channel.as_deref(), missing.locale.as_deref())
    });
    state.sort = state.sort.filter(|sort| SORTS.contains(&sort.field.as_str()) || gone.attribute(&sort.field));
    state.channel = state.channel.filter(|code| gone.place(Some(code), None));
    state.locale = state.locale.filter(|code| gone.place(None, Some(code)));
    (state, gone.gone)
}

struct Lost<'a> {
    model: &'a ContentModel,
    gone: Vec<Gone>,
}

impl Lost<'_> {
    fn keep(&mut self, part: GonePart, exists: bool, code: &str) -> bool {
        let one = Gone { part, code: code.to_owned() };
        if !exists && !self.gone.contains(&one) {
            self.gone.push(one);
        }
        exists
    }

    fn attribute(&mut self, code: &str) -> bool {
        self.keep(GonePart::Attribute, self.model.attribute(code).is_some(), code)
    }

    fn place(&mut self, channel: Option<&str>, locale: Option<&str>) -> bool {
        let model = self.model;
        let channel = channel.is_none_or(|code| self.keep(GonePart::Channel, model.channel(code).is_some(), code));
        let locale = locale.is_none_or(|code| self.keep(GonePart::Locale, model.locales.contains_key(code), code));
        channel && locale
    }

    /// Takes lost options out; a condition that asked for nothing else goes with them.
    fn options(&mut self, condition: &mut Condition) -> bool {
        let Condition { attribute, one_of, .. } = condition;
        let chosen = self.model.attribute(attribute).map(|found| found.kind);
        if !matches!(chosen, Some(AttributeType::Select | AttributeType::MultiSelect)) || one_of.is_empty() {
            return true;
        }
        let model = self.model;
        one_of.retain(|code| {
            let name = format!("{attribute}/{code}");
            self.keep(GonePart::Option, model.option(attribute, code).is_some(), &name)
        });
        let asks_more = condition.contains.is_some() || condition.min.is_some() || condition.max.is_some();
        !condition.one_of.is_empty() || asks_more || condition.empty.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(field: &str, width: Option<u16>) -> Column {
        Column { field: field.to_owned(), channel: None, locale: None, width }
    }

    #[test]
    fn a_view_names_only_columns_there_can_be_and_has_bounds() {
        let state = State {
            columns: vec![column(":label", Some(300)), column(":colour", None), column("name", Some(5))],
            search: Some("x".repeat(SEARCH + 1)),
            ..State::default()
        };
        let faults: Vec<_> = check(&state).into_iter().map(|fault| format!("{} {}", fault.path, fault.code)).collect();
        let wanted = ["state.search TOO_LONG", "state.columns.1 UNKNOWN", "state.columns.2.width OUT_OF_RANGE"];
        assert_eq!(faults, wanted);
        assert!(check(&State::default()).is_empty());
    }

    #[test]
    fn what_is_gone_is_left_out_and_named_once() {
        let state = State {
            families: vec!["boots".to_owned()],
            columns: vec![column("name", None), column(":state", None), column("name", Some(100))],
            sort: Some(Sort { field: "name".to_owned(), descending: true }),
            locale: Some("xx_XX".to_owned()),
            ..State::default()
        };
        let (left, gone) = against(&ContentModel::default(), state);
        assert_eq!(left, State { columns: vec![column(":state", None)], ..State::default() });
        let gone: Vec<_> = gone.iter().map(|one| (one.part, one.code.as_str())).collect();
        let wanted = [(GonePart::Family, "boots"), (GonePart::Attribute, "name"), (GonePart::Locale, "xx_XX")];
        assert_eq!(gone, wanted);
    }

    #[test]
    fn a_shape_of_another_time_reads_as_far_as_it_is_known() {
        let read: State = serde_json::from_value(serde_json::json!({ "search": "boot", "tint": "red" })).unwrap();
        assert_eq!(read, State { search: Some("boot".to_owned()), ..State::default() });
    }
}
