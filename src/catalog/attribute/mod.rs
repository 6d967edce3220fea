//! Attribute types. Each type has a file of its own: what data it takes, when that is empty or complete, how it is
//! shown, filtered and sorted. Data travels and is stored as canonical JSON, stated per type in that file.

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, async_graphql::Enum)]
#[serde(rename_all = "snake_case")]
pub enum AttributeType {
    Identifier,
    Text,
    Textarea,
    RichText,
    Number,
    Measurement,
    Price,
    Boolean,
    Date,
    Select,
    MultiSelect,
    Asset,
    AssetList,
    Link,
}
