//! Rules: values that follow from other values. A rule names the attribute whose values it makes, a formula, and the
//! condition under which it holds. What somebody wrote or a product model hands down stands before what a rule makes, and
//! nothing a rule makes is ever stored: it is there wherever values are read.

pub mod calculation;
pub mod expression;
mod functions;
mod operand;
pub mod preview;

use std::collections::{BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

pub use calculation::{Calculated, Calculation, Cell, Subject};
pub use expression::{Expression, Failure, Unreadable};

use super::{
    attribute::{Attribute, AttributeType},
    model::{
        ContentModel, Part,
        part::{check_code, check_labels, unknown},
    },
};
use crate::{channels::Labels, error::Violation};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    pub code: String,
    pub labels: Labels,
    /// The attribute whose values it makes.
    pub attribute: String,
    /// When it holds, as an expression that is true or false; `None`: always.
    #[serde(default)]
    pub condition: Option<String>,
    /// What the value is.
    pub formula: String,
    /// The rules of an attribute are tried in this order; the first that holds makes the value.
    #[serde(default)]
    pub sort: i32,
    #[serde(default)]
    pub disabled: bool,
}

impl Part for Rule {
    const NAME: &'static str = "rule";

    fn code(&self) -> &str {
        &self.code
    }

    fn stored(model: &ContentModel, _: &str, code: &str) -> Option<Self> {
        model.rules.get(code).cloned()
    }

    fn put_into(self, model: &mut ContentModel) {
        model.rules.insert(self.code.clone(), self);
    }

    fn check(&self, model: &ContentModel, faults: &mut Vec<Violation>) {
        check_code(&self.code, faults);
        check_labels("labels", &self.labels, faults);
        let Some(attribute) = model.attribute(&self.attribute) else {
            return faults.push(unknown("attribute", "attribute", &self.attribute));
        };
        faults.extend(cannot_be_made(model, attribute));
        if let Some(condition) = &self.condition {
            check_expression(model, "condition", condition, Some(Answer::of(attribute)), faults);
        }
        check_expression(model, "formula", &self.formula, Some(Answer::of(attribute)), faults);
        if let Some(cycle) = model.calculation.cycle_of(&self.attribute).filter(|_| !self.disabled) {
            let message = format!("the rules go in a circle: {}", cycle.join(" → "));
            faults.push(Violation::new("CYCLE", "formula", message).hint("leave out one of these attributes"));
        }
    }
}

/// Values that lead somewhere, tell resources apart or are a resource's own name are written, never made.
fn cannot_be_made(model: &ContentModel, attribute: &Attribute) -> Option<Violation> {
    use AttributeType::{Asset, AssetList, Blocks, Identifier, ProductLink, ProductLinkList, Reference, ReferenceList};
    let kinds = [Asset, AssetList, Blocks, ProductLink, ProductLinkList, Reference, ReferenceList];
    let leads = kinds.contains(&attribute.kind);
    let is_axis = model.family_variants.values().any(|variant| variant.axes().any(|axis| axis == attribute.code));
    let reason = match () {
        () if attribute.kind == Identifier => "is what resources are called",
        () if leads => "leads to other resources",
        () if attribute.unique => "is unique",
        () if is_axis => "tells variants apart",
        () => return None,
    };
    let message = format!("attribute `{}` {reason}: its values cannot follow from a rule", attribute.code);
    Some(Violation::new("WRONG_TYPE", "attribute", message))
}

/// Where the answer of an expression is one and the same, so that it may not rest on what differs there.
pub struct Answer {
    /// What has the answer, as messages say it.
    whose: String,
    by_channel: bool,
    by_locale: bool,
}

impl Answer {
    /// A value of the attribute.
    fn of(attribute: &Attribute) -> Self {
        let whose = format!("`{}` has one value", attribute.code);
        Self { whose, by_channel: attribute.scopable, by_locale: attribute.localizable }
    }

    /// Whether something is in a category, which is so in every channel and locale.
    pub fn membership(category: &str) -> Self {
        Self { whose: format!("category `{category}` has one condition"), by_channel: false, by_locale: false }
    }
}

/// Whether an expression can be read and what it names is there. `answer` is what it decides, `None` where it is asked in
/// every channel and locale.
pub fn check_expression(
    model: &ContentModel,
    path: &str,
    source: &str,
    answer: Option<Answer>,
    faults: &mut Vec<Violation>,
) {
    let expression = match model.calculation.expression(source) {
        Ok(expression) => expression,
        Err(unreadable) => {
            let violation = Violation::new("BAD_EXPRESSION", path, unreadable.message);
            let violation = Violation { parameters: unreadable.parameters, ..violation };
            return faults.push(match unreadable.hint {
                Some(hint) => violation.hint(hint),
                None => violation,
            });
        }
    };
    let names = &expression.names;
    for code in names.values.union(&names.labels) {
        match model.attribute(code) {
            None => faults.push(unknown(path, "attribute", code)),
            Some(read) => {
                faults.extend(answer.as_ref().and_then(|answer| wider(path, answer, read, names.labels.contains(code))))
            }
        }
    }
    let records =
        names.labels.iter().filter(|code| model.attribute(code).is_some_and(|read| read.kind.names_records()));
    faults.extend(records.map(|code| {
        let message = format!("`labels.{code}`: what records are called is content of their own");
        let violation =
            Violation::new("BAD_EXPRESSION", path, message).with("reason", "record").with("name", code.as_str());
        violation.hint("use `values`, which holds the code of the record")
    }));
    if let Some(answer) = answer {
        let loose = [("channel", names.channel && !answer.by_channel), ("locale", names.locale && !answer.by_locale)];
        faults.extend(loose.into_iter().filter(|(_, asked)| *asked).map(|(name, _)| {
            let message = format!("`{name}` says nothing here: {} for all of them", answer.whose);
            Violation::new("WIDER_SCOPE", path, message)
        }));
    }
}

/// What is one for all locales cannot follow from a value that each locale has its own of; the same with channels.
fn wider(path: &str, answer: &Answer, read: &Attribute, label: bool) -> Option<Violation> {
    let by_locale = (read.localizable || (label && speaks(read.kind))) && !answer.by_locale;
    let of = match () {
        () if by_locale => "locale",
        () if read.scopable && !answer.by_channel => "channel",
        () => return None,
    };
    let message = format!("`{}` differs by {of}, and {} for all", read.code, answer.whose);
    let hint = format!("read what is the same for every {of}, or decide something that has a value per {of}");
    Some(Violation::new("WIDER_SCOPE", path, message).hint(hint))
}

/// Whether what people read of a value depends on their language.
fn speaks(kind: AttributeType) -> bool {
    use AttributeType::{Measurement, MultiSelect, Number, Price, Select};
    matches!(kind, Select | MultiSelect | Number | Measurement | Price)
}

/// Every expression of a model, each read once.
#[derive(Clone, Debug, Default)]
pub struct Expressions(HashMap<String, Result<std::sync::Arc<Expression>, Unreadable>>);

impl Expressions {
    /// Reads what is new among `sources` and forgets what is not among them.
    pub fn keep(&mut self, sources: BTreeSet<&str>) {
        self.0.retain(|source, _| sources.contains(source.as_str()));
        for source in sources {
            if !self.0.contains_key(source) {
                self.0.insert(source.to_owned(), Expression::read(source).map(std::sync::Arc::new));
            }
        }
    }

    pub fn get(&self, source: &str) -> Option<&Result<std::sync::Arc<Expression>, Unreadable>> {
        self.0.get(source)
    }
}

#[cfg(test)]
mod tests;
