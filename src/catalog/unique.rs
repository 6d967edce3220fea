//! Values that only one resource may have: identifiers, GTINs.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sea_orm::{ActiveValue::Set, ConnectionTrait, QueryFilter, entity::prelude::*};
use serde_json::Value as Json;

use super::{ContentModel, derived};
use crate::{error::Result, id::ResourceId, resource::Content};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "unique_values")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub attribute: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub value: String,
    pub resource: ResourceId,
}

impl ActiveModelBehavior for ActiveModel {}

/// The unique values of a content, as attribute and text.
pub fn values_of(model: &ContentModel, content: &Content) -> Held {
    let unique =
        content.values.iter().filter(|(code, _)| model.attribute(code).is_some_and(|attribute| attribute.unique));
    let texts = |data: &Json| data.as_str().map_or_else(|| data.to_string(), str::to_owned);
    unique.flat_map(|(code, scopes)| scopes.values().map(move |data| (code.clone(), texts(data)))).collect()
}

/// Which of `wanted` somebody holds already.
pub async fn holders(db: &impl ConnectionTrait, wanted: &Held) -> Result<BTreeMap<(String, String), ResourceId>> {
    let mut found = BTreeMap::new();
    let mut by_attribute: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (attribute, value) in wanted {
        by_attribute.entry(attribute).or_default().push(value);
    }
    for (attribute, values) in by_attribute {
        for chunk in values.chunks(1000) {
            let query = Entity::find()
                .filter(Column::Attribute.eq(attribute))
                .filter(Column::Value.is_in(chunk.iter().copied()));
            let rows = query.all(db).await?;
            found.extend(rows.into_iter().map(|row| ((row.attribute, row.value), row.resource)));
        }
    }
    Ok(found)
}

/// Who holds this value of a unique attribute.
pub async fn holder(db: &impl ConnectionTrait, attribute: &str, value: &str) -> Result<Option<ResourceId>> {
    let found = Entity::find_by_id((attribute.to_owned(), value.to_owned())).one(db).await?;
    Ok(found.map(|row| row.resource))
}

/// Attributes and values that one resource has for itself.
pub type Held = BTreeSet<(String, String)>;

/// Makes these the unique values of their resources.
pub async fn replace(tx: &impl ConnectionTrait, values: Vec<(ResourceId, Held)>) -> Result<()> {
    let resources: Vec<ResourceId> = values.iter().map(|(resource, _)| *resource).collect();
    let (gone, values) = derived::replaced(&of(tx, &resources).await?, values);
    for chunk in gone.chunks(1000) {
        Entity::delete_many().filter(Column::Resource.is_in(chunk.iter().copied())).exec(tx).await?;
    }
    let rows: Vec<ActiveModel> = values
        .into_iter()
        .flat_map(|(resource, values)| {
            values.into_iter().map(move |(attribute, value)| ActiveModel {
                attribute: Set(attribute),
                value: Set(value),
                resource: Set(resource),
            })
        })
        .collect();
    for chunk in rows.chunks(2000) {
        Entity::insert_many(chunk.to_vec()).exec_without_returning(tx).await?;
    }
    Ok(())
}

async fn of(db: &impl ConnectionTrait, resources: &[ResourceId]) -> Result<HashMap<ResourceId, Held>> {
    let mut found: HashMap<ResourceId, Held> = HashMap::new();
    for chunk in resources.chunks(1000) {
        for row in Entity::find().filter(Column::Resource.is_in(chunk.iter().copied())).all(db).await? {
            found.entry(row.resource).or_default().insert((row.attribute, row.value));
        }
    }
    Ok(found)
}
