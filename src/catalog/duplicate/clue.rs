//! What a product can be recognised by: its identifiers, and its name in each language.

use std::collections::BTreeMap;

use sea_orm::{ActiveValue::Set, ConnectionTrait, QueryFilter, entity::prelude::*};
use serde_json::Value as Json;

use super::{likeness, pair::Reason};
use crate::{
    catalog::{
        ContentModel,
        attribute::{Attribute, pattern},
        label,
        line::Line,
    },
    error::Result,
    id::ResourceId,
    resource::{self, Kind},
    search::fold,
};

/// The part of all attributes that hold a GTIN: one number is one product, whichever attribute it stands in.
const GTIN: &str = "gtin";
const VALUE: &str = "value:";
const NAME: &str = "name:";
/// Characters of a value that is compared; a longer one is no identifier.
const LONGEST: usize = 100;
const ROWS: usize = 1000;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "duplicate_clues")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub resource: ResourceId,
    /// `gtin`, `value:<attribute>` or `name:<scope>`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub part: String,
    /// The product model at the top, or the product itself: variants of one model are no duplicates.
    pub root: ResourceId,
    pub family: Option<String>,
    pub text: String,
}

impl ActiveModelBehavior for ActiveModel {}

/// In order of their parts.
pub type Clues = BTreeMap<ResourceId, Vec<Model>>;

impl Model {
    pub fn reason(&self) -> Reason {
        if self.part.starts_with(NAME) { Reason::Name } else { Reason::Identifier }
    }

    /// Where those meet that this one is compared with.
    pub fn keys(&self) -> Vec<i64> {
        match self.reason() {
            Reason::Identifier => vec![likeness::key(&self.part, &self.text)],
            Reason::Name => {
                let realm = format!("{}\0{}", self.part, self.family.as_deref().unwrap_or_default());
                likeness::keys(&realm, &self.text)
            }
        }
    }

    /// How alike it is to the same part of another product, if enough.
    pub fn score(&self, other: &Self) -> Option<f64> {
        match self.reason() {
            Reason::Identifier => (self.text == other.text).then_some(1.0),
            Reason::Name if self.family != other.family => None,
            Reason::Name => Some(likeness::likeness(&self.text, &other.text)).filter(|score| *score >= likeness::ALIKE),
        }
    }
}

/// The clues of a resource: its own identifiers, and, of what has no product model above, its names. Only products and
/// product models have any.
pub fn of(model: &ContentModel, row: &resource::Model, line: &Line<'_>, root: ResourceId) -> Vec<Model> {
    if !matches!(row.kind, Kind::Product | Kind::ProductModel) {
        return Vec::new();
    }
    let mut texts = identifiers(model, row);
    if row.parent.is_none() {
        texts.extend(names(model, line));
    }
    let clue = |(part, text)| Model { resource: row.id, part, root, family: row.family.clone(), text };
    texts.into_iter().map(clue).collect()
}

/// Part -> value, of the values of its own; of several values of one part the first counts.
fn identifiers(model: &ContentModel, row: &resource::Model) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for (code, scopes) in &row.content.values {
        let Some(attribute) = model.attribute(code).filter(|attribute| identifies(attribute)) else { continue };
        let texts = scopes.values().filter_map(Json::as_str);
        for (part, text) in texts.filter_map(|text| identifier(attribute, text)) {
            found.entry(part).or_insert(text);
        }
    }
    found
}

/// Whether one value of it stands for one product.
fn identifies(attribute: &Attribute) -> bool {
    attribute.unique || holds_gtin(attribute)
}

fn holds_gtin(attribute: &Attribute) -> bool {
    attribute.settings.rule.as_deref() == Some(GTIN)
}

/// As it is compared: a GTIN with 14 digits, anything else without spaces, marks, capitals and accents.
fn identifier(attribute: &Attribute, text: &str) -> Option<(String, String)> {
    if holds_gtin(attribute) {
        let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
        return pattern::is_gtin(&digits).then(|| (GTIN.to_owned(), format!("{digits:0>14}")));
    }
    let plain: String = fold(text).chars().filter(|c| c.is_alphanumeric()).collect();
    (!plain.is_empty() && plain.len() <= LONGEST).then(|| (format!("{VALUE}{}", attribute.code), plain))
}

fn names(model: &ContentModel, line: &Line<'_>) -> BTreeMap<String, String> {
    let Some(attribute) = label::attribute_of(model, line) else { return BTreeMap::new() };
    let name = |data: &Json| likeness::normal(&fold(data.as_str()?));
    let held = line.effective(&attribute.code);
    held.into_iter().filter_map(|(scope, held)| Some((format!("{NAME}{scope}"), name(held.data)?))).collect()
}

/// What of the model clues depend on, beside what the search index depends on.
pub fn fingerprint(model: &ContentModel) -> String {
    let attributes: BTreeMap<_, _> = model.attributes.iter().filter(|(_, found)| identifies(found)).collect();
    let parts = attributes.values().map(|found| format!("{}:{}", found.code, holds_gtin(found)));
    format!("duplicates 1 {}", parts.collect::<Vec<_>>().join(" "))
}

pub async fn stored(db: &impl ConnectionTrait, ids: &[ResourceId]) -> Result<Clues> {
    let mut found = Clues::new();
    for chunk in ids.chunks(ROWS) {
        let query = Entity::find().filter(Column::Resource.is_in(chunk.iter().copied()));
        for row in query.all(db).await? {
            found.entry(row.resource).or_default().push(row);
        }
    }
    // Databases sort texts each in its own way.
    found.values_mut().for_each(|clues| clues.sort_by(|a, b| a.part.cmp(&b.part)));
    Ok(found)
}

pub async fn replace(tx: &impl ConnectionTrait, ids: &[ResourceId], clues: &Clues) -> Result<()> {
    for chunk in ids.chunks(ROWS) {
        Entity::delete_many().filter(Column::Resource.is_in(chunk.iter().copied())).exec(tx).await?;
    }
    let rows: Vec<ActiveModel> = clues.values().flatten().cloned().map(row).collect();
    for chunk in rows.chunks(ROWS) {
        Entity::insert_many(chunk.to_vec()).exec_without_returning(tx).await?;
    }
    Ok(())
}

fn row(clue: Model) -> ActiveModel {
    let Model { resource, part, root, family, text } = clue;
    ActiveModel { resource: Set(resource), part: Set(part), root: Set(root), family: Set(family), text: Set(text) }
}
