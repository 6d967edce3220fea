//! Expressions of rules: what they may name, how they are read, and how long they may run. The language is the
//! [Common Expression Language](https://cel.dev); arithmetic and the functions on texts are our own, see `functions`.

use std::{
    collections::BTreeSet,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::LazyLock,
};

use cel::{
    Context, Env, ExecutionError, IdedExpr, Value,
    common::ast::{CallExpr, ComprehensionExpr, EntryExpr, Expr, LiteralValue, SelectExpr},
};

use super::functions;
use crate::error::Parameters;

const MAX_LENGTH: usize = 4_000;
/// Deepest nesting of brackets and calls.
const MAX_DEPTH: u16 = 48;
/// Most signs and words `in`. Each may be a level of the tree, as in `1 + 1 + 1`, and every walk through it takes a
/// level of the stack.
const MAX_SIGNS: usize = 250;

/// What an expression may name besides attributes.
pub const VARIABLES: [&str; 8] = ["values", "labels", "code", "kind", "family", "categories", "channel", "locale"];

/// The environment every expression is read and run in: the standard one without dates and optional values.
static ENVIRONMENT: LazyLock<std::sync::Arc<Env>> = LazyLock::new(|| std::sync::Arc::new(functions::environment()));

/// An expression that was read and checked on its own; what it names may still be missing in the content model.
#[derive(Debug)]
pub struct Expression {
    tree: IdedExpr,
    pub names: Names,
}

/// What an expression asks for.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// Attributes whose data it reads: `values.weight`.
    pub values: BTreeSet<String>,
    /// Attributes whose text for people it reads: `labels.colour`.
    pub labels: BTreeSet<String>,
    pub channel: bool,
    pub locale: bool,
}

/// Why an expression cannot be used, for the one who wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    pub message: String,
    pub hint: Option<&'static str>,
    /// `reason` in a word, and what it is about (`name`, `line`, `column`, `max`), for whoever says it in other words.
    pub parameters: Parameters,
}

/// Why an expression gave nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Something it needs has no value here: no mistake.
    Missing(String),
    Wrong(String),
}

impl Unreadable {
    fn new(reason: &str, message: impl Into<String>) -> Self {
        let parameters = Parameters::from([("reason".to_owned(), reason.into())]);
        Self { message: message.into(), hint: None, parameters }
    }

    fn with(mut self, name: &str, value: impl Into<serde_json::Value>) -> Self {
        self.parameters.insert(name.to_owned(), value.into());
        self
    }

    fn hint(mut self, hint: &'static str) -> Self {
        self.hint = Some(hint);
        self
    }
}

impl Expression {
    /// Reads an expression of at most 4,000 characters.
    pub fn read(source: &str) -> Result<Self, Unreadable> {
        if source.trim().is_empty() {
            return Err(Unreadable::new("empty", "the expression is empty"));
        }
        if source.chars().count() > MAX_LENGTH {
            let message = format!("an expression has at most {MAX_LENGTH} characters");
            return Err(Unreadable::new("long", message).with("max", MAX_LENGTH));
        }
        if signs(source) > MAX_SIGNS {
            let hint = "cut it in two: make a value of one part, and let another rule read it";
            let message = format!("an expression has at most {MAX_SIGNS} signs");
            return Err(Unreadable::new("signs", message).with("max", MAX_SIGNS).hint(hint));
        }
        let mut tree = parse(source)?;
        let mut names = Names::default();
        Reader { names: &mut names, bound: Vec::new() }.read(&mut tree)?;
        Ok(Self { tree, names })
    }

    /// Runs with the given variables; every variable of [`VARIABLES`] that the expression names must be among them.
    pub fn run(&self, variables: Vec<(&'static str, Value)>) -> Result<Value, Failure> {
        let mut context = Context::with_env(ENVIRONMENT.clone());
        for (name, value) in variables {
            context.add_variable_from_value(name, value);
        }
        functions::with_fuel(|| Value::resolve(&self.tree, &context)).map_err(Failure::from)
    }
}

impl From<ExecutionError> for Failure {
    fn from(error: ExecutionError) -> Self {
        match error {
            ExecutionError::NoSuchKey(key) => Self::Missing(key.to_string()),
            ExecutionError::DivisionByZero(_) | ExecutionError::RemainderByZero(_) => {
                Self::Wrong("a division by zero".to_owned())
            }
            ExecutionError::FunctionError { message, .. } => Self::Wrong(message),
            ExecutionError::NoSuchOverload(error) => {
                let (name, types) = (written(error.function()), error.argument_types().join(", "));
                Self::Wrong(format!("`{name}` does not go with {types}"))
            }
            ExecutionError::UndeclaredReference(name) => Self::Wrong(format!("there is no `{name}`")),
            other => Self::Wrong(other.to_string().chars().take(200).collect()),
        }
    }
}

/// Those in texts count, too: what is a text only the parser can tell.
fn signs(source: &str) -> usize {
    let signs = source.bytes().filter(u8::is_ascii_punctuation).count();
    let words = source.split(|sign: char| !sign.is_alphanumeric() && sign != '_');
    signs + words.filter(|word| *word == "in").count()
}

fn parse(source: &str) -> Result<IdedExpr, Unreadable> {
    let parser = ENVIRONMENT.parser().max_recursion_depth(MAX_DEPTH);
    // The generated parser indexes its tables without asking; a text it trips over is no expression.
    let read = catch_unwind(AssertUnwindSafe(|| parser.parse(source)));
    match read {
        Ok(Ok(tree)) => Ok(tree),
        Ok(Err(errors)) => Err(syntax(&errors.to_string())),
        Err(_) => Err(Unreadable::new("none", "this is no expression")),
    }
}

/// Where the parser stopped, from the first line of what it says: `ERROR: <input>:1:15: Syntax error: …`. What it had
/// expected instead are names of its grammar, which help nobody.
fn syntax(said: &str) -> Unreadable {
    let line = said.lines().next().unwrap_or_default();
    let mut parts = line.strip_prefix("ERROR: <input>:").unwrap_or(line).splitn(3, ':');
    let mut number = || parts.next().and_then(|number| number.trim().parse::<u32>().ok());
    let (row, column) = (number().unwrap_or(1), number().unwrap_or(1));
    let found = parts.next().and_then(|words| words.split('\'').nth(1)).unwrap_or_default();
    let unreadable = match found {
        "<EOF>" => Unreadable::new("early", format!("the expression ends too early, at {row}:{column}")),
        "" => Unreadable::new("syntax", format!("this is no expression from {row}:{column} on")),
        found => Unreadable::new("sign", format!("`{found}` does not go here, at {row}:{column}")).with("name", found),
    };
    let hint = "for example `labels.colour + ' ' + values.name`, or `values.price.EUR > 100.0`";
    unreadable.with("line", row).with("column", column).hint(hint)
}

/// How people write an operator.
fn written(function: &str) -> &str {
    functions::operator_of(function).unwrap_or(function).trim_matches('_').trim_start_matches('@')
}

/// Walks the tree once: collects names, refuses what is not offered, and puts our arithmetic in place of the standard's.
struct Reader<'n> {
    names: &'n mut Names,
    /// Variables of the macros around: `x` in `list.all(x, …)`.
    bound: Vec<String>,
}

impl Reader<'_> {
    fn read(&mut self, node: &mut IdedExpr) -> Result<(), Unreadable> {
        if let Some(known) = self.attribute_of(&node.expr)? {
            // `['weight']` is written `.weight`, so that both run in the same way.
            if !matches!(node.expr, Expr::Select(_)) {
                node.expr = known;
            }
            return Ok(());
        }
        match &mut node.expr {
            Expr::Ident(name) => self.variable(name),
            Expr::Select(select) => self.read(&mut select.operand),
            Expr::Call(call) => self.call(call),
            Expr::Comprehension(comprehension) => self.comprehension(comprehension),
            Expr::List(list) => list.elements.iter_mut().try_for_each(|element| self.read(element)),
            Expr::Map(map) => map.entries.iter_mut().try_for_each(|entry| self.entry(&mut entry.expr)),
            Expr::Struct(_) => Err(Unreadable::new("types", "there are no types to make values of")),
            Expr::Literal(_) | Expr::Unspecified => Ok(()),
        }
    }

    /// Notes the attribute of `values.x`, `values['x']`, `labels.x` or `has(values.x)`; answers its select.
    fn attribute_of(&mut self, expr: &Expr) -> Result<Option<Expr>, Unreadable> {
        let (operand, field, test) = match expr {
            Expr::Select(select) => (&*select.operand, select.field.clone(), select.test),
            Expr::Call(call) if call.func_name == cel::common::ast::operators::INDEX => match &call.args[..] {
                [operand, IdedExpr { expr: Expr::Literal(LiteralValue::String(field)), .. }] => {
                    (operand, field.inner().to_owned(), false)
                }
                _ => return Ok(None),
            },
            _ => return Ok(None),
        };
        let Expr::Ident(root) = &operand.expr else { return Ok(None) };
        if self.bound.contains(root) {
            return Ok(None);
        }
        match root.as_str() {
            "values" => self.names.values.insert(field.clone()),
            "labels" => self.names.labels.insert(field.clone()),
            _ => return Ok(None),
        };
        let operand = Box::new(IdedExpr { id: operand.id, expr: operand.expr.clone() });
        Ok(Some(Expr::Select(SelectExpr { operand, field, test })))
    }

    fn variable(&mut self, name: &str) -> Result<(), Unreadable> {
        if self.bound.iter().any(|bound| bound == name) {
            return Ok(());
        }
        match name {
            "values" | "labels" => Err(Unreadable::new("alone", format!("`{name}` alone says nothing"))
                .with("name", name)
                .hint("name the attribute: `values.weight`, or `values['my-code']`")),
            "channel" => {
                self.names.channel = true;
                Ok(())
            }
            "locale" => {
                self.names.locale = true;
                Ok(())
            }
            name if VARIABLES.contains(&name) => Ok(()),
            name => Err(Unreadable::new("name", format!("there is no `{name}`")).with("name", name).hint(
                "there are `values.…`, `labels.…`, `code`, `kind`, `family`, `categories`, `channel` and `locale`",
            )),
        }
    }

    fn call(&mut self, call: &mut CallExpr) -> Result<(), Unreadable> {
        if !functions::is_offered(&call.func_name) {
            let name = written(&call.func_name);
            let unreadable = Unreadable::new("function", format!("there is no function `{name}`"));
            return Err(unreadable.with("name", name).hint(functions::OFFERED));
        }
        for part in call.target.iter_mut().map(|target| &mut **target).chain(&mut call.args) {
            self.read(part)?;
        }
        if let Some(own) = functions::in_place_of(&call.func_name) {
            call.func_name = own.to_owned();
        }
        Ok(())
    }

    fn entry(&mut self, entry: &mut EntryExpr) -> Result<(), Unreadable> {
        match entry {
            EntryExpr::MapEntry(entry) => {
                self.read(&mut entry.key)?;
                self.read(&mut entry.value)
            }
            EntryExpr::StructField(_) => Err(Unreadable::new("types", "there are no types to make values of")),
        }
    }

    /// A macro over a list. One within another would multiply their lengths, so there is none.
    fn comprehension(&mut self, macro_: &mut ComprehensionExpr) -> Result<(), Unreadable> {
        if !self.bound.is_empty() {
            return Err(Unreadable::new("nested", "`all`, `exists`, `map` and `filter` do not go inside one another"));
        }
        self.read(&mut macro_.iter_range)?;
        self.bound = vec![macro_.iter_var.clone(), macro_.accu_var.clone()];
        self.bound.extend(macro_.iter_var2.clone());
        let accumulator = macro_.accu_var.clone();
        let parts = [&mut macro_.accu_init, &mut macro_.loop_cond, &mut macro_.result];
        let read = parts.into_iter().try_for_each(|part| self.read(part));
        let read = read.and_then(|()| self.step(&mut macro_.loop_step, &accumulator));
        self.bound.clear();
        read
    }

    /// What a macro does for each element. Appending to its own list stays the standard's: it runs in place.
    fn step(&mut self, node: &mut IdedExpr, accumulator: &str) -> Result<(), Unreadable> {
        let is_accumulator = |one: &IdedExpr| matches!(&one.expr, Expr::Ident(name) if name == accumulator);
        match &mut node.expr {
            Expr::Call(call) if call.args.first().is_some_and(is_accumulator) => {
                call.args[1..].iter_mut().try_for_each(|part| self.read(part))
            }
            Expr::Call(call) if call.func_name == cel::common::ast::operators::CONDITIONAL => {
                let [condition, then, otherwise] = &mut call.args[..] else { return Ok(()) };
                self.read(condition)?;
                self.step(then, accumulator)?;
                self.step(otherwise, accumulator)
            }
            _ => self.read(node),
        }
    }
}
