//! What the rules make of one resource: its values by attribute and scope, each with the rule it follows from.
//! Pure: the content model and the contents of the line go in, values come out.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use cel::Value;
use serde_json::Value as Json;

use super::{Expression, Expressions, Failure, Rule, Unreadable, operand};
use crate::{
    catalog::{
        attribute::{self, Attribute},
        model::ContentModel,
    },
    resource::{Content, Kind, Scope},
};

/// The rules of a content model, ready to run; derived whenever the model changes.
#[derive(Clone, Debug, Default)]
pub struct Calculation {
    expressions: Expressions,
    /// An attribute comes after those its rules read.
    steps: Vec<Arc<Step>>,
    cycles: Vec<Vec<String>>,
    /// Categories that fill themselves with their conditions, in order of their codes.
    assortments: Vec<(String, Arc<Expression>)>,
}

/// Everything that makes values of one attribute, in the order it is tried.
#[derive(Debug)]
struct Step {
    attribute: Arc<Attribute>,
    rules: Vec<Ready>,
}

#[derive(Debug)]
struct Ready {
    code: String,
    condition: Option<Arc<Expression>>,
    formula: Arc<Expression>,
}

/// The resource that values are made for.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    pub kind: Kind,
    pub code: &'a str,
}

/// Where a value is asked for; absent where it is the same everywhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cell<'a> {
    pub channel: Option<&'a str>,
    pub locale: Option<&'a str>,
}

impl<'a> From<&'a Scope> for Cell<'a> {
    fn from(scope: &'a Scope) -> Self {
        Self { channel: scope.channel.as_deref(), locale: scope.locale.as_deref() }
    }
}

/// Attribute -> scope -> data that rules made, with the code of the rule behind it.
#[derive(Clone, Debug, Default)]
pub struct Calculated {
    pub values: BTreeMap<String, BTreeMap<Scope, (Json, String)>>,
}

impl Calculated {
    pub fn value(&self, attribute: &str, scope: &Scope) -> Option<(&Json, &str)> {
        self.values.get(attribute)?.get(scope).map(|(data, rule)| (data, rule.as_str()))
    }

    /// Every value of an attribute.
    pub fn of(&self, attribute: &str) -> impl Iterator<Item = (&Scope, &Json, &str)> {
        let scopes = self.values.get(attribute).into_iter().flatten();
        scopes.map(|(scope, (data, rule))| (scope, data, rule.as_str()))
    }
}

/// What one rule came to in one place.
#[derive(Clone, Debug, PartialEq)]
pub struct Attempt {
    pub rule: String,
    pub outcome: Outcome,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    Made(Json),
    /// The condition does not hold.
    NotMet,
    /// It needs a value that is not there.
    Missing(String),
    /// It answered something that is no value of the attribute, or failed.
    Wrong(String),
}

impl Outcome {
    /// What is missing or went wrong.
    pub fn note(&self) -> Option<&str> {
        match self {
            Self::Missing(note) | Self::Wrong(note) => Some(note),
            Self::Made(_) | Self::NotMet => None,
        }
    }
}

impl Calculation {
    /// Puts the rules of the model in order. Expressions that were read before are kept.
    pub fn of(model: &ContentModel) -> Self {
        let conditions = model.families.values().flat_map(|family| family.conditions.values());
        let rules = model.rules.values().flat_map(|rule| rule.condition.iter().chain([&rule.formula]));
        let categories = model.categories.values().filter_map(|category| category.condition.as_ref());
        let mut expressions = model.calculation.expressions.clone();
        expressions.keep(conditions.chain(rules).chain(categories).map(String::as_str).collect());
        let mut calculation = Self { expressions, ..Self::default() };
        calculation.put_in_order(model);
        calculation.assortments = calculation.assortments_of(model);
        calculation
    }

    fn assortments_of(&self, model: &ContentModel) -> Vec<(String, Arc<Expression>)> {
        let ready = model.categories.values().filter_map(|category| {
            let condition = self.expression(category.condition.as_ref()?).ok()?;
            Some((category.code.clone(), condition))
        });
        let mut found: Vec<_> = ready.collect();
        found.sort_by(|(one, _), (other, _)| one.cmp(other));
        found
    }

    /// The categories that fill themselves, each with its condition.
    pub fn assortments(&self) -> impl Iterator<Item = (&str, &Expression)> {
        self.assortments.iter().map(|(code, condition)| (code.as_str(), &**condition))
    }

    /// An expression of the model; of something else, read anew.
    pub fn expression(&self, source: &str) -> Result<Arc<Expression>, Unreadable> {
        self.expressions.get(source).cloned().unwrap_or_else(|| Expression::read(source).map(Arc::new))
    }

    /// Whether any rule makes values of this attribute.
    pub fn makes(&self, attribute: &str) -> bool {
        self.steps.iter().any(|step| step.attribute.code == attribute)
    }

    /// The circle that the rules of an attribute are part of, its first attribute once more at the end.
    pub fn cycle_of(&self, attribute: &str) -> Option<&[String]> {
        self.cycles.iter().find(|cycle| cycle.iter().any(|code| code == attribute)).map(Vec::as_slice)
    }

    /// The attributes a rule reads.
    pub fn reads(&self, rule: &str) -> BTreeSet<String> {
        let mut rules = self.steps.iter().flat_map(|step| &step.rules);
        let found = rules.find(|ready| ready.code == rule);
        found.into_iter().flat_map(Ready::reads).cloned().collect()
    }

    fn put_in_order(&mut self, model: &ContentModel) {
        let mut rules: BTreeMap<&str, Vec<&Rule>> = BTreeMap::new();
        for rule in model.rules.values().filter(|rule| !rule.disabled) {
            rules.entry(&rule.attribute).or_default().push(rule);
        }
        let mut open: BTreeMap<&str, (Step, BTreeSet<String>)> = BTreeMap::new();
        for (code, mut rules) in rules {
            let Some(attribute) = model.attribute(code) else { continue };
            rules.sort_by_key(|rule| (rule.sort, &rule.code));
            let ready: Vec<Ready> = rules.into_iter().filter_map(|rule| self.ready(rule)).collect();
            let reads = ready.iter().flat_map(Ready::reads).cloned().collect();
            open.insert(code, (Step { attribute: attribute.clone(), rules: ready }, reads));
        }
        // What reads nothing that is still open goes next; when nothing does, the rest goes in circles.
        loop {
            let free = open.iter().find(|(_, (_, reads))| !reads.iter().any(|read| open.contains_key(read.as_str())));
            let Some(code) = free.map(|(code, _)| *code) else { break };
            self.steps.extend(open.remove(code).map(|(step, _)| Arc::new(step)));
        }
        let reads: BTreeMap<&str, BTreeSet<String>> =
            open.into_iter().map(|(code, (_, reads))| (code, reads)).collect();
        self.cycles = cycles(&reads);
    }

    fn ready(&self, rule: &Rule) -> Option<Ready> {
        let condition = rule.condition.as_ref().map(|source| self.expression(source)).transpose().ok()?;
        Some(Ready { code: rule.code.clone(), condition, formula: self.expression(&rule.formula).ok()? })
    }

    /// Every value that rules make for a resource; `contents` are its own and those of the models above, nearest first.
    pub fn run(&self, model: &ContentModel, subject: Subject<'_>, contents: &[&Content]) -> Calculated {
        let mut made = Calculated::default();
        let family = contents.first().and_then(|own| model.family(own.family.as_deref()?));
        let Some(family) = family.filter(|_| !self.steps.is_empty()) else { return made };
        for step in self.steps.iter().filter(|step| family.attributes.contains(&step.attribute.code)) {
            for scope in model.scopes_of(&step.attribute) {
                let code = &step.attribute.code;
                if contents.iter().any(|content| content.value(code, &scope).is_some()) {
                    continue;
                }
                let cell = Cell::from(&scope);
                let asked = Asked { model, subject, contents, made: &made, assortments: &[], cell };
                let found = step.rules.iter().find_map(|rule| match rule.attempt(&asked, &step.attribute) {
                    Outcome::Made(data) => Some((data, rule.code.clone())),
                    _ => None,
                });
                if let Some(found) = found {
                    made.values.entry(code.clone()).or_default().insert(scope, found);
                }
            }
        }
        made
    }

    /// What each rule of an attribute comes to in one place, in order; for people who ask why.
    pub fn attempts(&self, asked: &Asked<'_>, attribute: &str) -> Vec<Attempt> {
        let step = self.steps.iter().find(|step| step.attribute.code == attribute);
        let rules = step.into_iter().flat_map(|step| step.rules.iter().map(move |rule| (step, rule)));
        rules
            .map(|(step, rule)| Attempt { rule: rule.code.clone(), outcome: rule.attempt(asked, &step.attribute) })
            .collect()
    }
}

/// One question: what holds for a resource in one place.
pub struct Asked<'a> {
    pub model: &'a ContentModel,
    pub subject: Subject<'a>,
    pub contents: &'a [&'a Content],
    /// What rules made so far.
    pub made: &'a Calculated,
    /// Categories beside those it was placed in; rules and the conditions of categories themselves are told of none, so
    /// that nothing waits for itself.
    pub assortments: &'a [String],
    pub cell: Cell<'a>,
}

impl Asked<'_> {
    /// Whether a condition holds; one that needs what is not there does not.
    pub fn holds(&self, condition: &Expression) -> Result<bool, Failure> {
        match self.answer(condition) {
            Ok(Value::Bool(holds)) => Ok(holds),
            Ok(other) => {
                Err(Failure::Wrong(format!("the condition answers a {}, neither true nor false", other.type_of())))
            }
            Err(failure) => Err(failure),
        }
    }

    fn answer(&self, expression: &Expression) -> Result<Value, Failure> {
        let names = &expression.names;
        let text = |text: &str| Value::String(Arc::new(text.to_owned()));
        let values = names.values.iter().filter_map(|code| {
            let (attribute, data) = self.data(code)?;
            Some((code.as_str(), operand::of(self.model, attribute, data)))
        });
        let language = self.cell.locale.unwrap_or("en_US");
        let labels = names.labels.iter().filter_map(|code| {
            let (attribute, data) = self.data(code)?;
            Some((code.as_str(), text(&attribute::display(self.model, attribute, data, language))))
        });
        let family = self.contents.first().and_then(|own| own.family.as_deref()).unwrap_or_default();
        expression.run(vec![
            ("values", operand::map(values)),
            ("labels", operand::map(labels)),
            ("code", text(self.subject.code)),
            ("kind", text(self.subject.kind.name())),
            ("family", text(family)),
            ("categories", self.categories()),
            ("channel", self.cell.channel.map_or(Value::Null, text)),
            ("locale", self.cell.locale.map_or(Value::Null, text)),
        ])
    }

    /// The value an attribute has here: written, handed down or made.
    fn data(&self, code: &str) -> Option<(&Attribute, &Json)> {
        let attribute = self.model.attribute(code)?;
        let channel = self.cell.channel.filter(|_| attribute.scopable);
        let locale = self.cell.locale.filter(|_| attribute.localizable);
        let scope = Scope::new(channel, locale);
        let written = self.contents.iter().find_map(|content| content.value(code, &scope));
        let made = || self.made.value(code, &scope).map(|(data, _)| data);
        Some((attribute, written.or_else(made)?))
    }

    /// The categories it is in, with all those above them.
    fn categories(&self) -> Value {
        let placed = self.contents.iter().flat_map(|content| &content.categories).map(String::as_str);
        let all = placed.chain(self.assortments.iter().map(String::as_str));
        let paths = all.filter_map(|code| self.model.category(code)).flat_map(|category| &category.path);
        let codes: BTreeSet<&String> = paths.collect();
        Value::List(Arc::new(codes.into_iter().map(|code| Value::String(Arc::new(code.clone()))).collect()))
    }
}

impl Ready {
    fn reads(&self) -> impl Iterator<Item = &String> {
        let expressions = self.condition.iter().chain([&self.formula]);
        expressions.flat_map(|expression| expression.names.values.iter().chain(&expression.names.labels))
    }

    fn attempt(&self, asked: &Asked<'_>, attribute: &Attribute) -> Outcome {
        let answer = match self.condition.as_ref().map(|condition| asked.holds(condition)) {
            Some(Ok(false)) => return Outcome::NotMet,
            Some(Err(failure)) => Err(failure),
            None | Some(Ok(true)) => asked.answer(&self.formula),
        };
        let data = match answer {
            Ok(answer) => operand::data_of(attribute, &answer),
            Err(Failure::Missing(what)) => return Outcome::Missing(what),
            Err(Failure::Wrong(message)) => Err(message),
        };
        let normalized = data.and_then(|data| {
            attribute::normalize(asked.model, attribute, &data).map_err(|violation| violation.message)
        });
        match normalized {
            Ok(Some(data)) => Outcome::Made(data),
            Ok(None) => Outcome::Missing("the formula answers nothing".to_owned()),
            Err(message) => Outcome::Wrong(message),
        }
    }
}

/// The circles among attributes that wait for one another.
fn cycles(reads: &BTreeMap<&str, BTreeSet<String>>) -> Vec<Vec<String>> {
    let mut found: Vec<Vec<String>> = Vec::new();
    for start in reads.keys() {
        if found.iter().any(|cycle| cycle.iter().any(|code| code == start)) {
            continue;
        }
        // Whoever waits waits for somebody who waits too, so following the waits must come round.
        let (mut walk, mut at) = (vec![(*start).to_owned()], *start);
        while let Some(next) =
            reads.get(at).and_then(|waits| waits.iter().find(|code| reads.contains_key(code.as_str())))
        {
            let seen = walk.iter().position(|code| code == next);
            walk.push(next.clone());
            if let Some(seen) = seen {
                let cycle = walk.split_off(seen);
                if !found.contains(&cycle) {
                    found.push(cycle);
                }
                break;
            }
            at = next;
        }
    }
    found
}
