//! The types of a channel's API as plain data: the one source of the schema that clients see, of the check of their
//! variables, and of where each field lies in a stored document.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::resource::Kind;

#[derive(Debug, Default)]
pub struct Types(pub BTreeMap<String, Type>);

#[derive(Debug)]
pub struct Type {
    pub doc: String,
    pub shape: Shape,
}

#[derive(Debug)]
pub enum Shape {
    /// Whether a JSON value is one.
    Scalar(fn(&Json) -> bool),
    Enum(Vec<EnumValue>),
    Object {
        fields: Vec<Field>,
        implements: Vec<String>,
    },
    /// `members`: the code that lies at `told_by` in a value -> type of that value.
    Interface {
        fields: Vec<Field>,
        implements: Option<&'static str>,
        told_by: &'static [&'static str],
        members: BTreeMap<String, String>,
    },
    Input(Vec<Argument>),
}

#[derive(Debug)]
pub struct EnumValue {
    pub name: String,
    /// The code in the content model.
    pub code: String,
    pub doc: String,
}

#[derive(Clone, Debug)]
pub struct Field {
    pub name: String,
    pub ty: Ref,
    pub doc: String,
    pub arguments: Vec<Argument>,
    pub source: Source,
}

#[derive(Clone, Debug)]
pub struct Argument {
    pub name: String,
    pub ty: Ref,
    pub doc: String,
    pub default: Option<Json>,
    pub means: Means,
}

/// A use of a type: itself, or a list of it without nulls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ref {
    pub name: String,
    pub list: bool,
    pub required: bool,
}

/// Where a field comes from, seen from the value it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// What lies there, as it is: scalars are copied, objects and lists descended into.
    Path(Vec<String>),
    /// The value that lies there, whole, as JSON.
    Json(Vec<String>),
    /// The asset in the value that `image` names.
    Image,
    /// The document whose id lies there, if it is of this kind.
    Linked(Vec<String>, Kind),
    /// The documents whose ids lie in the elements of the list there, as far as they are of this kind.
    AllLinked(Vec<String>, Kind),
    /// The document of this kind whose code lies there.
    Coded(Vec<String>, Kind),
    /// The fields of the object there as a list; each gets its key as `key`.
    Entries(Vec<String>),
    /// The rendition for the argument `preset`.
    Rendition,
    Associations,
    List(Kind),
    One(Kind),
    Categories,
    Category,
    Nodes,
    Total,
    Page,
    Facets,
}

/// What a field of a filter or an argument asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Means {
    Nothing,
    All,
    Any,
    Not,
    Is(Target),
}

/// Where the index holds what is filtered by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Name of the keywords, the number or the words.
    pub field: String,
    /// The attribute, if it is one, for `exists`.
    pub attribute: Option<String>,
    pub reads: Reads,
}

/// As what a bound is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reads {
    Number,
    /// A date, as days since 1970.
    Day,
    /// A date with a time, as seconds since 1970.
    Moment,
}

impl Ref {
    pub fn one(name: &str) -> Self {
        Self { name: name.to_owned(), list: false, required: false }
    }

    pub fn list(name: &str) -> Self {
        Self { name: name.to_owned(), list: true, required: false }
    }

    pub fn required(self) -> Self {
        Self { required: true, ..self }
    }
}

impl Field {
    pub fn new(name: &str, ty: Ref, doc: &str, source: Source) -> Self {
        Self { name: name.to_owned(), ty, doc: doc.to_owned(), arguments: Vec::new(), source }
    }

    /// A field that lies in the document under `path`, written with dots.
    pub fn at(name: &str, ty: Ref, path: &str, doc: &str) -> Self {
        Self::new(name, ty, doc, Source::Path(path.split('.').map(str::to_owned).collect()))
    }

    pub fn argument(mut self, argument: Argument) -> Self {
        self.arguments.push(argument);
        self
    }
}

impl Argument {
    pub fn new(name: &str, ty: Ref, doc: &str) -> Self {
        Self { name: name.to_owned(), ty, doc: doc.to_owned(), default: None, means: Means::Nothing }
    }

    pub fn default(self, json: impl Into<Json>) -> Self {
        Self { default: Some(json.into()), ..self }
    }

    pub fn means(self, means: Means) -> Self {
        Self { means, ..self }
    }
}

impl Types {
    pub fn object(&mut self, name: &str, doc: &str, fields: Vec<Field>) {
        self.put(name, doc, Shape::Object { fields, implements: Vec::new() });
    }

    pub fn put(&mut self, name: &str, doc: &str, shape: Shape) {
        self.0.insert(name.to_owned(), Type { doc: doc.to_owned(), shape });
    }

    /// One more field of an object.
    pub fn extend(&mut self, name: &str, field: Field) {
        if let Some(Type { shape: Shape::Object { fields, .. }, .. }) = self.0.get_mut(name) {
            fields.push(field);
        }
    }

    pub fn get(&self, name: &str) -> Option<&Shape> {
        self.0.get(name).map(|found| &found.shape)
    }

    /// A field of an object or interface.
    pub fn field(&self, of: &str, name: &str) -> Option<&Field> {
        match self.get(of)? {
            Shape::Object { fields, .. } | Shape::Interface { fields, .. } => {
                fields.iter().find(|field| field.name == name)
            }
            _ => None,
        }
    }

    pub fn is_composite(&self, name: &str) -> bool {
        matches!(self.get(name), Some(Shape::Object { .. } | Shape::Interface { .. }))
    }

    /// The arguments of an input object.
    pub fn input(&self, name: &str) -> Option<&[Argument]> {
        match self.get(name)? {
            Shape::Input(fields) => Some(fields),
            _ => None,
        }
    }

    /// The code behind an enum value.
    pub fn code(&self, of: &str, value: &str) -> Option<&str> {
        match self.get(of)? {
            Shape::Enum(values) => values.iter().find(|one| one.name == value).map(|one| one.code.as_str()),
            _ => None,
        }
    }
}
