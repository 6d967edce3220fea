//! How a query becomes a plan, worked out once for each distinct query and model.

use std::{
    collections::{BTreeMap, HashMap},
    sync::atomic::{AtomicU64, Ordering},
};

use async_graphql::{
    Name, Positioned,
    parser::types::{
        Directive, DocumentOperations, ExecutableDocument, Field as QueryField, OperationDefinition, OperationType,
        Selection, SelectionSet,
    },
};
use serde_json::Value as Json;

use super::{
    plan::{Arg, Arguments, Condition, Node, Out, Plan, Select, Variable, VariableBase, VariableType, Whole},
    types::{Field, Ref, Shape, Source, Types},
};

/// Fields of a plan; more only serve to exhaust.
const LARGEST: usize = 5000;

/// Plans an operation of a query that was checked against the schema.
pub fn plan(types: &Types, document: &ExecutableDocument, operation: Option<&str>) -> Result<Plan, String> {
    let operation = pick(document, operation)?;
    if operation.ty != OperationType::Query {
        return Err("this API only reads: send a query".to_owned());
    }
    let mut planner = Planner { types, document, size: 0, variable: false };
    let sets = vec![(&operation.selection_set.node, Vec::new())];
    if planner.introspects(&operation.selection_set.node) {
        return match operation.selection_set.node.items.iter().all(is_introspection) {
            true => Ok(Plan { fields: Vec::new(), variables: Vec::new(), introspection: true, cost: 0 }),
            false => Err("ask for the schema in a query of its own".to_owned()),
        };
    }
    let fields = planner.fields("Query", sets)?;
    let variables = operation.variable_definitions.iter().map(|definition| {
        let default = definition.node.default_value.as_ref().map(|value| value.node.clone().into_json());
        Ok(Variable {
            name: definition.node.name.node.to_string(),
            ty: variable_type(&definition.node.var_type.node),
            default: default.transpose().map_err(|error| error.to_string())?,
        })
    });
    Ok(Plan { fields, variables: variables.collect::<Result<_, String>>()?, introspection: false, cost: planner.size })
}

fn pick<'a>(document: &'a ExecutableDocument, name: Option<&str>) -> Result<&'a OperationDefinition, String> {
    match (&document.operations, name) {
        (DocumentOperations::Single(operation), _) => Ok(&operation.node),
        (DocumentOperations::Multiple(operations), Some(name)) => {
            let found = operations.get(name).map(|operation| &operation.node);
            found.ok_or_else(|| format!("there is no operation `{name}` in the query"))
        }
        // One operation with a name arrives as a list of one.
        (DocumentOperations::Multiple(operations), None) => match operations.values().collect::<Vec<_>>()[..] {
            [operation] => Ok(&operation.node),
            _ => Err("the query has several operations: name one".to_owned()),
        },
    }
}

fn is_introspection(item: &Positioned<Selection>) -> bool {
    matches!(&item.node, Selection::Field(field) if field.node.name.node.starts_with("__"))
}

/// Selections of one object, each with the conditions under which it counts.
type Sets<'a> = Vec<(&'a SelectionSet, Vec<Condition>)>;

/// The fields of one answer key: where they were asked for and under which conditions.
struct Group<'a> {
    key: String,
    asked: Vec<(&'a QueryField, Vec<Condition>)>,
}

struct Planner<'a> {
    types: &'a Types,
    document: &'a ExecutableDocument,
    size: usize,
    /// Whether a variable was met since this was last set back.
    variable: bool,
}

impl<'a> Planner<'a> {
    fn introspects(&self, set: &SelectionSet) -> bool {
        set.items.iter().any(|item| match &item.node {
            Selection::Field(field) => matches!(field.node.name.node.as_str(), "__schema" | "__type"),
            Selection::InlineFragment(fragment) => self.introspects(&fragment.node.selection_set.node),
            Selection::FragmentSpread(spread) => {
                let fragment = self.document.fragments.get(&spread.node.fragment_name.node);
                fragment.is_some_and(|fragment| self.introspects(&fragment.node.selection_set.node))
            }
        })
    }

    fn whole(&mut self, ty: &str, sets: Sets<'a>) -> Result<Whole, String> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let outside = std::mem::replace(&mut self.variable, false);
        let fields = self.select(ty, sets)?;
        let id = (!self.variable).then(|| NEXT.fetch_add(1, Ordering::Relaxed));
        self.variable |= outside;
        Ok(Whole { fields, id })
    }

    fn select(&mut self, ty: &str, sets: Sets<'a>) -> Result<Select, String> {
        let types = self.types;
        let Some(Shape::Interface { told_by, members, .. }) = types.get(ty) else {
            return Ok(Select::Same(self.fields(ty, sets)?));
        };
        if !sets.iter().any(|(set, _)| self.depends_on_type(ty, set)) {
            return Ok(Select::Same(self.fields(ty, sets)?));
        }
        let mut by_code = BTreeMap::new();
        for (code, member) in members {
            by_code.insert(code.clone(), self.fields(member, sets.clone())?);
        }
        Ok(Select::ByMember { told_by, members: by_code, otherwise: self.fields(ty, sets)? })
    }

    fn depends_on_type(&self, ty: &str, set: &SelectionSet) -> bool {
        set.items.iter().any(|item| match &item.node {
            Selection::Field(field) => field.node.name.node == "__typename",
            Selection::InlineFragment(fragment) => {
                let on = fragment.node.type_condition.as_ref();
                on.is_some_and(|on| on.node.on.node != ty)
                    || self.depends_on_type(ty, &fragment.node.selection_set.node)
            }
            Selection::FragmentSpread(spread) => {
                let fragment = self.document.fragments.get(&spread.node.fragment_name.node).map(|found| &found.node);
                fragment.is_some_and(|fragment| {
                    fragment.type_condition.node.on.node != ty || self.depends_on_type(ty, &fragment.selection_set.node)
                })
            }
        })
    }

    /// Every field of an object of this very type, those of one key merged.
    fn fields(&mut self, ty: &str, sets: Sets<'a>) -> Result<Vec<Out>, String> {
        let mut groups: Vec<Group<'a>> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        for (set, when) in sets {
            self.collect(ty, set, &when, &mut groups, &mut places);
        }
        self.size += groups.len();
        if self.size > LARGEST {
            return Err(format!("the query selects more than {LARGEST} fields"));
        }
        groups.into_iter().map(|group| self.out(ty, group)).collect()
    }

    fn collect(
        &self,
        ty: &str,
        set: &'a SelectionSet,
        when: &[Condition],
        groups: &mut Vec<Group<'a>>,
        places: &mut HashMap<String, usize>,
    ) {
        for item in &set.items {
            let mut when = when.to_vec();
            when.extend(item.node.directives().iter().filter_map(condition));
            match &item.node {
                Selection::Field(field) => {
                    let key = field.node.response_key().node.to_string();
                    let place = *places.entry(key.clone()).or_insert_with(|| {
                        groups.push(Group { key, asked: Vec::new() });
                        groups.len() - 1
                    });
                    groups[place].asked.push((&field.node, when));
                }
                Selection::InlineFragment(fragment) => {
                    let on = fragment.node.type_condition.as_ref().map(|on| &on.node.on.node);
                    if on.is_none_or(|on| self.is_a(ty, on)) {
                        self.collect(ty, &fragment.node.selection_set.node, &when, groups, places);
                    }
                }
                Selection::FragmentSpread(spread) => {
                    let Some(fragment) = self.document.fragments.get(&spread.node.fragment_name.node) else { continue };
                    if self.is_a(ty, &fragment.node.type_condition.node.on.node) {
                        self.collect(ty, &fragment.node.selection_set.node, &when, groups, places);
                    }
                }
            }
        }
    }

    fn is_a(&self, ty: &str, on: &Name) -> bool {
        let implements = |shape: &Shape| match shape {
            Shape::Object { implements, .. } => implements.iter().any(|name| name == on.as_str()),
            Shape::Interface { implements, .. } => *implements == Some(on.as_str()),
            _ => false,
        };
        ty == on.as_str() || self.types.get(ty).is_some_and(implements)
    }

    fn out(&mut self, ty: &str, group: Group<'a>) -> Result<Out, String> {
        let Some((first, _)) = group.asked.first() else { return Err("an empty selection".to_owned()) };
        let node = match first.name.node.as_str() {
            "__typename" => Node::Typename(Json::from(ty).to_string()),
            name => {
                let types = self.types;
                let field = types.field(ty, name).ok_or_else(|| format!("`{ty}` has no field `{name}`"))?;
                let sets = group.asked.iter().map(|(asked, when)| (&asked.selection_set.node, when.clone())).collect();
                self.node(field, first, sets)?
            }
        };
        let mut conditions = group.asked.iter().flat_map(|(_, when)| when);
        self.variable |= conditions.any(|condition| condition.value.has_variable());
        let always = group.asked.iter().any(|(_, when)| when.is_empty());
        let when = if always { Vec::new() } else { group.asked.into_iter().map(|(_, when)| when).collect() };
        Ok(Out { key: format!("{}:", Json::from(group.key)).into_bytes(), when, node })
    }

    fn node(&mut self, field: &'a Field, asked: &QueryField, sets: Sets<'a>) -> Result<Node, String> {
        let types = self.types;
        let ty: &Ref = &field.ty;
        let composite = types.is_composite(&ty.name);
        Ok(match &field.source {
            Source::Path(path) if !composite => Node::Scalar(path.clone()),
            Source::Path(path) if ty.list => {
                Node::List { path: path.clone(), fields: self.select(&ty.name, sets)?, required: ty.required }
            }
            Source::Path(path) => Node::Object { path: path.clone(), fields: self.select(&ty.name, sets)? },
            Source::Json(path) => Node::Json(path.clone()),
            Source::Image => Node::Image(self.select(&ty.name, sets)?),
            Source::Linked(path, kind) => {
                Node::Linked { path: path.clone(), kind: *kind, fields: self.select(&ty.name, sets)? }
            }
            Source::AllLinked(path, kind) => {
                Node::AllLinked { path: path.clone(), kind: *kind, fields: self.select(&ty.name, sets)? }
            }
            Source::Coded(path, kind) => {
                Node::Coded { path: path.clone(), kind: *kind, fields: self.select(&ty.name, sets)? }
            }
            Source::Entries(path) => Node::Entries { path: path.clone(), fields: self.select(&ty.name, sets)? },
            Source::Rendition => {
                Node::Rendition { arguments: self.arguments(field, asked)?, fields: self.select(&ty.name, sets)? }
            }
            Source::Associations => {
                Node::Associations { arguments: self.arguments(field, asked)?, fields: self.select(&ty.name, sets)? }
            }
            Source::List(kind) => Node::Page {
                kind: *kind,
                arguments: self.arguments(field, asked)?,
                parts: self.fields(&ty.name, sets)?,
            },
            Source::One(kind) => {
                Node::One { kind: *kind, arguments: self.arguments(field, asked)?, whole: self.whole(&ty.name, sets)? }
            }
            Source::Categories => {
                Node::Categories { arguments: self.arguments(field, asked)?, fields: self.select(&ty.name, sets)? }
            }
            Source::Category => {
                Node::Category { arguments: self.arguments(field, asked)?, fields: self.select(&ty.name, sets)? }
            }
            Source::Nodes => Node::Nodes(self.whole(&ty.name, sets)?),
            Source::Total => Node::Total,
            Source::Page => Node::PageInfo(self.select(&ty.name, sets)?),
            Source::Facets => {
                Node::Facets { arguments: self.arguments(field, asked)?, fields: self.select(&ty.name, sets)? }
            }
        })
    }

    fn arguments(&mut self, field: &Field, asked: &QueryField) -> Result<Arguments, String> {
        let mut found = Vec::new();
        for argument in &field.arguments {
            let given = asked.get_argument(&argument.name).map(|value| value.node.clone().into_const_with(marked));
            let given = given.transpose()?.map(arg);
            let default = argument.default.clone().map(Arg::Const);
            found.extend(given.or(default).map(|value| (argument.name.clone(), value)));
        }
        self.variable |= found.iter().any(|(_, arg)| arg.has_variable());
        Ok(Arguments(found))
    }
}

/// A variable travels as an enum value whose name no query can hold.
fn marked(name: Name) -> Result<async_graphql::Value, String> {
    Ok(async_graphql::Value::Enum(Name::new(format!("${name}"))))
}

fn arg(value: async_graphql::Value) -> Arg {
    use async_graphql::Value;
    match value {
        Value::Enum(name) => match name.strip_prefix('$') {
            Some(variable) => Arg::Variable(variable.to_owned()),
            None => Arg::Const(Json::from(name.as_str())),
        },
        Value::List(items) => Arg::List(items.into_iter().map(arg).collect()),
        Value::Object(fields) => {
            Arg::Object(fields.into_iter().map(|(name, value)| (name.to_string(), arg(value))).collect())
        }
        plain => Arg::Const(plain.into_json().unwrap_or_default()),
    }
}

/// `None` for a directive that decides nothing.
fn condition(directive: &Positioned<Directive>) -> Option<Condition> {
    let wanted = match directive.node.name.node.as_str() {
        "include" => true,
        "skip" => false,
        _ => return None,
    };
    let value = directive.node.get_argument("if")?.node.clone().into_const_with(marked).ok()?;
    Some(Condition { value: arg(value), wanted })
}

fn variable_type(ty: &async_graphql::parser::types::Type) -> VariableType {
    use async_graphql::parser::types::BaseType;
    let base = match &ty.base {
        BaseType::Named(name) => VariableBase::Named(name.to_string()),
        BaseType::List(inner) => VariableBase::List(Box::new(variable_type(inner))),
    };
    VariableType { base, required: !ty.nullable }
}
