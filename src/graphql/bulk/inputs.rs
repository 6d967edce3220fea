//! What bulk edits take.

use async_graphql::{InputObject, OneofObject};

use crate::{
    catalog::{
        bulk::{Operation, Selection, operation::Replacement},
        listing::{Filter, Wanted},
    },
    graphql::{listing::ResourceFilter, resource::value::ValueInput},
    id::ResourceId,
    resource::{Kind, Scope},
};

/// Exactly one of them.
#[derive(OneofObject)]
pub enum BulkSelectionInput {
    Ids(Vec<ResourceId>),
    /// Everything in a list, as it is now.
    List(Box<ResourceListInput>),
}

#[derive(InputObject)]
pub struct ResourceListInput {
    kinds: Vec<Kind>,
    filter: Option<ResourceFilter>,
    search: Option<String>,
}

impl From<BulkSelectionInput> for Selection {
    fn from(input: BulkSelectionInput) -> Self {
        match input {
            BulkSelectionInput::Ids(ids) => Self::Ids(ids),
            BulkSelectionInput::List(list) => {
                let ResourceListInput { kinds, filter, search } = *list;
                let filter = filter.map(Filter::from).unwrap_or_default();
                Self::List(Box::new(Wanted { kinds, filter, search, order: None }))
            }
        }
    }
}

/// Exactly one step.
#[derive(OneofObject)]
pub enum BulkOperationInput {
    /// Without data the resource's own value is cleared.
    SetValue(ValueInput),
    AddOptions(OptionsChangeInput),
    RemoveOptions(OptionsChangeInput),
    ReplaceText(ReplaceTextInput),
    ConvertUnit(ConvertUnitInput),
    SetEnabled(bool),
    SetFamily(String),
    AddCategories(Vec<String>),
    RemoveCategories(Vec<String>),
}

/// Options of a select or multi-select.
#[derive(InputObject)]
pub struct OptionsChangeInput {
    attribute: String,
    channel: Option<String>,
    locale: Option<String>,
    options: Vec<String>,
}

impl OptionsChangeInput {
    fn scope(&self) -> Scope {
        Scope::new(self.channel.as_deref(), self.locale.as_deref())
    }
}

/// In the resources' own values of a text attribute.
#[derive(InputObject)]
pub struct ReplaceTextInput {
    attribute: String,
    /// Only values of this channel.
    channel: Option<String>,
    /// Only values of this locale.
    locale: Option<String>,
    find: String,
    /// `$1` stands for the first group of a pattern.
    replace: String,
    /// `find` is a regular expression.
    #[graphql(default)]
    pattern: bool,
    #[graphql(default)]
    ignore_case: bool,
}

/// Amounts are converted exactly and keep their meaning.
#[derive(InputObject)]
pub struct ConvertUnitInput {
    attribute: String,
    unit: String,
}

impl From<BulkOperationInput> for Operation {
    fn from(input: BulkOperationInput) -> Self {
        use BulkOperationInput as Input;
        match input {
            Input::SetValue(value) => match value.into_edit() {
                (attribute, scope, Some(data)) => Self::SetValue { attribute, scope, data },
                (attribute, scope, None) => Self::ClearValue { attribute, scope },
            },
            Input::AddOptions(change) => {
                Self::AddOptions { scope: change.scope(), attribute: change.attribute, options: change.options }
            }
            Input::RemoveOptions(change) => {
                Self::RemoveOptions { scope: change.scope(), attribute: change.attribute, options: change.options }
            }
            Input::ReplaceText(ReplaceTextInput {
                attribute,
                channel,
                locale,
                find,
                replace,
                pattern,
                ignore_case,
            }) => Self::ReplaceText(Replacement { attribute, channel, locale, find, replace, pattern, ignore_case }),
            Input::ConvertUnit(ConvertUnitInput { attribute, unit }) => Self::ConvertUnit { attribute, unit },
            Input::SetEnabled(enabled) => Self::SetEnabled { enabled },
            Input::SetFamily(family) => Self::SetFamily { family },
            Input::AddCategories(categories) => Self::AddCategories { categories: categories.into_iter().collect() },
            Input::RemoveCategories(categories) => {
                Self::RemoveCategories { categories: categories.into_iter().collect() }
            }
        }
    }
}
