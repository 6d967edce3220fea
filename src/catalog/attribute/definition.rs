//! Attributes, their groups and their options as parts of the content model.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::{AttributeType, blocks, colour, column, links, normalize_all, pattern, table};
use crate::{
    catalog::{
        family::can_be_axis,
        model::{
            ContentModel, Part,
            part::{check_code, check_labels, shortened, unknown},
        },
        usage::Usage,
    },
    channels::Labels,
    error::Violation,
    resource::Kind,
};

const MAX_SETTINGS: usize = 16 * 1024;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AttributeGroup {
    pub code: String,
    pub labels: Labels,
    #[serde(default)]
    pub sort: i32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attribute {
    pub code: String,
    #[serde(rename = "type")]
    pub kind: AttributeType,
    pub group: String,
    pub labels: Labels,
    #[serde(default)]
    pub help: Labels,
    #[serde(default)]
    pub localizable: bool,
    #[serde(default)]
    pub scopable: bool,
    #[serde(default)]
    pub unique: bool,
    #[serde(default)]
    pub read_only: bool,
    #[serde(default)]
    pub sort: i32,
    #[serde(default)]
    pub settings: Settings,
}

/// The rules of an attribute; which of them count depends on its type.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Settings {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_length: Option<u32>,
    /// Characters as people count them (grapheme clusters).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u32>,
    /// `email`, `url`, `regexp` with `pattern`, `gtin` or `isbn`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// Bounds of a number, of every amount of a price, of a measurement in its default unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<rust_decimal::Decimal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<rust_decimal::Decimal>,
    /// Whether digits after the point are allowed; absent: yes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decimals: Option<bool>,
    /// Whether amounts below zero are allowed; absent: yes, but not for prices.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub negative: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_min: Option<chrono::NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_max: Option<chrono::NaiveDate>,
    /// Measurement family and the unit offered first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_family: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_unit: Option<String>,
    /// The only units values may be entered in; empty: all of the family.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub allowed_units: BTreeSet<String>,
    /// File kinds an asset may have, such as `jpg`.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub extensions: BTreeSet<String>,
    /// Locale-specific attribute: the only locales it has values in; empty: all.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub available_locales: BTreeSet<String>,
    /// Longest list of options, assets, rows or blocks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_items: Option<u32>,
    /// Family of kind `RECORD` that a reference leads to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference_entity: Option<String>,
    /// Of a table.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<column::Column>,
    /// What an attribute of blocks may hold.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub blocks: Vec<blocks::BlockType>,
    /// Of a choice in a field of a block. Attributes have options of their own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<column::Choice>,
    /// What new resources begin with, in every channel and locale; data as values have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<Json>,
    /// Whether lists find, filter, sort and count by its values; absent: yes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub indexed: Option<bool>,
    /// Whatever the source of an import says beyond this, kept for the way back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Json>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AttributeOption {
    pub attribute: String,
    pub code: String,
    pub labels: Labels,
    /// `#rrggbb` for swatches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colour: Option<String>,
    #[serde(default)]
    pub sort: i32,
}

/// The options of one attribute: in display order, and by code.
#[derive(Clone, Debug, Default)]
pub struct Options {
    pub list: Vec<AttributeOption>,
    pub by_code: HashMap<String, usize>,
}

impl Options {
    pub fn get(&self, code: &str) -> Option<&AttributeOption> {
        self.list.get(*self.by_code.get(code)?)
    }

    fn put(&mut self, option: AttributeOption) {
        match self.by_code.get(&option.code).and_then(|index| self.list.get_mut(*index)) {
            Some(slot) => *slot = option,
            None => {
                self.by_code.insert(option.code.clone(), self.list.len());
                self.list.push(option);
            }
        }
    }

    /// Puts the options into display order.
    pub fn settle(&mut self) {
        if self.list.is_sorted_by_key(order) {
            return;
        }
        self.list.sort_by(|a, b| order(a).cmp(&order(b)));
        self.by_code = self.list.iter().enumerate().map(|(index, option)| (option.code.clone(), index)).collect();
    }
}

fn order(option: &AttributeOption) -> (i32, &str) {
    (option.sort, &option.code)
}

impl Attribute {
    /// Whether the attribute has values in `locale` at all.
    pub fn is_available(&self, locale: &str) -> bool {
        self.settings.available_locales.is_empty() || self.settings.available_locales.contains(locale)
    }

    /// Whether lists find, filter, sort and count by its values.
    pub fn is_indexed(&self) -> bool {
        self.settings.indexed.unwrap_or(true)
    }

    /// Whether its values, or cells of them, are amounts in units of this measurement family.
    pub fn is_measured_in(&self, family: &str) -> bool {
        let fields = self.settings.blocks.iter().flat_map(|block| &block.fields);
        let columns = self.settings.columns.iter().chain(fields).map(|column| &column.settings);
        columns.chain([&self.settings]).any(|settings| settings.unit_family.as_deref() == Some(family))
    }
}

impl Part for AttributeGroup {
    const NAME: &'static str = "attribute_group";

    fn code(&self) -> &str {
        &self.code
    }

    fn stored(model: &ContentModel, _: &str, code: &str) -> Option<Self> {
        model.groups.get(code).cloned()
    }

    fn put_into(self, model: &mut ContentModel) {
        model.groups.insert(self.code.clone(), self);
    }

    fn check(&self, _: &ContentModel, faults: &mut Vec<Violation>) {
        check_code(&self.code, faults);
        check_labels("labels", &self.labels, faults);
    }
}

impl Part for AttributeOption {
    const NAME: &'static str = "option";

    fn code(&self) -> &str {
        &self.code
    }

    fn owner(&self) -> &str {
        &self.attribute
    }

    fn stored(model: &ContentModel, owner: &str, code: &str) -> Option<Self> {
        model.option(owner, code).cloned()
    }

    fn put_into(self, model: &mut ContentModel) {
        model.options.entry(self.attribute.clone()).or_default().put(self);
    }

    fn check(&self, model: &ContentModel, faults: &mut Vec<Violation>) {
        check_code(&self.code, faults);
        check_labels("labels", &self.labels, faults);
        match model.attribute(&self.attribute).map(|attribute| attribute.kind) {
            None => faults.push(unknown("attribute", "attribute", &self.attribute)),
            Some(AttributeType::Select | AttributeType::MultiSelect) => {}
            Some(_) => {
                let message = format!("attribute `{}` has no options", self.attribute);
                faults.push(Violation::new("WRONG_TYPE", "attribute", message).hint("only selects have options"));
            }
        }
        if self.colour.as_ref().is_some_and(|written| written.len() != 7 || colour::parse(written).is_none()) {
            faults.push(Violation::new("BAD_COLOUR", "colour", "not a colour").hint("write it like `#24433a`"));
        }
    }
}

impl Part for Attribute {
    const NAME: &'static str = "attribute";

    fn code(&self) -> &str {
        &self.code
    }

    fn stored(model: &ContentModel, _: &str, code: &str) -> Option<Self> {
        model.attributes.get(code).map(|found| (**found).clone())
    }

    fn put_into(self, model: &mut ContentModel) {
        model.attributes.insert(self.code.clone(), Arc::new(self));
    }

    fn check(&self, model: &ContentModel, faults: &mut Vec<Violation>) {
        check_code(&self.code, faults);
        check_labels("labels", &self.labels, faults);
        check_labels("help", &self.help, faults);
        if !model.groups.contains_key(&self.group) {
            faults.push(unknown("group", "attribute group", &self.group));
        }
        self.check_scope(faults);
        self.check_axis(model, faults);
        self.check_units(model, faults);
        self.check_entity(model, faults);
        self.check_default(model, faults);
        if !self.settings.options.is_empty() {
            let message = "only fields of blocks have options here";
            faults.push(Violation::new("CONFLICT", "settings.options", message).hint("make options of the attribute"));
        }
        table::check(model, self, faults);
        blocks::check(model, self, faults);
        self.settings.check(faults);
    }

    fn needs_unused(&self, before: &Self) -> Option<(Usage, &'static str)> {
        let changes = [
            (self.kind != before.kind, "type"),
            (self.localizable != before.localizable, "localizable"),
            (self.scopable != before.scopable, "scopable"),
            (self.settings.unit_family != before.settings.unit_family, "settings.unitFamily"),
            (self.settings.reference_entity != before.settings.reference_entity, "settings.referenceEntity"),
            (!column::holds_all(&self.settings.columns, &before.settings.columns), "settings.columns"),
            (!blocks::holds_all(&self.settings.blocks, &before.settings.blocks), "settings.blocks"),
        ];
        let (_, path) = changes.into_iter().find(|(changed, _)| *changed)?;
        Some((Usage::Attribute(self.code.clone()), path))
    }
}

impl Attribute {
    fn check_scope(&self, faults: &mut Vec<Violation>) {
        use AttributeType::{Date, Identifier, Link, Number, Text};
        let scoped = self.localizable || self.scopable;
        if self.kind == Identifier && scoped {
            let message = "an identifier is the same in every channel and locale";
            faults.push(Violation::new("CONFLICT", "localizable", message));
        }
        if self.unique && !matches!(self.kind, Identifier | Text | Number | Date | Link) {
            let message = "values of this type cannot be unique";
            faults.push(Violation::new("CONFLICT", "unique", message));
        }
        if self.unique && scoped {
            let message = "a unique value is the same in every channel and locale";
            faults.push(Violation::new("CONFLICT", "unique", message));
        }
    }

    fn check_axis(&self, model: &ContentModel, faults: &mut Vec<Violation>) {
        let mut variants = model.family_variants.values();
        let variant = variants.find(|variant| variant.axes().any(|axis| axis == self.code));
        if let (Some(variant), false) = (variant, can_be_axis(self)) {
            let message = format!("family variant `{}` tells its variants apart by this attribute", variant.code);
            faults.push(Violation::new("IN_USE", "type", message));
        }
    }

    pub(super) fn check_entity(&self, model: &ContentModel, faults: &mut Vec<Violation>) {
        let entity = self.settings.reference_entity.as_deref();
        if !self.kind.names_records() {
            faults.extend(entity.map(|_| {
                let message = "only references lead to records";
                Violation::new("CONFLICT", "settings.referenceEntity", message)
            }));
            return;
        }
        let code = entity.unwrap_or_default();
        if model.family(code).is_none_or(|family| family.kind != Kind::Record) {
            let hint = "name a family of kind `RECORD`";
            faults.push(unknown("settings.referenceEntity", "reference entity", code).hint(hint));
        }
    }

    fn check_default(&self, model: &ContentModel, faults: &mut Vec<Violation>) {
        let Some(default) = &self.settings.default else { return };
        let mut conflict = |message: &str| faults.push(Violation::new("CONFLICT", "settings.default", message));
        if self.unique || self.kind == AttributeType::Identifier {
            return conflict("a value that only one may have cannot be where all begin");
        }
        match normalize_all(model, self, default) {
            Ok(None) => conflict("a default says something; leave it out to begin with nothing"),
            Ok(Some(data)) if !links(self, &data).is_empty() => {
                conflict("a default names no other resources, which may go");
            }
            Ok(Some(_)) => {}
            Err(wrong) => faults.extend(wrong.into_iter().map(|fault| fault.below("settings.default"))),
        }
    }

    pub(super) fn check_units(&self, model: &ContentModel, faults: &mut Vec<Violation>) {
        let Settings { default_unit, allowed_units, .. } = &self.settings;
        if self.kind != AttributeType::Measurement {
            if !allowed_units.is_empty() {
                let message = "only measurements have units";
                faults.push(Violation::new("CONFLICT", "settings.allowedUnits", message));
            }
            return;
        }
        let code = self.settings.unit_family.as_deref().unwrap_or_default();
        let Some(family) = model.measurement.get(code) else {
            return faults.push(unknown("settings.unitFamily", "measurement family", code));
        };
        let strange = |unit: &&String| family.unit(unit).is_none();
        faults.extend(default_unit.iter().filter(strange).map(|unit| unknown("settings.defaultUnit", "unit", unit)));
        faults.extend(allowed_units.iter().filter(strange).map(|unit| unknown("settings.allowedUnits", "unit", unit)));
        let offered = default_unit.as_ref().filter(|unit| !allowed_units.is_empty() && !allowed_units.contains(*unit));
        if let Some(unit) = offered {
            let message = format!("`{unit}` is offered first, but not allowed");
            faults
                .push(Violation::new("CONFLICT", "settings.allowedUnits", message).hint("allow it, or offer another"));
        }
    }
}

impl Settings {
    pub(super) fn check(&self, faults: &mut Vec<Violation>) {
        let size = serde_json::to_string(self).map_or(0, |text| text.len());
        if size > MAX_SETTINGS {
            faults.push(Violation::new("TOO_LONG", "settings", format!("longer than {MAX_SETTINGS} bytes")));
        }
        let mut ordered = |path: &str, right: bool| {
            if !right {
                faults.push(Violation::new("BAD_RANGE", path, "the lower bound is above the upper one"));
            }
        };
        ordered("settings.minLength", self.min_length.unwrap_or(0) <= self.max_length.unwrap_or(u32::MAX));
        ordered("settings.min", self.min.zip(self.max).is_none_or(|(min, max)| min <= max));
        ordered("settings.dateMin", self.date_min.zip(self.date_max).is_none_or(|(min, max)| min <= max));
        if let Some(reason) = self.pattern.as_ref().and_then(|text| pattern::compiled(text).err()) {
            faults.push(Violation::new("BAD_PATTERN", "settings.pattern", reason));
        }
        let known = |rule: &String| pattern::RULES.contains(&rule.as_str());
        if let Some(rule) = self.rule.as_ref().filter(|rule| !known(rule)) {
            let hint = format!("known are {}", pattern::RULES.join(", "));
            faults.push(unknown("settings.rule", "rule", rule).hint(hint));
        }
        let strange = self.available_locales.iter().filter(|code| !crate::catalog::channel::is_locale_code(code));
        faults.extend(strange.map(|code| {
            let message = format!("`{}` is not a locale", shortened(code));
            Violation::new("BAD_LOCALE", "settings.availableLocales", message).hint("write it like `de_DE`")
        }));
    }
}
