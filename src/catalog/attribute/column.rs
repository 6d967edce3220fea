//! Typed parts of composite data: the columns of a table, the fields of a block.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Attribute, AttributeType, Settings};
use crate::{
    catalog::model::{
        ContentModel,
        part::{check_code, check_labels},
    },
    channels::Labels,
    error::Violation,
};

/// A column of a table or a field of a block; what stands in it is data of `kind` under `settings`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Column {
    pub code: String,
    #[serde(rename = "type")]
    pub kind: AttributeType,
    #[serde(default)]
    pub labels: Labels,
    /// Every row or block needs it.
    #[serde(default)]
    pub required: bool,
    #[serde(default)]
    pub settings: Settings,
}

/// One option of a field; options of attributes are parts of the content model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Choice {
    pub code: String,
    #[serde(default)]
    pub labels: Labels,
}

const MAX_OPTIONS: usize = 100;

/// The columns as attributes of their own, and whether they are required.
pub fn as_attributes(owner: &Attribute, columns: &[Column]) -> Vec<(Attribute, bool)> {
    let of = |column: &Column| {
        let attribute = Attribute {
            code: column.code.clone(),
            kind: column.kind,
            group: owner.group.clone(),
            labels: column.labels.clone(),
            help: Labels::new(),
            localizable: false,
            scopable: false,
            unique: false,
            read_only: false,
            sort: 0,
            settings: column.settings.clone(),
        };
        (attribute, column.required)
    };
    columns.iter().map(of).collect()
}

impl Column {
    fn option(&self, code: &str) -> Option<&Choice> {
        self.settings.options.iter().find(|option| option.code == code)
    }

    /// What an attribute alone can be asked for.
    fn check_scope_of_rules(&self, faults: &mut Vec<Violation>) {
        let Settings { default, indexed, .. } = &self.settings;
        for (given, path) in [(default.is_some(), "settings.default"), (indexed.is_some(), "settings.indexed")] {
            if given {
                faults.push(Violation::new("CONFLICT", path, "this is said of the attribute as a whole"));
            }
        }
    }

    fn check_options(&self, faults: &mut Vec<Violation>) {
        let options = &self.settings.options;
        if !matches!(self.kind, AttributeType::Select | AttributeType::MultiSelect) {
            if !options.is_empty() {
                faults.push(Violation::new("CONFLICT", "settings.options", "only choices have options"));
            }
            return;
        }
        if options.is_empty() || options.len() > MAX_OPTIONS {
            let message = format!("a choice has 1 to {MAX_OPTIONS} options");
            faults.push(Violation::new("OUT_OF_RANGE", "settings.options", message));
        }
        let mut seen = BTreeSet::new();
        for (index, option) in options.iter().enumerate() {
            let mut own = Vec::new();
            check_code(&option.code, &mut own);
            check_labels("labels", &option.labels, &mut own);
            if !seen.insert(&option.code) {
                own.push(Violation::new("DUPLICATE", "code", format!("there are two options `{}`", option.code)));
            }
            faults.extend(own.into_iter().map(|fault| fault.below(&format!("settings.options.{index}"))));
        }
    }
}

/// Whether data under `before` stands under columns of the same kind in `columns` too.
pub fn holds_all(columns: &[Column], before: &[Column]) -> bool {
    let same = |old: &Column| {
        let found = columns.iter().find(|column| column.code == old.code);
        found.is_some_and(|new| {
            new.kind == old.kind
                && new.settings.unit_family == old.settings.unit_family
                && new.settings.reference_entity == old.settings.reference_entity
                && old.settings.options.iter().all(|option| new.option(&option.code).is_some())
        })
    };
    before.iter().all(same)
}

/// What is wrong with the columns, each at its index below `path`.
pub fn check(
    model: &ContentModel,
    owner: &Attribute,
    columns: &[Column],
    allowed: &[AttributeType],
    path: &str,
    faults: &mut Vec<Violation>,
) {
    let mut seen = BTreeSet::new();
    for (index, (column, (as_attribute, _))) in columns.iter().zip(as_attributes(owner, columns)).enumerate() {
        let mut own = Vec::new();
        check_code(&column.code, &mut own);
        check_labels("labels", &column.labels, &mut own);
        if !seen.insert(&column.code) {
            own.push(Violation::new("DUPLICATE", "code", format!("there are two columns `{}`", column.code)));
        }
        if !allowed.contains(&column.kind) {
            let hint = format!("use {}", names(allowed));
            own.push(Violation::new("WRONG_TYPE", "type", "a column cannot be of this type").hint(hint));
        }
        as_attribute.check_units(model, &mut own);
        as_attribute.check_entity(model, &mut own);
        column.check_options(&mut own);
        column.check_scope_of_rules(&mut own);
        column.settings.check(&mut own);
        faults
            .extend(own.into_iter().map(|fault| Violation { path: format!("{path}.{index}.{}", fault.path), ..fault }));
    }
}

/// `text, number or link`
fn names(kinds: &[AttributeType]) -> String {
    let name = |kind: &AttributeType| serde_json::to_value(kind).ok()?.as_str().map(str::to_owned);
    let mut names: Vec<String> = kinds.iter().filter_map(name).collect();
    let last = names.pop().unwrap_or_default();
    if names.is_empty() { last } else { format!("{} or {last}", names.join(", ")) }
}
