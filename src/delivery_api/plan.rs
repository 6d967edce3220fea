//! A query as a plan: which bytes to copy from where.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use crate::resource::Kind;

#[derive(Debug)]
pub struct Plan {
    pub fields: Vec<Out>,
    pub variables: Vec<Variable>,
    /// It asks for the schema, not for content.
    pub introspection: bool,
    /// Fields written for one element of every list.
    pub cost: usize,
}

#[derive(Debug)]
pub struct Variable {
    pub name: String,
    pub ty: VariableType,
    pub default: Option<Json>,
}

/// A type as variables declare it.
#[derive(Debug)]
pub struct VariableType {
    pub base: VariableBase,
    pub required: bool,
}

#[derive(Debug)]
pub enum VariableBase {
    Named(String),
    List(Box<VariableType>),
}

/// One field of an answer.
#[derive(Debug)]
pub struct Out {
    /// `"name":`
    pub key: Vec<u8>,
    /// Written if one of these holds; always when empty. Each is a list of conditions that must all hold.
    pub when: Vec<Vec<Condition>>,
    pub node: Node,
}

/// `@include` and `@skip`.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    pub value: Arg,
    pub wanted: bool,
}

#[derive(Debug)]
pub enum Node {
    /// The type's name as JSON.
    Typename(String),
    Scalar(Vec<String>),
    Json(Vec<String>),
    Object {
        path: Vec<String>,
        fields: Select,
    },
    /// `required`: an absent list is an empty one.
    List {
        path: Vec<String>,
        fields: Select,
        required: bool,
    },
    Image(Select),
    Linked {
        path: Vec<String>,
        kind: Kind,
        fields: Select,
    },
    AllLinked {
        path: Vec<String>,
        kind: Kind,
        fields: Select,
    },
    Coded {
        path: Vec<String>,
        kind: Kind,
        fields: Select,
    },
    Entries {
        path: Vec<String>,
        fields: Select,
    },
    Rendition {
        arguments: Arguments,
        fields: Select,
    },
    Associations {
        arguments: Arguments,
        fields: Select,
    },
    Page {
        kind: Kind,
        arguments: Arguments,
        parts: Vec<Out>,
    },
    One {
        kind: Kind,
        arguments: Arguments,
        whole: Whole,
    },
    Categories {
        arguments: Arguments,
        fields: Select,
    },
    Category {
        arguments: Arguments,
        fields: Select,
    },
    Nodes(Whole),
    Total,
    PageInfo(Select),
    Facets {
        arguments: Arguments,
        fields: Select,
    },
}

/// What to write of an object.
#[derive(Debug)]
pub enum Select {
    Same(Vec<Out>),
    /// By the code that lies at `told_by`; `otherwise` is for values without one.
    ByMember {
        told_by: &'static [&'static str],
        members: BTreeMap<String, Vec<Out>>,
        otherwise: Vec<Out>,
    },
}

/// What to write of a whole document.
#[derive(Debug)]
pub struct Whole {
    pub fields: Select,
    /// Names it among all plans of this process if no variable has a say in it: what was written of a document once is
    /// then good for every request.
    pub id: Option<u64>,
}

/// Arguments with their defaults.
#[derive(Debug)]
pub struct Arguments(pub Vec<(String, Arg)>);

/// A value that may hold variables.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg {
    Const(Json),
    Variable(String),
    List(Vec<Arg>),
    Object(Vec<(String, Arg)>),
}

impl Arguments {
    /// An argument under these variables; null when it was not given.
    pub fn get(&self, name: &str, variables: &Map<String, Json>) -> Json {
        let found = self.0.iter().find(|(own, _)| own == name);
        found.and_then(|(_, arg)| arg.resolve(variables)).unwrap_or_default()
    }
}

impl Arg {
    pub fn has_variable(&self) -> bool {
        match self {
            Self::Const(_) => false,
            Self::Variable(_) => true,
            Self::List(items) => items.iter().any(Self::has_variable),
            Self::Object(fields) => fields.iter().any(|(_, arg)| arg.has_variable()),
        }
    }

    /// `None`: a variable that was not given.
    pub fn resolve(&self, variables: &Map<String, Json>) -> Option<Json> {
        Some(match self {
            Self::Const(json) => json.clone(),
            Self::Variable(name) => return variables.get(name).cloned(),
            Self::List(items) => items.iter().map(|item| item.resolve(variables).unwrap_or_default()).collect(),
            Self::Object(fields) => {
                fields.iter().filter_map(|(name, arg)| Some((name.clone(), arg.resolve(variables)?))).collect()
            }
        })
    }
}
