//! The steps of a bulk edit. Pure: a step is checked against the content model once and then applied to one content after
//! the other; whether the result may be saved is the business of whoever saves it.

use std::{collections::BTreeSet, time::Duration};

use regex::{Regex, RegexBuilder};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::{
    catalog::{
        ContentModel,
        attribute::{self, Attribute, AttributeType, measurement_parts},
        validate,
    },
    channels::{MeasurementFamily, measurement},
    error::Violation,
    resource::{Content, Scope, Values, value_path},
};

/// Steps of one bulk edit.
pub const MOST: usize = 20;
/// Characters of what is looked for and of what replaces it.
const LONGEST: usize = 1000;
/// Bytes of a compiled pattern.
const PATTERN: usize = 1 << 18;
/// Bytes that a text may grow to; no attribute of plain text takes more.
const LARGEST: usize = 64 * 1024;
/// Time of the processor that a pattern may take for one text: some take the square of its length, and a transaction waits
/// meanwhile. Not time of the clock: on a busy machine that passes without a pattern's doing.
const LONGEST_SEARCH: Duration = Duration::from_millis(20);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Operation {
    SetValue {
        attribute: String,
        scope: Scope,
        data: Json,
    },
    ClearValue {
        attribute: String,
        scope: Scope,
    },
    AddOptions {
        attribute: String,
        scope: Scope,
        options: Vec<String>,
    },
    RemoveOptions {
        attribute: String,
        scope: Scope,
        options: Vec<String>,
    },
    ReplaceText(Replacement),
    ConvertUnit {
        attribute: String,
        unit: String,
    },
    SetEnabled {
        enabled: bool,
    },
    SetFamily {
        family: String,
    },
    AddCategories {
        categories: BTreeSet<String>,
    },
    RemoveCategories {
        categories: BTreeSet<String>,
    },
    /// Drops the values of an attribute that is being deleted.
    DeleteAttribute {
        attribute: String,
    },
    /// Brings values to the level that holds their attribute now.
    MoveAttributes {
        family_variant: String,
        attributes: BTreeSet<String>,
    },
    /// Has texts translated by a machine: a step of its own, with what that made of each resource.
    Translate {
        locale: String,
        /// Also texts whose source changed since they were translated.
        outdated: bool,
    },
}

/// What a step needs to know beside the content.
#[derive(Debug, Default)]
pub struct Beside {
    /// Product models above the resource.
    pub depth: usize,
    /// Attribute -> values the resource takes over from others where it has none.
    pub taken: Values,
}

/// Replaces text in the own values of an attribute.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Replacement {
    pub attribute: String,
    /// Only values of this channel.
    pub channel: Option<String>,
    /// Only values of this locale.
    pub locale: Option<String>,
    pub find: String,
    /// `$1` stands for the first group of a pattern.
    pub replace: String,
    /// Whether `find` is a regular expression.
    pub pattern: bool,
    pub ignore_case: bool,
}

impl Operation {
    /// The attribute whose values it changes, if it is about values.
    pub fn attribute(&self) -> Option<&str> {
        match self {
            Self::SetValue { attribute, .. }
            | Self::ClearValue { attribute, .. }
            | Self::AddOptions { attribute, .. }
            | Self::RemoveOptions { attribute, .. }
            | Self::ConvertUnit { attribute, .. }
            | Self::DeleteAttribute { attribute } => Some(attribute),
            Self::ReplaceText(replacement) => Some(&replacement.attribute),
            Self::SetEnabled { .. }
            | Self::SetFamily { .. }
            | Self::AddCategories { .. }
            | Self::RemoveCategories { .. }
            | Self::MoveAttributes { .. }
            | Self::Translate { .. } => None,
        }
    }

    /// Channel and locale it is about.
    pub fn place(&self) -> (Option<&str>, Option<&str>) {
        match self {
            Self::ReplaceText(replacement) => (replacement.channel.as_deref(), replacement.locale.as_deref()),
            Self::Translate { locale, .. } => (None, Some(locale)),
            other => other.scope().map_or((None, None), |scope| (scope.channel.as_deref(), scope.locale.as_deref())),
        }
    }

    fn scope(&self) -> Option<&Scope> {
        match self {
            Self::SetValue { scope, .. }
            | Self::ClearValue { scope, .. }
            | Self::AddOptions { scope, .. }
            | Self::RemoveOptions { scope, .. } => Some(scope),
            _ => None,
        }
    }
}

/// Steps that make sense in a content model, ready to be applied.
pub struct Steps<'a> {
    model: &'a ContentModel,
    steps: Vec<Step<'a>>,
}

struct Step<'a> {
    operation: &'a Operation,
    ready: Ready,
}

/// What a step needs beside itself.
enum Ready {
    Nothing,
    /// Canonical data to set.
    Data(Json),
    /// What is looked for in texts.
    Pattern(Regex),
}

impl<'a> Steps<'a> {
    /// Fails with everything that makes no sense, by the place of the step.
    pub fn check(model: &'a ContentModel, operations: &'a [Operation]) -> Result<Self, Vec<Violation>> {
        if operations.is_empty() || operations.len() > MOST {
            return Err(vec![Violation::new("OUT_OF_RANGE", "operations", format!("name 1 to {MOST} steps"))]);
        }
        let (mut steps, mut faults) = (Vec::with_capacity(operations.len()), Vec::new());
        for (place, operation) in operations.iter().enumerate() {
            match step(model, operation) {
                Ok(step) => steps.push(step),
                Err(found) => faults.extend(found.into_iter().map(|fault| at(place, fault))),
            }
        }
        if faults.is_empty() { Ok(Self { model, steps }) } else { Err(faults) }
    }

    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.steps.iter().map(|step| step.operation)
    }

    /// Does all steps in turn. Fails with what cannot be done to this content; it is then of no use any more.
    pub fn apply(&self, content: &mut Content, beside: &Beside) -> Result<(), Violation> {
        self.steps.iter().try_for_each(|step| step.apply(self.model, content, beside))
    }
}

fn at(place: usize, fault: Violation) -> Violation {
    let path = match fault.path.as_str() {
        "" => format!("operations.{place}"),
        path => format!("operations.{place}.{path}"),
    };
    Violation { path, ..fault }
}

fn step<'a>(model: &ContentModel, operation: &'a Operation) -> Result<Step<'a>, Vec<Violation>> {
    let mut faults = Vec::new();
    let ready = match operation.attribute().map(|code| model.attribute(code).ok_or(code)) {
        Some(Ok(attribute)) => of_attribute(model, attribute, operation, &mut faults),
        Some(Err(code)) => {
            faults.push(unknown("UNKNOWN_ATTRIBUTE", "attribute", code));
            Ready::Nothing
        }
        None => {
            faults.extend(of_whole(model, operation));
            Ready::Nothing
        }
    };
    if faults.is_empty() { Ok(Step { operation, ready }) } else { Err(faults) }
}

/// `code` does not exist; `path` is what it should be.
fn unknown(error: &str, path: &str, code: &str) -> Violation {
    Violation::new(error, path, format!("`{code}` does not exist"))
}

fn of_whole(model: &ContentModel, operation: &Operation) -> Vec<Violation> {
    match operation {
        Operation::SetFamily { family } if model.family(family).is_none() => {
            vec![unknown("UNKNOWN_FAMILY", "family", family)]
        }
        Operation::AddCategories { categories } | Operation::RemoveCategories { categories } => {
            if categories.is_empty() {
                return vec![Violation::new("REQUIRED", "categories", "name at least one category")];
            }
            let strangers = categories.iter().filter(|code| model.category(code).is_none());
            strangers.map(|code| unknown("UNKNOWN_CATEGORY", "categories", code)).collect()
        }
        Operation::MoveAttributes { family_variant, .. } if model.family_variant(family_variant).is_none() => {
            vec![unknown("UNKNOWN_FAMILY_VARIANT", "familyVariant", family_variant)]
        }
        _ => Vec::new(),
    }
}

fn of_attribute(
    model: &ContentModel,
    attribute: &Attribute,
    operation: &Operation,
    faults: &mut Vec<Violation>,
) -> Ready {
    if let Some(scope) = operation.scope() {
        faults.extend(validate::check_scope(model, attribute, scope).err());
    }
    let mut not_for = |what: &str| {
        let message = format!("`{}` holds no {what}", attribute.code);
        faults.push(Violation::new("WRONG_TYPE", "attribute", message));
    };
    match operation {
        Operation::SetValue { data, .. } => match attribute::normalize_all(model, attribute, data) {
            Ok(Some(data)) => return Ready::Data(data),
            Ok(None) => faults.push(Violation::new("REQUIRED", "data", "there is no data: clear the value instead")),
            Err(wrong) => faults.extend(wrong.into_iter().map(|fault| fault.below("data"))),
        },
        Operation::AddOptions { options, .. } | Operation::RemoveOptions { options, .. } => {
            if !matches!(attribute.kind, AttributeType::Select | AttributeType::MultiSelect) {
                not_for("options");
            }
            let strangers = options.iter().filter(|code| model.option(&attribute.code, code).is_none());
            faults.extend(strangers.map(|code| unknown("UNKNOWN_OPTION", "options", code)));
            if options.is_empty() || attribute.kind == AttributeType::Select && options.len() > 1 {
                faults.push(Violation::new("OUT_OF_RANGE", "options", "name one option; several for a multi-select"));
            }
        }
        Operation::ReplaceText(replacement) => match is_text(attribute.kind) {
            true => match pattern(replacement) {
                Ok(pattern) => return Ready::Pattern(pattern),
                Err(fault) => faults.push(fault),
            },
            false => not_for("plain text"),
        },
        Operation::ConvertUnit { unit, .. } => match units_of(model, attribute) {
            None => not_for("measurements"),
            Some(family) if family.unit(unit).is_none() => faults.push(unknown("UNKNOWN_UNIT", "unit", unit)),
            Some(_) => {}
        },
        _ => {}
    }
    Ready::Nothing
}

fn is_text(kind: AttributeType) -> bool {
    use AttributeType::{Identifier, Link, Text, Textarea};
    matches!(kind, Identifier | Text | Textarea | Link)
}

fn units_of<'m>(model: &'m ContentModel, attribute: &Attribute) -> Option<&'m MeasurementFamily> {
    model.measurement.get(attribute.settings.unit_family.as_ref()?)
}

fn pattern(replacement: &Replacement) -> Result<Regex, Violation> {
    let long = |text: &str| text.chars().count() > LONGEST;
    if replacement.find.is_empty() || long(&replacement.find) || long(&replacement.replace) {
        let message = format!("name what to look for, in {LONGEST} characters at most");
        return Err(Violation::new("OUT_OF_RANGE", "find", message));
    }
    let text = match replacement.pattern {
        true => replacement.find.clone(),
        false => regex::escape(&replacement.find),
    };
    let built = RegexBuilder::new(&text).case_insensitive(replacement.ignore_case).size_limit(PATTERN).build();
    built.map_err(|error| Violation::new("BAD_PATTERN", "find", format!("this is no regular expression: {error}")))
}

impl Step<'_> {
    fn apply(&self, model: &ContentModel, content: &mut Content, beside: &Beside) -> Result<(), Violation> {
        match (self.operation, &self.ready) {
            (Operation::SetValue { attribute, scope, .. }, Ready::Data(data)) => {
                content.set(attribute, scope.clone(), Some(data.clone()));
            }
            (Operation::ClearValue { attribute, scope }, _) => content.set(attribute, scope.clone(), None),
            (Operation::AddOptions { attribute, scope, options }, _) => {
                let held = content.value(attribute, scope);
                let data = match model.attribute(attribute).map(|attribute| attribute.kind) {
                    Some(AttributeType::Select) => options.first().map(|option| json!(option)),
                    _ => Some(json!(with(codes(held), options))),
                };
                content.set(attribute, scope.clone(), data);
            }
            (Operation::RemoveOptions { attribute, scope, options }, _) => {
                let held = content.value(attribute, scope);
                let data = match held {
                    Some(Json::String(code)) => Some(json!(code)).filter(|_| !options.contains(code)),
                    held => Some(without(codes(held), options)).filter(|left| !left.is_empty()).map(|left| json!(left)),
                };
                content.set(attribute, scope.clone(), data);
            }
            (Operation::ReplaceText(replacement), Ready::Pattern(pattern)) => replace(replacement, pattern, content)?,
            (Operation::ConvertUnit { attribute, unit }, _) => convert(model, attribute, unit, content)?,
            (Operation::SetEnabled { enabled }, _) => content.enabled = *enabled,
            (Operation::SetFamily { family }, _) => content.family = Some(family.clone()),
            (Operation::AddCategories { categories }, _) => content.categories.extend(categories.iter().cloned()),
            (Operation::RemoveCategories { categories }, _) => {
                content.categories.retain(|code| !categories.contains(code))
            }
            (Operation::DeleteAttribute { attribute }, _) => drop(content.values.remove(attribute)),
            (Operation::MoveAttributes { family_variant, attributes }, _) => {
                let Some(variant) = model.family_variant(family_variant) else { return Ok(()) };
                for attribute in attributes {
                    take_or_leave(attribute, variant.level_of(attribute), content, beside);
                }
            }
            // Checked steps have what they need; what a machine makes is no matter of steps.
            (Operation::SetValue { .. } | Operation::ReplaceText(_) | Operation::Translate { .. }, _) => {}
        }
        Ok(())
    }
}

/// At the level that holds the attribute, values that are missing are taken over; elsewhere there are none.
fn take_or_leave(attribute: &str, level: usize, content: &mut Content, beside: &Beside) {
    if beside.depth != level {
        content.values.remove(attribute);
        return;
    }
    for (scope, data) in beside.taken.get(attribute).into_iter().flatten() {
        if content.value(attribute, scope).is_none() {
            content.set(attribute, scope.clone(), Some(data.clone()));
        }
    }
}

fn replace(replacement: &Replacement, pattern: &Regex, content: &mut Content) -> Result<(), Violation> {
    let same = |asked: &Option<String>, held: &Option<String>| asked.is_none() || asked == held;
    let wanted = |scope: &Scope| same(&replacement.channel, &scope.channel) && same(&replacement.locale, &scope.locale);
    let mut changed = Vec::new();
    for (scope, data) in content.values.get(&replacement.attribute).into_iter().flatten() {
        let Some(text) = data.as_str().filter(|text| wanted(scope) && pattern.is_match(text)) else { continue };
        let text = replaced(pattern, replacement, text)
            .map_err(|fault| Violation { path: value_path(&replacement.attribute, scope), ..fault })?;
        changed.push((scope.clone(), text));
    }
    for (scope, text) in changed {
        content.set(&replacement.attribute, scope, Some(text).filter(|text| !text.is_empty()).map(Json::from));
    }
    Ok(())
}

fn replaced(pattern: &Regex, replacement: &Replacement, text: &str) -> Result<String, Violation> {
    let (mut out, mut rest, began) = (String::with_capacity(text.len()), 0, busy());
    // What one match can add at most: each `$` stands for no more than all of it.
    let groups = replacement.replace.matches('$').count() * usize::from(replacement.pattern);
    for found in pattern.captures_iter(text) {
        if busy().saturating_sub(began) > LONGEST_SEARCH {
            return Err(Violation::new("TOO_COMPLEX", "", "the pattern takes too long on this text"));
        }
        let Some(whole) = found.get(0) else { continue };
        out.push_str(&text[rest..whole.start()]);
        if out.len() + replacement.replace.len() + groups * whole.len() > LARGEST {
            return Err(Violation::new("TOO_LONG", "", "the text would grow too long"));
        }
        match replacement.pattern {
            true => found.expand(&replacement.replace, &mut out),
            false => out.push_str(&replacement.replace),
        }
        rest = whole.end();
    }
    out.push_str(&text[rest..]);
    Ok(out)
}

/// How long this thread has kept the processor busy.
fn busy() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::try_from(time).unwrap_or_default()
}

fn convert(model: &ContentModel, attribute: &str, unit: &str, content: &mut Content) -> Result<(), Violation> {
    let Some(family) = model.attribute(attribute).and_then(|attribute| units_of(model, attribute)) else {
        return Ok(());
    };
    let mut changed = Vec::new();
    for (scope, data) in content.values.get(attribute).into_iter().flatten() {
        let Some((amount, from)) = measurement_parts(data) else { continue };
        let amount = measurement::convert(family, amount, from, unit).ok_or_else(|| {
            let message = format!("{amount} {from} cannot be written in {unit}");
            Violation::new("OUT_OF_RANGE", value_path(attribute, scope), message)
        })?;
        changed.push((scope.clone(), json!({ "amount": amount.to_string(), "unit": unit })));
    }
    for (scope, data) in changed {
        content.set(attribute, scope, Some(data));
    }
    Ok(())
}

fn codes(data: Option<&Json>) -> Vec<String> {
    let list = data.and_then(Json::as_array).into_iter().flatten();
    list.filter_map(|code| code.as_str().map(str::to_owned)).collect()
}

/// In the order there was, what is new at the end.
fn with(mut held: Vec<String>, more: &[String]) -> Vec<String> {
    for code in more {
        if !held.contains(code) {
            held.push(code.clone());
        }
    }
    held
}

fn without(mut held: Vec<String>, less: &[String]) -> Vec<String> {
    held.retain(|code| !less.contains(code));
    held
}

#[cfg(test)]
mod tests;
