//! Arithmetic and functions of expressions, and what they may cost.
//!
//! Arithmetic is on decimals: `0.1 + 0.2` is 0.3, and whole and broken numbers go together, which the standard refuses.
//! Numbers keep 15 digits. What makes texts longer is counted, so that no expression fills the memory.

use std::cell::Cell;

use cel::{
    Env, ExecutionError,
    common::{
        ast::operators,
        types::{CelDouble, CelInt, CelList, CelString, CelUInt, DYN_TYPE, INT_TYPE, LIST_TYPE, STRING_TYPE},
        value::{CowVal, Val},
    },
};
use rust_decimal::{Decimal, prelude::ToPrimitive};

/// Bytes and elements that one run may make.
const FUEL: usize = 4 * 1024 * 1024;

/// For people who named a function that is not there.
pub const OFFERED: &str = "there are `size`, `contains`, `startsWith`, `endsWith`, `matches`, `lower`, `upper`, `trim`, \
                           `replace`, `split`, `join`, `round`, `abs`, `min`, `max`, `string`, `double`, `int`, `has`, \
                           `all`, `exists`, `map` and `filter`";

/// Functions by name that expressions may call; operators and macros come on top.
const NAMES: [&str; 20] = [
    "size",
    "contains",
    "startsWith",
    "endsWith",
    "matches",
    "lower",
    "upper",
    "trim",
    "replace",
    "split",
    "join",
    "round",
    "abs",
    "min",
    "max",
    "string",
    "double",
    "int",
    "bool",
    operators::NOT_STRICTLY_FALSE,
];

const OPERATORS: [&str; 18] = [
    operators::CONDITIONAL,
    operators::LOGICAL_AND,
    operators::LOGICAL_OR,
    operators::LOGICAL_NOT,
    operators::EQUALS,
    operators::NOT_EQUALS,
    operators::GREATER,
    operators::GREATER_EQUALS,
    operators::LESS,
    operators::LESS_EQUALS,
    operators::IN,
    operators::INDEX,
    operators::NEGATE,
    operators::ADD,
    operators::SUBSTRACT,
    operators::MULTIPLY,
    operators::DIVIDE,
    operators::MODULO,
];

/// The standard's arithmetic and ours.
const OWN: [(&str, &str, &str); 5] = [
    (operators::ADD, "@add", "+"),
    (operators::SUBSTRACT, "@subtract", "-"),
    (operators::MULTIPLY, "@multiply", "*"),
    (operators::DIVIDE, "@divide", "/"),
    (operators::MODULO, "@remainder", "%"),
];

thread_local! {
    static LEFT: Cell<usize> = const { Cell::new(0) };
}

type Answer<'b, 'v> = Result<CowVal<'b, 'v>, ExecutionError>;

/// Runs with a full tank.
pub fn with_fuel<T>(run: impl FnOnce() -> T) -> T {
    LEFT.set(FUEL);
    run()
}

fn burn(amount: usize) -> Result<(), ExecutionError> {
    match LEFT.get().checked_sub(amount) {
        Some(left) => {
            LEFT.set(left);
            Ok(())
        }
        None => Err(wrong("the expression makes too much text")),
    }
}

pub fn is_offered(function: &str) -> bool {
    NAMES.contains(&function) || OPERATORS.contains(&function)
}

/// Our function for an operator of arithmetic.
pub fn in_place_of(operator: &str) -> Option<&'static str> {
    OWN.iter().find(|(standard, ..)| *standard == operator).map(|(_, own, _)| *own)
}

/// The sign of one of our functions.
pub fn operator_of(function: &str) -> Option<&'static str> {
    OWN.iter().find(|(_, own, _)| *own == function).map(|(.., sign)| *sign)
}

/// Standard library, arithmetic and functions on texts. Dates are texts as they are stored, which compare in order.
pub fn environment() -> Env {
    let mut env = Env::stdlib();
    declare(&mut env).expect("the names are our own");
    env
}

fn declare(env: &mut Env) -> Result<(), cel::DeclarationError> {
    let two = || vec![DYN_TYPE, DYN_TYPE];
    env.add_overload("@add", "add", two(), add)?;
    env.add_overload("@subtract", "subtract", two(), |args| arithmetic(&args, Decimal::checked_sub))?;
    env.add_overload("@multiply", "multiply", two(), |args| arithmetic(&args, Decimal::checked_mul))?;
    env.add_overload("@divide", "divide", two(), |args| divide(&args, Decimal::checked_div))?;
    env.add_overload("@remainder", "remainder", two(), |args| divide(&args, Decimal::checked_rem))?;
    env.add_overload("min", "min", two(), |args| arithmetic(&args, |a, b| Some(a.min(b))))?;
    env.add_overload("max", "max", two(), |args| arithmetic(&args, |a, b| Some(a.max(b))))?;
    env.add_overload("abs", "abs", vec![DYN_TYPE], |args| answer(number(&args[0])?.abs()))?;
    env.add_overload("round", "round", vec![DYN_TYPE], |args| round(&args[0], 0))?;
    env.add_overload("round", "round_digits", vec![DYN_TYPE, INT_TYPE], |args| round(&args[0], whole(&args[1])?))?;
    env.add_member_overload("lower", "lower", STRING_TYPE, vec![], |args| text(str(&args[0])?.to_lowercase()))?;
    env.add_member_overload("upper", "upper", STRING_TYPE, vec![], |args| text(str(&args[0])?.to_uppercase()))?;
    env.add_member_overload("trim", "trim", STRING_TYPE, vec![], |args| text(str(&args[0])?.trim().to_owned()))?;
    env.add_member_overload("replace", "replace", STRING_TYPE, vec![STRING_TYPE, STRING_TYPE], replace)?;
    env.add_member_overload("split", "split", STRING_TYPE, vec![STRING_TYPE], split)?;
    env.add_member_overload("join", "join", LIST_TYPE, vec![STRING_TYPE], join)
}

fn wrong(message: impl Into<String>) -> ExecutionError {
    ExecutionError::FunctionError { function: String::new(), message: message.into() }
}

fn str<'a>(value: &'a CowVal<'_, '_>) -> Result<&'a str, ExecutionError> {
    value.downcast_ref::<CelString>().map(|text| text.inner()).ok_or_else(|| wrong("a text is needed here"))
}

fn text<'b, 'v>(text: String) -> Answer<'b, 'v> {
    burn(text.len())?;
    Ok(CowVal::owned(CelString::from(text)))
}

/// The number in a value; what is no number of ours has no digits to count with.
fn maybe_number(value: &dyn Val) -> Option<Decimal> {
    if let Some(whole) = value.downcast_ref::<CelInt>() {
        return Some(Decimal::from(*whole.inner()));
    }
    if let Some(whole) = value.downcast_ref::<CelUInt>() {
        return Some(Decimal::from(*whole.inner()));
    }
    let number = value.downcast_ref::<CelDouble>()?;
    // Its shortest digits are those somebody wrote.
    let digits = number.inner().to_string();
    Decimal::from_str_exact(&digits).or_else(|_| digits.parse()).ok()
}

fn number(value: &CowVal<'_, '_>) -> Result<Decimal, ExecutionError> {
    maybe_number(value.as_ref())
        .ok_or_else(|| wrong(format!("a number is needed here, not a {}", value.get_type().name())))
}

fn whole(value: &CowVal<'_, '_>) -> Result<i64, ExecutionError> {
    value.downcast_ref::<CelInt>().map(|whole| *whole.inner()).ok_or_else(|| wrong("a whole number is needed here"))
}

fn answer<'b, 'v>(number: Decimal) -> Answer<'b, 'v> {
    let number = number.to_f64().ok_or_else(|| wrong("the number is too large"))?;
    Ok(CowVal::owned(CelDouble::from(number)))
}

/// Whole numbers stay whole, so that they can count characters and places of a list.
fn arithmetic<'b, 'v>(args: &[CowVal<'b, 'v>], operate: fn(Decimal, Decimal) -> Option<Decimal>) -> Answer<'b, 'v> {
    let result = operate(number(&args[0])?, number(&args[1])?).ok_or_else(|| wrong("the number is too large"))?;
    let are_whole = args.iter().all(|arg| arg.downcast_ref::<CelInt>().is_some());
    match result.to_i64().filter(|_| are_whole) {
        Some(whole) => Ok(CowVal::owned(CelInt::from(whole))),
        None => answer(result),
    }
}

fn divide<'b, 'v>(args: &[CowVal<'b, 'v>], operate: fn(Decimal, Decimal) -> Option<Decimal>) -> Answer<'b, 'v> {
    if number(&args[1])?.is_zero() {
        return Err(wrong("a division by zero"));
    }
    let result = operate(number(&args[0])?, number(&args[1])?).ok_or_else(|| wrong("the number is too large"))?;
    answer(result)
}

/// Numbers add up; texts and lists are put together.
fn add<'b, 'v>(args: Vec<CowVal<'b, 'v>>) -> Answer<'b, 'v> {
    let (left, right) = (args[0].as_ref(), args[1].as_ref());
    if maybe_number(left).is_some() && maybe_number(right).is_some() {
        return arithmetic(&args, Decimal::checked_add);
    }
    if let (Some(left), Some(right)) = (left.downcast_ref::<CelString>(), right.downcast_ref::<CelString>()) {
        return text(format!("{}{}", left.inner(), right.inner()));
    }
    let size = |list: &dyn Val| list.downcast_ref::<CelList>().map(|list| list.inner().len());
    let (Some(first), Some(second)) = (size(left), size(right)) else {
        let (left, right) = (left.get_type().name(), right.get_type().name());
        return Err(wrong(format!("`+` does not go with a {left} and a {right}: write `string(…)` around a number")));
    };
    burn((first + second) * 16)?;
    let sum = left.as_adder().ok_or_else(|| wrong("these lists do not add up"))?.add(right)?;
    Ok(CowVal::Owned(sum.into_owned()))
}

/// Half away from zero, as people round prices.
fn round<'b, 'v>(value: &CowVal<'b, 'v>, digits: i64) -> Answer<'b, 'v> {
    let digits = u32::try_from(digits).ok().filter(|digits| *digits <= 10);
    let digits = digits.ok_or_else(|| wrong("`round` keeps 0 to 10 digits"))?;
    let rounded = number(value)?.round_dp_with_strategy(digits, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
    answer(rounded)
}

fn replace<'b, 'v>(args: Vec<CowVal<'b, 'v>>) -> Answer<'b, 'v> {
    let (all, from, to) = (str(&args[0])?, str(&args[1])?, str(&args[2])?);
    if from.is_empty() {
        return Err(wrong("`replace` needs a text to look for"));
    }
    burn(all.matches(from).count().saturating_mul(to.len()))?;
    text(all.replace(from, to))
}

fn split<'b, 'v>(args: Vec<CowVal<'b, 'v>>) -> Answer<'b, 'v> {
    let (all, at) = (str(&args[0])?, str(&args[1])?);
    if at.is_empty() {
        return Err(wrong("`split` needs a text to cut at"));
    }
    let part = |part: &str| Box::new(CelString::from(part.to_owned())) as Box<dyn Val>;
    let parts: Vec<Box<dyn Val>> = all.split(at).map(part).collect();
    burn(all.len() + parts.len() * 16)?;
    Ok(CowVal::owned(CelList::from(parts)))
}

fn join<'b, 'v>(args: Vec<CowVal<'b, 'v>>) -> Answer<'b, 'v> {
    let list = args[0].downcast_ref::<CelList>().ok_or_else(|| wrong("a list is needed here"))?;
    let between = str(&args[1])?;
    let mut joined = String::new();
    for (index, part) in list.inner().iter().enumerate() {
        let part = part.downcast_ref::<CelString>().ok_or_else(|| wrong("`join` puts texts together"))?;
        burn(part.inner().len() + between.len())?;
        if index > 0 {
            joined.push_str(between);
        }
        joined.push_str(part.inner());
    }
    Ok(CowVal::owned(CelString::from(joined)))
}
